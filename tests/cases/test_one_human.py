"""One human is one human, whatever accounts they use and whenever that became known."""

from __future__ import annotations

from sqlmodel import col, select

from tests.builders import PASSWORD_HASH, actor, done, holder, reasons
from tests.cases.test_first_steps import opened
from workflow.bureau import Bureau
from workflow.people.accounts import appoint_deputy, create_account, grant_post
from workflow.people.tables import Account, Post


def test_an_id_number_entered_later_still_tells_who_acted_before(bureau: Bureau) -> None:
    case_id = opened(bureau)
    clerk = holder(bureau, "township_clerk", "松口镇")
    done(bureau.act(case_id, "submit", clerk))
    done(bureau.act(case_id, "accept", clerk))
    index, today = bureau.store.vault.blind("441499"), bureau.clock.today()
    with bureau.store.write() as session:
        first = session.exec(select(Account).where(col(Account.id) == clerk.account_id)).one()
        first.id_index = index
        session.add(first)
        twin = create_account(
            session, "twin", first.name, PASSWORD_HASH, bureau.clock.now(), id_index=index
        )
        unit = clerk.posts[0].unit_id
        grant_post(session, bureau.units, bureau.roles, twin.id or 0, unit, "township_head", today)
    assert reasons(bureau.act(case_id, "pass", actor(bureau, "twin"))) == ["same_person"]


def test_a_deputy_may_not_do_what_they_themselves_must_not(bureau: Bureau) -> None:
    """Who submitted deputises for the head: the post is lent, the restriction stays."""
    case_id = opened(bureau)
    clerk, head = (holder(bureau, role, "松口镇") for role in ("township_clerk", "township_head"))
    done(bureau.act(case_id, "submit", clerk))
    done(bureau.act(case_id, "accept", clerk))
    today = bureau.clock.today()
    with bureau.store.write() as session:
        post = session.exec(select(Post).where(col(Post.account_id) == head.account_id)).one()
        appoint_deputy(session, post.id or 0, clerk.account_id or 0, today, today)
    deputy = bureau.actor(clerk.account_id or 0)
    assert {one.role for one in deputy.posts} == {"township_clerk", "township_head"}
    assert reasons(bureau.act(case_id, "pass", deputy)) == ["same_person"]


def test_a_deputy_may_not_do_what_whom_they_stand_in_for_must_not(bureau: Bureau) -> None:
    """The head accepted as a clerk too: a deputy in the head's post is held off likewise."""
    case_id = opened(bureau)
    clerk, head = (holder(bureau, role, "松口镇") for role in ("township_clerk", "township_head"))
    other = holder(bureau, "township_clerk", "松口镇", 1)
    today, unit = bureau.clock.today(), clerk.posts[0].unit_id
    with bureau.store.write() as session:
        post = session.exec(select(Post).where(col(Post.account_id) == head.account_id)).one()
        both = head.account_id or 0
        grant_post(session, bureau.units, bureau.roles, both, unit, "township_clerk", today)
        appoint_deputy(session, post.id or 0, other.account_id or 0, today, today)
    done(bureau.act(case_id, "submit", clerk))
    done(bureau.act(case_id, "accept", bureau.actor(both)))
    outcome = bureau.act(case_id, "pass", bureau.actor(other.account_id or 0))
    assert reasons(outcome) == ["same_person"]
    assert "所代理的人" in outcome.reasons[0].zh
