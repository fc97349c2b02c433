"""A version handed in: read, proven, held against the one before it. PURE."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from workflow.engine.check import Names, check
from workflow.engine.definition import Definition
from workflow.engine.load import Loaded, load_text
from workflow.engine.refusal import Reason
from workflow.engine.registry import Definitions
from workflow.engine.yaml_text import Problem

LARGEST = 256 * 1024  # bytes; the reader refuses more, too


@dataclass(frozen=True)
class Proven:
    """What a file is: its definition (None when it cannot be read), everything found in it."""

    loaded: Loaded
    problems: tuple[Problem, ...]

    @property
    def definition(self) -> Definition | None:
        """The definition, None when the file cannot be read."""
        return self.loaded.definition

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What stops it; warnings do not."""
        return tuple(one for one in self.problems if one.severity != "warning")


def prove(raw: bytes, names: Names, shelf: Path) -> Proven:
    """Read and prove a file as if it lay on the shelf, where templates of its papers are."""
    definition = load_text(raw).definition
    place = shelf / definition.programme / f"v{definition.version}.yaml" if definition else "v.yaml"
    loaded = load_text(raw, str(place))
    return Proven(loaded, check(loaded, names))


def before(definition: Definition, known: Definitions) -> Definition | None:
    """Return the version that a new one follows: the highest there is below it."""
    own = [one.definition for one in known if one.definition.programme == definition.programme]
    lower = [one for one in own if one.version < definition.version]
    return max(lower, key=lambda one: one.version, default=None)


def against(definition: Definition, known: Definitions) -> list[Reason]:
    """Return why a version cannot follow those there are: its number, roles that sit elsewhere."""
    own = [one.definition for one in known if one.definition.programme == definition.programme]
    found = list(_number(definition, own))
    for other in (one.definition for one in known):
        found += _roles(definition, other)
    return list(dict.fromkeys(found))


def _number(definition: Definition, own: list[Definition]) -> Iterable[Reason]:
    last = max((one.version for one in own), default=0)
    if definition.version <= last:
        yield Reason(
            "version_taken",
            f"已有第 {last} 版，请把 version 改为 {last + 1}",
            f"version {last} is there: raise `version` to {last + 1}",
        )


def _roles(definition: Definition, other: Definition) -> Iterable[Reason]:
    """What programmes share they must share alike: posts are held by the role's name."""
    for key in definition.roles.keys() & other.roles.keys():
        mine, theirs = definition.roles[key], other.roles[key]
        if (mine.unit, mine.reach) != (theirs.unit, theirs.reach):
            yield Reason(
                "role_elsewhere",
                f"岗位 {key} 在「{other.title.zh}」第 {other.version} 版中设在 {theirs.unit}、"
                f"管到 {theirs.reach}，此处不同；请另取名",
                f"role {key} sits in {theirs.unit} and reaches {theirs.reach} in {other.key}: "
                f"name another",
            )
