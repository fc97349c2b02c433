"""A person's due dates as calendar events: case number and title of the clock, nobody's name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlmodel import Session

from workflow.cases.house import House
from workflow.cases.tables import Case, Deadline, Task
from workflow.clock import shanghai_instant
from workflow.engine.refusal import Text
from workflow.messages import feeds, ical
from workflow.messages.ical import Event
from workflow.people.access import actor_for, roles_of

MOST = 500  # the earliest due; a calendar is no work list
NAME = Text("流转期限", "Liuzhuan deadlines")
_C = Case.__table__  # type: ignore[attr-defined]
_D = Deadline.__table__  # type: ignore[attr-defined]
_T = Task.__table__  # type: ignore[attr-defined]


def calendar(house: House, token: str, address: str) -> str | None:
    """Return the calendar behind a link as text; None for a link that does not work."""
    with house.store.read() as session:
        feed = feeds.feed_of(session, token)
        if feed is None:
            return None
        events = _events(house, session, feed.account_id, feed.language, address)
    return ical.write(NAME.in_(feed.language), events, house.clock.now())


def _events(
    house: House, session: Session, account_id: int, language: str, address: str
) -> list[Event]:
    roles = roles_of(one.definition for one in house.definitions)
    reader = actor_for(session, account_id, house.clock.today(), roles, house.units)
    desks = sorted({(post.reach_id, post.role) for post in reader.posts})
    if not desks:
        return []
    here = or_(*(and_(_T.c.reach_id == reach, _T.c.role == role) for reach, role in desks))
    mine = (
        select(
            _D.c.id, _D.c.due_on, _D.c.key, _D.c.provisional, _D.c.started_on, _C.c.id, _C.c.number,
            _C.c.programme, _C.c.version, _C.c.kind, _C.c.stage_since, _C.c.edition,
        )
        .join(_C, _C.c.id == _D.c.case_id)
        .join(_T, _T.c.case_id == _C.c.id)
        .where(_D.c.state == "running", here)
        .distinct()
        .order_by(_D.c.due_on, _D.c.id)
        .limit(MOST)
    )  # fmt: skip
    found = []
    for row in session.connection().execute(mine):
        clock, due_on, key, provisional, started_on, case_id, number = row[:7]
        programme, version, kind_key, since, edition = row[7:]
        kind = house.definitions.get(programme, version).kinds[kind_key]
        title = kind.deadlines[key].title.in_(language) if key in kind.deadlines else key
        changed: datetime = max(since, shanghai_instant(started_on))
        link = f"{address}/cases/{case_id}" if address else ""
        found.append(
            Event(
                f"deadline-{clock}@liuzhuan", due_on, f"{number} {title}", changed, edition, link,
                provisional,
            )
        )  # fmt: skip
    return found
