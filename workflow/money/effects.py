"""What money does, by the names definitions use; the guards stand in `guards`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflow.money import (
    allotments,
    claims,
    corrections,
    recoveries,
    rosters,
    runs,
    sending,
    standards,
    takeover,
)
from workflow.money.guards import GUARDS

if TYPE_CHECKING:
    from workflow.cases.house import Effect

__all__ = ["EFFECTS", "GUARDS"]

EFFECTS: dict[str, Effect] = {
    "money.entitle": claims.entitle,
    "money.note_death": claims.note_death,
    "money.begin": claims.begin,
    "money.suspend": claims.suspend,
    "money.resume": claims.resume,
    "money.stop": claims.stop,
    "money.issue": allotments.issue,
    "money.receive": allotments.receive,
    "money.disburse": allotments.disburse,
    "money.calculate": runs.calculate,
    "money.drop_lines": runs.drop_lines,
    "money.approve": runs.approve,
    "money.send": sending.send,
    "money.withdraw": sending.withdraw,
    "money.reissue": sending.reissue,
    "money.release_failed": sending.release_failed,
    "money.take_over": takeover.take_over,
    "money.gather_payees": rosters.gather,
    "money.scatter_payees": rosters.scatter,
    "money.correct": corrections.correct,
    "money.change_account": corrections.change_account,
    "money.claim_back": recoveries.claim_back,
    "money.repay": recoveries.repay,
    "money.offset": recoveries.offset,
    "money.waive": recoveries.waive,
    "money.hand_over": recoveries.hand_over,
    "money.propose_rates": standards.propose,
    "money.enact_rates": standards.enact,
}
