"""Ticks on a call list: guarded, within one's area, and all of them on record."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, select

from tests.builders import ALLOWANCE, answers, done, holder
from tests.calls.people import on_register
from workflow.bureau import Bureau
from workflow.calls.making import make_lists
from workflow.calls.reads import Called, sheet_for
from workflow.calls.service import mark
from workflow.calls.tables import CallEntry, CallMark
from workflow.clock import SetClock
from workflow.engine.actor import Actor


@pytest.fixture
def clerk(bureau: Bureau, clock: SetClock) -> Actor:
    """经办小李 of 松口镇, on the day after the list was made."""
    on_register(bureau, "冯才", "male", "1966-05-11")
    clock.set(date(2026, 1, 5))
    make_lists(bureau.house)
    clock.set(date(2026, 1, 6))
    return holder(bureau, "township_clerk", "松口镇")


def person(bureau: Bureau, actor: Actor) -> Called:
    with bureau.store.read() as session:
        list_id = session.exec(select(CallEntry.list_id)).first()
    sheet = sheet_for(bureau.house, actor, list_id or 0)
    assert sheet is not None
    return sheet.towns[0][1][0]


def codes(bureau: Bureau, actor: Actor, state: str, **given: object) -> list[str]:
    one = person(bureau, holder(bureau, "county_edu"))
    refused = mark(bureau.house, actor, one.id, state, seen=one.edition, **given)  # type: ignore[arg-type]
    return [reason.code for reason in refused.reasons] if refused else []


def test_a_clerk_ticks_who_was_called(bureau: Bureau, clerk: Actor) -> None:
    assert codes(bureau, clerk, "called") == []
    one = person(bureau, clerk)
    assert (one.state, one.called_on, one.called_name) == ("called", date(2026, 1, 6), clerk.name)


def test_every_tick_stays_on_record(bureau: Bureau, clerk: Actor) -> None:
    codes(bureau, clerk, "called")
    codes(bureau, clerk, "open")
    codes(bureau, clerk, "not_reached", reason="电话停机")
    with bureau.store.read() as session:
        marks = session.exec(select(CallMark).order_by(col(CallMark.id))).all()
    assert [(one.state, one.reason) for one in marks] == [
        ("called", ""),
        ("open", ""),
        ("not_reached", "电话停机"),
    ]
    assert person(bureau, clerk).reason == "电话停机"


def test_not_reached_needs_a_reason_and_a_day_must_be_possible(
    bureau: Bureau, clerk: Actor
) -> None:
    assert codes(bureau, clerk, "not_reached", reason=" ") == ["no_reason"]
    assert codes(bureau, clerk, "called", on=date(2026, 1, 7)) == ["wrong_day"]
    assert codes(bureau, clerk, "called", on=date(2025, 12, 30)) == ["wrong_day"]


def test_whoever_comes_second_is_told(bureau: Bureau, clerk: Actor) -> None:
    one = person(bureau, clerk)
    assert mark(bureau.house, clerk, one.id, "called", seen=one.edition) is None
    second = mark(bureau.house, clerk, one.id, "open", seen=one.edition)
    assert second is not None
    assert second.conflict


def test_others_may_not(bureau: Bureau, clerk: Actor) -> None:
    for role, unit in (("township_clerk", "南坪镇"), ("county_fin", ""), ("city_edu", "")):
        assert codes(bureau, holder(bureau, role, unit), "called") == ["not_yours"]


def test_who_applies_is_shown_as_applied(bureau: Bureau, clerk: Actor) -> None:
    done(bureau.open(ALLOWANCE, "application", clerk, clerk.posts[0].unit_id, answers()))
    assert person(bureau, clerk).state == "applied"
