"""The models of what makes two cases alike."""

from __future__ import annotations

from pydantic import Field as Key

from workflow.engine.grammar import Label, Name, Strict


class Duplicates(Strict):
    """Answers by which two cases may be one; the guard `cases.no_duplicate` waits if it blocks."""

    title: Label
    fields: list[Name] = Key(min_length=1)
    blocks: bool = False
    decided_by: list[Name] = Key(min_length=1)
