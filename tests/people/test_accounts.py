"""Signing in, locking out, passwords, and posts that fit their unit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from tests.people.conftest import PASSWORD, House
from workflow.people.accounts import (
    Locked,
    PostRefused,
    SignedIn,
    appoint_deputy,
    authenticate,
    change_password,
    disable,
)
from workflow.people.sessions import find_session, open_session
from workflow.people.tables import Account, LoginFailure

START = date(2026, 1, 1)
OFFICE, HOME = "10.0.0.1", "10.9.9.9"


def sign_in(
    house: House, login: str, password: str, address: str = OFFICE
) -> SignedIn | Locked | None:
    """Try a password at the house's clock."""
    return authenticate(house.store, login, password, address, house.clock.now())


def test_the_right_password_signs_in_and_says_whether_it_must_change(house: House) -> None:
    first, known = house.person("town.li", must_change=True), house.person("town.wang")
    assert sign_in(house, " Town.LI ", PASSWORD) == SignedIn(first, must_change=True)
    assert sign_in(house, "town.wang", PASSWORD) == SignedIn(known, must_change=False)


def test_only_a_hash_is_stored_that_costs_whoever_guesses(house: House) -> None:
    account_id, new = house.person("town.li"), "xin-de-mima-8"
    assert change_password(house.store, account_id, PASSWORD, new, house.clock.now()) == []
    with house.store.read() as session:
        stored = session.exec(select(Account)).one().password_hash
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # RFC 9106, for 64 MiB
    assert new not in stored


@pytest.mark.parametrize("login", ["town.li", "nobody"])
def test_unknown_names_are_answered_and_locked_like_known_ones(house: House, login: str) -> None:
    house.person("town.li")
    assert [sign_in(house, login, "wrong") for _ in range(5)] == [None] * 5
    locked = sign_in(house, login, "wrong")
    assert locked == Locked(house.clock.now() + timedelta(minutes=15))


def test_a_lock_refuses_the_right_password_until_it_ends_and_success_clears_it(
    house: House,
) -> None:
    account_id = house.person("town.li")
    for _ in range(5):
        sign_in(house, "town.li", "wrong")
    assert isinstance(sign_in(house, "town.li", PASSWORD), Locked)
    house.clock.at += timedelta(minutes=15)
    assert sign_in(house, "town.li", PASSWORD) == SignedIn(account_id, must_change=False)
    assert sign_in(house, "town.li", "wrong") is None
    with house.store.read() as session:
        assert len(session.exec(select(LoginFailure)).all()) == 1


def test_knocking_on_a_locked_door_does_not_lock_it_longer(house: House) -> None:
    house.person("town.li")
    tries = [sign_in(house, "town.li", "wrong") for _ in range(9)]
    until = {answer.until for answer in tries if isinstance(answer, Locked)}
    assert until == {house.clock.now() + timedelta(minutes=15)}


def test_a_stranger_elsewhere_cannot_lock_a_clerk_out(house: House) -> None:
    house.person("town.li")
    for _ in range(8):
        sign_in(house, "town.li", "wrong", HOME)
    assert isinstance(sign_in(house, "town.li", PASSWORD, OFFICE), SignedIn)


def test_failures_are_forgotten_after_a_day(house: House) -> None:
    house.person("town.li")
    for _ in range(4):
        sign_in(house, "town.li", "wrong")
    house.clock.at += timedelta(hours=24)
    assert sign_in(house, "town.li", "wrong") is None
    assert sign_in(house, "town.li", "wrong") is None


def test_a_disabled_account_does_not_sign_in_and_its_sessions_end(house: House) -> None:
    account_id = house.person("town.li")
    with house.store.write() as session:
        token = open_session(session, account_id, OFFICE, house.clock.now())
    with house.store.write() as session:
        disable(session, account_id, house.clock.now())
    assert sign_in(house, "town.li", PASSWORD) is None
    with house.store.read() as session:
        assert find_session(session, token, house.clock.now()) is None


def test_a_changed_password_replaces_the_old_one_and_ends_other_sessions(house: House) -> None:
    account_id = house.person("town.li", must_change=True)
    now = house.clock.now()
    with house.store.write() as session:
        here = open_session(session, account_id, OFFICE, now)
        there = open_session(session, account_id, HOME, now)
    new = "xin-de-mima-8"
    assert change_password(house.store, account_id, PASSWORD, new, now, keep=here) == []
    assert sign_in(house, "town.li", PASSWORD) is None
    assert sign_in(house, "town.li", new) == SignedIn(account_id, must_change=False)
    with house.store.read() as session:
        assert find_session(session, here, now) is not None
        assert find_session(session, there, now) is None


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("wrong", "xin-de-mima-8", "password_wrong"),
        (PASSWORD, PASSWORD, "password_used"),
        (PASSWORD, "short1", "password_length"),
    ],
)
def test_a_refused_password_changes_nothing(house: House, old: str, new: str, code: str) -> None:
    account_id = house.person("town.li")
    reasons = change_password(house.store, account_id, old, new, house.clock.now())
    assert code in [reason.code for reason in reasons]
    assert sign_in(house, "town.li", PASSWORD) == SignedIn(account_id, must_change=False)


def test_the_last_three_passwords_are_not_used_again(house: House) -> None:
    account_id = house.person("town.li")
    now, used = house.clock.now(), PASSWORD
    for new in ("xin-de-mima-1", "xin-de-mima-2"):
        assert change_password(house.store, account_id, used, new, now) == []
        used = new
    codes = [r.code for r in change_password(house.store, account_id, used, PASSWORD, now)]
    assert codes == ["password_used"]
    assert change_password(house.store, account_id, used, "xin-de-mima-3", now) == []
    assert change_password(house.store, account_id, "xin-de-mima-3", PASSWORD, now) == []


def test_a_post_must_fit_its_unit(house: House) -> None:
    account_id = house.person("town.li")
    for role, unit in [("township_clerk", "county"), ("county_edu", "city.edu")]:
        with pytest.raises(PostRefused, match="岗位"):
            house.post(account_id, role, unit, START)
    with pytest.raises(PostRefused, match="没有"):
        house.post(account_id, "wizard", "town", START)


def test_a_lone_citys_department_holds_the_countys_post(house: House) -> None:
    account_id = house.person("lone.he")
    assert house.post(account_id, "county_edu", "lone.edu", START)
    assert house.post(account_id, "city_edu", "lone.edu", START)


def test_no_account_combines_an_administrator_with_anything(house: House) -> None:
    admin, clerk = house.person("xitong.fang"), house.person("town.li")
    house.post(admin, "system_admin", "county", START)
    clerks_post = house.post(clerk, "township_clerk", "town", START)
    for role, unit in [("audit_admin", "county"), ("township_clerk", "town")]:
        with pytest.raises(PostRefused):
            house.post(admin, role, unit, START)
    with pytest.raises(PostRefused), house.store.write() as session:
        appoint_deputy(session, clerks_post, admin, START, START)


def test_nobody_deputises_for_themselves(house: House) -> None:
    clerk = house.person("town.li")
    post_id = house.post(clerk, "township_clerk", "town", START)
    with pytest.raises(PostRefused), house.store.write() as session:
        appoint_deputy(session, post_id, clerk, START, START)
