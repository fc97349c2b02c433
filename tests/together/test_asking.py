"""Opinions asked for: a delegated task comes back, an office advises; who asks decides."""

from __future__ import annotations

from sqlmodel import select

from tests.builders import actor, all_checked, done, holder, reasons
from tests.journeys import Journey
from tests.together.record import CLERK, COLLEAGUE, HEAD, keeper, recorded, told
from tests.together.test_handing import account
from workflow.bureau import Bureau
from workflow.engine.actor import Actor
from workflow.people.accounts import grant_post
from workflow.together.asking import answer, consult, delegate, take_back
from workflow.together.claims import claim
from workflow.together.reads import Asked, beside
from workflow.together.tables import Ask

ROLE, WHY = "township_clerk", "年份对不对？"


def asked(bureau: Bureau, case_id: int, reader: Actor) -> list[Asked]:
    """Return what a reader sees asked on a case, the newest first."""
    found = beside(bureau.house, case_id, reader)
    assert found is not None
    return list(found.asks)


def only(bureau: Bureau) -> int:
    """Return the one thing asked."""
    with bureau.store.read() as session:
        return session.exec(select(Ask.id)).one() or 0


def test_a_delegated_task_comes_back_with_an_opinion_and_its_owner_decides(
    bureau: Bureau, waiting: int
) -> None:
    he, guo, head = (actor(bureau, one) for one in (CLERK, COLLEAGUE, HEAD))
    done(delegate(bureau.house, waiting, ROLE, account(guo), he, WHY))
    assert keeper(bureau, waiting) == he.account_id
    assert told(bureau, guo) == ["delegate_task"]
    assert reasons(bureau.act(waiting, "accept", guo)) == ["kept"]
    again = delegate(bureau.house, waiting, ROLE, account(guo), he, WHY)
    assert reasons(again) == ["delegated"]
    assert reasons(answer(bureau.house, waiting, only(bureau), head, "对")) == ["not_yours"]
    assert reasons(answer(bureau.house, waiting, only(bureau), guo, " ")) == ["text_missing"]
    done(answer(bureau.house, waiting, only(bureau), guo, "与合同一致"))
    assert told(bureau, he) == ["answer_ask"]
    (one,) = asked(bureau, waiting, head)
    assert (one.state, one.answer, one.answered_by) == ("answered", "与合同一致", guo.name)
    assert reasons(answer(bureau.house, waiting, only(bureau), guo, "再答")) == ["ask_over"]
    done(bureau.act(waiting, "accept", he))


def test_what_is_delegated_is_taken_back_or_lapses_when_the_case_goes_on(
    bureau: Bureau, waiting: int
) -> None:
    he, guo = actor(bureau, CLERK), actor(bureau, COLLEAGUE)
    done(delegate(bureau.house, waiting, ROLE, account(guo), he, WHY))
    assert reasons(take_back(bureau.house, waiting, only(bureau), guo)) == ["not_yours"]
    done(take_back(bureau.house, waiting, only(bureau), he))
    done(delegate(bureau.house, waiting, ROLE, account(guo), he, WHY))
    bureau.clock.set(bureau.clock.today(), 10)  # type: ignore[attr-defined]
    done(bureau.act(waiting, "accept", he))
    states = {one.id: one.state for one in asked(bureau, waiting, he)}
    assert sorted(states.values()) == ["lapsed", "taken_back"]
    for ask_id in states:
        assert reasons(answer(bureau.house, waiting, ask_id, guo, "对")) == ["ask_over"]


def test_only_who_has_the_task_delegates_it_and_not_to_themselves(
    bureau: Bureau, waiting: int
) -> None:
    he, guo, head = (actor(bureau, one) for one in (CLERK, COLLEAGUE, HEAD))
    done(claim(bureau.house, waiting, ROLE, he))
    house = bureau.house
    assert reasons(delegate(house, waiting, ROLE, account(he), guo, WHY)) == ["not_yours"]
    assert reasons(delegate(house, waiting, ROLE, account(guo), head, WHY)) == ["not_yours"]
    for other in (he, head, holder(bureau, ROLE, "南坪镇")):
        assert reasons(delegate(house, waiting, ROLE, account(other), he, WHY)) == ["not_colleague"]


def test_a_delegate_whom_the_separation_of_duties_keeps_out_is_refused(journey: Journey) -> None:
    bureau = journey.bureau
    case_id = journey.apply()
    journey.bring_to([case_id], "preliminary_review")
    he, head = actor(bureau, CLERK), actor(bureau, HEAD)
    with bureau.store.write() as session:
        grant_post(
            session, bureau.units, bureau.roles, account(he), he.posts[0].unit_id,
            "township_head", bureau.clock.today(),
        )  # fmt: skip
    found = delegate(bureau.house, case_id, "township_head", account(he), head, WHY)
    assert reasons(found) == ["same_person"]
    assert asked(bureau, case_id, head) == []


def test_an_office_is_consulted_and_its_opinion_binds_nobody(journey: Journey) -> None:
    bureau, house = journey.bureau, journey.bureau.house
    case_id = journey.apply()
    journey.bring_to([case_id], "audit")
    edu, fin = journey.who("county_edu"), journey.who("county_fin")
    clerk = journey.who(ROLE, "松口镇")
    assert reasons(consult(house, case_id, "乡镇经办", clerk, WHY)) == ["not_yours"]
    assert reasons(consult(house, case_id, "县教育局", edu, WHY)) == ["no_office"]
    done(consult(house, case_id, "乡镇经办", edu, WHY))
    assert reasons(consult(house, case_id, "乡镇经办", edu, WHY)) == ["consulted"]
    assert reasons(answer(house, case_id, only(bureau), fin, "对")) == ["not_yours"]
    done(answer(house, case_id, only(bureau), clerk, "不对，应为 1979 年"))
    assert told(bureau, edu) == ["answer_ask"]
    given = all_checked(bureau, "application", "audit_pass", "county_edu")
    done(bureau.act(case_id, "audit_pass", edu, given))
    assert recorded(bureau, case_id, "answer_ask")[-1] == ("answer_ask", "done", clerk.name)
