"""Whether somebody is known already: told where one may look, on the record, so often a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import select, text

from tests.builders import ALLOWANCE, answers, county, done, holder, id_number
from workflow.bureau import Bureau
from workflow.cases import known as of_known
from workflow.cases.known import Told, known
from workflow.cases.looked_up import LookUp, look_ups
from workflow.clock import SetClock
from workflow.store.engine import Store

ELSEWHERE = "南坪镇"


@pytest.fixture
def bureau(store: Store, clock: SetClock) -> Bureau:
    return county(store, clock)


def entered(bureau: Bureau, unit: str = "松口镇", **changes: object) -> int:
    """Open an application in a township."""
    clerk = holder(bureau, "township_clerk", unit)
    town = {"town": unit, **changes}
    given = answers(**town)
    return done(bureau.open(ALLOWANCE, "application", clerk, clerk.posts[0].unit_id, given)).case_id


def asked(bureau: Bureau, **typed: str) -> Told:
    """Ask as the clerk of 松口镇 would by typing."""
    clerk = holder(bureau, "township_clerk", "松口镇")
    definition = bureau.house.in_force(ALLOWANCE)
    return known(bureau.house, clerk, definition, "application", typed)


def kept(bureau: Bureau) -> list[LookUp]:
    with bureau.store.read() as session:
        rows = list(session.exec(select(LookUp).order_by(LookUp.id)))  # type: ignore[arg-type]
        session.expunge_all()
    return rows


def test_a_number_an_account_or_name_and_birth_are_found_where_one_may_look(bureau: Bureau) -> None:
    own = entered(bureau)
    given = answers()
    whole = {key: str(given[key]) for key in ("id_no", "name", "birth_on", "account")}
    found = asked(bureau, **whole)
    assert [(one.key, one.at, [twin.case_id for twin in one.cases]) for one in found.groups] == [
        ("id_no", "id_no", [own])
    ]  # the other marks are of the same person: said once
    other = {**whole, "id_no": id_number("1966-05-11", 983)}
    by_marks = {one.key: one.at for one in asked(bureau, **other).groups}
    assert by_marks == {"same_account": "account", "same_name_and_birth": "birth_on"}
    assert asked(bureau, name="冯才").groups == ()
    assert len(kept(bureau)) == 6  # the same marks found more under another number


def test_a_case_elsewhere_is_only_counted_and_one_is_told_whom_to_ask(bureau: Bureau) -> None:
    entered(bureau, ELSEWHERE)
    (group,) = asked(bureau, id_no=str(answers()["id_no"])).groups
    assert (group.cases, group.elsewhere, group.ask) == ((), 1, "county_edu")
    (row,) = kept(bureau)
    assert (row.seen, row.found != "", row.role) == (0, True, "township_clerk")


def test_what_was_withdrawn_is_not_known(bureau: Bureau) -> None:
    case_id = entered(bureau)
    done(bureau.act(case_id, "withdraw", holder(bureau, "township_clerk", "松口镇")))
    assert asked(bureau, id_no=str(answers()["id_no"])) == Told()


def test_a_look_is_on_the_record_once_a_day_while_it_finds_the_same(
    bureau: Bureau, clock: SetClock
) -> None:
    number = str(answers()["id_no"])
    for _ in range(3):
        assert asked(bureau, id_no=number) == Told()
    entered(bureau, ELSEWHERE)
    asked(bureau, id_no=number)
    rows = kept(bureau)
    assert [bool(row.found) for row in rows] == [False, True]
    assert not any(number in str(row.model_dump()) for row in rows)
    clock.at += timedelta(days=1)
    asked(bureau, id_no=number)
    assert len(kept(bureau)) == 3


def test_a_day_has_only_so_many_and_trying_on_tells_nothing(
    bureau: Bureau, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_known, "MOST", 2)
    entered(bureau)
    number = str(answers()["id_no"])
    for sequence in (981, 982):
        assert asked(bureau, id_no=id_number("1966-05-11", sequence)) == Told()
    assert asked(bureau, id_no=number) == Told(exhausted=True)
    assert len(kept(bureau)) == 2
    clock.at += timedelta(days=1)
    assert asked(bureau, id_no=number).groups


def test_the_record_is_read_in_ones_area_and_nobody_changes_it(bureau: Bureau) -> None:
    asked(bureau, id_no=str(answers()["id_no"]))
    for who, unit, count in (("county_edu", "", 1), ("township_clerk", ELSEWHERE, 0)):
        rows = look_ups(bureau.house, holder(bureau, who, unit), before=None, size=9)
        assert len(rows) == count, who
    with pytest.raises(DBAPIError), bureau.store.write() as session:
        session.connection().execute(text("UPDATE look_ups SET name = 'x'"))
