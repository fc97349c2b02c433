"""Every picture of the documents is there, is shown, and is taken by `make pictures`."""

from __future__ import annotations

import re

from tests.browser.pictures import LARGEST, PICTURES, SHOTS
from tests.house.tree import ROOT

SHOWN = re.compile(r"!\[[^]]+\]\(([^)]+\.png)\)")  # a picture without words is found by none


def test_the_pictures_shown_are_those_there_and_those_taken() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    shown = {
        (page.parent / path).resolve()
        for page in pages
        for path in SHOWN.findall(page.read_text("utf-8"))
    }
    assert shown == set(PICTURES.glob("*.png"))
    assert {path.stem for path in shown} == {shot.name for shot in SHOTS}
    assert len(SHOTS) == len(shown)


def test_no_picture_is_larger_than_it_need_be() -> None:
    assert [path.name for path in PICTURES.glob("*.png") if path.stat().st_size > LARGEST] == []
