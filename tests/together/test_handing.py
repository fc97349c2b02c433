"""A task goes to a colleague who may decide on it, and to nobody else."""

from __future__ import annotations

from sqlmodel import col, select

from tests.builders import actor, done, holder, reasons
from tests.journeys import Journey
from tests.together.record import CLERK, COLLEAGUE, HEAD, keeper, told
from workflow.bureau import Bureau
from workflow.engine.actor import Actor
from workflow.people.accounts import grant_post
from workflow.people.tables import Account
from workflow.together.claims import claim
from workflow.together.handing import transfer

ROLE = "township_clerk"


def account(person: Actor) -> int:
    """Return a person's account."""
    assert person.account_id is not None
    return person.account_id


def test_a_task_is_handed_to_a_colleague_who_is_told(bureau: Bureau, waiting: int) -> None:
    he, guo = actor(bureau, CLERK), actor(bureau, COLLEAGUE)
    done(claim(bureau.house, waiting, ROLE, he))
    assert reasons(transfer(bureau.house, waiting, ROLE, account(he), he)) == ["not_colleague"]
    done(transfer(bureau.house, waiting, ROLE, account(guo), he))
    assert keeper(bureau, waiting) == guo.account_id
    assert told(bureau, guo) == ["transfer_task"]
    assert reasons(bureau.act(waiting, "accept", he)) == ["kept"]
    assert reasons(transfer(bureau.house, waiting, ROLE, account(he), he)) == ["not_yours"]
    done(bureau.act(waiting, "accept", guo))


def test_the_head_hands_it_to_another_saying_why(bureau: Bureau, waiting: int) -> None:
    he, guo, head = (actor(bureau, one) for one in (CLERK, COLLEAGUE, HEAD))
    done(claim(bureau.house, waiting, ROLE, he))
    assert reasons(transfer(bureau.house, waiting, ROLE, account(guo), head)) == ["text_missing"]
    done(transfer(bureau.house, waiting, ROLE, account(guo), head, "何庆祥休假"))
    assert keeper(bureau, waiting) == guo.account_id


def test_nobody_of_another_office_is_handed_it(bureau: Bureau, waiting: int) -> None:
    he, elsewhere = actor(bureau, CLERK), holder(bureau, ROLE, "南坪镇")
    for other in (elsewhere, actor(bureau, HEAD)):
        found = transfer(bureau.house, waiting, ROLE, account(other), he)
        assert reasons(found) == ["not_colleague"]


def test_whom_the_separation_of_duties_keeps_out_is_not_handed_it(journey: Journey) -> None:
    """The clerk who submitted becomes head, too: the head may not hand the review to them."""
    bureau = journey.bureau
    case_id = journey.apply()
    journey.bring_to([case_id], "preliminary_review")
    he, guo, head = (actor(bureau, one) for one in (CLERK, COLLEAGUE, HEAD))
    with bureau.store.write() as session:
        for who in (he, guo):
            grant_post(
                session, bureau.units, bureau.roles, account(who), he.posts[0].unit_id,
                "township_head", bureau.clock.today(),
            )  # fmt: skip
    found = transfer(bureau.house, case_id, "township_head", account(he), head)
    assert reasons(found) == ["same_person"]
    assert keeper(bureau, case_id) is None
    done(transfer(bureau.house, case_id, "township_head", account(guo), head))


def test_a_second_account_of_the_same_person_is_kept_out_too(journey: Journey) -> None:
    bureau = journey.bureau
    case_id = journey.apply()
    journey.bring_to([case_id], "preliminary_review")
    he, guo, head = (actor(bureau, one) for one in (CLERK, COLLEAGUE, HEAD))
    index = bureau.store.vault.blind("441499")
    with bureau.store.write() as session:
        both = col(Account.id).in_([account(he), account(guo)])
        for one in session.exec(select(Account).where(both)).all():
            one.id_index = index
        grant_post(
            session, bureau.units, bureau.roles, account(guo), he.posts[0].unit_id,
            "township_head", bureau.clock.today(),
        )  # fmt: skip
    found = transfer(bureau.house, case_id, "township_head", account(guo), head)
    assert reasons(found) == ["same_person"]
