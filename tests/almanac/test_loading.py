"""A year proposed by one administrator and put into force by another: all of it, once."""

from __future__ import annotations

from datetime import date
from threading import Thread

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from tests.almanac.conftest import before, notice
from tests.builders import holder
from workflow.almanac import service
from workflow.almanac.draft import COUNTY, Draft
from workflow.almanac.reads import in_force, outlook, paper, papers, present_edition
from workflow.almanac.tables import CalendarPaper
from workflow.almanac.uploads import read
from workflow.bureau import Bureau
from workflow.calendar.load import load_china
from workflow.calendar.records import Notice
from workflow.cases.audit import verify
from workflow.cases.house import House
from workflow.cases.tables import AuditEntry, Deadline
from workflow.clock import SetClock
from workflow.engine.actor import Actor
from workflow.engine.machine import Refused


def propose(bureau: Bureau, actor: Actor, draft: Draft, source: str = "text") -> int:
    """Propose a paper; fails the test when it was refused."""
    found = service.propose(bureau.house, actor, draft, "text", source)
    assert isinstance(found, int), found
    return found


def code(outcome: object) -> str:
    """Return the code of a refusal."""
    assert isinstance(outcome, Refused), outcome
    return outcome.reasons[0].code


def due_dates(bureau: Bureau) -> set[tuple[date, bool, str]]:
    """Return what every open deadline says."""
    with bureau.store.read() as session:
        rows = session.exec(select(Deadline).where(col(Deadline.state) == "running")).all()
    return {(one.due_on, one.provisional, one.calendar) for one in rows}


def test_a_confirmed_year_moves_every_open_deadline_with_one_entry_each(
    bureau: Bureau, waiting: list[int], proposer: Actor, confirmer: Actor, paper_2026: Draft
) -> None:
    seen = outlook(bureau.house, paper_2026)
    assert (seen.total, seen.later, seen.firm) == (3, 3, 3)
    assert {(one.moved.before, one.moved.after) for one in seen.moves} == {
        (date(2026, 2, 19), date(2026, 2, 26))
    }
    number = propose(bureau, proposer, paper_2026)
    assert service.confirm(bureau.house, confirmer, number, 0) == 3
    version = bureau.calendar.version
    assert due_dates(bureau) == {(date(2026, 2, 26), False, version)}
    with bureau.store.read() as session:
        acts = session.exec(select(AuditEntry).where(AuditEntry.action == "reproject")).all()
        said = paper(session, number)
    assert sorted(one.case_id for one in acts) == waiting
    assert {one.name for one in acts} == {"顾长安"}
    assert said is not None
    assert (said.verdict, said.settled_by, said.moved, said.edition) == (
        "confirmed", "顾长安", 3, 1
    )  # fmt: skip
    assert verify(bureau.store).ok
    assert service.sweep(bureau.house) == {}


def test_the_calendar_in_force_counts_every_day_as_the_packaged_year_does(
    bureau: Bureau, proposer: Actor, confirmer: Actor, paper_2026: Draft
) -> None:
    service.confirm(bureau.house, confirmer, propose(bureau, proposer, paper_2026), 0)
    new_year = date(2026, 1, 1).toordinal()
    days = [date.fromordinal(new_year + n) for n in range(365)]
    packaged = load_china()
    assert [d for d in days if bureau.calendar.kind(d) != packaged.kind(d)] == []
    assert bureau.calendar.years[-1].anchors == packaged.years[-1].anchors


def test_every_open_deadline_equals_a_fresh_computation(
    bureau: Bureau, waiting: list[int], proposer: Actor, confirmer: Actor, paper_2026: Draft
) -> None:
    service.confirm(bureau.house, confirmer, propose(bureau, proposer, paper_2026), 0)
    fresh = outlook(bureau.house, read(notice("2026")))
    assert fresh.total == 0


def test_whoever_proposed_it_does_not_confirm_it(
    bureau: Bureau, proposer: Actor, confirmer: Actor, paper_2026: Draft
) -> None:
    number = propose(bureau, proposer, paper_2026)
    assert code(service.confirm(bureau.house, proposer, number, 0)) == "same_person"
    clerk = holder(bureau, "township_clerk")
    assert code(service.confirm(bureau.house, clerk, number, 0)) == "not_allowed"
    refused = service.propose(bureau.house, confirmer, paper_2026, "text", "")
    assert code(refused) == "not_allowed"
    assert not bureau.house.calendar_edition


def test_a_page_that_is_out_of_date_confirms_nothing(
    bureau: Bureau, waiting: list[int], proposer: Actor, confirmer: Actor, paper_2026: Draft
) -> None:
    first, second = (propose(bureau, proposer, paper_2026) for _ in range(2))
    service.confirm(bureau.house, confirmer, first, 0)
    assert code(service.confirm(bureau.house, confirmer, first, 1)) == "paper_settled"
    assert code(service.confirm(bureau.house, confirmer, second, 0)) == "calendar_changed"
    assert service.confirm(bureau.house, confirmer, second, 1) == 0


def test_two_who_confirm_at_once_are_one_winner_and_one_who_is_told(
    bureau: Bureau, waiting: list[int], proposer: Actor, confirmer: Actor, paper_2026: Draft
) -> None:
    numbers = [propose(bureau, proposer, paper_2026) for _ in range(2)]
    found: list[int | Refused] = []

    def go(number: int) -> None:
        found.append(service.confirm(bureau.house, confirmer, number, 0))

    threads = [Thread(target=go, args=(number,)) for number in numbers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [one for one in found if isinstance(one, int)] == [3]
    assert [code(one) for one in found if isinstance(one, Refused)] == ["calendar_changed"]
    with bureau.store.read() as session:
        acts = session.exec(select(AuditEntry).where(AuditEntry.action == "reproject")).all()
        assert (len(acts), present_edition(session)) == (3, 1)


def test_another_process_notices_the_new_calendar(
    bureau: Bureau, clock: SetClock, proposer: Actor, confirmer: Actor, paper_2026: Draft
) -> None:
    mine = bureau.house
    other = House(mine.store, clock, before(2026), mine.units, mine.definitions)
    service.confirm(mine, confirmer, propose(bureau, proposer, paper_2026), 0)
    other.dates["counted before"] = 1
    assert service.follow(other)
    assert not service.follow(other)
    assert other.calendar.version == mine.calendar.version
    assert other.dates == {}


def test_what_an_old_process_started_meanwhile_is_swept(
    bureau: Bureau, clock: SetClock, waiting: list[int], proposer: Actor, confirmer: Actor,
    paper_2026: Draft,
) -> None:  # fmt: skip
    service.confirm(bureau.house, confirmer, propose(bureau, proposer, paper_2026), 0)
    bureau.house.take_calendar(before(2026), 1)  # it has noticed, but still counts as before
    with bureau.store.write() as session:
        old = session.exec(select(Deadline).where(Deadline.case_id == waiting[0])).all()
        for one in old:
            if one.state == "running":
                one.due_on, one.calendar, one.provisional = date(2026, 2, 19), "older", True
    bureau.house.calendar_edition = 0
    assert service.sweep(bureau.house) == {"moved": 1}
    assert service.sweep(bureau.house) == {}
    assert {one[0] for one in due_dates(bureau)} == {date(2026, 2, 26)}


def test_a_refused_paper_says_why_and_a_withdrawn_one_is_kept(
    bureau: Bureau, proposer: Actor, confirmer: Actor, paper_2026: Draft
) -> None:
    first, second = (propose(bureau, proposer, paper_2026) for _ in range(2))
    assert code(service.turn_down(bureau.house, confirmer, first, " ")) == "because_missing"
    assert service.turn_down(bureau.house, confirmer, first, "缺文号") == "refused"
    assert service.turn_down(bureau.house, proposer, second, "") == "withdrawn"
    with bureau.store.read() as session:
        assert [one.verdict for one in papers(session)] == ["withdrawn", "refused"]
        assert in_force(session) == []


def test_the_database_refuses_to_change_or_remove_a_paper(
    bureau: Bureau, proposer: Actor, paper_2026: Draft
) -> None:
    number = propose(bureau, proposer, paper_2026)
    gone = delete(CalendarPaper).where(col(CalendarPaper.id) == number)
    with bureau.store.write() as session:
        with pytest.raises(DBAPIError, match="append-only"):
            session.connection().execute(gone)
        session.rollback()


def test_an_amendment_changes_the_holiday_it_names_and_leaves_the_rest(
    bureau: Bureau, proposer: Actor, confirmer: Actor
) -> None:
    bureau.house.calendar = bureau.house.packaged = before(2019)
    text = notice("2019-amendment")
    refused = service.propose(bureau.house, proposer, read(text), "text", text)
    assert code(refused) == "calendar_wrong"
    bureau.house.calendar = bureau.house.packaged = before(2020)
    was = bureau.calendar
    service.confirm(bureau.house, confirmer, propose(bureau, proposer, read(text)), 0)
    now = bureau.calendar
    assert now.kind(date(2019, 5, 4)) == "rest"
    assert now.years[-1].notice == was.years[-1].notice
    assert [d.name for d in now.years[-1].days if d.on == date(2019, 10, 1)] != []


def test_county_days_lie_on_top_and_the_next_paper_goes_over_them(
    bureau: Bureau, proposer: Actor, confirmer: Actor
) -> None:
    cited = Notice("云岭县人民政府关于县庆放假的通知", "云府办〔2025〕3号")
    off = read("2025-11-11,休,县庆", COUNTY, cited)
    service.confirm(bureau.house, confirmer, propose(bureau, proposer, off), 0)
    assert bureau.calendar.kind(date(2025, 11, 11)) == "rest"
    again = read("2025-11-11,班,县庆", COUNTY, cited)
    service.confirm(bureau.house, confirmer, propose(bureau, proposer, again), 1)
    assert bureau.calendar.kind(date(2025, 11, 11)) == "work"
