"""What must hold of the ledger whatever happened: I10, asked of the tables directly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from sqlmodel import Session, select

from workflow.money.entries import LedgerEntry
from workflow.money.recovery_tables import Recovery, RecoveryEntry
from workflow.money.tables import Entitlement, PaymentLine

AMOUNTS = ("fen", "province_fen", "city_fen", "county_fen")
SAME = ("entitlement_id", "programme", "person_index", "month", *AMOUNTS)
TAKEN_BACK = ("failed", "reversed", "released")


def ledger(session: Session) -> Iterator[str]:
    """I10: paid lines stand in the ledger as they are; nobody is below nothing; claims add up."""
    entries = session.exec(select(LedgerEntry)).all()
    yield from _lines(session, entries)
    yield from _people(session, entries)
    yield from _recoveries(session, entries)


def _lines(session: Session, entries: Sequence[LedgerEntry]) -> Iterator[str]:
    paid = {one.line_id: one for one in entries if one.kind == "paid"}
    backs = {one.line_id for one in entries if one.kind == "reversal"}
    for line in session.exec(select(PaymentLine)):
        entry, came_back = paid.pop(line.id, None), line.id in backs
        stands = entry is not None and not came_back
        if stands != (line.state == "paid") or (came_back and line.state not in TAKEN_BACK):
            yield f"I10 line {line.id} is {line.state}, the ledger has {entry and entry.fen}"
        elif entry and any(getattr(entry, name) != getattr(line, name) for name in SAME):
            yield f"I10 line {line.id} is not what the ledger says"
    yield from (f"I10 entry of line {line_id}, which is nowhere" for line_id in paid)
    for line_id in backs:
        both = [one for one in entries if one.line_id == line_id]
        if len(both) != 2 or any(sum(getattr(one, name) for one in both) for name in AMOUNTS):
            yield f"I10 line {line_id} and its reversal do not come to nothing"


def _people(session: Session, entries: Sequence[LedgerEntry]) -> Iterator[str]:
    net: Counter[tuple[str, str, str]] = Counter()
    for one in entries:
        net[one.programme, one.person_index, one.month] += one.fen
        if one.province_fen + one.city_fen + one.county_fen != one.fen:
            yield f"I10 entry {one.id}: its parts are not its whole"
    held = {(one.programme, one.person_index): one for one in session.exec(select(Entitlement))}
    for (programme, person, month), fen in net.items():
        claim = held[programme, person]
        on_paper = claim.start <= month <= (claim.taken_over_through or "")
        if fen + on_paper * int(claim.taken_over_fen or 0) < 0:
            yield f"I10 entitlement {claim.id}: less than nothing was given for {month}"


def _recoveries(session: Session, entries: Sequence[LedgerEntry]) -> Iterator[str]:
    settled: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for step in session.exec(select(RecoveryEntry)):
        settled[step.case_id][step.kind] += step.fen
    back: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for one in entries:
        if one.fen < 0 and one.kind in ("repaid", "offset"):
            back[one.case_id][one.kind] -= one.fen
    for claim in session.exec(select(Recovery)):
        steps = settled[claim.case_id]
        if sum(steps.values()) > claim.fen or claim.fen != sum(one["fen"] for one in claim.months):
            yield f"I10 recovery {claim.case_id}: {claim.fen} fen claimed, settled {dict(steps)}"
        for kind in ("repaid", "offset"):
            if steps[kind] != back[claim.case_id][kind]:
                yield f"I10 recovery {claim.case_id}: {kind} {steps[kind]}, in the ledger {back}"
