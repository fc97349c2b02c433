"""Comments beside a case: entries of its record, never changed; who is named in one is told."""

from __future__ import annotations

from workflow.cases.house import House
from workflow.cases.outcome import Done, Stop
from workflow.cases.rows import CaseRow
from workflow.cases.transaction import Transaction
from workflow.engine.actor import Actor
from workflow.engine.machine import Refused
from workflow.engine.refusal import Reason
from workflow.together.acts import COMMENT
from workflow.together.claims import check_text
from workflow.together.entering import entered, finish, speaking_post
from workflow.together.people import readers
from workflow.together.rules import mentioned


def comment(
    house: House, case_id: int, text: str, actor: Actor, *, command: str | None = None
) -> Done | Refused:
    """Write a comment; whoever it names with @ may see the case and is told, once."""

    def work(transaction: Transaction, case: CaseRow) -> Done:
        post = speaking_post(transaction, case)
        check_text(text)
        named = mentioned(text, readers(house, transaction.session, case))
        if isinstance(named, Reason):
            raise Stop(Refused((named,)))
        for account_id in sorted(named - {actor.account_id or 0}):
            transaction.tell_person(case, account_id, COMMENT, str(case.chain_seq))
        return finish(transaction, case, post, COMMENT, {"text": text.strip()})

    return entered(house, case_id, COMMENT, actor, command, work)
