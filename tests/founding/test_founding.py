"""A county founded from one paper: from nothing to the first application, or every mistake."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import func, select

from tests.builders import ALLOWANCE, answers, done, register
from tests.passwords import quick_hash
from workflow.bureau import Bureau, open_bureau
from workflow.clock import SetClock
from workflow.engine.check.report import UNITS as TYPES_KNOWN
from workflow.founding.lacks import steps
from workflow.founding.paper import HEADERS, PEOPLE, UNITS, template
from workflow.founding.service import found
from workflow.founding.words import TYPES, titles_of
from workflow.people.accounts import SignedIn, authenticate
from workflow.people.tables import Account, Post, Unit
from workflow.settings import Settings

PLACES = [
    ("岭南省", "省", ""), ("岭东市", "市", "岭南省"), ("青溪县", "县", "岭东市"),
    ("青溪县教育局", "县教育局", "青溪县"), ("白鹭镇", "乡镇", "青溪县"),
    ("白鹭镇中心学校", "中心学校", "白鹭镇"),
    ("上村", "村", "白鹭镇"), ("黄坭镇", "乡镇", "青溪县"), ("上村", "村", "黄坭镇"),
]  # fmt: skip
STAFF = [
    ("方一", "青溪县", "系统管理员", ""), ("顾二", "青溪县", "安全管理员", ""),
    ("倪三", "青溪县", "审计管理员", ""),
    ("王四", "青溪县教育局", "county_edu", "jiaoyu.wang"), ("何五", "白鹭镇", "township_clerk", ""),
]  # fmt: skip


def paper(
    places: Sequence[tuple[str, ...]] = PLACES, staff: Sequence[tuple[str, ...]] = STAFF
) -> bytes:
    """Return the paper as a county would hand it in."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in ((UNITS, places), (PEOPLE, staff)):
        sheet = book.create_sheet(name)
        sheet.append(HEADERS[name])
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def empty(
    database_url: str, tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bureau]:
    """A house with tables and programmes, and nobody in it."""
    monkeypatch.setattr("workflow.founding.service.hash_password", quick_hash)
    folders = {"key_file": tmp_path / "key", "files_dir": tmp_path / "files"}
    settings = Settings(database_url=database_url, **folders)
    opened = open_bureau(settings, clock=clock)
    yield opened
    opened.close()


def held(bureau: Bureau) -> tuple[int, int, int]:
    """Count units, accounts and posts."""
    with bureau.store.read() as session:
        return tuple(
            session.exec(select(func.count()).select_from(table)).one()
            for table in (Unit, Account, Post)
        )  # type: ignore[return-value]


def test_a_county_takes_its_first_application_from_nothing(empty: Bureau, clock: SetClock) -> None:
    assert {one.key for one in steps(empty) if not one.done} >= {"units", "people", "clock"}
    brought = found(empty, paper())
    assert not brought.mistakes
    assert (brought.units, len(brought.accounts), brought.posts) == (9, 5, 5) == (*held(empty),)
    told = {one.name: one for one in brought.accounts}
    assert told["王四"].login == "jiaoyu.wang"
    clerk = told["何五"]
    signed = authenticate(empty.store, clerk.login, clerk.password, "127.0.0.1", clock.now())
    assert isinstance(signed, SignedIn)
    assert signed.must_change
    actor = empty.actor(signed.account_id, "")
    given = answers(town="白鹭镇", village="上村")
    register(empty, given["id_no"], given["name"])
    opened = done(empty.open(ALLOWANCE, "application", actor, actor.posts[0].unit_id, given))
    assert opened.to_stage == "apply"
    assert next(one for one in steps(empty) if one.key == "units").done


def test_handed_in_again_it_adds_what_is_new_only(empty: Bureau) -> None:
    found(empty, paper())
    before = held(empty)
    again = found(empty, paper())
    assert (again.units, again.accounts, again.posts) == (0, (), 0)
    more = [
        *STAFF,
        ("何五", "白鹭镇", "township_clerk、township_head", ""),
        ("马六", "黄坭镇", "township_clerk", ""),
    ]
    grown = found(empty, paper(staff=more))
    assert (grown.units, len(grown.accounts), grown.posts) == (0, 1, 2)
    assert held(empty) == (before[0], before[1] + 1, before[2] + 2)


def test_checking_only_stores_nothing(empty: Bureau) -> None:
    tried = found(empty, paper(), keep=False)
    assert (tried.units, tried.posts) == (9, 5)
    assert held(empty) == (0, 0, 0)
    assert not len(empty.units)


TWICE = [STAFF[3], ("王十", "青溪县教育局", "county_edu", "jiaoyu.wang")]
LOST = [*PLACES[:3], ("教育局", "县教育局", "青溪"), *PLACES[4:]]
WRONG = [
    ("单位", "B10", "没有「区县」这类单位", [*PLACES[:8], ("上村", "区县", "黄坭镇")], STAFF),
    ("单位", "C5", "没有「青溪」这个单位", LOST, STAFF[:3]),
    ("单位", "C4", "「乡镇」的上级应是：县", [*PLACES[:2], ("白鹭镇", "乡镇", "岭东市")], ()),
    ("单位", "A4", "请填写「名称」", [*PLACES[:2], ("", "县", "岭东市")], ()),
    ("人员", "B2", "请写作“上级单位/上村”", PLACES, [("村一", "上村", "village", "")]),
    ("人员", "C2", "没有「科长」这个岗位", PLACES, [("村一", "青溪县", "科长", "")]),
    ("人员", "C2", "设在「township」类单位", PLACES, [("村一", "青溪县", "township_clerk", "")]),
    ("人员", "C3", "登录名「jiaoyu.wang」是王四的", PLACES, TWICE),
]


@pytest.mark.parametrize(("sheet", "cell", "said", "places", "staff"), WRONG)
def test_a_mistake_is_named_by_its_cell_and_nothing_is_stored(
    empty: Bureau, sheet: str, cell: str, said: str,
    places: Sequence[tuple[str, ...]], staff: Sequence[tuple[str, ...]],
) -> None:  # fmt: skip
    brought = found(empty, paper(places, staff))
    assert [(one.sheet, one.cell) for one in brought.mistakes] == [(sheet, cell)]
    assert said in brought.mistakes[0].reason.zh
    assert held(empty) == (0, 0, 0)


def test_what_is_no_paper_is_said(empty: Bureau) -> None:
    (one,) = found(empty, b"not a workbook").mistakes
    assert one.reason.zh == "不是 Excel 文件（.xlsx）"
    book = Workbook()
    stream = io.BytesIO()
    book.save(stream)
    assert [one.reason.zh for one in found(empty, stream.getvalue()).mistakes] == [
        "缺少工作表「单位」", "缺少工作表「人员」",
    ]  # fmt: skip


def test_the_empty_paper_can_be_filled_in_and_says_every_word(empty: Bureau) -> None:
    titles = [one.zh for one in titles_of(one.definition for one in empty.definitions).values()]
    data = template([one.zh for one in TYPES.values()], titles)
    book = load_workbook(io.BytesIO(data))
    words = {cell for row in book["可用的词"].iter_rows(values_only=True) for cell in row}
    assert {*titles, *(one.zh for one in TYPES.values())} <= words
    for name, rows in ((UNITS, PLACES), (PEOPLE, STAFF)):
        for row in rows:
            book[name].append(row)
    stream = io.BytesIO()
    book.save(stream)
    assert found(empty, stream.getvalue()).units == len(PLACES)


def test_every_type_of_unit_has_its_words() -> None:
    assert set(TYPES) == set(TYPES_KNOWN)
