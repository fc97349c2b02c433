"""The `archives:` of a programme: the volumes of a case's file, and who may take it. PURE."""

from __future__ import annotations

from pydantic import Field as Key

from workflow.engine.definition import Definition
from workflow.engine.grammar import Label, Name, Strict


class Volume(Strict):
    """One volume: papers handed in and printed, cases below with theirs, duties, the record.

    `below` names kinds, each with the sorts of papers taken from its cases.
    """

    title: Label
    documents: list[Name] = Key(default_factory=list)
    papers: list[Name] = Key(default_factory=list)
    below: dict[Name, list[Name]] = Key(default_factory=dict)
    duties: bool = False
    acts: bool = False


class Archive(Strict):
    """The archive of a case of one kind, given to these roles."""

    volumes: list[Volume] = Key(min_length=1, max_length=9)
    given_to: list[Name] = Key(min_length=1)
    clause: str = ""


def archive_of(definition: Definition, kind: str) -> Archive | None:
    """Return the archive of a kind of a proven definition; None where it has none."""
    data = (definition.archives or {}).get(kind)
    return Archive.model_validate(data, by_alias=True) if data is not None else None
