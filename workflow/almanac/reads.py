"""Which calendar is in force, which papers wait, and what one of them would move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from workflow.almanac.draft import Draft, unpack
from workflow.almanac.rules import Change, changes, compose, finish
from workflow.almanac.tables import CalendarPaper, CalendarPresent, CalendarRuling
from workflow.calendar.days import WorkCalendar
from workflow.cases.course import Course
from workflow.cases.house import House
from workflow.cases.projection import Moved, would_move
from workflow.cases.tables import Case
from workflow.engine.actor import SYSTEM
from workflow.store.engine import Work

CHUNK = 500
SHOWN = 200  # moves listed one by one; all of them are counted


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper with what was decided on it; `verdict` is empty while it waits."""

    id: int
    draft: Draft
    form: str
    source: str
    by: str
    by_account: int
    by_person: str
    at: datetime
    verdict: str = ""
    settled_by: str = ""
    settled_at: datetime | None = None
    because: str = ""
    moved: int = 0
    edition: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One open deadline that moves, and where its case stands."""

    programme: str
    version: int
    kind: str
    stage: str
    number: str
    moved: Moved


@dataclass(frozen=True, slots=True)
class Outlook:
    """What confirming a paper would do, seen at an edition of the calendar.

    `uncounted` are the numbers of the cases that cannot be counted: confirmed all the same, the
    paper would leave them on the older calendar, each an incident.
    """

    edition: int
    calendar: WorkCalendar | None
    draft: Draft
    changed: tuple[Change, ...]
    moves: tuple[Move, ...]
    counts: tuple[tuple[tuple[str, int, str, str], int], ...]
    total: int
    later: int
    firm: int
    uncounted: tuple[str, ...] = ()


def present_edition(session: Session) -> int:
    """Return how many papers are in force: the one number every process looks at."""
    return session.exec(select(CalendarPresent.edition)).first() or 0


def in_force(session: Session) -> list[Draft]:
    """Return the confirmed papers in the order they came into force."""
    rows = session.exec(
        select(CalendarPaper)
        .join(CalendarRuling, col(CalendarRuling.paper_id) == col(CalendarPaper.id))
        .where(CalendarRuling.verdict == "confirmed")
        .order_by(col(CalendarRuling.edition))
    )
    return [unpack(one.kind, one.year, one.content) for one in rows]


def papers(session: Session, *, waiting: bool = False, size: int = 100) -> list[Paper]:
    """Return the papers, the newest first; only those that wait if asked so."""
    wanted = _joined().order_by(col(CalendarPaper.id).desc()).limit(size)
    if waiting:
        wanted = wanted.where(col(CalendarRuling.paper_id).is_(None))
    return [_paper(one, ruling) for one, ruling in session.exec(wanted)]


def paper(session: Session, paper_id: int) -> Paper | None:
    """Return one paper, None when there is none."""
    found = session.exec(_joined().where(CalendarPaper.id == paper_id)).first()
    return None if found is None else _paper(*found)


def outlook(house: House, draft: Draft) -> Outlook:
    """Work out what a draft would change if it came into force now; writes nothing."""
    with house.store.read() as session:
        edition, kept = present_edition(session), in_force(session)
        now = compose(house.packaged, kept)
        draft = finish(draft, now)
        if not draft.sound:
            return Outlook(edition, None, draft, (), (), (), 0, 0, 0)
        calendar = compose(house.packaged, [*kept, draft])
        course = Course(house, Work(session.connection(), session), SYSTEM)
        left: list[int] = []
        moved = would_move(course, calendar, left=left)
        where = _where(session, {*(one.case_id for one in moved), *left})
    moves = [Move(*where[one.case_id], one) for one in moved]
    counts = Counter((one.programme, one.version, one.kind, one.stage) for one in moves)
    return Outlook(
        edition, calendar, draft, tuple(changes(now, calendar, draft)), tuple(moves[:SHOWN]),
        tuple(sorted(counts.items())), len(moves),
        sum(one.after > one.before for one in moved),
        sum(one.was_provisional and not one.provisional for one in moved),
        tuple(where[one][-1] for one in left),
    )  # fmt: skip


def _where(session: Session, ids: Iterable[int]) -> dict[int, tuple[str, int, str, str, str]]:
    wanted: Sequence[int] = sorted(ids)
    found: dict[int, tuple[str, int, str, str, str]] = {}
    for at in range(0, len(wanted), CHUNK):
        some = select(Case).where(col(Case.id).in_(wanted[at : at + CHUNK]))
        for one in session.exec(some):
            where = (one.programme, one.version, one.kind, one.stage, one.number)
            found[int(one.id or 0)] = where
    return found


def _joined() -> Any:
    return select(CalendarPaper, CalendarRuling).join(
        CalendarRuling, col(CalendarRuling.paper_id) == col(CalendarPaper.id), isouter=True
    )


def _paper(one: CalendarPaper, ruling: CalendarRuling | None) -> Paper:
    draft = unpack(one.kind, one.year, one.content)
    asked = (int(one.id or 0), draft, one.form, one.source)
    who = (one.name, one.account_id, one.person, one.at)
    if ruling is None:
        return Paper(*asked, *who)
    return Paper(
        *asked, *who, ruling.verdict, ruling.name, ruling.at, ruling.because,
        ruling.moved, ruling.edition,
    )  # fmt: skip
