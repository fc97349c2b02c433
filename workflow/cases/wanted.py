"""Which part of a work list is asked for: kind, stage, place, due days, words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_

from workflow.cases.tables import Case
from workflow.store.types import Instant

LONGEST = 60
_CASE = Case.__table__  # type: ignore[attr-defined]
BY_CASE: dict[str, ColumnElement[bool]] = {
    "programme": and_(
        _CASE.c.programme == bindparam("programme"), _CASE.c.kind == bindparam("kind")
    ),
    "stage": _CASE.c.stage == bindparam("stage"),
    "below": _CASE.c.unit_path.like(bindparam("below")),
    "arrived_from": _CASE.c.stage_since >= bindparam("arrived_from", type_=Instant),
    "holds": or_(
        _CASE.c.subject_name.like(bindparam("holds"), escape="/"),
        _CASE.c.subject_pinyin.like(bindparam("begins"), escape="/"),
        _CASE.c.subject_pinyin.like(bindparam("spelled"), escape="/"),
        _CASE.c.number.like(bindparam("numbered"), escape="/"),
    ),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part: of one kind (programme, kind) and stage, below a unit, due from a day to a day.

    `words` are in the name, begin its pinyin or are in the number; `held` asks for cases
    whose clocks stand still, or (False) for all others; `since` for what came from then on.
    """

    kind: tuple[str, str] | None = None
    due_from: date | None = None
    due_to: date | None = None
    stage: str = ""
    unit_path: str = ""
    words: str = ""
    held: bool | None = None
    since: datetime | None = None

    def given(self) -> dict[str, Any]:
        """Return what is wanted as parameters; what is not asked for is not there."""
        programme, kind = self.kind or (None, None)
        asked = {
            "programme": programme, "kind": kind, "stage": self.stage or None,
            "due_from": self.due_from, "due_to": self.due_to, "arrived_from": self.since,
            "below": f"{self.unit_path}%" if self.unit_path else None,
            "held": True if self.held else None, "going": True if self.held is False else None,
        }  # fmt: skip
        return {key: value for key, value in asked.items() if value is not None} | self._words()

    def _words(self) -> dict[str, str]:
        said = self.words.strip()[:LONGEST]
        if not said:
            return {}
        plain = said.replace("/", "//").replace("%", "/%").replace("_", "/_")
        return {
            "holds": f"%{plain}%", "begins": f"{plain.lower()}%",
            "spelled": f"% {plain.lower().replace(' ', '')}%", "numbered": f"%{plain.upper()}%",
        }  # fmt: skip


def conditions(asked: Collection[str]) -> list[ColumnElement[bool]]:
    """Return what holds for the case itself, by the names of what was given."""
    return [condition for name, condition in BY_CASE.items() if name in asked]
