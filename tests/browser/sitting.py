"""One window in which everybody of a play sits down in turn: signs in, fills in, uploads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Cookie, Locator

from tests.browser.office import PASSWORD
from tests.browser.visitor import Visitor, sign_in
from tests.browser.words import raw_keys
from workflow.demo.plays import MADE_UP_PAPER

YES_NO = {"是": "yes", "否": "no"}
NUMBER = re.compile(r"\d+")


@dataclass
class Window(Visitor):
    """The window; each page is looked at by axe once in each of its states."""

    who: str = ""
    answered: int = 200
    seen: set[str] = field(default_factory=set)
    jar: dict[str, list[Cookie]] = field(default_factory=dict)

    def sit(self, login: str, day: date) -> None:
        """Let somebody sit down, signed in on the day; nobody (`""`) is the public."""
        who = f"{login} {day}" if login else ""
        if who == self.who:
            return
        self.who = who
        self.context.clear_cookies()
        if who in self.jar:
            self.context.add_cookies(self.jar[who])  # type: ignore[arg-type]
        elif who:
            sign_in(self, login)
            self.jar[who] = self.context.cookies()

    def look(self) -> None:
        """Look at a page unless one of its kind, in the same stage, was looked at."""
        chips = self.page.locator(".page-title .chip").all_inner_texts()
        heading = self.page.locator("h1").first.inner_text()
        path = NUMBER.sub("n", self.page.url.removeprefix(self.base))
        mark = f"{path} {chips} {heading}"
        if mark not in self.seen:
            self.seen.add(mark)
            super().look()
            if found := raw_keys(self):
                self.findings.wrong.append(f"{self.page.url}: raw keys {found}")

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """Wait for the page that follows, look at it and keep how it was answered."""
        with self.page.expect_navigation(wait_until="load") as coming:
            yield
        answer = coming.value
        self.answered = answer.status if answer else 0
        self.look()

    def click(self, found: Locator) -> None:
        """Follow a link or press a button that must be there, opening what it is folded into."""
        assert found.count(), f"{self.page.url}: {found} is not there\n{self.text()}"
        for folded in found.first.locator("xpath=ancestor::details[not(@open)]").all():
            folded.locator("summary").first.click()
        with self.leaving():
            found.first.click()

    def answer(self, within: Locator, given: Mapping[str, Any], start: str = "") -> None:
        """Answer questions of a form by their names; a table row by row."""
        for name, value in given.items():
            if isinstance(value, list):
                self._rows(within, start + name, value)
            else:
                self._one(within, start + name, value)

    def _rows(self, within: Locator, name: str, rows: list[Mapping[str, Any]]) -> None:
        for at, row in enumerate(rows):
            if not within.locator(f'[name^="{name}.{at}."]').count():
                within.locator(f'[data-adds="{name}"]').click()
            self.answer(within, row, f"{name}.{at}.")

    def _one(self, within: Locator, name: str, value: Any) -> None:
        boxes, text = within.locator(f'[name="{name}"]'), str(value)
        assert boxes.count(), f"{self.page.url}: nothing asks for {name}\n{self.text()}"
        if boxes.first.get_attribute("type") == "radio":
            within.locator(f'[name="{name}"][value="{YES_NO.get(text, text)}"]').check()
        elif boxes.first.evaluate("box => box.tagName") == "SELECT":
            boxes.first.select_option(YES_NO.get(text, text))
        else:
            boxes.first.fill(text)

    def vouch(self, form: Locator, key: str, clauses: list[str]) -> None:
        """Tick the clauses vouched for that are in doubt, and write on what was seen."""
        for one in clauses:
            box = form.locator(f'[name="{key}.confirmed"][value="{one}"]')
            if not box.count():  # proven by then: the page asks for nothing more
                continue
            box.check()
            seen = form.locator(f'[name="{key}.evidence.{one}"]')
            if not seen.input_value():
                seen.fill("原件")

    def complete(self, form: Locator, key: str) -> None:
        """Tick the checklist, pick everybody of the list, give the password where it is asked."""
        for box in form.locator(f'[name="{key}.checked"]').all():
            box.check()
        for box in self.page.locator(f'[name="picked"][form="act-{key}"]').all():
            box.check()
        password = form.locator(f'[name="{key}.password"]')
        if password.count():
            password.fill(PASSWORD)

    def upload(self, document: str) -> None:
        """Hand in a paper on the page of the open case."""
        form = self.page.locator("form.upload")
        assert form.count(), f"{self.page.url}: takes no papers\n{self.text()}"
        if form.locator("select").count():
            form.locator("select").select_option(document)
        paper = {"name": "材料.pdf", "mimeType": "application/pdf", "buffer": MADE_UP_PAPER}
        form.locator("#file").set_input_files(paper)  # type: ignore[arg-type]
        self.click(form.locator("button:not([type=button])"))

    def photograph(self, file: Path) -> None:
        """Take the picture of the whole page."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=file, full_page=True)
