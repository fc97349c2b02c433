"""An application from the counter to the audit, with its clocks, work items and record."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from tests.builders import (
    ALLOWANCE,
    all_checked,
    answers,
    case,
    case_of,
    done,
    holder,
    reasons,
    register,
)
from workflow.bureau import Bureau
from workflow.cases.audit import verify
from workflow.cases.tables import Deadline, Task
from workflow.cases.tallies import stage_counts
from workflow.cases.worklist import counts, work_list

OFFICES = ("county_edu", "county_fin", "county_hr", "county_health")


def opened(bureau: Bureau, **changes: object) -> int:
    """Open the application of somebody eligible in Songkou; returns its id."""
    given = answers(**changes)
    register(bureau, given["id_no"], given["name"])
    clerk = holder(bureau, "township_clerk", "松口镇")
    unit = clerk.posts[0].unit_id
    return done(bureau.open(ALLOWANCE, "application", clerk, unit, given)).case_id


def passed(bureau: Bureau) -> int:
    """Bring an application to the end of the preliminary review."""
    case_id = opened(bureau)
    clerk, head = (holder(bureau, role, "松口镇") for role in ("township_clerk", "township_head"))
    for actor, action in ((clerk, "submit"), (clerk, "accept"), (head, "pass")):
        done(bureau.act(case_id, action, actor))
    return case_id


def test_a_submitted_application_is_due_five_working_days_later(bureau: Bureau) -> None:
    case_id = opened(bureau)
    clerk = holder(bureau, "township_clerk", "松口镇")
    step = done(bureau.act(case_id, "submit", clerk, seen=1))
    assert (step.from_stage, step.to_stage, step.edition) == ("apply", "submitted", 2)
    assert case(bureau, case_id).due_on == date(2026, 3, 9)
    with bureau.store.read() as session:
        clock = session.exec(select(Deadline).where(Deadline.state == "running")).one()
        assert [rule["on"] for rule in clock.rules] == ["2026-03-09", "2026-04-15"]
        waiting = work_list(session, clerk.posts)
        assert [(one.stage, one.due_on) for one in waiting] == [("submitted", date(2026, 3, 9))]
        found = counts(session, clerk.posts, date(2026, 3, 10), date(2026, 3, 13))
        assert (found.overdue, found.total) == (1, 1)


def test_a_stale_page_is_refused_and_names_who_was_first(bureau: Bureau) -> None:
    case_id = opened(bureau)
    first = holder(bureau, "township_clerk", "松口镇")
    second = holder(bureau, "township_clerk", "松口镇", 1)
    done(bureau.act(case_id, "submit", first, seen=1))
    refused = bureau.act(case_id, "submit", second, seen=1)
    assert reasons(refused) == ["changed_since"]
    assert refused.conflict
    assert (refused.now["by"], refused.now["stage"]) == (first.name, "submitted")


def test_the_same_command_twice_is_done_once(bureau: Bureau) -> None:
    case_id = opened(bureau)
    clerk = holder(bureau, "township_clerk", "松口镇")
    first = done(bureau.act(case_id, "submit", clerk, seen=1, command="click-1"))
    again = done(bureau.act(case_id, "submit", clerk, seen=1, command="click-1"))
    assert again.repeated
    assert (again.to_stage, again.edition) == (first.to_stage, first.edition)


def test_another_township_finds_no_such_case(bureau: Bureau) -> None:
    case_id = opened(bureau)
    stranger = holder(bureau, "township_clerk", "南坪镇")
    assert reasons(bureau.act(case_id, "submit", stranger)) == ["no_case"]


def test_who_accepts_cannot_pass_the_preliminary_review(bureau: Bureau) -> None:
    case_id = opened(bureau)
    clerk, head = (holder(bureau, role, "松口镇") for role in ("township_clerk", "township_head"))
    done(bureau.act(case_id, "submit", clerk))
    done(bureau.act(case_id, "accept", clerk))
    assert reasons(bureau.act(case_id, "pass", clerk)) == ["not_yours"]
    done(bureau.act(case_id, "pass", head))
    assert case(bureau, case_id).stage == "listed"


def test_a_township_list_moves_its_members_as_one_act(bureau: Bureau) -> None:
    case_id = passed(bureau)
    head = holder(bureau, "township_head", "松口镇")
    township_list = case_of(bureau, "township_list")
    done(bureau.act(township_list.id, "report_county", head))
    assert case(bureau, case_id).stage == "audit"
    with bureau.store.read() as session:
        roles = {task.role for task in session.exec(select(Task).where(Task.case_id == case_id))}
    assert roles == set(OFFICES)


def test_four_offices_audit_and_the_application_joins_the_roster(bureau: Bureau) -> None:
    case_id = passed(bureau)
    head = holder(bureau, "township_head", "松口镇")
    done(bureau.act(case_of(bureau, "township_list").id, "report_county", head))
    for office in OFFICES:
        given = all_checked(bureau, "application", "audit_pass", office)
        step = done(bureau.act(case_id, "audit_pass", holder(bureau, office), given))
    assert (step.completes, step.to_stage) == (True, "audited")
    roster = case_of(bureau, "county_roster")
    assert roster.number == "MC-2026-0001"
    assert verify(bureau.store).ok


def test_a_disagreement_returns_to_the_lead(bureau: Bureau) -> None:
    case_id = passed(bureau)
    head = holder(bureau, "township_head", "松口镇")
    done(bureau.act(case_of(bureau, "township_list").id, "report_county", head))
    finance, health, lead = (
        holder(bureau, role) for role in ("county_fin", "county_health", "county_edu")
    )
    done(bureau.act(case_id, "audit_pass", finance, {"verdict": "disagree", "opinion": "金额有误"}))
    agree = all_checked(bureau, "application", "audit_pass", "county_health")
    assert reasons(bureau.act(case_id, "audit_pass", health, agree)) == ["disputed"]
    done(bureau.act(case_id, "reconsider", lead, {"reason": "已更正"}))
    done(bureau.act(case_id, "audit_pass", health, agree))
    agree = all_checked(bureau, "application", "audit_pass", "county_fin")
    done(bureau.act(case_id, "audit_pass", finance, agree))
    assert case(bureau, case_id).stage == "audit"


def test_refusals_are_on_the_record_and_the_chain_holds(bureau: Bureau) -> None:
    case_id = opened(bureau)
    clerk = holder(bureau, "township_clerk", "松口镇")
    bureau.act(case_id, "accept", clerk)
    verified = verify(bureau.store)
    assert verified.ok
    assert verified.entries == 2
    assert case(bureau, case_id).edition == 1


def test_a_second_application_of_one_person_in_one_cycle_is_refused(bureau: Bureau) -> None:
    opened(bureau)
    clerk = holder(bureau, "township_clerk", "松口镇")
    again = bureau.open(ALLOWANCE, "application", clerk, clerk.posts[0].unit_id, answers())
    assert reasons(again) == ["duplicate"]


def test_stages_are_counted_with_every_step(bureau: Bureau) -> None:
    passed(bureau)
    head = holder(bureau, "township_head", "松口镇")
    done(bureau.act(case_of(bureau, "township_list").id, "report_county", head))
    with bureau.store.read() as session:
        found = stage_counts(session, ALLOWANCE, 2026)
        assert found == {("application", "audit"): 1, ("township_list", "reported"): 1}
        elsewhere = holder(bureau, "township_head", "南坪镇").posts[0].reach_path
        assert stage_counts(session, ALLOWANCE, 2026, elsewhere) == {}


def test_a_second_application_of_one_person_is_refused_not_an_error(bureau: Bureau) -> None:
    case_id = opened(bureau)
    clerk = holder(bureau, "township_clerk", "松口镇")
    unit = clerk.posts[0].unit_id
    assert reasons(bureau.open(ALLOWANCE, "application", clerk, unit, answers())) == ["duplicate"]
    other = done(bureau.open(ALLOWANCE, "application", clerk, unit, answers(sequence=998)))
    same = {"id_no": answers()["id_no"]}
    assert reasons(bureau.amend(other.case_id, clerk, same)) == ["duplicate"]
    assert case(bureau, case_id).stage == "apply"
