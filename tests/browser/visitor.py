"""One person at a browser: goes, fills in, clicks; every page passed is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

from tests.browser.office import PASSWORD

RUN_AXE = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
# Chromium tells of every answer from 400 on; a refusal is an answer, not a fault.
REFUSAL = re.compile(r"responded with a status of (401|404|409|422)")


@dataclass
class Findings:
    """What is wrong on the pages passed: accessibility, the console, requests to elsewhere."""

    pages: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@dataclass
class Visitor:
    """A person's own browser window, signed in or not."""

    context: BrowserContext
    page: Page
    base: str
    findings: Findings

    def go(self, path: str) -> None:
        """Open a page by its address."""
        self.page.goto(self.base + path)
        self.look()

    def look(self) -> None:
        """Let axe look at the page that is open."""
        self.page.evaluate(AXE_SCRIPT)
        for one in self.page.evaluate(RUN_AXE):
            where = "; ".join(str(node["target"]) + " " + node["html"] for node in one["nodes"][:3])
            self.findings.wrong.append(f"{self.page.url}: {one['id']} {one['help']}: {where}")
        self.findings.pages.append(self.page.url)

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """Wait for the page that follows, and look at it."""
        with self.page.expect_navigation(wait_until="load"):
            yield
        self.look()

    def press(self, words: str) -> None:
        """Press a button or follow a link of the page by its words."""
        named = re.compile(rf"^\s*{re.escape(words)}")
        button = self.page.get_by_role("button", name=named, disabled=False)
        found = button if button.count() else self.page.get_by_role("link", name=named)
        with self.leaving():
            found.first.click()

    def open_row(self, name: str) -> None:
        """Open a row of the work list by the name that stands in it."""
        self.go("/")
        row = self.page.locator(".worklist a.opens-row", has_text=name)
        assert row.count(), self.text()
        with self.leaving():
            row.first.click()

    def act(self, key: str, **given: Any) -> None:
        """Do an action of the open case, its questions answered."""
        with self.leaving():
            self.fill(key, given).locator("button:not([data-keeps])").last.click()

    def fill(self, key: str, given: Mapping[str, Any]) -> Locator:
        """Open the form of an action and answer its questions; returns the form."""
        form = self.page.locator(f"#act-{key}")
        closed = form.locator("xpath=ancestor::details[not(@open)]")
        if closed.count():
            closed.locator("summary").first.click()
        for name, value in given.items():
            box = form.locator(f'[name="{key}.{name}"]')
            if box.first.get_attribute("type") == "radio":
                form.locator(f'[name="{key}.{name}"][value="{value}"]').check()
            else:
                box.fill(value)
        return form

    def sign(self, key: str) -> None:
        """Agree for one's office, the whole checklist ticked."""
        self.tick(key, "checked")
        self.act(key, verdict="agree")

    def tick(self, key: str, name: str) -> int:
        """Tick every box of a name in the form of an action; returns how many there were."""
        boxes = self.page.locator(f'#act-{key} [name="{key}.{name}"]').all()
        for box in boxes:
            box.check()
        return len(boxes)

    def insist(self, key: str, **given: str) -> str:
        """Send an action that the page does not offer; returns the refusal (422)."""
        token = self.page.locator('[name="csrf_token"]').first.get_attribute("value") or ""
        form: dict[str, str | float | bool] = {"csrf_token": token, "action": key}
        form |= {f"{key}.{name}": value for name, value in given.items()}
        headers = {"Referer": self.page.url}
        answer = self.page.request.post(self.page.url + "/act", form=form, headers=headers)
        assert answer.status == 422
        return answer.text()

    def text(self) -> str:
        """Return what stands in the middle of the page."""
        return self.page.locator("main").inner_text()

    def stage(self) -> str:
        """Return the stage at the head of the open case."""
        chip = self.page.locator(".page-title .chip").first
        assert chip.count(), self.text()
        return "".join(chip.inner_text().split())[1:]  # after its sign


def arrive(browser: Browser, base: str, findings: Findings, **more: Any) -> Visitor:
    """Return somebody from the public with a fresh browser window."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **more)
    context.set_default_timeout(30_000)
    page = context.new_page()
    visitor = Visitor(context, page, base, findings)

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not REFUSAL.search(message.text):
            findings.wrong.append(f"{page.url}: {message.type} {message.text}")

    def asked(request: Request) -> None:
        if not request.url.startswith((visitor.base, "data:", "blob:")):
            findings.wrong.append(f"{page.url}: asks for {request.url}")

    page.on("console", heard)
    page.on("pageerror", lambda error: findings.wrong.append(f"{page.url}: {error}"))
    context.on("request", asked)
    return visitor


def sign_in(visitor: Visitor, login: str, password: str = PASSWORD) -> Visitor:
    """Sign a visitor in with the keyboard alone."""
    page = visitor.page
    page.goto(f"{visitor.base}/sign-in")
    page.locator("#login:focus").wait_for()
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    with page.expect_navigation(url=f"{visitor.base}/"):
        page.keyboard.press("Enter")
    return visitor


@dataclass
class Day:
    """One day at the office: each person's window is opened when they are first needed."""

    browser: Browser
    base: str
    findings: Findings
    window: dict[str, Any] = field(default_factory=dict)
    known: dict[str, Visitor] = field(default_factory=dict)
    sitting: list[Visitor] = field(default_factory=list)
    left: list[Visitor] = field(default_factory=list)

    def goes_on(self, base: str) -> Day:
        """Return the next day: nobody is signed in; windows, dear to open, are taken over."""
        return Day(self.browser, base, self.findings, self.window, left=self.left + self.sitting)

    def who(self, login: str) -> Visitor:
        """Return somebody signed in."""
        if login not in self.known:
            self.known[login] = sign_in(self.public(), login)
        return self.known[login]

    def public(self) -> Visitor:
        """Return somebody who has no account."""
        visitor = self.left.pop() if self.left else None
        if visitor is None:
            visitor = arrive(self.browser, self.base, self.findings, **self.window)
        visitor.base = self.base
        visitor.context.clear_cookies()
        self.sitting.append(visitor)
        return visitor

    def over(self) -> None:
        """Close every window."""
        for context in list(self.browser.contexts):
            context.close()
