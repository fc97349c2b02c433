"""The map file: what becomes of stages, answers, clocks and opinions of running cases. PURE."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field as Key
from pydantic import ValidationError, model_validator

from workflow.engine.grammar import Name, Strict
from workflow.engine.load import note_errors
from workflow.engine.yaml_text import Problem, Tree, read_yaml


class FieldRule(Strict):
    """An answer gets another name (`to`), is put away with why (`drop`), or is new (`fill`)."""

    to: Name | None = None
    drop: str = ""
    fill: Any = None

    @model_validator(mode="after")
    def _one(self) -> FieldRule:
        if sum((self.to is not None, bool(self.drop), self.fill is not None)) != 1:
            raise ValueError("to、drop、fill 三者写一 / one of to, drop and fill")
        return self


class ClockRule(Strict):
    """A clock goes on as another (`to`), with what has elapsed or afresh; or it `ends`."""

    to: Name | None = None
    elapsed: Literal["kept", "restarted"] = "kept"
    because: str = ""
    ends: str = ""

    @model_validator(mode="after")
    def _one(self) -> ClockRule:
        if (self.to is None) != bool(self.ends):
            raise ValueError("to、ends 二者写一 / one of to and ends")
        if self.elapsed == "restarted" and not self.because:
            raise ValueError("重新起算要写明理由 because / say why it is restarted")
        return self


class OpinionRule(Strict):
    """Opinions given so far are `kept` for an action of the new version, or `void`, with why."""

    kept: Name | None = None
    void: str = ""

    @model_validator(mode="after")
    def _one(self) -> OpinionRule:
        if (self.kept is None) != bool(self.void):
            raise ValueError("kept、void 二者写一 / one of kept and void")
        return self


class KindMap(Strict):
    """What becomes of the running cases of one kind; those in a stage of `stays` stay."""

    stages: dict[Name, Name] = Key(default_factory=dict)
    stays: dict[Name, str] = Key(default_factory=dict)
    fields: dict[Name, FieldRule] = Key(default_factory=dict)
    clocks: dict[Name, ClockRule] = Key(default_factory=dict)
    opinions: dict[Name, OpinionRule] = Key(default_factory=dict)


class MoveMap(Strict):
    """From which version to which, why, and what that means for each kind."""

    programme: Name
    from_: int = Key(alias="from", ge=1)
    to: int = Key(ge=1)
    because: str = Key(min_length=1)
    kinds: dict[Name, KindMap]


@dataclass(frozen=True)
class ReadMap:
    """What a file gave: the map (None when it cannot be read), and the line of each thing."""

    map: MoveMap | None
    tree: Tree
    text: str

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every mistake found while reading, in the order of lines."""
        return tuple(sorted(self.tree.problems, key=lambda one: one.line))


def read_map(raw: bytes, file: str) -> ReadMap:
    """Read a map from bytes; mistakes are problems with file and line, never exceptions."""
    tree, found = read_yaml(raw, file), None
    if tree.data is not None:
        try:
            found = MoveMap.model_validate(tree.data, by_alias=True, by_name=False)
        except ValidationError as bad:
            note_errors(bad, tree)
    text = raw.decode("utf-8", "replace")
    return ReadMap(None if tree.problems else found, tree, text)
