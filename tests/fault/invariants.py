"""What must hold whatever happened: asked of the tables directly, independently of the house.

I1 the database is whole · I2 what was acknowledged is there · I3 the chain verifies · I4 the
record replays to the state · I5 everybody was told · I6 money adds up, one live line a month ·
I7 no unknown stage · I8 work items, clocks and counts follow the stage · I9 papers have files
· I10 the ledger is what was paid and came back (tests/fault/ledger.py).
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session, col, select

from tests.fault.ledger import ledger
from workflow.bureau import Bureau
from workflow.cases.audit import verify
from workflow.cases.clock_rules import ENTRY_OF
from workflow.cases.tables import (
    Attachment,
    AuditEntry,
    Case,
    Deadline,
    Member,
    Sign,
    Tally,
    Task,
)
from workflow.engine.definition import Kind
from workflow.messages.tables import Message
from workflow.money.bounces import confirming
from workflow.money.tables import LIVE, PaymentLine, PaymentRun

BESIDE = {"register_bounce": "county_fin", "dismiss_bounce": "pay_unit"}  # no action of a kind
Kinds = Callable[..., Kind]
MOVES = ("move_version", "move_back")  # to another version of the programme


def problems(
    bureau: Bureau, acknowledged: Iterable[str] = (), files: Path | None = None
) -> list[str]:
    """Return everything that does not hold; `acknowledged` are commands answered with Done."""
    found = [f"I3 {said}" for said in verify(bureau.store).broken]
    with bureau.store.read() as session:
        cases = {int(one.id or 0): one for one in session.exec(select(Case))}
        entries = session.exec(
            select(AuditEntry).order_by(col(AuditEntry.case_id), col(AuditEntry.seq))
        ).all()

        def kind_of(case: Case, version: int = 0) -> Kind:
            return bureau.definitions.kind(case.programme, version or case.version, case.kind)

        found += integrity(session, sqlite=bureau.store.is_sqlite)
        found += lost(entries, acknowledged)
        found += replayed(cases, entries, kind_of)
        found += untold(session, cases, entries, kind_of)
        found += money(session)
        found += ledger(session)
        found += standing(session, cases, kind_of)
        found += papers(session, files) if files else ()
    return found


def integrity(session: Session, *, sqlite: bool) -> Iterator[str]:
    """I1: SQLite checks every page and reference; PostgreSQL answers."""
    if not sqlite:
        assert session.connection().execute(text("SELECT 1")).scalar() == 1
        return
    for pragma, fine in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
        said = session.connection().execute(text(f"PRAGMA {pragma}")).all()
        if [tuple(row) for row in said] != fine:
            yield f"I1 {pragma}: {said[:3]}"


def lost(entries: Iterable[AuditEntry], acknowledged: Iterable[str]) -> Iterator[str]:
    """I2: every command that was answered with Done is on the record."""
    there = {entry.command for entry in entries}
    for command in acknowledged:
        if command not in there:
            yield f"I2 {command} was acknowledged and is not there"


def replayed(
    cases: Mapping[int, Case], entries: Iterable[AuditEntry], kind_of: Kinds
) -> Iterator[str]:
    """I4: every entry goes on where the last one ended, by an edge of the version of its day."""
    stages: defaultdict[int, str] = defaultdict(str)
    entries = list(entries)
    versions = {
        one.case_id: int(one.detail["from_version"])
        for one in reversed(entries)
        if one.action in MOVES
    }
    for entry in entries:
        case, at = cases[entry.case_id], f"{cases[entry.case_id].number} #{entry.seq}"
        if entry.from_stage != stages[entry.case_id]:
            yield f"I4 {at}: from {entry.from_stage}, it was at {stages[entry.case_id]}"
        if entry.action in MOVES:
            versions[entry.case_id] = int(entry.detail["to_version"])
            known = kind_of(case, versions[entry.case_id]).stages
            if entry.to_stage not in known or known[entry.to_stage].end:
                yield f"I4 {at}: moved to {entry.to_stage}"
        elif not _is_edge(kind_of(case, versions.get(entry.case_id, 0)), entry):
            yield f"I4 {at}: {entry.action} {entry.from_stage} → {entry.to_stage} is no edge"
        stages[entry.case_id] = entry.to_stage
    for case_id, case in cases.items():
        if versions.get(case_id, case.version) != case.version:
            yield f"I4 {case.number} is of v{case.version}, not of v{versions[case_id]}"
        if stages[case_id] != case.stage:
            yield f"I4 {case.number} is at {case.stage}, the record ends at {stages[case_id]}"


def _is_edge(kind: Kind, entry: AuditEntry) -> bool:
    action = kind.actions.get(entry.action)
    if entry.action == "open":
        return entry.from_stage == "" and entry.to_stage == kind.start
    if entry.outcome != "done" or action is None or _stays(kind, entry):
        return entry.from_stage == entry.to_stage
    return entry.from_stage in action.from_ and entry.to_stage == (action.to or entry.from_stage)


def _stays(kind: Kind, entry: AuditEntry) -> bool:
    """A second payment that came back is confirmed where the run stands already."""
    key = confirming(kind)
    return key == entry.action and entry.from_stage not in kind.actions[key].from_


def untold(
    session: Session, cases: Mapping[int, Case], entries: Iterable[AuditEntry], kind_of: Kinds
) -> Iterator[str]:
    """I5: an act that tells an office has left its message, once."""
    wanted: Counter[tuple[str, int, str]] = Counter()
    for entry in entries:
        action = kind_of(cases[entry.case_id]).actions.get(entry.action)
        if entry.outcome == "done" and entry.action in BESIDE:
            wanted[entry.action, entry.case_id, BESIDE[entry.action]] += 1
        if action is not None and entry.outcome == "done":
            wanted.update((entry.action, entry.case_id, role) for role in action.tells)
    ladder = ("due_in_three", "due_tomorrow", "due_today", "overdue")
    told = Counter(
        (one.what, one.case_id, one.role)
        for one in session.exec(
            select(Message).where(
                col(Message.what).not_in((*ladder, *ENTRY_OF)),
                col(Message.what).not_like("notice.%"),  # of outages: told by the clock
                Message.case_id != 0,  # of no single case: told by the clock, too
            )
        )
    )
    if told != wanted:
        yield f"I5 not told {wanted - told}, told too often {told - wanted}"


def money(session: Session) -> Iterator[str]:
    """I6: one live line for a person and month; a run is its lines; parts are their whole."""
    live: Counter[tuple[str, str, str]] = Counter()
    totals: defaultdict[int, int] = defaultdict(int)
    for line in session.exec(select(PaymentLine)):
        if line.state in LIVE and line.kind in ("normal", "arrears"):
            live[line.programme, line.person_index, line.month] += 1
        if line.reissue_of is None:
            totals[line.run_id] += line.fen
        if line.province_fen + line.city_fen + line.county_fen != line.fen:
            yield f"I6 line {line.id}: its parts are not its whole"
    yield from (f"I6 {key} stands on {n} live lines" for key, n in live.items() if n > 1)
    for run in session.exec(select(PaymentRun)):
        if run.fen != totals[run.case_id]:
            yield f"I6 run {run.case_id}: {run.fen} fen, its lines {totals[run.case_id]}"


def standing(session: Session, cases: Mapping[int, Case], kind_of: Kinds) -> Iterator[str]:
    """I7, I8: a known stage, and work items, clocks, opinions and counts that belong to it."""
    known = {key: kind_of(case) for key, case in cases.items()}
    for key, case in cases.items():
        if case.stage not in known[key].stages:
            yield f"I7 {case.number} is at {case.stage}, which is no stage"
            return
        if known[key].stages[case.stage].end != (case.closed_at is not None):
            yield f"I8 {case.number} is at {case.stage} and closed at {case.closed_at}"
    yield from _work(session, cases, known)
    for clock in session.exec(select(Deadline).where(Deadline.state == "running")):
        if cases[clock.case_id].stage not in known[clock.case_id].deadlines[clock.key].in_:
            yield f"I8 {cases[clock.case_id].number}: {clock.key} runs at another stage"
    on_lists = Counter(
        (cases[one.case_id].id, cases[one.list_id].kind)
        for one in session.exec(select(Member).where(col(Member.left_at).is_(None)))
    )
    yield from (f"I8 case {key} is on {n} lists" for key, n in on_lists.items() if n > 1)
    counted = Counter(
        (one.programme, one.cycle, one.unit_id, one.kind, one.stage) for one in cases.values()
    )
    kept = {
        (one.programme, one.cycle, one.unit_id, one.kind, one.stage): one.n
        for one in session.exec(select(Tally))
        if one.n
    }
    if kept != dict(counted):
        yield f"I8 counts by stage: {set(kept.items()) ^ set(counted.items())}"


def _work(session: Session, cases: Mapping[int, Case], known: Mapping[int, Kind]) -> Iterator[str]:
    tasks: defaultdict[int, list[str]] = defaultdict(list)
    for task in session.exec(select(Task)):
        tasks[task.case_id].append(task.role)
    signed: defaultdict[int, list[Sign]] = defaultdict(list)
    for sign in session.exec(select(Sign).where(Sign.live)):
        signed[sign.case_id].append(sign)
    for key, case in cases.items():
        waits = known[key].stages[case.stage].waits_for
        here = {one for one, action in known[key].actions.items() if case.stage in action.from_}
        gone = {sign.office for sign in signed[key] if sign.action in here}
        if sorted(tasks[key]) != sorted(set(waits) - gone):
            yield f"I8 {case.number} at {case.stage} waits for {tasks[key]}, {gone} signed"
        persons = [sign.person for sign in signed[key] if sign.action in here]
        if len(set(persons)) != len(persons):
            yield f"I8 {case.number}: one person signed for two offices"


def papers(session: Session, files: Path) -> Iterator[str]:
    """I9: every paper has its file, every file its paper, and the bytes are what was hashed."""
    rows = {one.sha256 for one in session.exec(select(Attachment))}
    stored = {path.name: path for path in files.glob("*/*") if path.is_file()}
    yield from (f"I9 no file for {digest}" for digest in rows - set(stored))
    yield from (f"I9 no paper for {name}" for name in set(stored) - rows)
    for digest in rows & set(stored):
        if hashlib.sha256(stored[digest].read_bytes()).hexdigest() != digest:
            yield f"I9 {digest} is not what was hashed"
