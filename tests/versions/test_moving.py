"""Running cases moved to v2: what becomes of stage, work, clocks, opinions and answers."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from tests.builders import done, reasons
from tests.fault.invariants import integrity
from tests.versions.office import Office, map_text
from workflow.cases.audit import verify
from workflow.cases.clock_rules import Wish
from workflow.cases.tables import AuditEntry
from workflow.clockwork import run_all
from workflow.messages.tables import Message, Reminder
from workflow.moving.map_file import read_map
from workflow.moving.service import move
from workflow.moving.tables import MovedCase
from workflow.store.schema import metadata

FRIDAY = date(2026, 3, 6)


def test_a_case_in_review_goes_on_as_a_check_with_the_days_it_has_used(office: Office) -> None:
    case_id = office.apply()
    office.do(case_id, "submit", office.clerk)
    office.clock.set(FRIDAY)
    batch = office.move()
    case = office.case(case_id)
    assert (case.version, case.stage, batch.moved, batch.stayed) == (2, "check", 1, 0)
    assert case.due_on == date(2026, 3, 5)  # three working days from the 2nd, not five
    (clock,) = office.clocks(case_id)
    assert (clock.key, clock.started_on, clock.due_on) == ("check", date(2026, 3, 2), case.due_on)
    assert [(role, due) for role, _, due in office.tasks(case_id)] == [("county_edu", case.due_on)]
    office.do(case_id, "pass", office.edu)
    assert verify(office.bureau.store).ok


def test_answers_get_their_new_names_and_what_is_dropped_stays_sealed(office: Office) -> None:
    case_id = office.apply(years="12")
    office.move()
    answers = office.case(case_id).answers
    assert (answers["service_years"], answers["source"]) == (12, "counter")
    assert "years" not in answers
    assert answers["_dropped"] == {"hobby": "书法"}
    shown = office.visible()[office.case(case_id).number]["values"]
    assert shown["phone"] == "0753-5550001"


def test_the_record_says_who_moved_it_and_what_became_of_it(office: Office) -> None:
    case_id = office.apply()
    office.do(case_id, "submit", office.clerk)
    number = office.move().number
    with office.bureau.store.read() as session:
        wanted = select(AuditEntry).where(AuditEntry.action == "move_version")
        (entry,) = session.exec(wanted).all()
        assert not list(integrity(session, sqlite=office.bureau.store.is_sqlite))
    assert (entry.from_stage, entry.to_stage, entry.role) == ("review", "check", "system_admin")
    assert (entry.detail["batch"], entry.detail["to_version"]) == (number, 2)
    assert entry.detail["clocks"][0]["before"] == "2026-03-09"
    assert "书法" not in str(entry.detail)


def test_opinions_given_stay_and_who_signed_is_not_asked_again(office: Office) -> None:
    office.listed()
    roster = int(office.roster().id or 0)
    office.do(roster, "post", office.edu, verdict="agree")
    office.move()
    assert [role for role, _, _ in office.tasks(roster)] == ["county_fin"]
    done(office.bureau.act(roster, "post", office.fin, {"verdict": "agree", "checked": [0]}))
    assert office.case(roster).stage == "posted"


def test_move_then_undo_is_as_before(office: Office) -> None:
    ids = [office.apply() for _ in range(3)]
    for one in ids[1:]:
        office.do(one, "submit", office.clerk)
    office.do(ids[2], "back", office.head, reason="缺证明")
    office.listed()
    roster = int(office.roster().id or 0)
    office.do(roster, "post", office.edu, verdict="agree")
    before = office.visible()
    batch = office.move()
    assert office.visible() != before
    office.clock.set(FRIDAY)
    undone = office.undo(batch.number)
    assert (undone.back, undone.kept) == (5, ())
    assert office.visible() == before
    assert verify(office.bureau.store).ok


def test_a_clock_may_begin_afresh_with_the_reason_or_end(office: Office) -> None:
    case_id = office.apply()
    office.do(case_id, "submit", office.clerk)
    office.clock.set(FRIDAY)
    afresh = map_text().replace(
        b"elapsed: kept", "elapsed: restarted, because: 新办法重新起算".encode()
    )
    before = office.visible()
    batch = office.move(afresh)
    (clock,) = office.clocks(case_id)
    assert (clock.started_on, clock.due_on) == (FRIDAY, date(2026, 3, 11))
    office.undo(batch.number)
    assert office.visible() == before
    batch = office.move(map_text().replace(b"{to: check, elapsed: kept}", b"{ends: never}"))
    assert [one.key for one in office.clocks(case_id)] == ["check"]  # v2's own begins today
    office.undo(batch.number)
    assert office.visible() == before
    assert verify(office.bureau.store).ok


def test_a_clock_that_stands_still_goes_on_standing_still_and_counts_as_before(
    office: Office,
) -> None:
    case_id = office.apply()
    office.do(case_id, "submit", office.clerk)
    office.clock.set(date(2026, 3, 3))  # one of five days used
    office.do(case_id, "back", office.head, reason="缺证明")
    office.move()
    (clock,) = office.clocks(case_id)
    assert (clock.key, clock.state, clock.used) == ("check", "paused", 1)
    office.clock.set(date(2026, 3, 10))
    office.do(case_id, "submit", office.clerk)  # two of three days are left
    assert [one.due_on for one in office.clocks(case_id)] == [date(2026, 3, 12)]


def test_a_pause_by_order_stands_on_and_the_office_named_by_v2_ends_it(office: Office) -> None:
    case_id = office.apply()
    office.do(case_id, "submit", office.clerk)
    wish = Wish("pause_clock", "review", "联合核查", "inspection")
    done(office.bureau.act_on_clock(case_id, wish, office.edu))
    office.move()
    assert office.clocks(case_id)[0].state == "paused"  # in v2 finance orders it, and ends it
    resume = Wish("resume_clock", "check", "核查完毕", "inspection")
    done(office.bureau.act_on_clock(case_id, resume, office.fin))
    assert office.clocks(case_id)[0].state == "running"


def test_no_reminder_is_told_twice_for_one_date_and_a_new_date_begins_its_ladder(
    office: Office,
) -> None:
    case_id = office.apply()
    office.do(case_id, "submit", office.clerk)
    office.clock.set(FRIDAY)
    assert run_all(office.bureau)
    before = reminders(office)
    batch = office.move()
    office.undo(batch.number)
    assert run_all(office.bureau)
    assert reminders(office) == before > 0


def test_the_dry_run_shows_what_is_done_and_writes_nothing(office: Office) -> None:
    office.listed()
    case_id = office.apply()
    office.do(case_id, "submit", office.clerk)
    before = every_row(office)
    shown = office.plan()
    assert every_row(office) == before
    office.move()
    with office.bureau.store.read() as session:
        kept = {one.number: one.verdict for one in session.exec(select(MovedCase))}
    assert {one.case.number: one.verdict() for one in shown.cases} == kept
    clock = kept[office.case(case_id).number]["clocks"][0]
    assert (clock["from"], clock["to"], clock["before"], clock["after"]) == (
        "review", "check", "2026-03-09", "2026-03-05",
    )  # fmt: skip


def test_who_lost_or_got_work_is_told_once_a_batch(office: Office) -> None:
    for _ in range(3):
        office.do(office.apply(), "submit", office.clerk)
    office.move()
    with office.bureau.store.read() as session:
        told = session.exec(select(Message).where(Message.what == "version_moved")).all()
    assert sorted(one.role for one in told) == ["county_edu", "township_head"]


def test_only_a_system_administrator_moves_cases(office: Office) -> None:
    office.apply()
    outcome = move(office.bureau.house, office.edu, read_map(map_text(), "map.yaml"))
    assert reasons(outcome) == ["not_allowed"]  # type: ignore[arg-type]
    assert {one.version for one in office.cases()} == {1}


def reminders(office: Office) -> int:
    """Count what was told of clocks."""
    with office.bureau.store.read() as session:
        return len(session.exec(select(Reminder)).all())


def every_row(office: Office) -> dict[str, list[str]]:
    """Return every row of every table."""
    with office.bureau.store.read() as session:
        connection = session.connection()
        return {
            table.name: sorted(map(str, connection.execute(table.select())))
            for table in metadata.tables.values()
        }
