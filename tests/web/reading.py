"""What a page says to whoever reads or hears it, and what of it nobody should have to read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from html.parser import HTMLParser

from flask.testing import FlaskClient

from tests.web.words import CHINESE

CHINESE_RUN = re.compile(r"[\u3400-\u9fff]+")
PAPER = re.compile(r"《[^》]*》(?:（[^）]*）)?")  # a paper is cited by its own name
# A key of a definition, `programme.kind`, and what Python shows of its own values.
KEYS = re.compile(r"(?<![\w./@:-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w@/.-])")
DOTTED = re.compile(r"(?<![\w./@:-])[a-z]+_[a-z_]+\.[a-z_]+(?![\w/@])")
PYTHON = re.compile(r"<[\w.]+ object at|Text\(zh|Label\(zh|[\[{(]'|datetime\.|Undefined|%\(\w+\)")
IN_CHINESE = re.compile(r"\b(?:None|True|False)\b")
SPOKEN = ("title", "placeholder", "aria-label", "alt", "data-label", "data-unkept")
VOID = frozenset(("input", "br", "hr", "meta", "link", "img", "use", "path", "col", "source"))
SILENT = frozenset(("script", "style", "code"))
SHUT = re.compile(r"/(?:papers|files|archive|workbook|static)|\.(?:xlsx|pdf|csv|zip|docx)$")


class Page(HTMLParser):
    """The words of a page outside what is marked as data, and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.words: list[str] = []
        self.named: list[str] = []  # attributes, titles and options: they can hold no mark
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element is called and where it leads."""
        given = {name: value or "" for name, value in attrs}
        marked = tag != "html" and (
            given.get("lang", "").startswith("zh") or given.get("translate") == "no"
        )
        silent = tag in SILENT or marked or (bool(self.open) and self.open[-1][1])
        if tag == "a":
            self.links.append(given.get("href", "").partition("#")[0])
        if not silent:
            self.named += [given[name] for name in SPOKEN if given.get(name)]
        if tag not in VOID:
            self.open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, with those in it that were never closed."""
        at = max((at for at, (name, _) in enumerate(self.open) if name == tag), default=-1)
        if at >= 0:
            del self.open[at:]

    def handle_data(self, data: str) -> None:
        """Keep the words of an element."""
        tag, silent = self.open[-1] if self.open else ("", False)
        if data.strip() and not silent:
            (self.named if tag in ("title", "option") else self.words).append(data.strip())


def wrong(page: Page, language: str, known: Collection[str]) -> Iterator[str]:
    """Yield what stands on a page and should not; `known` are names of people, places, papers."""
    for text in [*page.words, *page.named]:
        for pattern in (KEYS, DOTTED, PYTHON, *((IN_CHINESE,) if language == "zh" else ())):
            yield from (one for one in pattern.findall(text) if one not in known)
    if language == "en":
        said = [*page.words, *page.named]
        yield from (text for text in said if CHINESE.search(_without(text, known)))


def walk(
    browser: FlaskClient, start: str, seen: dict[str, int], each: int
) -> Iterator[tuple[str, Page]]:
    """Yield the pages that links lead to: of each shape so many, counted in `seen`."""
    ahead, been = [start], {start}
    while ahead:
        path = ahead.pop(0)
        if seen.setdefault(shape(path), 0) >= each and path != start:
            continue
        answer = browser.get(path, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.status_code)
        seen[shape(path)] += 1
        if "html" not in answer.content_type:
            continue
        page = Page(answer.text)
        yield path, page
        links = {f"{path.partition('?')[0]}{to}" if to.startswith("?") else to for to in page.links}
        new = sorted(to for to in links - been if to.startswith("/") and not SHUT.search(to))
        been.update(new)
        ahead += new


def shape(path: str) -> str:
    """Return an address without its numbers and values: pages of one shape are of one template."""
    place, _, query = path.partition("?")
    asked = ",".join(sorted(one.partition("=")[0] for one in query.split("&")))
    return f"{re.sub(r'[0-9]+', '#', place)}?{asked}"


def _without(text: str, known: Collection[str]) -> str:
    text = PAPER.sub("", text)
    for name in CHINESE_RUN.findall(text):
        if name in known:
            text = text.replace(name, "")
    return text
