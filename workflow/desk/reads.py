"""Cases somebody had a hand in or watches: open, waiting elsewhere, done; the newest first.

What counts as a hand in it stands on the record: they opened it or acted on it. A look does not
count. Everything lies within what the person may read today.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union,
)  # fmt: skip
from sqlmodel import Session

from workflow.cases.lookup import within
from workflow.cases.tables import AuditEntry, Case, Task
from workflow.cases.wanted import Wanted, conditions
from workflow.cases.worklist import (
    ALL,
    PAGE,
    PROVISIONAL,
    ROW,
    Place,
    Waiting,
    at_desks,
    desks_of,
    on_desks,
)  # fmt: skip
from workflow.desk.tables import Watch
from workflow.engine.actor import Actor
from workflow.people.tables import Post

MINE, SENT, WATCHED, DONE = "mine", "sent", "watched", "done"
VIEWS = (MINE, SENT, WATCHED, DONE)
# On the record, but nobody worked on the case by it.
LOOKS = (
    "reveal", "take_record", "open_file", "print_paper", "take_bank_file", "take_return_file",
    "take_left_over",
)  # fmt: skip
# Beside the case: nothing was sent on by it.
BESIDE = (
    *LOOKS, "comment", "take_task", "put_back_task", "transfer_task", "copy_to", "chase",
    "delegate_task", "consult", "answer_ask", "take_back_ask", "lapse_ask",
)  # fmt: skip
_C = Case.__table__  # type: ignore[attr-defined]
_E = AuditEntry.__table__  # type: ignore[attr-defined]
_T = Task.__table__  # type: ignore[attr-defined]
_W = Watch.__table__  # type: ignore[attr-defined]


def listed(
    session: Session, actor: Actor, view: str, *, before: int | None = None, size: int = PAGE,
    wanted: Wanted = ALL,
) -> list[Waiting]:  # fmt: skip
    """Return the cases of a view, those numbered below `before` only."""
    found = _keys(actor, view, wanted)
    if found is None:
        return []
    keys, given = found
    if before is not None:
        keys, given = keys.where(_C.c.id < bindparam("before")), {**given, "before": before}
    first = keys.order_by(_C.c.id.desc()).limit(size).subquery()
    columns = [_C.c[name] for name in ROW]
    rows = session.connection().execute(
        select(*columns, _C.c.due_on, _C.c.edition, PROVISIONAL.label("provisional"))
        .join(first, first.c.id == _C.c.id)
        .order_by(_C.c.id.desc()),
        given,
    )
    return [
        Waiting(*row[:9], role="", due_on=row[9], claimed_by=None, edition=row[10],
                provisional=bool(row[11]))
        for row in rows
    ]  # fmt: skip


def how_many(session: Session, actor: Actor, views: Sequence[str]) -> dict[str, int]:
    """Count the cases of several views in one statement."""
    found = {view: _keys(actor, view, ALL) for view in views}
    asked = {view: one for view, one in found.items() if one is not None}
    if not asked:
        return dict.fromkeys(views, 0)
    given: dict[str, Any] = {}
    columns = []
    for keys, parameters in asked.values():
        columns.append(select(func.count()).select_from(keys.subquery()).scalar_subquery())
        given |= parameters
    row = session.connection().execute(select(*columns), given).one()
    return dict.fromkeys(views, 0) | dict(zip(asked, map(int, row), strict=True))


def places_of(session: Session, actor: Actor, view: str) -> list[Place]:
    """Count the cases of a view by kind, stage and unit."""
    found = _keys(actor, view, ALL)
    if found is None:
        return []
    keys, given = found
    where = (_C.c.programme, _C.c.kind, _C.c.stage, _C.c.unit_id)
    chosen = keys.subquery()
    asked = select(*where, func.count()).join(chosen, chosen.c.id == _C.c.id).group_by(*where)
    return [Place(*row) for row in session.connection().execute(asked.order_by(*where), given)]


def _keys(actor: Actor, view: str, wanted: Wanted) -> tuple[Select[Any], dict[str, Any]] | None:
    """Return the ids of a view as a statement and its parameters; None for nothing at all."""
    inside = within(actor.posts)
    if inside is None:
        return None
    narrowing = wanted.given()
    statement = select(_C.c.id).where(inside, *conditions(narrowing))
    if view == WATCHED:
        watched = statement.join(_W, _W.c.case_id == _C.c.id)
        return watched.where(_W.c.account_id == actor.account_id), narrowing
    return _touched(actor, view, statement), narrowing | at_desks(desks_of(actor.posts))


def _touched(actor: Actor, view: str, statement: Select[Any]) -> Select[Any]:
    joined = statement.join(_E, _E.c.case_id == _C.c.id).where(
        # Written out: only so the partial index is of use.
        literal_column("audit_entries.account_id IS NOT NULL"),
        literal_column("audit_entries.outcome = 'done'"),
    )
    if view == SENT:
        here = exists().where(_T.c.case_id == _C.c.id, on_desks(len(desks_of(actor.posts))))
        sent = _by_office(actor), _E.c.action.not_in(BESIDE)
        joined = joined.where(*sent, _C.c.closed_at.is_(None), ~here)
    else:
        mine = and_(_E.c.account_id == actor.account_id, _E.c.action.not_in(LOOKS))
        over = _C.c.closed_at.is_not(None) if view == DONE else _C.c.closed_at.is_(None)
        joined = joined.where(mine, over)
    return joined.group_by(_C.c.id)


def _by_office(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that they acted, or in one of their posts whoever holds or held it."""
    posts = sorted({(post.unit_id, post.role) for post in actor.posts})
    table = Post.__table__  # type: ignore[attr-defined]
    same = or_(*(and_(table.c.unit_id == unit, table.c.role == role) for unit, role in posts))
    office = union(select(table.c.account_id).where(same), select(literal(actor.account_id)))
    in_post = _E.c.role.in_(sorted({role for _, role in posts}))
    return and_(_E.c.account_id.in_(office), or_(_E.c.account_id == actor.account_id, in_post))
