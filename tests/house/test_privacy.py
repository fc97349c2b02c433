"""Nobody who exists is in the tree: ID numbers use the unassigned area 441499."""

from __future__ import annotations

import re
from pathlib import Path

from python_calamine import CalamineWorkbook

from tests.house.tree import PAPERS, WORDS, files, shown

MADE_UP_AREA = "441499"
# An area, a date of birth that could be one, a sequence number and a check digit.
ID_LIKE = re.compile(
    r"(?<![0-9A-Za-z])([1-9]\d{5})(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"\d{3}[\dXx](?![0-9A-Za-z])"
)


def words_of(path: Path) -> str:
    """Return the text of a file; of a workbook, that of all its cells."""
    if path.suffix not in PAPERS:
        return path.read_text("utf-8", errors="replace")
    book = CalamineWorkbook.from_path(str(path))
    rows = [row for sheet in book.sheet_names for row in book.get_sheet_by_name(sheet).to_python()]
    return "\n".join(str(cell) for row in rows for cell in row)


def strangers(words: str) -> list[str]:
    """Return what looks like an ID number from outside the made-up area."""
    return [found[0] for found in ID_LIKE.finditer(words) if found[1] != MADE_UP_AREA]


def test_the_search_finds_what_it_should() -> None:
    other = "4414" + "22195503150011"
    assert strangers(f"身份证{other}。") == [other]
    assert strangers(MADE_UP_AREA + "196605089970") == []
    assert strangers("a" * 3 + other) == []


def test_no_file_holds_the_id_number_of_a_stranger() -> None:
    found = {shown(path): strangers(words_of(path)) for path in files(*WORDS, *PAPERS)}
    assert {path: numbers for path, numbers in found.items() if numbers} == {}
