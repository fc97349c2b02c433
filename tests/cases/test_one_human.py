"""One human is one human, whatever accounts they use and whenever that became known."""

from __future__ import annotations

from sqlmodel import col, select

from tests.builders import PASSWORD_HASH, actor, done, holder, reasons
from tests.cases.test_first_steps import opened
from workflow.bureau import Bureau
from workflow.people.accounts import create_account, grant_post
from workflow.people.tables import Account


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
