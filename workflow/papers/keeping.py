"""The people of sealed lists, kept as they were: what a paper printed years later says of them.

An account may change after a list was sealed, years of service may be corrected; so the rows are
kept once for each seal, soon after it was put, sealed themselves. Claimed by a unique row.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, select

from workflow.cases.rows import CaseRow
from workflow.papers.tables import PaperContent, place_of
from workflow.store.secrets import Vault

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

# Beside the keys of papers: the rows that all of them are made of, or that these are no more there.
PEOPLE, LOST = "people", "people.lost"


def kept_rows(vault: Vault, session: Session, case: CaseRow) -> list[dict[str, Any]] | None:
    """Return the people of a list as they were when it was sealed; None where none were kept."""
    found = kept(session, case, PEOPLE)
    return None if found is None else list(opened(vault, found))


def kept(session: Session, case: CaseRow, paper: str) -> PaperContent | None:
    """Return what was kept of a paper for the seal a list has now."""
    return session.exec(
        select(PaperContent).where(
            PaperContent.case_id == case.id,
            PaperContent.paper == paper,
            PaperContent.seal == (case.seal or ""),
        )
    ).first()


def opened(vault: Vault, one: PaperContent) -> Any:
    """Return a kept content as it was."""
    return json.loads(vault.open(one.content, place_of(one.case_id, one.paper, one.seal)))


def keep(transaction: Transaction, case: CaseRow, paper: str, settled_on: date, said: Any) -> None:
    """Keep a content for the seal of a held list, unless somebody did a moment ago."""
    if case.seal is None or kept(transaction.session, case, paper) is not None:
        return
    text = json.dumps(said, ensure_ascii=False)
    place = place_of(case.id, paper, case.seal)
    transaction.session.add(
        PaperContent(
            case_id=case.id,
            paper=paper,
            seal=case.seal,
            settled_on=settled_on,
            content=transaction.house.store.vault.seal(text, place),
            made_at=transaction.now,
        )
    )
    transaction.session.flush()
