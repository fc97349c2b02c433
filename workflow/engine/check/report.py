"""What a check may know of the house, and how it says what it found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from workflow.calendar.days import WorkCalendar
from workflow.engine.definition import Definition, Kind
from workflow.engine.load import Loaded, note_errors
from workflow.engine.yaml_text import PATH, Problem, Severity, Tree

Model = TypeVar("Model", bound=BaseModel)

# Which types of units stand above a unit of each type; a department stands in its county.
UNITS: Mapping[str, frozenset[str]] = {
    "province": frozenset(),
    "city": frozenset({"province"}),
    "county": frozenset({"city"}),
    "township": frozenset({"county"}),
    "village": frozenset({"township"}),
    "township_school": frozenset({"township"}),
    "school": frozenset({"township", "county"}),
    "kindergarten": frozenset({"township", "county"}),
    "college": frozenset({"county", "city"}),
    "faculty": frozenset({"college"}),
    "union": frozenset({"school", "college"}),
    "union_branch": frozenset({"school", "college"}),
    "school_class": frozenset({"school", "college", "faculty"}),
    "party_branch": frozenset({"school", "village"}),
    "health_centre": frozenset({"township"}),
    "foundation": frozenset({"county"}),
    "county_section": frozenset({"county"}),
    "city_section": frozenset({"city"}),
    "province_union": frozenset({"province"}),
    "pay_unit": frozenset({"county", "city"}),
    "province_edu": frozenset({"province"}),
    **{f"city_{office}": frozenset({"city"}) for office in ("edu", "fin", "hr", "health")},
    **{
        f"county_{office}": frozenset({"county"})
        for office in ("edu", "fin", "hr", "health", "audit")
    },
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: its place in the definition, a stable code, a sentence each."""

    at: PATH
    code: str
    zh: str
    en: str
    severity: Severity = "error"


@dataclass(frozen=True)
class Section:
    """A part of a definition whose grammar a feature knows: `money:`, or `notice:` of a kind."""

    loaded: Loaded
    definition: Definition
    at: PATH
    data: Mapping[str, Any]
    kind: Kind | None = None

    def parse(self, model: type[Model]) -> tuple[Model | None, tuple[Problem, ...]]:
        """Read the section as the feature's model, or say with lines what is wrong with it."""
        tree = self.loaded.tree
        scratch = Tree(tree.file, tree.data, tree.lines)
        try:
            return model.model_validate(dict(self.data), by_alias=True, by_name=False), ()
        except ValidationError as bad:
            note_errors(bad, scratch, self.at)
            return None, tuple(scratch.problems)

    def problem(self, below: PATH, code: str, zh: str, en: str) -> Problem:
        """Return a problem at a place below the section."""
        tree = self.loaded.tree
        return Problem(tree.file, tree.line((*self.at, *below)), code, zh, en)

    def of_each(
        self, model: type[Model], check: Callable[[Section, Model], Iterable[Problem]]
    ) -> tuple[Problem, ...]:
        """Read every entry as a model and check it; one that is not well formed is only told so."""
        found: list[Problem] = []
        for key, data in self.data.items():
            one = replace(self, at=(*self.at, key), data=data)
            read, wrong = one.parse(model)
            found += wrong if read is None else check(one, read)
        return tuple(found)

    def each(
        self, model: type[Model], of: Callable[[Section, str, Model], Iterable[Problem]]
    ) -> tuple[Problem, ...]:
        """Read every entry of the section as `model` and ask `of` what is wrong with it."""
        found: list[Problem] = []
        for key, data in self.data.items():
            entry = replace(self, at=(*self.at, key), data=data)
            read, wrong = entry.parse(model)
            found += wrong if read is None else of(entry, key, read)
        return tuple(found)

    def unknown(
        self, at: PATH, name: str, known: Collection[str], zh: str, en: str
    ) -> Iterator[Problem]:
        """Yield a problem when a name is none of those known; `en` is part of its code."""
        if name not in known:
            yield self.problem(
                at, f"unknown_{en}", f"没有名为「{name}」的{zh}", f"there is no {en} “{name}”"
            )

    @property
    def params(self) -> Mapping[str, Any]:
        """The parameters as the definition gives them, for the whole province."""
        return {name: param.value for name, param in self.definition.params.items()}


SectionCheck = Callable[[Section], tuple[Problem, ...]]


@dataclass(frozen=True)
class Names:
    """The names a definition may use: closed registries, types of units, sections."""

    guards: frozenset[str] = frozenset()
    effects: frozenset[str] = frozenset()
    policies: frozenset[str] = frozenset()
    units: Mapping[str, frozenset[str]] = field(default_factory=lambda: UNITS)
    sections: Mapping[str, SectionCheck] = field(default_factory=dict)
    calendar: WorkCalendar | None = None

    def at_or_above(self, unit: str) -> frozenset[str]:
        """Return a type of unit with every type that stands above it."""
        found: set[str] = set()
        rest = [unit]
        while rest:
            one = rest.pop()
            if one not in found:
                found.add(one)
                rest += self.units.get(one, frozenset())
        return frozenset(found)
