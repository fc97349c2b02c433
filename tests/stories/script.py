"""A story read from YAML: cast, people and scenes; every mistake is told with file:line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from workflow.engine.definition import Definition, Kind
from workflow.engine.registry import Definitions
from workflow.engine.yaml_text import Tree, read_yaml
from workflow.people.organisation import Organisation

CLOCK = "clock"
_VERBS = (
    "open amend import freeze post object sweep take_file bank_answers bring_deaths decide_deaths "
    "pause resume ask_more grant_more refuse_more"
)
VERBS = frozenset(_VERBS.split())
CHECKS = frozenset(
    {"stage", "due", "clock", "desk", "told", "members", "money", "note", "imported"}
)
ASIDE = frozenset({"picked", "verdict", "opinion", "checked", "confirmed"})
_CUE = re.compile(r"^(?:(?P<day>(?:\d{4}-)?\d\d-\d\d)(?: (?P<time>\d\d:\d\d))? )?(?P<who>\S+)$")
_REFERENCE = re.compile(r"^(?:(?P<of>.+)的)?(?P<word>\D+)(?P<nth>\d*)$")


class StoryMistakes(Exception):
    """A story cannot be played; `mistakes` are all of them, each with file:line."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(mistakes))


@dataclass(frozen=True)
class Part:
    """Whom somebody of the cast stands for: the n-th holder of a role in a unit."""

    role: str
    unit: str = ""
    nth: int = 0


@dataclass(frozen=True)
class Beat:
    """Who does what, when; what is then the case, or why it is refused."""

    line: int
    who: str
    verb: str
    objects: tuple[str, ...]
    day: date | None = None
    time: tuple[int, int] | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    then: Mapping[str, Any] = field(default_factory=dict)
    then_lines: Mapping[str, int] = field(default_factory=dict)
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scene:
    """One scene: where the people stand when it begins, and its beats."""

    title: str
    line: int
    given: Mapping[str, str]
    beats: tuple[Beat, ...]


@dataclass(frozen=True)
class Story:
    """The play of one programme."""

    file: str
    definition: Definition
    begins: date
    cast: Mapping[str, Part]
    groups: Mapping[str, Sequence[str]]
    people: Mapping[str, Mapping[str, Any]]
    cases: Mapping[str, str]
    scenes: tuple[Scene, ...]
    answers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def applied_for(self) -> str:
        """The kind that people apply for."""
        return next(key for key, one in self.definition.kinds.items() if one.is_applied_for)

    def kind_of(self, reference: str) -> Kind | None:
        """Return the kind of case a reference such as 冯才, 名册2 or 冯才的待遇 means."""
        if reference in self.people:
            return self.definition.kinds[self.applied_for]
        found = _REFERENCE.match(reference)
        key = self.cases.get(found["word"]) if found else None
        return self.definition.kinds.get(key) if key else None


def parsed(reference: str) -> tuple[str | None, str, int]:
    """Take a reference apart: of whom, which word, the how-manieth (0: the newest)."""
    found = _REFERENCE.match(reference)
    assert found is not None
    return found["of"], found["word"], int(found["nth"] or 0)


def read_story(path: Path, definitions: Definitions, organisation: Organisation) -> Story:
    """Read and check a story; raises StoryMistakes with all of them."""
    tree = read_yaml(path.read_bytes(), path.name)
    reading = _Reading(tree, definitions, organisation)
    mistakes = [str(problem) for problem in tree.problems]
    story = reading.story() if not mistakes else None
    if story is None or reading.mistakes:
        raise StoryMistakes([*mistakes, *reading.mistakes])
    return story


class _Reading:
    """One file being read; goes on after a mistake, to tell them all."""

    def __init__(self, tree: Tree, definitions: Definitions, organisation: Organisation) -> None:
        self.tree, self.definitions = tree, definitions
        self.units = {unit.name.zh for unit in organisation.units}
        self.units |= {town.name for town in organisation.townships}
        self.units |= {f"{town.name}中心学校" for town in organisation.townships}
        self.mistakes: list[str] = []

    def wrong(self, path: tuple[str | int, ...], what: str) -> None:
        """Note a mistake at a place of the file."""
        self.mistakes.append(f"{self.tree.file}:{self.tree.line(path)}: {what}")

    def part(self, key: str, kind: type, default: Any = None) -> Any:
        """Return one part of the file, empty (and a mistake) when it is not there."""
        found = self.tree.data.get(key, default)
        if not isinstance(found, kind):
            self.wrong((key,), f"{key}: a {kind.__name__} is wanted")
            return kind() if kind is not date else date.min
        return found

    def story(self) -> Story | None:
        """Return the story, or None when not even its programme is known."""
        name = self.part("programme", str)
        if name not in {one.programme for one in self.definitions.programmes()}:
            self.wrong(("programme",), f"there is no programme {name!r}")
            return None
        definition = self.definitions.newest(name)
        cast = {
            who: self._cast(definition, who, said) for who, said in self.part("cast", dict).items()
        }
        story = Story(
            self.tree.file,
            definition,
            self.part("begins", date),
            cast,
            self.part("groups", dict, {}),
            self.part("people", dict),
            self.part("cases", dict, {}),
            (),
            self.part("answers", dict, {}),
        )
        self._names(story)
        scenes = [self._scene(story, at, one) for at, one in enumerate(self.part("scenes", list))]
        return Story(**{**story.__dict__, "scenes": tuple(scenes)})

    def _cast(self, definition: Definition, who: str, said: Any) -> Part:
        role, *rest = str(said).split()
        nth = int(rest.pop()) - 1 if rest and rest[-1].isdigit() else 0
        unit = rest[0] if rest else ""
        if role not in definition.roles and role != CLOCK:
            self.wrong(("cast", who), f"{who}: there is no role {role!r}")
        if unit and unit not in self.units:
            self.wrong(("cast", who), f"{who}: there is no unit {unit!r}")
        return Part(role, unit, nth)

    def _names(self, story: Story) -> None:
        for name, members in story.groups.items():
            for who in members:
                if who not in story.cast:
                    self.wrong(("groups", name), f"{name}: {who} is not in the cast")
        for word, kind in story.cases.items():
            if kind not in story.definition.kinds:
                self.wrong(("cases", word), f"{word}: there is no kind {kind!r}")
        kind = story.definition.kinds[story.applied_for]
        fields = {*kind.fields, "born", "taught", "unregistered"}
        for key in set(story.answers) - fields:
            self.wrong(("answers", key), f"there is no field {key!r}")
        for person, changes in story.people.items():
            for key in set(changes) - fields:
                self.wrong(("people", person, key), f"{person}: there is no field {key!r}")

    def _scene(self, story: Story, at: int, raw: Mapping[str, Any]) -> Scene:
        place = ("scenes", at)
        for key in set(raw) - {"scene", "given", "acts"}:
            self.wrong((*place, key), f"a scene has no {key!r}")
        given, stages = raw.get("given", {}), story.definition.kinds[story.applied_for].stages
        for person, stage in given.items():
            if person not in story.people:
                self.wrong((*place, "given", person), f"{person} is not among the people")
            if stage not in stages:
                self.wrong((*place, "given", person), f"there is no stage {stage!r}")
        acts = raw.get("acts") or []
        if not acts:
            self.wrong(place, "nothing happens in this scene")
        beats = (self._beat(story, (*place, "acts", n), act) for n, act in enumerate(acts))
        return Scene(
            str(raw.get("scene", "?")),
            self.tree.line(place),
            given,
            tuple(beat for beat in beats if beat is not None),
        )

    def _beat(self, story: Story, path: tuple[str | int, ...], raw: Any) -> Beat | None:
        cues = [key for key in raw if key not in ("with", "then", "refused")]
        cue = _CUE.match(cues[0]) if len(cues) == 1 else None
        if cue is None:
            self.wrong(path, "one “[month-day [time]] who: does what” is wanted")
            return None
        verb, *objects = str(raw[cues[0]]).split() or ["?"]
        refused, then = raw.get("refused", []), raw.get("then", {})
        beat = Beat(
            self.tree.line((*path, cues[0])),
            cue["who"],
            verb,
            tuple(objects),
            self._day(story, path, cue["day"]),
            tuple(map(int, cue["time"].split(":"))) if cue["time"] else None,  # type: ignore[arg-type]
            raw.get("with", {}),
            then,
            {key: self.tree.line((*path, "then", key)) for key in then},
            tuple([refused] if isinstance(refused, str) else refused),
        )
        self._check(story, beat, path)
        return beat

    def _day(self, story: Story, path: tuple[str | int, ...], said: str | None) -> date | None:
        if said is None:
            return None
        try:
            return day_of(story.begins, said)
        except ValueError:
            self.wrong(path, f"there is no day {said}")
            return None

    def _check(self, story: Story, beat: Beat, path: tuple[str | int, ...]) -> None:
        if beat.who not in story.cast and beat.who not in story.groups:
            self.wrong(path, f"{beat.who} is not in the cast")
        for problem in _deed(story, beat):
            self.wrong((*path, "with") if beat.given else path, problem)
        for key, said in beat.then.items():
            if key not in CHECKS:
                self.wrong((*path, "then", key), f"{key!r} cannot be expected")
            else:
                for problem in _expected(story, key, said):
                    self.wrong((*path, "then", key), problem)


def day_of(begins: date, said: str | date) -> date:
    """Return a day written month-day (in the year of the play) or in full."""
    if isinstance(said, date):
        return said
    return date.fromisoformat(said if len(said) > 5 else f"{begins.year}-{said}")


def _deed(story: Story, beat: Beat) -> Iterator[str]:
    if beat.verb in VERBS:
        for one in beat.objects:
            if story.kind_of(one) is None:
                yield f"nobody knows {one!r}"
        return
    kind = story.kind_of(beat.objects[0]) if len(beat.objects) == 1 else None
    if kind is None:
        yield f"“{beat.verb}” of what? One person or case is wanted"
    elif beat.verb not in kind.actions:
        yield f"a {kind.title.en} has no action {beat.verb!r}"
    else:
        for key in set(beat.given) - set(kind.actions[beat.verb].needs) - ASIDE:
            yield f"“{beat.verb}” does not ask for {key!r}"


def _expected(story: Story, key: str, said: Any) -> Iterator[str]:
    if key == "imported":
        return
    if not isinstance(said, dict):
        yield f"{key}: whose? A mapping is wanted"
        return
    for whose, value in said.items():
        if key == "told":
            if whose not in story.cast:
                yield f"{whose} is not in the cast"
            continue
        kind = story.kind_of(whose)
        if kind is None:
            yield f"nobody knows {whose!r}"
        elif key == "stage" and value not in kind.stages:
            yield f"a {kind.title.en} has no stage {value!r}"
        elif key == "desk":
            for who in set(value) - set(story.cast):
                yield f"{who} is not in the cast"
