"""How a case is worked on together, as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from web.bureau import the_bureau
from web.forms import new_command
from web.language import t
from web.session import current_actor
from web.shell import role_title
from workflow.cases.reading import CaseView
from workflow.cases.worklist import Waiting
from workflow.engine.actor import Actor
from workflow.together.acts import COMMENT
from workflow.together.people import names
from workflow.together.reads import Beside, beside


@dataclass(frozen=True, slots=True)
class Said:
    """One comment."""

    who: str
    office: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Together:
    """The part of the page: who has it in hand, what was said, what may be done."""

    beside: Beside
    comments: tuple[Said, ...]

    @property
    def kept_away(self) -> bool:
        """True when a colleague of the reader's office has the case in hand."""
        return any(one.here and one.keeper and not one.mine for one in self.beside.held)

    def command(self) -> str:
        """Return the id of one click: each form has its own."""
        return new_command()


def keepers(session: Session, rows: Sequence[Waiting], actor: Actor) -> dict[int, tuple[str, str]]:
    """Return who has the cases of a work list in hand: sign and words, by case."""
    taken = {row.case_id: row.claimed_by for row in rows if row.claimed_by is not None}
    known = names(session, set(taken.values())) if taken else {}
    return {
        case_id: ("now", t("由您领办"))
        if by == actor.account_id
        else ("note", t("%(name)s 领办", name=known.get(by, "")))
        for case_id, by in taken.items()
    }


def together(view: CaseView) -> Together | None:
    """Return the part of a case's page; None where there is nothing to show or do."""
    actor = current_actor()
    found = beside(the_bureau().house, view.id, actor) if actor else None
    if found is None:
        return None
    comments = tuple(
        Said(one.name, role_title(one.role), one.at, str(one.detail.get("text", "")))
        for one in reversed(view.history)
        if one.action == COMMENT and one.outcome == "done"
    )
    if not (found.held or found.may_speak or comments):
        return None
    return Together(found, comments)
