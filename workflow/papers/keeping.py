"""The people of sealed lists, kept as they were: what a paper printed years later says of them.

An account may change after a list was sealed, years of service may be corrected; so the rows are
kept once for each seal, soon after it was put, sealed themselves. Claimed by a unique row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, and_, col, or_, select

from workflow.cases.door import in_transaction
from workflow.cases.outcome import Done
from workflow.cases.rows import CaseRow, read_case
from workflow.cases.tables import Case
from workflow.engine.actor import SYSTEM
from workflow.papers.section import papers_of
from workflow.papers.tables import PaperContent, place_of
from workflow.store.hot import Hot
from workflow.store.secrets import Vault

if TYPE_CHECKING:
    from workflow.cases.house import House
    from workflow.cases.transaction import Transaction

PEOPLE = "people"  # beside the keys of papers: the rows that all of them are made of


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


def sweep(house: House) -> int:
    """Keep the people of every list that was sealed since; returns how many lists."""
    return sum(_keep(house, case_id) for case_id in list(_sealed(house)))


def _sealed(house: House) -> Iterable[int]:
    """Return the lists whose papers are made of people and whose seal nothing was kept for."""
    from workflow.papers.catalogue import SEALED, is_of_people

    kinds = {
        (definition.programme, definition.version, paper.of)
        for definition in (one.definition for one in house.definitions)
        for paper in papers_of(definition).values()
        if paper.content in SEALED and is_of_people(definition, definition.kinds[paper.of])
    }
    if not kinds:
        return []
    have = select(PaperContent.id).where(
        PaperContent.case_id == Case.id,
        PaperContent.seal == Case.seal,
        PaperContent.paper == PEOPLE,
    )
    named = sorted({(programme, kind) for programme, _, kind in kinds})
    with house.store.read() as session:
        found = session.exec(
            select(Case.id, Case.programme, Case.version, Case.kind)
            .where(
                or_(*(and_(Case.programme == one, Case.kind == kind) for one, kind in named)),
                col(Case.seal).is_not(None),
            )
            .where(~have.exists())
            .order_by(col(Case.id))
        )
        return [int(case_id or 0) for case_id, *key in found if tuple(key) in kinds]


def _keep(house: House, case_id: int) -> bool:
    from workflow.papers.reading import Reading
    from workflow.papers.roster import members

    with house.store.read() as session:
        case = read_case(Hot(session.connection()), case_id)
        assert case is not None
        reading = Reading(house, session, case)
        if not reading.intact:
            return False
        rows, on, seal = members(reading), reading.on, case.seal

    def work(transaction: Transaction) -> Done:
        held = transaction.hold(case_id, SYSTEM)
        if held.seal == seal:
            keep(transaction, held, PEOPLE, on, rows)
        return Done(held.id, held.number, "keep", held.stage, held.stage, held.edition)

    return isinstance(in_transaction(house, SYSTEM, None, work), Done)
