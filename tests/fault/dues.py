"""Many claims that are to begin on 1 June 2026, written at once: what a sweep lives on."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert
from sqlmodel import col, func, select

from tests.builders import ALLOWANCE, county, done, holder
from tests.conftest import KEY
from workflow.bureau import Bureau
from workflow.cases.door import in_transaction
from workflow.cases.inserting import NewCase, insert_cases
from workflow.cases.outcome import Done
from workflow.cases.tables import AuditEntry, Case
from workflow.cases.transaction import Transaction
from workflow.clock import SetClock, shanghai_instant
from workflow.engine.actor import SYSTEM
from workflow.money.tables import Entitlement, EntitlementEvent
from workflow.store.engine import open_store

ARISEN = date(2026, 4, 28)


def fill(url: str, people: int, start: str = "2026-06") -> None:
    """People the county and give so many persons a claim that waits for its month."""
    store = open_store(url, KEY)
    bureau = county(store, SetClock(shanghai_instant(ARISEN, 9)))
    done(
        in_transaction(bureau.house, SYSTEM, None, lambda one: _claims(bureau, one, people, start))
    )
    store.close()


def _claims(bureau: Bureau, transaction: Transaction, people: int, start: str) -> Done:
    definition = bureau.definitions.newest(ALLOWANCE)
    unit = holder(bureau, "township_head").posts[0].unit_id
    county_id = bureau.units.ancestor_at(unit, "county")
    assert county_id is not None
    parents = insert_cases(
        transaction, definition, "application",
        [NewCase(unit, {}, subject_name=f"某{n}", subject_index=f"i{n}") for n in range(people)],
        cycle=2026,
    )  # fmt: skip
    children = insert_cases(
        transaction, definition, "entitlement",
        [NewCase(unit, {}, parent_id=one.id, subject_index=f"i{n}")
         for n, one in enumerate(parents)],
        cycle=2026,
    )  # fmt: skip
    rows = [
        {
            "application_id": parent.id, "case_id": child.id, "programme": ALLOWANCE,
            "cycle": 2026, "person_index": f"i{n}", "name": f"某{n}", "unit_id": unit,
            "county_id": county_id.id, "city": "", "county": "", "years": 14,
            "start": start, "last_month": None, "held_from": None, "state": "pending",
            "facts": {}, "made_at": transaction.now, "funded_at": transaction.now,
        }
        for n, (parent, child) in enumerate(zip(parents, children, strict=True))
    ]  # fmt: skip
    transaction.session.connection().execute(insert(Entitlement), rows)
    return Done(parents[0].id, "", "", "", "", 1)


def begun(bureau: Bureau) -> tuple[int, int, int, set[str]]:
    """Count claims in payment, their records, their events; and the days they say were due."""
    with bureau.store.read() as session:
        active = session.exec(
            select(func.count()).where(Case.kind == "entitlement", Case.stage == "active")
        ).one()
        entries = session.exec(
            select(AuditEntry).where(AuditEntry.action == "begin", AuditEntry.outcome == "done")
        ).all()
        events = session.exec(
            select(func.count()).select_from(EntitlementEvent).where(
                EntitlementEvent.kind == "begin"
            )
        ).one()  # fmt: skip
        assert len({one.case_id for one in entries}) == len(entries)
    return active, len(entries), events, {one.detail["effective_on"] for one in entries}


def waiting(bureau: Bureau) -> int:
    """Count the claims that have not begun."""
    with bureau.store.read() as session:
        return session.exec(
            select(func.count()).where(Case.kind == "entitlement", col(Case.stage) == "pending")
        ).one()
