"""The clock stood still: it is seen at the first beat, and touched notices wait for a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from tests.builders import done, reasons
from tests.notice.cast import Cast
from workflow.bureau import Bureau
from workflow.cases.audit import verify
from workflow.cases.tables import AuditEntry
from workflow.clock import SetClock, shanghai_instant
from workflow.clockwork import JOBS, run_all
from workflow.messages.tables import Message
from workflow.notice import outages as judging
from workflow.store.tables import Beat, Heartbeat, Incident, Outage, TouchedNotice
from workflow.watch import beats, outages
from workflow.watch.beats import living
from workflow.watch.jobs import work

WEDNESDAY, SATURDAY, SUNDAY = date(2026, 4, 29), date(2026, 5, 9), date(2026, 5, 10)
HERE, THERE = "machine:1", "machine:2"
MINUTE = timedelta(minutes=1)


def rows(cast: Cast, table: type) -> list:  # type: ignore[type-arg]
    with cast.bureau.store.read() as session:
        return list(session.exec(select(table).order_by(table.id)))  # type: ignore[attr-defined]


def standing(cast: Cast) -> int:
    """Publish a roster and post every board on Wednesday 29 April; return the notice."""
    cast.audited()
    notice_id = cast.published().notice_id
    cast.post_all(WEDNESDAY)
    return notice_id


def slept(cast: Cast, clock: SetClock, until: date, hour: int = 9) -> None:
    """Beat on the evening of 30 April, then not until this day."""
    clock.set(date(2026, 4, 30), 18)
    outages.wake(cast.bureau.house, HERE)
    clock.set(until, hour)


def test_beats_that_follow_each_other_are_one_row(cast: Cast, clock: SetClock) -> None:
    for _ in range(30):
        outages.wake(cast.bureau.house, HERE)
        outages.wake(cast.bureau.house, THERE)
        clock.at += MINUTE
    assert [(one.process, one.to_at - one.from_at) for one in rows(cast, Beat)] == [
        (HERE, 29 * MINUTE),
        (THERE, 29 * MINUTE),
    ]
    with cast.bureau.store.read() as session:
        assert [one.process for one in living(session, clock.now())] == [HERE, THERE]
        assert living(session, clock.now() + 5 * MINUTE) == []
    assert rows(cast, Outage) == []


def test_a_gap_is_an_outage_and_nobody_notes_it_twice(cast: Cast, clock: SetClock) -> None:
    slept(cast, clock, SUNDAY)
    for process in (THERE, HERE, THERE):
        outages.wake(cast.bureau.house, process)
    (outage,) = rows(cast, Outage)
    assert (outage.from_at, outage.to_at) == (
        shanghai_instant(date(2026, 4, 30), 18),
        shanghai_instant(SUNDAY, 9),
    )
    assert outage.process == THERE
    assert len(rows(cast, Beat)) == 3


def test_one_process_that_rests_while_another_beats_is_no_outage(
    cast: Cast, clock: SetClock
) -> None:
    outages.wake(cast.bureau.house, HERE)
    for _ in range(60):
        clock.at += MINUTE
        outages.wake(cast.bureau.house, THERE)
    outages.wake(cast.bureau.house, HERE)
    assert rows(cast, Outage) == []


def test_a_touched_notice_waits_for_a_person_and_then_ends_with_its_true_day(
    cast: Cast, clock: SetClock
) -> None:
    notice_id = standing(cast)
    slept(cast, clock, SUNDAY)
    assert run_all(cast.bureau, HERE)
    assert cast.stage(cast.roster().id) == "public_notice"
    assert [one.state for one in rows(cast, TouchedNotice)] == ["waits"]
    (waits,) = cast.sweep()
    assert (waits.outcome, [one.code for one in waits.reasons]) == ("waits", ["outage_unjudged"])
    wang, house = cast.who("county_edu"), cast.bureau.house
    done(judging.judge(house, notice_id, "unaffected", "网站和各公告栏一直都在", wang))
    assert [one.outcome for one in cast.sweep()] == ["ended"]
    with cast.bureau.store.read() as session:
        ended = session.exec(select(AuditEntry).where(AuditEntry.action == "notice_end")).all()
    assert {one.detail["effective_on"] for one in ended} == {SATURDAY.isoformat()}
    assert {one.at for one in ended} == {shanghai_instant(SUNDAY, 9)}
    (touched,) = rows(cast, TouchedNotice)
    assert (touched.state, touched.name) == ("unaffected", wang.name)
    assert verify(cast.bureau.store).ok


def test_posted_anew_the_days_of_touched_boards_start_again(cast: Cast, clock: SetClock) -> None:
    notice_id = standing(cast)
    slept(cast, clock, SUNDAY)
    run_all(cast.bureau, HERE)
    house, wang = cast.bureau.house, cast.who("county_edu")
    done(judging.judge(house, notice_id, "again", "网站停了九天", wang))
    assert cast.sweep() == []
    cast.post_all(SUNDAY)
    clock.set(date(2026, 5, 15), 23)
    assert cast.sweep() == []
    clock.set(date(2026, 5, 16))
    assert [one.outcome for one in cast.sweep()] == ["ended"]


def test_only_who_takes_objections_judges_and_says_why(cast: Cast, clock: SetClock) -> None:
    notice_id, house = standing(cast), cast.bureau.house
    wang = cast.who("county_edu")
    early = judging.judge(house, notice_id, "unaffected", "没有停过", wang)
    assert reasons(early) == ["not_waiting"]
    slept(cast, clock, SUNDAY)
    outages.wake(house, HERE)
    for role in ("township_clerk", "city_edu", "county_fin"):
        refused = judging.judge(house, notice_id, "unaffected", "没有影响", cast.who(role))
        assert reasons(refused) == ["not_yours"]
    assert reasons(judging.judge(house, notice_id, "unaffected", " ", wang)) == ["reason_missing"]
    done(judging.judge(house, notice_id, "unaffected", "没有影响", wang))
    assert reasons(judging.judge(house, notice_id, "again", "有影响", wang)) == ["not_waiting"]


def test_a_notice_over_before_or_posted_after_is_not_touched(cast: Cast, clock: SetClock) -> None:
    standing(cast)
    clock.set(SUNDAY)
    outages.wake(cast.bureau.house, HERE)
    assert [one.outcome for one in cast.sweep()] == ["ended"]
    cast.audited(("邓禾", "南坪镇", "新村"))
    cast.published()
    clock.set(date(2026, 5, 12))
    outages.wake(cast.bureau.house, HERE)
    assert len(rows(cast, Outage)) == 1
    assert rows(cast, TouchedNotice) == []


def test_two_outages_of_one_notice_are_judged_together(cast: Cast, clock: SetClock) -> None:
    notice_id, house = standing(cast), cast.bureau.house
    slept(cast, clock, date(2026, 5, 6))
    outages.wake(house, HERE)
    clock.set(date(2026, 5, 8))
    outages.wake(house, HERE)
    assert len(rows(cast, TouchedNotice)) == 2
    done(judging.judge(house, notice_id, "unaffected", "没有影响", cast.who("county_edu")))
    assert {one.state for one in rows(cast, TouchedNotice)} == {"unaffected"}


def test_an_outage_is_closed_when_every_job_has_run_again(cast: Cast, clock: SetClock) -> None:
    standing(cast)
    slept(cast, clock, SUNDAY)
    outages.wake(cast.bureau.house, HERE)
    outages.close(cast.bureau.house, [job.name for job in JOBS])
    assert rows(cast, Outage)[0].closed_at is None
    assert run_all(cast.bureau, HERE)
    (outage,) = rows(cast, Outage)
    assert outage.closed_at == clock.now()
    assert outage.entries_to is not None
    assert outage.entries_to > outage.entries_from


def test_swallowed_reminders_are_counted_day_by_day(cast: Cast, clock: SetClock) -> None:
    standing(cast)
    slept(cast, clock, SUNDAY)
    outages.wake(cast.bureau.house, HERE)
    on = {one["on"] for one in rows(cast, Outage)[0].folded}
    assert on <= {"2026-05-06", "2026-05-07", "2026-05-08", "2026-05-09"}
    assert {one["says"] for one in rows(cast, Outage)[0].folded} <= {
        "soon", "today", "overdue", "raised"
    }  # fmt: skip


@pytest.mark.parametrize("hours", [3, 24 * 365])
def test_a_clock_that_jumps_and_comes_back_is_noted_once(
    cast: Cast, clock: SetClock, hours: int, caplog: pytest.LogCaptureFixture
) -> None:
    house, begins = cast.bureau.house, clock.now()
    outages.wake(house, HERE)
    clock.at += timedelta(hours=hours)
    outages.wake(house, HERE)
    clock.at = begins + MINUTE
    for _ in range(3):
        outages.wake(house, HERE)
        clock.at += MINUTE
    assert caplog.text.count("the clock was put back") == 1
    assert len(rows(cast, Outage)) == 1  # the jump ahead; coming back is none
    assert all(one.to_at <= clock.now() for one in rows(cast, Beat))


def test_a_beat_that_spans_the_clock_being_put_back_is_no_second_one(
    cast: Cast, clock: SetClock
) -> None:
    house, ahead = cast.bureau.house, clock.now() + timedelta(hours=3)
    outages.wake(house, HERE)
    clock.at = ahead
    outages.wake(house, HERE)
    clock.at -= timedelta(hours=6)
    outages.wake(house, HERE)
    with house.store.write() as session:  # begun by the old clock, written after the new one's
        beats.beat(session, HERE, ahead)
    outages.wake(house, HERE)
    (back,) = [one for one in rows(cast, Incident) if one.job == outages.CLOCK]
    assert back.tries == 1
    assert all(one.to_at <= clock.now() for one in rows(cast, Beat))


def test_a_job_during_which_the_clock_jumps_a_year_leaves_its_beat(
    cast: Cast, clock: SetClock
) -> None:
    def a_year_passes(_: Bureau) -> dict[str, int]:
        clock.at += timedelta(days=365)
        return {}

    jumping = replace(JOBS[0], work=a_year_passes)
    assert work(cast.bureau, jumping, HERE)
    with cast.bureau.store.read() as session:
        beat = session.get_one(Heartbeat, jumping.name)
    assert beat.at == clock.now()
    assert beat.took_ms < timedelta(days=1).total_seconds()


def test_system_administrators_are_told_of_an_outage_once(cast: Cast, clock: SetClock) -> None:
    slept(cast, clock, SUNDAY)
    for process in (HERE, THERE):
        outages.wake(cast.bureau.house, process)
    told = [one for one in rows(cast, Message) if one.what == outages.TOLD]
    assert [(one.role, one.told_on) for one in told] == [("system_admin", SUNDAY)]
