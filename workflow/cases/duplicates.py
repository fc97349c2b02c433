"""Cases that may be about one person twice: found by keyed marks, judged by a person, kept.

A kind names its groups (`duplicates:`); cases of one programme whose marks of a group agree are
together, over all kinds that name that group. A judgement holds for the cases it named: another
one that joins them asks again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, bindparam, delete, insert
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from workflow.cases.duplicate_tables import DuplicateMark, DuplicateVerdict
from workflow.cases.house import House
from workflow.cases.rows import CaseRow
from workflow.cases.tables import Case
from workflow.engine.actor import ActingPost
from workflow.engine.alike import Duplicates
from workflow.engine.definition import Kind
from workflow.engine.refusal import Reason
from workflow.store.hot import Hot, Prepared
from workflow.store.secrets import Vault

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

_C = Case.__table__.c  # type: ignore[attr-defined]
_OWN = DuplicateMark.__table__.alias("own")  # type: ignore[attr-defined]
_OTHER = DuplicateMark.__table__.alias("other")  # type: ignore[attr-defined]
_others = Prepared(
    rows_of(_OTHER.c.group_key, _OTHER.c.mark, _OTHER.c.case_id)
    .where(
        _OWN.c.case_id == bindparam("of_case"),
        _OTHER.c.programme == _OWN.c.programme,
        _OTHER.c.group_key == _OWN.c.group_key,
        _OTHER.c.mark == _OWN.c.mark,
        _OTHER.c.case_id != _OWN.c.case_id,
    )
    .order_by(_OTHER.c.case_id)
)
DIFFERENT, SHARED, SAME = "different", "shared", "same"
VERDICTS = (DIFFERENT, SHARED, SAME)


@dataclass(frozen=True, slots=True)
class Twin:
    """Another case of a group."""

    case_id: int
    number: str
    name: str
    unit_id: int
    unit_path: str
    programme: str
    version: int
    kind: str
    stage: str


@dataclass(frozen=True)
class Suspicion:
    """The cases that agree with one case in a group, and what was found of them, if it was."""

    key: str
    group: Duplicates
    mark: str
    twins: tuple[Twin, ...]
    verdict: DuplicateVerdict | None
    judge: ActingPost | None = None

    @property
    def is_open(self) -> bool:
        """True while nobody has judged these very cases."""
        return self.verdict is None


def marks_of(
    vault: Vault, kind: Kind, values: Mapping[str, Any], case_id: int, programme: str
) -> list[dict[str, Any]]:
    """Return the marks of a case; a group with an answer missing has none."""
    rows = []
    for key, group in kind.duplicates.items():
        said = [str(values.get(name) or "").strip() for name in group.fields]
        if all(said):
            mark = vault.blind(f"{key}|" + "|".join(said))
            rows.append(
                {"case_id": case_id, "group_key": key, "programme": programme, "mark": mark}
            )
    return rows


def write_marks(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the marks of new cases."""
    if rows:
        session.connection().execute(insert(DuplicateMark), list(rows))


def renew_marks(transaction: Transaction, case: CaseRow, kind: Kind) -> None:
    """Keep the marks of a case whose answers changed."""
    if not kind.duplicates:
        return
    facts = transaction.facts(case)
    session = transaction.session
    session.connection().execute(delete(DuplicateMark).where(col(DuplicateMark.case_id) == case.id))
    vault = transaction.house.store.vault
    write_marks(session, marks_of(vault, kind, facts, case.id, case.programme))


def suspicions(house: House, session: Session, case: CaseRow) -> tuple[Suspicion, ...]:
    """Return the groups in which another case that is not refused agrees with this one."""
    groups = house.kind_of(case).duplicates
    if not groups:
        return ()
    together: dict[tuple[str, str], list[int]] = {}
    for key, mark, other in Hot(session.connection()).rows(_others, {"of_case": case.id}):
        together.setdefault((key, mark), []).append(other)
    found = []
    for (key, mark), others in together.items():
        twins = _twins(house, session, case, others)
        if twins and key in groups:
            verdict = _verdict(session, case, key, mark, twins)
            found.append(Suspicion(key, groups[key], mark, twins, verdict))
    return tuple(found)


def _twins(
    house: House, session: Session, case: CaseRow, others: Iterable[int]
) -> tuple[Twin, ...]:
    """Return those of other cases that count: of another person, and not refused."""
    other_person = (_C.subject_index != case.subject_index) | (_C.subject_index == "")
    return counting(house, session, _C.id.in_(others), other_person)


def counting(house: House, session: Session, *where: ColumnElement[bool]) -> tuple[Twin, ...]:
    """Return the cases of which this is true that count: one refused leads to nothing."""
    names = ("id", "number", "subject_name", "unit_id", "unit_path", "programme", "version",
             "kind", "stage")  # fmt: skip
    statement = rows_of(*(_C[name] for name in names)).where(*where).order_by(_C.id)
    twins = (Twin(*row) for row in session.connection().execute(statement))
    return tuple(
        one
        for one in twins
        if not _is_refused(house.definitions.kind(one.programme, one.version, one.kind), one.stage)
    )


def _is_refused(kind: Kind, stage: str) -> bool:
    """Tell whether a case ended without leading to anything."""
    return kind.stages[stage].end and kind.stages[stage].phase is None


def _verdict(
    session: Session, case: CaseRow, key: str, mark: str, twins: Iterable[Twin]
) -> DuplicateVerdict | None:
    last = session.exec(
        select(DuplicateVerdict)
        .where(
            DuplicateVerdict.programme == case.programme,
            DuplicateVerdict.group_key == key,
            DuplicateVerdict.mark == mark,
        )
        .order_by(col(DuplicateVerdict.id).desc())
    ).first()
    together = {case.id, *(one.case_id for one in twins)}
    return last if last is not None and together <= set(last.case_ids) else None


def no_duplicate(
    transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> Reason | None:
    """Refuse while a blocking group is not judged, or was judged to be one person twice."""
    for one in suspicions(transaction.house, transaction.session, case):
        title, named = one.group.title, "、".join(twin.number for twin in one.twins)
        if one.verdict is not None and one.verdict.verdict == SAME:
            return Reason(
                "is_duplicate",
                f"已认定与 {named} 重复（{title.zh}），不能继续办理",
                f"found to be the same as {named} ({title.en})",
            )
        if one.group.blocks and one.is_open:
            return Reason(
                "may_be_duplicate",
                f"与 {named} {title.zh}，请先核实是否重复",
                f"{title.en} as {named}: find out first whether it is a duplicate",
            )
    return None
