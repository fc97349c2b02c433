"""A session is a row: it idles out, runs out, and is dead once ended."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from tests.people.conftest import House
from workflow.people.sessions import (
    end_session,
    find_session,
    open_session,
    touch_session,
)
from workflow.people.tables import UserSession

MINUTE = timedelta(minutes=1)


def begin(house: House, login: str = "town.li") -> str:
    """Open a session for a new person and return its token."""
    account_id = house.person(login)
    with house.store.write() as session:
        return open_session(session, account_id, "10.0.0.1", house.clock.now())


def alive(house: House, token: str) -> bool:
    """Tell whether a token still opens the house."""
    with house.store.read() as session:
        return find_session(session, token, house.clock.now()) is not None


def test_the_token_itself_is_stored_nowhere(house: House) -> None:
    token = begin(house)
    with house.store.read() as session:
        row = session.exec(select(UserSession)).one()
    assert token not in str(row.model_dump())
    assert len(token) >= 43


def test_it_ends_after_half_an_hour_without_a_click(house: House) -> None:
    token = begin(house)
    house.clock.at += 29 * MINUTE
    assert alive(house, token)
    house.clock.at += MINUTE
    assert not alive(house, token)


def test_clicks_keep_it_alive_but_not_beyond_twelve_hours(house: House) -> None:
    token = begin(house)
    for _ in range(35):
        house.clock.at += 20 * MINUTE
        assert alive(house, token)
        with house.store.write() as session:
            touch_session(session, token, house.clock.now())
    house.clock.at += 20 * MINUTE
    assert not alive(house, token)


def test_a_page_view_is_noted_at_most_once_a_minute(house: House) -> None:
    token = begin(house)
    with house.store.read() as session:
        found = find_session(session, token, house.clock.now())
    assert found is not None
    assert not found.is_stale(house.clock.now() + timedelta(seconds=59))
    assert found.is_stale(house.clock.now() + MINUTE)


def test_an_ended_session_is_dead_even_if_a_page_is_still_loading(house: House) -> None:
    token = begin(house)
    with house.store.write() as session:
        end_session(session, token)
    with house.store.write() as session:
        touch_session(session, token, house.clock.now())
    assert not alive(house, token)


def test_sessions_that_ran_out_are_swept_away(house: House) -> None:
    begin(house)
    house.clock.at += timedelta(hours=13)
    begin(house, "town.wang")
    with house.store.read() as session:
        assert len(session.exec(select(UserSession)).all()) == 1


def test_a_made_up_token_opens_nothing(house: House) -> None:
    begin(house)
    assert not alive(house, "")
    assert not alive(house, "x" * 43)
