"""Reminders: each rung told once to each person, folded after an outage, none once it moved on."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from tests.builders import ALLOWANCE, actor, answers, done, holder, register
from workflow.bureau import Bureau
from workflow.cases.reminders import remind
from workflow.cases.tables import Task
from workflow.clock import SetClock
from workflow.messages.inbox import Figures, letter, unread
from workflow.messages.tables import Letter, Reminder
from workflow.people.tables import Account, Deputy, Post

Said = list[tuple[str, str]]
CLERK, HEAD, EDU = "songkou.he", "songkou.ma", "jiaoyu.wang"


def submitted(bureau: Bureau, sequence: int = 996) -> int:
    """Submit an application in Songkou on Monday 2 March: to be accepted by Monday the 9th."""
    given = answers(sequence=sequence)
    register(bureau, given["id_no"], given["name"])
    clerk = holder(bureau, "township_clerk", "松口镇")
    unit = clerk.posts[0].unit_id
    case_id = done(bureau.open(ALLOWANCE, "application", clerk, unit, given)).case_id
    done(bureau.act(case_id, "submit", clerk))
    return case_id


def told(bureau: Bureau, case_id: int, login: str = CLERK) -> Said:
    """Return the rungs of a case a person was told, in order: (day of March, rung)."""
    who = actor(bureau, login).account_id
    with bureau.store.read() as session:
        mine = select(Reminder).where(Reminder.case_id == case_id, Reminder.account_id == who)
        rows = session.exec(mine.order_by(col(Reminder.told_on), col(Reminder.rung)))
        return [(str(one.told_on)[5:], one.rung.partition(":")[2]) for one in rows]


def sweep(bureau: Bureau) -> int:
    """Sweep once."""
    return remind(bureau.house)["told"]


def test_each_rung_is_told_once_on_its_day_however_often_the_clock_sweeps(
    bureau: Bureau, clock: SetClock
) -> None:
    case_id = submitted(bureau)
    for day in range(2, 18):
        clock.set(date(2026, 3, day), hour=8, minute=59)
        assert sweep(bureau) == 0
        clock.set(date(2026, 3, day))
        sweep(bureau)
        assert sweep(bureau) == sweep(bureau) == 0
    overdue = [(f"03-{day}", "overdue:1") for day in (10, 11, 12, 13, 16, 17)]
    first = [("03-04", "before:3"), ("03-06", "before:1"), ("03-09", "day")]
    assert told(bureau, case_id) == first + overdue
    assert told(bureau, case_id, HEAD) == [("03-10", "overdue:1")]
    assert told(bureau, case_id, EDU) == [("03-12", "overdue:3")]
    assert told(bureau, case_id, "nanping.zhang") == []


def test_after_an_outage_only_the_present_rung_is_told(bureau: Bureau, clock: SetClock) -> None:
    case_id = submitted(bureau)
    clock.set(date(2026, 3, 20))
    assert sweep(bureau) > 0
    assert sweep(bureau) == 0
    assert told(bureau, case_id) == [("03-20", "overdue:1")]
    assert told(bureau, case_id, HEAD) == [("03-20", "overdue:1")]


def test_nobody_is_reminded_of_what_has_moved_on(bureau: Bureau, clock: SetClock) -> None:
    gone, waits = submitted(bureau), submitted(bureau, 998)
    done(bureau.act(gone, "withdraw", holder(bureau, "township_clerk", "松口镇")))
    clock.set(date(2026, 3, 9))
    sweep(bureau)
    assert told(bureau, gone) == []
    assert told(bureau, waits) == [("03-09", "day")]


def test_a_returned_case_is_quiet_and_its_ladder_begins_anew(
    bureau: Bureau, clock: SetClock
) -> None:
    case_id = submitted(bureau)
    clerk = holder(bureau, "township_clerk", "松口镇")
    clock.set(date(2026, 3, 9))
    sweep(bureau)
    done(bureau.act(case_id, "return_for_correction", clerk, {"missing": "household_book"}))
    clock.set(date(2026, 3, 16))
    assert sweep(bureau) == 0
    done(bureau.act(case_id, "resubmit", clerk))
    for day in (18, 23):
        clock.set(date(2026, 3, day))
        sweep(bureau)
    assert told(bureau, case_id) == [("03-09", "day"), ("03-18", "before:3"), ("03-23", "day")]


def test_many_clocks_that_sweep_at_once_tell_it_once(bureau: Bureau, clock: SetClock) -> None:
    cases = [submitted(bureau, sequence) for sequence in (994, 996, 998)]
    clock.set(date(2026, 3, 6))
    with ThreadPoolExecutor(4) as sweepers:
        counted = list(sweepers.map(lambda _: sweep(bureau), range(8)))
    assert sum(counted) == 2 * len(cases)  # Songkou has two clerks
    found = Counter(one for case_id in cases for one in told(bureau, case_id))
    assert found == {("03-06", "before:1"): len(cases)}


def test_a_day_is_one_letter_that_is_unread_again_when_it_grows(
    bureau: Bureau, clock: SetClock
) -> None:
    for sequence in (994, 996, 998):
        submitted(bureau, sequence)
    clerk = actor(bureau, CLERK)
    me = clerk.account_id or 0
    clock.set(date(2026, 3, 9))
    sweep(bureau)
    with bureau.store.write() as session:
        assert unread(session, me, clerk.posts) == 1
        one = letter(session, me, clock.today())
        assert one is not None
        assert one.figures == Figures(0, 0, 3, 0, 0)
        for row in session.exec(select(Letter)):
            row.read_at = clock.now()
    clock.set(date(2026, 3, 2))
    submitted(bureau, 990)
    clock.set(date(2026, 3, 9), hour=10)
    sweep(bureau)
    with bureau.store.read() as session:
        grown = letter(session, me, clock.today())
        assert grown is not None
        assert (grown.unread, grown.figures) == (True, Figures(0, 0, 4, 0, 0))


@pytest.mark.parametrize(("until", "heard"), [(9, 1), (6, 0)])
def test_a_deputy_in_force_is_told_too(
    bureau: Bureau, clock: SetClock, until: int, heard: int
) -> None:
    case_id = submitted(bureau)
    clerk, deputy = actor(bureau, CLERK), actor(bureau, "nanping.zhang")
    with bureau.store.write() as session:
        post = session.exec(select(Post).where(Post.account_id == clerk.account_id)).first()
        assert post is not None
        session.add(
            Deputy(
                post_id=int(post.id or 0), account_id=deputy.account_id or 0,
                from_on=date(2026, 3, 2), to_on=date(2026, 3, until),
            )
        )  # fmt: skip
    clock.set(date(2026, 3, 9))
    sweep(bureau)
    assert len(told(bureau, case_id, "nanping.zhang")) == heard


def test_a_claimed_case_is_told_to_whoever_claimed_it(bureau: Bureau, clock: SetClock) -> None:
    case_id = submitted(bureau)
    head = actor(bureau, HEAD)
    with bureau.store.write() as session:
        session.exec(select(Task).where(Task.case_id == case_id)).one().claimed_by = head.account_id
    clock.set(date(2026, 3, 9))
    sweep(bureau)
    assert told(bureau, case_id) == []  # the clerk who did not claim it


def leave(bureau: Bureau, clock: SetClock, *logins: str) -> None:
    """Close accounts, as when everybody of an office has left it."""
    with bureau.store.write() as session:
        for one in session.exec(select(Account).where(col(Account.login).in_(logins))):
            one.disabled_at = clock.now() - timedelta(days=1)


def test_what_nobody_in_the_office_hears_the_next_level_hears(
    bureau: Bureau, clock: SetClock
) -> None:
    case_id = submitted(bureau)
    leave(bureau, clock, CLERK, "songkou.guo")
    for day in (4, 6, 9, 10):
        clock.set(date(2026, 3, day))
        sweep(bureau)
        assert sweep(bureau) == 0
    holders = [("03-04", "before:3"), ("03-06", "before:1"), ("03-09", "day")]
    assert told(bureau, case_id, HEAD) == [*holders, ("03-10", "overdue:1"), ("03-10", "overdue:1")]
    assert told(bureau, case_id) == told(bureau, case_id, EDU) == []
    with bureau.store.read() as session:
        one = letter(session, actor(bureau, HEAD).account_id or 0, clock.today())
    assert one is not None
    assert one.figures == Figures(0, 0, 0, 0, 1)  # one case, though two rungs of it came up


def test_with_the_whole_township_gone_the_county_hears_though_nobody_claims_it_any_more(
    bureau: Bureau, clock: SetClock
) -> None:
    case_id = submitted(bureau)
    gone = actor(bureau, CLERK)
    with bureau.store.write() as session:
        session.exec(select(Task).where(Task.case_id == case_id)).one().claimed_by = gone.account_id
    leave(bureau, clock, CLERK, "songkou.guo", HEAD)
    clock.set(date(2026, 3, 9))
    sweep(bureau)
    assert told(bureau, case_id, EDU) == [("03-09", "day")]
    clock.set(date(2026, 3, 12))
    sweep(bureau)
    assert [day for day, _ in told(bureau, case_id, EDU)] == ["03-09", "03-12", "03-12", "03-12"]
    assert told(bureau, case_id, "nanping.zhang") == []


def test_a_closed_account_is_told_nothing(bureau: Bureau, clock: SetClock) -> None:
    case_id = submitted(bureau)
    with bureau.store.write() as session:
        mine = session.exec(select(Account).where(Account.login == CLERK)).one()
        mine.disabled_at = clock.now() - timedelta(days=1)
    clock.set(date(2026, 3, 9))
    sweep(bureau)
    assert told(bureau, case_id) == []
