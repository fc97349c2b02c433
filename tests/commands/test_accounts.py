"""`liuzhuan account`: people who may sign in, made and closed from the command line."""

from __future__ import annotations

import re

import pytest

from tests.commands.conftest import Run
from tests.roster.papers import id_no
from workflow.clock import SetClock
from workflow.people.accounts import SignedIn, authenticate
from workflow.people.rules import password_problems
from workflow.people.sessions import find_session, open_session
from workflow.store.engine import Store


def password_in(shown: str) -> str:
    found = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){2}", shown)
    assert found, shown
    return found[0]


def signs_in(store: Store, clock: SetClock, login: str, password: str) -> SignedIn | None:
    found = authenticate(store, login, password, "127.0.0.1", clock.now())
    return found if isinstance(found, SignedIn) else None


def test_a_new_account_signs_in_once_with_the_password_shown(
    run: Run, store: Store, clock: SetClock
) -> None:
    result = run("account", "add", "nanping.new", "何新来")
    assert result.exit_code == 0
    signed = signs_in(store, clock, "nanping.new", password_in(result.stdout))
    assert signed is not None
    assert signed.must_change
    assert password_problems(password_in(result.stdout), "nanping.new") == []


def test_a_post_is_granted_and_listed(run: Run) -> None:
    run("account", "add", "nanping.new", "何新来")
    result = run("account", "grant", "nanping.new", "township_clerk", "南坪镇")
    assert (result.exit_code, result.stdout) == (
        0, "何新来 自 2026-03-02 起：南坪镇 township_clerk / granted\n",
    )  # fmt: skip
    listed = run("account", "list").stdout.splitlines()
    assert "nanping.new  何新来  南坪镇 township_clerk" in listed
    assert any(line.startswith("nanping.li  李秀兰") for line in listed)


def test_a_post_with_dates_shows_them_until_it_begins(run: Run) -> None:
    run("account", "add", "nanping.new", "何新来")
    span = ("--from", "2026-04-01", "--to", "2026-06-30")
    assert run("account", "grant", "nanping.new", "township_clerk", "南坪镇", *span).exit_code == 0
    assert "南坪镇 township_clerk（2026-04-01—2026-06-30）" in run("account", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nanping.li", "township_clerk", "无此镇"), "没有单位「无此镇」"),
        (("nanping.li", "county_edu", "南坪镇"), "不能设在南坪镇"),
        (("nanping.li", "king", "南坪镇"), "没有「king」这个岗位"),
        (("nobody", "township_clerk", "南坪镇"), "没有登录名为「nobody」的账号"),
        (("nanping.li", "township_clerk", "上村"), "不止一个单位叫「上村」，请用代码"),
        (
            ("nanping.li", "township_clerk", "南坪镇", "--to", "2026-01-01"),
            "任职截止日早于起始日",
        ),
    ],
)
def test_a_post_that_does_not_fit_is_refused(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    result = run("account", "grant", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr


def test_a_login_is_given_once(run: Run) -> None:
    result = run("account", "add", "Nanping.Li", "李秀兰")
    assert result.exit_code == 1
    assert "登录名「Nanping.Li」已有人使用" in result.stderr


def test_the_id_number_is_asked_for_checked_and_never_shown(run: Run) -> None:
    wrong = run("account", "add", "nanping.new", "何新来", "--ask-id", typed="123\n")
    assert (wrong.exit_code, "应为18位" in wrong.stderr) == (1, True)
    right = run("account", "add", "nanping.new", "何新来", "--ask-id", typed=f"{id_no()}\n")
    assert right.exit_code == 0
    assert id_no() not in right.output


def test_a_disabled_account_signs_in_no_more_and_imports_nothing(
    run: Run, store: Store, clock: SetClock
) -> None:
    password = password_in(run("account", "add", "nanping.new", "何新来").stdout)
    assert run("account", "disable", "nanping.new").exit_code == 0
    assert signs_in(store, clock, "nanping.new", password) is None
    assert "nanping.new  何新来 已停用 disabled  无岗位 no post" in run("account", "list").stdout


def test_a_reset_gives_a_new_password_and_ends_what_was_open(
    run: Run, store: Store, clock: SetClock
) -> None:
    old = password_in(run("account", "add", "nanping.new", "何新来").stdout)
    signed = signs_in(store, clock, "nanping.new", old)
    assert signed is not None
    with store.write() as session:
        token = open_session(session, signed.account_id, "127.0.0.1", clock.now())
    for _ in range(5):
        assert signs_in(store, clock, "nanping.new", "wrong") is None
    new = password_in(run("account", "reset", "nanping.new").stdout)
    again = signs_in(store, clock, "nanping.new", new)
    assert again is not None
    assert again.must_change
    assert signs_in(store, clock, "nanping.new", old) is None
    with store.read() as session:
        assert find_session(session, token, clock.now()) is None
