"""Two versions of a programme side by side: new cases by the day's, running ones by their own."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from tests.builders import case_of, done, reasons
from tests.versions.office import GRANT, Office
from workflow.bureau import CannotStart, open_bureau
from workflow.cases.audit import verify
from workflow.cases.clock_rules import Wish
from workflow.cases.reassess import reassess
from workflow.cases.tables import Member
from workflow.cases.worklist import work_list
from workflow.clockwork import run_all
from workflow.engine.registry import UnknownDefinition
from workflow.settings import Settings

BEFORE, FROM = date(2026, 3, 31), date(2026, 4, 1)


def test_a_new_case_gets_the_version_that_is_in_force_on_its_day(office: Office) -> None:
    office.clock.set(BEFORE)
    first = office.apply()
    office.clock.set(FROM)
    second = office.apply()
    assert [office.case(one).version for one in (first, second)] == [1, 2]
    assert office.case(second).answers["service_years"] == 7
    assert "service_years" not in office.case(first).answers


def test_before_the_first_version_begins_it_is_the_first_and_an_unknown_one_is_named(
    office: Office,
) -> None:
    known = office.bureau.definitions
    assert known.in_force(GRANT, date(2025, 1, 1)).version == 1
    assert known.newest(GRANT).version == 2
    with pytest.raises(UnknownDefinition):
        known.in_force("nothing", FROM)


def test_a_running_case_acts_and_keeps_its_clocks_by_its_own_version(office: Office) -> None:
    case_id = office.apply()
    office.clock.set(FROM)
    office.do(case_id, "submit", office.clerk)
    assert office.case(case_id).stage == "review"  # v2 calls it check, and gives three days
    assert [(one.key, one.due_on) for one in office.clocks(case_id)] == [
        ("review", date(2026, 4, 9))  # five working days; the 6th is Qingming
    ]
    assert reasons(office.bureau.act(case_id, "pass", office.edu)) == ["not_yours"]
    wish = Wish("pause_clock", "review", "联合核查", "inspection")
    done(office.bureau.act_on_clock(case_id, wish, office.edu))  # in v2 finance would order it
    assert office.clocks(case_id)[0].state == "paused"


def test_the_form_of_a_running_case_stays_that_of_its_version(office: Office) -> None:
    case_id = office.apply()
    office.clock.set(FROM)
    done(office.bureau.amend(case_id, office.clerk, {"years": "9", "service_years": "9"}))
    assert office.case(case_id).answers["years"] == 9
    assert "service_years" not in office.case(case_id).answers


def test_members_meet_on_a_list_of_their_own_version(office: Office) -> None:
    office.clock.set(BEFORE)
    old = office.listed()
    late = office.apply()
    office.clock.set(FROM)
    office.do(late, "submit", office.clerk)
    office.do(late, "pass", office.head)  # passed when v2 was in force, still onto v1's roster
    new = office.apply()
    office.do(new, "submit", office.clerk)
    office.do(new, "pass", office.edu)
    with office.bureau.store.read() as session:
        on = {one.case_id: one.list_id for one in session.exec(select(Member))}
    assert on[old] == on[late] != on[new]
    assert [office.case(on[one]).version for one in (old, new)] == [1, 2]


def test_what_follows_from_a_case_has_its_version_and_knows_its_actions(office: Office) -> None:
    office.clock.set(BEFORE)
    case_id = office.listed()
    office.clock.set(FROM)
    opened = office.bureau.open(
        GRANT, "objection", office.edu, office.edu.posts[0].unit_id, {}, parent_id=case_id
    )
    assert office.case(done(opened).case_id).version == 1


def test_sweeps_reminders_and_desks_serve_both_versions(office: Office) -> None:
    office.clock.set(BEFORE)
    old = office.apply()
    office.do(old, "submit", office.clerk)
    office.clock.set(FROM)
    new = office.apply()
    office.do(new, "submit", office.clerk)
    office.clock.set(date(2026, 4, 20))  # both are overdue
    assert run_all(office.bureau)
    with office.bureau.store.read() as session:
        assert [one.case_id for one in work_list(session, office.head.posts)] == [old]
        waiting = work_list(session, office.edu.posts)
    assert [(one.case_id, one.version) for one in waiting] == [(new, 2)]
    assert verify(office.bureau.store).ok


def test_reassessing_by_v2_asks_cases_of_v1_and_changes_nothing(office: Office) -> None:
    office.listed()
    office.clock.set(FROM)
    found = reassess(office.bureau.house, office.bureau.definitions.newest(GRANT), FROM)
    assert (found.asked, found.changed) == (0, ())  # it has no clauses to ask
    assert case_of(office.bureau, "application").version == 1


def test_a_version_that_cases_rest_on_may_not_disappear(office: Office) -> None:
    """The house does not open without the file; the packaged folder knows no training grant."""
    office.apply()
    url = office.bureau.store.engine.url.render_as_string(hide_password=False)
    with pytest.raises(CannotStart, match=f"{GRANT}/v1"):
        open_bureau(Settings(database_url=url))
