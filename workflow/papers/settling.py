"""The people of lists, kept soon after each seal; a list that was changed since is noted once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlmodel import and_, col, or_, select

from workflow.cases.door import in_transaction
from workflow.cases.outcome import Done
from workflow.cases.rows import read_case
from workflow.cases.tables import Case
from workflow.engine.actor import SYSTEM
from workflow.papers.catalogue import SEALED, is_of_people
from workflow.papers.keeping import LOST, PEOPLE, keep
from workflow.papers.reading import Reading
from workflow.papers.roster import members
from workflow.papers.section import papers_of
from workflow.papers.tables import PaperContent
from workflow.store.hot import Hot

if TYPE_CHECKING:
    from workflow.cases.house import House
    from workflow.cases.transaction import Transaction


def sweep(house: House) -> int:
    """Keep the people of every list that was sealed since; returns how many lists."""
    return sum(_keep(house, case_id) for case_id in list(_sealed(house)))


def _sealed(house: House) -> Iterable[int]:
    """Return the lists whose papers are made of people and whose seal nothing was noted for."""
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
        col(PaperContent.paper).in_((PEOPLE, LOST)),
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
    """Keep the people of a list; note that they are lost where it is not what was sealed."""
    with house.store.read() as session:
        case = read_case(Hot(session.connection()), case_id)
        assert case is not None
        reading = Reading(house, session, case)
        there, on, seal = reading.intact, reading.on, case.seal
        rows: list[Any] = members(reading) if there else []

    def work(transaction: Transaction) -> Done:
        held = transaction.hold(case_id, SYSTEM)
        if held.seal == seal:
            keep(transaction, held, PEOPLE if there else LOST, on, rows)
        return Done(held.id, held.number, "keep", held.stage, held.stage, held.edition)

    return isinstance(in_transaction(house, SYSTEM, None, work), Done) and there
