"""What a move has to know of many cases, read in a few statements: clocks, work, opinions, ties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import bindparam, or_, select

from workflow.cases.ledger import COLUMNS, ClockRow, entries_of
from workflow.cases.tables import Case, Deadline, Member, Sign, Task
from workflow.store.hot import Hot, Prepared, among_ids

_C = Case.__table__  # type: ignore[attr-defined]
_D = Deadline.__table__  # type: ignore[attr-defined]
_K = Task.__table__  # type: ignore[attr-defined]
_S = Sign.__table__  # type: ignore[attr-defined]
_M = Member.__table__  # type: ignore[attr-defined]
KEPT_OF_CLOCK = ("used", "extended", "paused_on", "rules")
TASK = ("case_id", "role", "reach_id", "due_on", "claimed_by")
SIGN = ("case_id", "id", "action", "office")

running = Prepared(
    select(_C.c.id)
    .where(
        _C.c.programme == bindparam("programme"),
        _C.c.version == bindparam("version"),
        _C.c.closed_at.is_(None),
    )
    .order_by(_C.c.id)
)


@dataclass(frozen=True, slots=True)
class Link:
    """Two cases of which one speaks of the other: a list of its member, a child of its parent."""

    speaker: int
    hearer: int
    relation: str
    kinds: tuple[str, str]
    versions: tuple[int, int]


@dataclass(frozen=True)
class Surroundings:
    """What hangs on the cases of a batch, by case."""

    clocks: dict[int, list[ClockRow]]
    clock_rows: dict[int, dict[str, Any]]
    tasks: dict[int, list[dict[str, Any]]]
    signs: dict[int, list[dict[str, Any]]]
    sealed: dict[int, str]


def surroundings(hot: Hot, ids: Sequence[int]) -> Surroundings:
    """Read what hangs on these cases."""
    given = {"ids": hot.ids(ids)}
    rows = hot.rows(_clocks(hot.dialect), given)
    befell = entries_of(hot, [row[0] for row in rows])
    clocks: defaultdict[int, list[ClockRow]] = defaultdict(list)
    kept: dict[int, dict[str, Any]] = {}
    for row in rows:
        known = ClockRow(*row[: len(COLUMNS)])
        clocks[known.case_id].append(replace(known, entries=befell.get(known.id, ())))
        kept[known.id] = dict(zip(KEPT_OF_CLOCK, row[len(COLUMNS) :], strict=True))
    return Surroundings(
        clocks,
        kept,
        _by_case(TASK, hot.rows(_tasks(hot.dialect), given)),
        _by_case(SIGN, hot.rows(_signs(hot.dialect), given)),
        {row[0]: row[1] for row in hot.rows(_sealed(hot.dialect), given)},
    )


def links(hot: Hot, ids: Sequence[int]) -> list[Link]:
    """Read which lists speak of which members, and which children of which parents."""
    given = {"ids": hot.ids(ids)}
    return [
        Link(speaker, hearer, relation, (kind, other), (version, of_other))
        for relation, wanted in (("members", _listed), ("parent", _children))
        for speaker, kind, version, hearer, other, of_other in hot.rows(wanted(hot.dialect), given)
    ]


def _by_case(
    names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> dict[int, list[dict[str, Any]]]:
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(dict(zip(names, row, strict=True)))
    return found


@cache
def _clocks(dialect: str) -> Prepared:
    live = or_(_D.c.state == "running", _D.c.state == "paused")
    columns = [_D.c[name] for name in (*COLUMNS, *KEPT_OF_CLOCK)]
    among = select(*columns).where(live, among_ids(_D.c.case_id, dialect))
    return Prepared(among.order_by(_D.c.case_id, _D.c.id))


@cache
def _tasks(dialect: str) -> Prepared:
    among = select(*(_K.c[name] for name in TASK)).where(among_ids(_K.c.case_id, dialect))
    return Prepared(among.order_by(_K.c.id))


@cache
def _signs(dialect: str) -> Prepared:
    columns = [_S.c[name] for name in SIGN]
    among = select(*columns).where(_S.c.live.is_(True), among_ids(_S.c.case_id, dialect))
    return Prepared(among.order_by(_S.c.id))


@cache
def _sealed(dialect: str) -> Prepared:
    """The sealed list on which a case stands: its answers may not change."""
    return Prepared(
        select(_M.c.case_id, _C.c.number)
        .join(_C, _C.c.id == _M.c.list_id)
        .where(_M.c.left_at.is_(None), _C.c.seal.is_not(None), among_ids(_M.c.case_id, dialect))
    )


def _ends(speaker: Any, hearer: Any) -> tuple[Any, ...]:
    return tuple(one.c[name] for one in (speaker, hearer) for name in ("id", "kind", "version"))


@cache
def _listed(dialect: str) -> Prepared:
    list_, member = _C.alias("of_list"), _C.alias("of_member")
    near = or_(among_ids(_M.c.list_id, dialect), among_ids(_M.c.case_id, dialect))
    return Prepared(
        select(*_ends(list_, member))
        .select_from(_M)
        .join(list_, list_.c.id == _M.c.list_id)
        .join(member, member.c.id == _M.c.case_id)
        .where(_M.c.left_at.is_(None), list_.c.closed_at.is_(None), near)
    )


@cache
def _children(dialect: str) -> Prepared:
    child, parent = _C.alias("of_child"), _C.alias("of_parent")
    near = or_(among_ids(child.c.id, dialect), among_ids(parent.c.id, dialect))
    return Prepared(
        select(*_ends(child, parent))
        .select_from(child)
        .join(parent, parent.c.id == child.c.parent_id)
        .where(parent.c.programme == child.c.programme, child.c.closed_at.is_(None), near)
    )
