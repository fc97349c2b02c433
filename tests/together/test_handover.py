"""When a post ends, what its holder had in hand goes back to the office, on the record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select

from tests.builders import actor, done
from tests.journeys import Journey
from tests.together.record import CLERK, COLLEAGUE, keeper, recorded, told
from tests.together.test_asking import WHY, asked
from tests.together.test_handing import account
from workflow.bureau import Bureau
from workflow.cases.audit import verify
from workflow.clock import SetClock
from workflow.people.accounts import appoint_deputy
from workflow.people.tables import Account, Post
from workflow.together.asking import delegate
from workflow.together.claims import claim
from workflow.together.handover import sweep

ROLE = "township_clerk"


def leave(bureau: Bureau, login: str, how: str) -> None:
    """Let somebody's post end today, or close their account."""
    who = account(actor(bureau, login))
    with bureau.store.write() as session:
        if how == "closed":
            session.get_one(Account, who).disabled_at = bureau.clock.now()
        for post in session.exec(select(Post).where(col(Post.account_id) == who)):
            post.to_on = bureau.clock.today()


@pytest.mark.parametrize("how", ["ended", "closed"])
def test_claims_go_back_to_the_office_with_the_post(
    journey: Journey, clock: SetClock, how: str
) -> None:
    bureau, ids = journey.bureau, [journey.apply() for _ in range(2)]
    journey.bring_to(ids, "submitted")
    mine, theirs = ids
    done(claim(bureau.house, mine, ROLE, actor(bureau, CLERK)))
    done(claim(bureau.house, theirs, ROLE, actor(bureau, COLLEAGUE)))
    leave(bureau, CLERK, how)
    clock.set(clock.today() + timedelta(days=1), 9)
    assert sweep(bureau.house) == {"returned": 1}
    assert keeper(bureau, mine) is None
    assert keeper(bureau, theirs) == account(actor(bureau, COLLEAGUE))
    assert recorded(bureau, mine, "put_back_task") == [("put_back_task", "done", "system")]
    assert sweep(bureau.house) == {}
    assert verify(bureau.store).ok


def test_what_was_delegated_to_them_lapses_and_who_asked_is_told(
    bureau: Bureau, clock: SetClock, waiting: int
) -> None:
    he, guo = actor(bureau, CLERK), actor(bureau, COLLEAGUE)
    done(delegate(bureau.house, waiting, ROLE, account(guo), he, WHY))
    leave(bureau, COLLEAGUE, "ended")
    clock.set(clock.today() + timedelta(days=1), 9)
    assert sweep(bureau.house) == {"returned": 1}
    (one,) = asked(bureau, waiting, actor(bureau, CLERK))
    assert one.state == "lapsed"
    assert told(bureau, actor(bureau, CLERK)) == ["lapse_ask"]
    assert keeper(bureau, waiting) == he.account_id


def test_a_deputy_hands_back_when_their_days_are_over(
    bureau: Bureau, clock: SetClock, waiting: int
) -> None:
    he = actor(bureau, CLERK)
    with bureau.store.write() as session:
        post = session.exec(select(Post.id).where(Post.account_id == he.account_id)).one() or 0
        other = account(actor(bureau, "nanping.li"))
        appoint_deputy(session, post, other, clock.today(), clock.today())
    done(claim(bureau.house, waiting, ROLE, bureau.actor(other)))
    assert sweep(bureau.house) == {}
    clock.set(clock.today() + timedelta(days=1), 9)
    assert sweep(bureau.house) == {"returned": 1}
    assert keeper(bureau, waiting) is None
