"""What definitions name: `notice.open`, and the guards that let a notice end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workflow.cases.rows import CaseRow
from workflow.engine.refusal import Reason
from workflow.notice import rules
from workflow.notice.boards import boards_of, values
from workflow.notice.notices import (
    STANDING,
    latest_notice,
    none_open,
    open_against_list,
    section_of,
)
from workflow.notice.opening import open_notice
from workflow.notice.outages import unjudged

if TYPE_CHECKING:
    from workflow.cases.house import Effect, Guard
    from workflow.cases.transaction import Transaction


def _channels_full(
    transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> Reason | None:
    section = section_of(transaction.house, case)
    notice = latest_notice(transaction.session, case.id)
    if notice is None or notice.state != STANDING:
        return Reason("no_notice", "现无公示", "no notice is standing")
    boards = boards_of(transaction.session, transaction.house.calendar, section, notice)
    full = rules.channels_full(values(boards), transaction.today)
    return full or unjudged(transaction.session, notice.id)


def _no_open_objection(
    transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> Reason | None:
    """Only an objection to the list as a whole holds the list; a person's holds the person."""
    return none_open(open_against_list(transaction.session, case.id))


EFFECTS: dict[str, Effect] = {"notice.open": open_notice}
GUARDS: dict[str, Guard] = {
    "notice.channels_full": _channels_full,
    "notice.no_open_objection": _no_open_objection,
}
