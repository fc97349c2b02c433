"""Deputies by date: who may name whom for which post, from which day to which."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from tests.people.conftest import ROLES, House
from workflow.engine.actor import Actor
from workflow.engine.refusal import Reason
from workflow.people.access import actor_for
from workflow.people.accounts import disable
from workflow.people.administration import Office
from workflow.people.deputies import DeputyAsked, borrowed, end_deputy, lent, name_deputy
from workflow.people.tables import Account, Deputy

START, TODAY, DAY = date(2026, 1, 1), date(2026, 3, 2), timedelta(days=1)


class Town:
    """A township with two clerks and a head until June, a clerk elsewhere, two administrators."""

    def __init__(self, house: House) -> None:
        self.house = house
        seats = (
            ("head", "township_head", "town"), ("li", "township_clerk", "town"),
            ("he", "township_clerk", "town"), ("wang", "township_clerk", "other"),
            ("far", "city_edu", "city.edu"), ("gu", "security_admin", "county"),
            ("bai", "security_admin", "county"),
        )  # fmt: skip
        self.ids = {login: house.person(login, login) for login, _, _ in seats}
        self.posts = {
            login: house.post(
                self.ids[login], role, unit, START, date(2026, 6, 30) if login == "head" else None
            )
            for login, role, unit in seats
        }

    def who(self, login: str, day: date = TODAY) -> Actor:
        """Return somebody as they stand on a day."""
        with self.house.store.read() as session:
            return actor_for(session, self.ids[login], day, ROLES, self.house.units)

    def office(self, by: str) -> Office:
        """Return what somebody works with."""
        return Office(self.house.store, self.house.units, ROLES, self.house.clock, self.who(by))

    def name(
        self, by: str, whose: str, whom: str, from_on: date = TODAY, to_on: date = TODAY + DAY
    ) -> str:
        """Name a deputy; returns the code of the refusal, nothing when it is done."""
        asked = DeputyAsked(self.posts[whose], whom, from_on, to_on)
        return code(name_deputy(self.office(by), asked))

    def deputies(self) -> list[int]:
        """Return the ids of all deputyships."""
        with self.house.store.read() as session:
            return [one.id or 0 for one in session.exec(select(Deputy)).all()]


def code(refused: Reason | None) -> str:
    """Return the code of a refusal, or nothing."""
    return refused.code if refused else ""


@pytest.fixture
def town(house: House) -> Town:
    """The people of a town, on 2 March 2026."""
    return Town(house)


def roles(actor: Actor) -> set[tuple[str, bool]]:
    """Return the posts somebody acts in, and whether on behalf of another."""
    return {(one.role, one.on_behalf_of is not None) for one in actor.posts}


def test_the_head_lends_the_post_to_a_clerk_for_three_days_and_it_comes_back(town: Town) -> None:
    assert town.name("head", "head", "li", TODAY + DAY, TODAY + 3 * DAY) == ""
    held = {
        n for n in range(6) if ("township_head", True) in roles(town.who("li", TODAY + n * DAY))
    }
    assert held == {1, 2, 3}
    assert ("township_head", False) in roles(town.who("head", TODAY + 2 * DAY))


@pytest.mark.parametrize(
    ("by", "whose", "whom", "refused"),
    [
        ("head", "head", "wang", "no_deputy"),  # of another unit: the administrator's to name
        ("gu", "head", "wang", ""),
        ("gu", "head", "far", "no_deputy"),  # beyond the area
        ("head", "head", "nobody", "no_deputy"),
        ("head", "head", "head", "own_deputy"),
        ("li", "head", "he", "no_post"),  # somebody else's post
        ("gu", "far", "far", "no_post"),
        ("gu", "gu", "bai", "own_account"),
        ("bai", "gu", "bai", ""),
        ("bai", "gu", "li", "admins_apart"),
        ("gu", "head", "gu", "admins_apart"),
    ],
)  # fmt: skip
def test_who_may_name_whom(town: Town, by: str, whose: str, whom: str, refused: str) -> None:
    assert town.name(by, whose, whom) == refused
    assert len(town.deputies()) == (0 if refused else 1)


@pytest.mark.parametrize(
    ("from_on", "to_on", "refused"),
    [
        (TODAY - DAY, TODAY, "begins_past"),
        (TODAY + DAY, TODAY, "ends_before"),
        (TODAY, TODAY, ""),
        (TODAY, date(2026, 6, 30), ""),
        (TODAY, date(2026, 7, 1), "outside_post"),
    ],
)
def test_the_days_lie_ahead_and_within_the_post(
    town: Town, from_on: date, to_on: date, refused: str
) -> None:
    assert town.name("head", "head", "li", from_on, to_on) == refused


@pytest.mark.parametrize(
    ("last", "refused"), [(date(2027, 3, 2), ""), (date(2027, 3, 3), "too_long")]
)
def test_nobody_stands_in_for_more_than_a_year(town: Town, last: date, refused: str) -> None:
    assert town.name("li", "li", "he", TODAY, last) == refused


def test_one_deputy_a_day_and_who_is_called_off_leaves_the_days_free(town: Town) -> None:
    assert town.name("head", "head", "li", TODAY, TODAY + 2 * DAY) == ""
    assert town.name("gu", "head", "he", TODAY + 2 * DAY, TODAY + 4 * DAY) == "deputy_there"
    assert town.name("gu", "head", "he", TODAY + 3 * DAY, TODAY + 4 * DAY) == ""
    later = town.deputies()[1]
    assert code(end_deputy(town.office("li"), later)) == "no_post"
    assert code(end_deputy(town.office("head"), later)) == ""
    assert ("township_head", True) not in roles(town.who("he", TODAY + 3 * DAY))
    assert town.name("head", "head", "li", TODAY + 3 * DAY, TODAY + 5 * DAY) == ""


def test_ending_today_keeps_the_days_that_were_on_the_list(town: Town) -> None:
    assert town.name("head", "head", "li", TODAY, TODAY + 9 * DAY) == ""
    town.house.clock.at += 4 * DAY
    assert code(end_deputy(town.office("gu"), town.deputies()[0])) == ""
    assert code(end_deputy(town.office("gu"), town.deputies()[0])) == "deputy_over"
    with town.house.store.read() as session:
        [kept] = lent(session, town.ids["head"], TODAY + 4 * DAY)
        assert (kept.deputy, kept.to_on, kept.over) == ("li", TODAY + 3 * DAY, True)
        assert borrowed(session, town.ids["li"], TODAY + 4 * DAY) == []


def test_nobody_stands_in_for_a_closed_account_nor_does_a_closed_one_stand_in(town: Town) -> None:
    def close(session: Session, login: str) -> None:
        account = session.exec(select(Account).where(Account.login == login)).one()
        disable(session, account.id or 0, town.house.clock.now())

    with town.house.store.write() as session:
        close(session, "head")
        close(session, "he")
    assert town.name("gu", "head", "li") == "holder_closed"
    assert town.name("li", "li", "he") == "no_deputy"
