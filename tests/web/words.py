"""Every sentence the pages can say, found in templates and code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file

WEB = Path(__file__).parents[2] / "web"
CHINESE = re.compile(r"[\u3400-\u9fff]")
KEYWORDS = {"_": None, "t": None, "N_": None, "gettext": None}
SPOKEN = re.compile(
    r"""\{\{.*?\}\}|\{%.*?%\}|\{\#.*?\#\}|<(\w+)\ [^>]*lang="zh-CN".*?</\1>""",
    re.DOTALL | re.VERBOSE,
)


def sentences() -> Iterator[tuple[str, str]]:
    """Yield each message id with the file it stands in."""
    for path in sorted(WEB.rglob("*.html")):
        found = extract_from_file("jinja2.ext:babel_extract", path, keywords=KEYWORDS)
        yield from ((str(message), path.name) for _, message, _, _ in found)
    for path in sorted(WEB.rglob("*.py")):
        found = extract_from_file("python", path, keywords=KEYWORDS)
        yield from ((str(message), path.name) for _, message, _, _ in found)


def bare_chinese() -> Iterator[str]:
    """Yield Chinese that stands in a template outside `_("…")`, and so is never translated."""
    for path in sorted(WEB.rglob("*.html")):
        for number, line in enumerate(SPOKEN.sub("", path.read_text("utf-8")).splitlines(), 1):
            if CHINESE.search(line):
                yield f"{path.name}:{number}: {line.strip()}"
