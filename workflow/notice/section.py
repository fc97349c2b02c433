"""The `notice:` part of a kind: how its lists are made public. PURE."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field as Key

from workflow.engine.definition import Kind
from workflow.engine.grammar import Label, Name, Strict

Level = Literal["county", "township", "village", "school"]
Days = Annotated[int, Key(ge=1, le=60)]


class Channel(Strict):
    """One way of making the list public: a board for each county, township or village.

    `at` names the type of unit below that level where the board hangs.
    """

    title: Label
    per: Level
    at: str | None = None
    posted_by: Name


class NoticeSection(Strict):
    """What a kind of list says of its public notice; `days` are full working days.

    `anonymous`: whoever objects may leave out who they are; else the form asks it of them.
    """

    stage: Name
    days: Days | Name
    ends_with: Name
    objection: Name
    holds_with: Name
    channels: dict[Name, Channel] = Key(min_length=1)
    columns: list[Name] = Key(min_length=1)
    anonymous: bool = True
    clause: str = ""


_PARSED: dict[int, tuple[Kind, NoticeSection | None]] = {}  # holding the kind keeps its id its own


def parse(kind: Kind) -> NoticeSection | None:
    """Return the section of a kind, None when it has none; raises ValidationError."""
    if id(kind) not in _PARSED:
        section = None if kind.notice is None else NoticeSection.model_validate(kind.notice)
        _PARSED[id(kind)] = (kind, section)
    return _PARSED[id(kind)][1]
