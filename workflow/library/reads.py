"""Drafts with what became of them, and the versions that were published, as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from workflow.library.tables import DefinitionAct, DefinitionDraft

PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did with a draft."""

    what: str
    name: str
    account_id: int
    person: str
    at: datetime
    from_on: date | None
    because: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A version handed in, and everything done with it, the oldest first."""

    id: int
    programme: str
    version: int
    sha256: str
    by: str
    by_account: int
    by_person: str
    at: datetime
    acts: tuple[Act, ...] = ()
    content: bytes = b""

    @property
    def state(self) -> str:
        """What was done with it last; `draft` while nothing was."""
        return self.acts[-1].what if self.acts else "draft"

    @property
    def from_on(self) -> date | None:
        """The day from which new cases get it, as proposed or published."""
        return next((one.from_on for one in reversed(self.acts) if one.from_on), None)

    @property
    def hands(self) -> frozenset[tuple[int, str]]:
        """Who handed it in or proposed it: none of them may publish it."""
        proposed = {(one.account_id, one.person) for one in self.acts if one.what == "proposed"}
        return frozenset({(self.by_account, self.by_person), *proposed})


@dataclass(frozen=True, slots=True)
class Version:
    """A published version: its bytes, and from when new cases get it."""

    key: str
    sha256: str
    content: bytes
    from_on: date


def edition(session: Session) -> int:
    """Return the number of the last publication: the one figure every process looks at."""
    last = select(func.max(DefinitionAct.id)).where(DefinitionAct.what == PUBLISHED)
    return session.exec(last).one() or 0


def versions(session: Session) -> list[Version]:
    """Return every published version in the order in which they were published."""
    rows = session.exec(
        select(DefinitionAct, DefinitionDraft)
        .join(DefinitionDraft, col(DefinitionDraft.id) == col(DefinitionAct.draft_id))
        .where(DefinitionAct.what == PUBLISHED)
        .order_by(col(DefinitionAct.id))
    )
    return [
        Version(str(act.key), draft.sha256, draft.content, act.from_on)
        for act, draft in rows
        if act.from_on is not None
    ]


def drafts(session: Session, size: int = 100) -> list[Draft]:
    """Return the drafts, the newest first, without their bytes: two statements."""
    columns = [getattr(DefinitionDraft, name) for name in _SHOWN]
    rows = session.execute(
        select(*columns).order_by(col(DefinitionDraft.id).desc()).limit(size)
    ).all()
    acts = _acts(session, [row.id for row in rows])
    return [
        Draft(*(row.id, row.programme, row.version, row.sha256, row.name, row.account_id),
              row.person, row.at, acts.get(row.id, ()))
        for row in rows
    ]  # fmt: skip


def draft(session: Session, draft_id: int) -> Draft | None:
    """Return one draft with its bytes; None when there is none."""
    row = session.get(DefinitionDraft, draft_id)
    if row is None:
        return None
    acts = _acts(session, [draft_id]).get(draft_id, ())
    return Draft(
        draft_id, row.programme, row.version, row.sha256, row.name, row.account_id, row.person,
        row.at, acts, row.content,
    )  # fmt: skip


_SHOWN = ("id", "programme", "version", "sha256", "name", "account_id", "person", "at")


def _acts(session: Session, ids: Iterable[int]) -> dict[int, tuple[Act, ...]]:
    found: dict[int, tuple[Act, ...]] = {}
    rows = session.exec(
        select(DefinitionAct)
        .where(col(DefinitionAct.draft_id).in_(list(ids)))
        .order_by(col(DefinitionAct.draft_id), col(DefinitionAct.seq))
    )
    for one in rows:
        act = Act(one.what, one.name, one.account_id, one.person, one.at, one.from_on, one.because)
        found[one.draft_id] = (*found.get(one.draft_id, ()), act)
    return found
