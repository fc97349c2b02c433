"""A year of the demo's public pages: nobody's numbers on any, names only in a notice in force."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from tests.house.test_privacy import words_of
from tests.house.tree import PAPERS as BOOKS
from tests.web.reading import walk
from web.app import create_app
from workflow.bureau import Bureau
from workflow.cases.tables import Case
from workflow.demo.county import PAPERS, set_up
from workflow.demo.play import Play
from workflow.notice.reads import public_notices
from workflow.settings import Settings

NUMBER = re.compile(r"(?<![0-9.])[0-9][0-9 -]{9,21}[0-9Xx](?![0-9.])")
LOOKS_ON = [date(2026, month, day) for month, day in ((3, 31), (5, 8), (5, 20), (7, 15), (12, 28))]


def numbers() -> set[str]:
    """Return every ID number, account and telephone of the county's papers, digits only."""
    books = [path for path in PAPERS.rglob("*") if path.suffix in BOOKS]
    found = {_digits(one) for path in books for one in NUMBER.findall(words_of(path))}
    return {one for one in found if len(one) >= 11}


def _digits(text: str) -> str:
    return re.sub(r"[^0-9Xx]", "", text)


@pytest.mark.slow
def test_no_public_page_of_a_year_tells_whose_it_is(tmp_path: Path) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'house.db'}", key_file=tmp_path / "key",
        files_dir=tmp_path / "files", demo=True,
    )  # fmt: skip
    stage = set_up(settings, password="mei-lin-3-shan")
    secret, play, named = numbers(), iter(Play(stage).run(LOOKS_ON[-1])), 0
    assert len(secret) > 3000
    app, ahead = create_app(stage.bureau, settings), list(LOOKS_ON)
    for today, _ in play:
        while ahead and today >= ahead[0]:
            ahead.pop(0)
            reader = app.test_client()
            named += told(stage.bureau, dict(_texts(reader)), secret)
    assert named > 20  # notices stood, and were read
    stage.bureau.close()


def _texts(reader: object) -> list[tuple[str, str]]:
    found = walk(reader, "/public", {}, each=400)  # type: ignore[arg-type]
    return [(path, " ".join([*page.words, *page.named])) for path, page in found]


def told(bureau: Bureau, pages: dict[str, str], secret: set[str]) -> int:
    """Check what is read on a day; returns how many names notices in force told."""
    with bureau.store.read() as session:
        people = {name for name in session.exec(select(Case.subject_name)) if len(name) == 3}
    standing = {f"/public/notices/{one.public_key}" for one in public_notices(bureau.house)}
    count = 0
    for path, text in pages.items():
        assert {_digits(one) for one in NUMBER.findall(text)} & secret == set(), path
        here = people & set(re.findall(r"(?=([\u4e00-\u9fff]{3}))", text))
        if path.partition("?")[0].removesuffix("/object") in standing:
            count += len(here)
        else:
            assert here == set(), path
    return count
