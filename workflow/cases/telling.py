"""The statements of the reminders: claim every rung that is due, fold them person by person.

One parameter is a table in JSON, `told`: for a clock and a desk, which rung is the present one
for which due dates, and who is told. Compiled once per kind of database.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    Date,
    Integer,
    Select,
    String,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    distinct,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from workflow.cases.tables import Case, Deadline, Task
from workflow.messages.tables import Letter, Reminder
from workflow.store.types import Instant

_C = Case.__table__  # type: ignore[attr-defined]
_D = Deadline.__table__  # type: ignore[attr-defined]
_T = Task.__table__  # type: ignore[attr-defined]
_L = Letter.__table__  # type: ignore[attr-defined]
_R = Reminder.__table__  # type: ignore[attr-defined]
TOLD = {
    "programme": String, "version": Integer, "kind": String, "key": String, "role": String,
    "reach_id": Integer, "rung": String, "says": String, "days": Integer, "from_on": Date,
    "before_on": Date, "daily": Integer, "to_all": Integer, "account_id": Integer,
    "behalf": Integer,
}  # fmt: skip
DESK = ("programme", "version", "kind", "key", "role", "reach_id")
NAMES = ("deadline_id", "rung", "for_on", "account_id", "case_id", "role", "says", "days",
         "due_on", "told_on")  # fmt: skip
FIGURES = ("soon", "within", "due_today", "overdue", "raised")


def _table(name: str, columns: dict[str, Any], lite: bool) -> CTE:
    """A parameter of JSON rows as a table."""
    if lite:
        rows = func.json_each(bindparam(name, type_=Text)).table_valued("value")
    else:
        given = cast(bindparam(name, type_=Text), JSONB)
        rows = func.jsonb_array_elements(given).table_valued(column("value", JSONB))
    picked = [
        _as(rows.c.value.op("->>")(literal_column(str(at))), kind, lite).label(key)
        for at, (key, kind) in enumerate(columns.items())
    ]
    return select(*picked).cte(name + "_rows", nesting=True).prefix_with("MATERIALIZED")


def _as(value: Any, kind: Any, lite: bool) -> Any:
    # SQLite gives numbers as numbers, and keeps dates as text.
    return type_coerce(value, kind) if lite else cast(value, kind)


def desks_due() -> Select[Any]:
    """The clocks and desks that have anything due before a day, each once."""
    due = _waiting().subquery()
    return select(*(due.c[name] for name in DESK)).distinct()


def _waiting() -> Select[Any]:
    """Clocks that run and are due before a day, with the desks that are awaited."""
    return (
        select(
            _D.c.id.label("deadline_id"), _D.c.case_id, _D.c.key, _D.c.due_on,
            _C.c.programme, _C.c.version, _C.c.kind, _T.c.role, _T.c.reach_id, _T.c.claimed_by,
        )
        .join(_C, _C.c.id == _D.c.case_id)
        .join(_T, _T.c.case_id == _C.c.id)
        .where(
            _D.c.state == literal("running", literal_execute=True),
            _D.c.due_on < bindparam("before", type_=Date),
        )
    )  # fmt: skip


def _plain(column: Any, lite: bool) -> Any:
    """Keep SQLite from sorting all that is due for an index: it shall look up the few told."""
    return UnaryExpression(column, operator=custom_op("+")) if lite else column


def _due(lite: bool, most: int | None = None) -> Select[Any]:
    """Every rung that is due for somebody, told or not; of the `most` latest clocks, if limited.

    Both sides are made first and then joined by equal columns: a planner that knows nothing
    of the JSON would else begin with it and look up a whole desk for each of its rows.
    """
    told = _table("told", TOLD, lite)
    waiting = _waiting().order_by(_D.c.due_on.desc()).limit(most) if most else _waiting()
    due = waiting.cte("due", nesting=True).prefix_with("MATERIALIZED")
    today = bindparam("today", type_=Date)
    return select(
        due.c.deadline_id,
        told.c.rung,
        case((told.c.daily == 1, today), else_=due.c.due_on).label("for_on"),
        told.c.account_id,
        due.c.case_id,
        due.c.role,
        told.c.says,
        told.c.days,
        due.c.due_on,
        today.label("told_on"),
    ).join_from(
        due,
        told,
        and_(
            *(told.c[name] == _plain(due.c[name], lite) for name in reversed(DESK)),
            due.c.due_on >= told.c.from_on,
            due.c.due_on < told.c.before_on,
            or_(
                told.c.to_all == 1,
                due.c.claimed_by.is_(None),
                told.c.account_id == due.c.claimed_by,
                told.c.behalf == due.c.claimed_by,
            ),
        ),
    )


@cache
def anything_new(lite: bool, most: int | None = None) -> Select[Any]:
    """Ask, without a lock, whether a rung is due that was not told: of all clocks, or of some."""
    due = _due(lite, most).subquery()
    told = exists().where(*(_R.c[name] == due.c[name] for name in NAMES[:4]))
    return select(exists(select(literal(1)).select_from(due).where(~told)))


@cache
def fire(lite: bool) -> Any:
    """Claim every rung that is due and was not told."""
    insert = sqlite.insert if lite else postgresql.insert
    # In a subquery: a driver of SQLite counts no rows of what begins with WITH.
    due = _due(lite).subquery()
    every = select(*due.c).where(due.c.deadline_id.is_not(None))
    claimed = insert(_R).from_select(NAMES, every).on_conflict_do_nothing()
    # Unless asked, SQLAlchemy counts no rows of an INSERT … SELECT on PostgreSQL.
    return claimed.execution_options(preserve_rowcount=True)


@cache
def fold(lite: bool) -> Any:
    """Write today's letter of everybody who was told something new; it is unread again."""
    insert = sqlite.insert if lite else postgresql.insert
    names = ["account_id", "told_on", "at", "fires", *FIGURES]
    new = insert(_L).from_select(names, _figures())
    changed = {name: new.excluded[name] for name in ("at", "fires", *FIGURES)}
    folded = new.on_conflict_do_update(
        index_elements=["account_id", "told_on"],
        set_={**changed, "read_at": None},
        where=_L.c.fires != new.excluded.fires,
    )
    return folded.execution_options(preserve_rowcount=True)


def _figures() -> Select[Any]:
    def n(says: str) -> Any:
        return func.count(distinct(_R.c.deadline_id)).filter(_R.c.says == says)

    return (
        select(
            _R.c.account_id,
            _R.c.told_on,
            bindparam("now", type_=Instant),
            func.count(),
            n("soon"),
            func.max(_R.c.days),
            n("today"),
            n("overdue"),
            n("raised"),
        )
        .where(_R.c.told_on == bindparam("today", type_=Date))
        .group_by(_R.c.account_id, _R.c.told_on)
    )
