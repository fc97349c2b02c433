"""Plays a scene on the real house with a set clock; what goes wrong is told with file:line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlmodel import col, func, select

from tests.builders import ALLOWANCE, answers, id_number, register
from tests.journeys import Journey
from tests.stories.checks import CHECK
from tests.stories.clocks import wrong_clocks
from tests.stories.script import CLOCK, VERBS, Beat, Part, Scene, Story, day_of, parsed
from tests.stories.verbs import DO
from workflow.bureau import Bureau
from workflow.cases.audit import verify
from workflow.cases.tables import Case
from workflow.clock import SetClock
from workflow.engine.actor import SYSTEM, Actor
from workflow.engine.machine import Refused
from workflow.messages.tables import Message


class WentWrong(AssertionError):
    """The house did not do what the story says."""


@dataclass
class Play:
    """One scene on its way: the county, its people, what was said last."""

    story: Story
    bureau: Bureau
    clock: SetClock
    journey: Journey = field(init=False)
    applications: dict[str, int] = field(default_factory=dict)
    files: dict[int, tuple[str, bytes]] = field(default_factory=dict)
    imported: Any = None
    told_before: int = 0

    def __post_init__(self) -> None:
        self.clock.set(self.story.begins)
        self.journey = Journey(self.bureau, self.clock)
        for name, changes in self.story.people.items():
            if self.story.definition.programme == ALLOWANCE and "unregistered" not in changes:
                register(self.bureau, self.answers_of(name)["id_no"], name)

    def perform(self, scene: Scene) -> None:
        """Play a scene to its end; raises WentWrong at the first beat that is not so."""
        for name in scene.given:
            given = self.answers_of(name)
            self.applications[name] = self.journey.apply(given.pop("town"), listed=True, **given)
        for stage in dict.fromkeys(scene.given.values()):
            here = [name for name, wanted in scene.given.items() if wanted == stage]
            self.journey.bring_to([self.applications[name] for name in here], stage)
        for beat in scene.beats:
            self._beat(beat)
        broken = [*verify(self.bureau.store).broken, *wrong_clocks(self.bureau)]
        if broken:
            raise WentWrong(f"{self.story.file}:{scene.line}: {'; '.join(broken)}")

    def answers_of(self, name: str) -> dict[str, Any]:
        """Return the answers of one of the people, with an ID number of their own."""
        changes = dict(self.story.people[name])
        changes.pop("unregistered", None)
        if taught := changes.pop("taught", None):
            since, until = str(taught).split()
            changes["terms"] = [{"school": "中心小学", "from": since, "to": until}]
        born = str(changes.pop("born", "1966-05-11"))
        order = 900 + list(self.story.people).index(name) * 2  # even: a woman, odd: a man
        order += changes.get("sex", "male") == "male"
        own = {
            "birth_on": born,
            "id_no": id_number(born, order),
            "account": f"62999900000000{order:04d}1",
        }
        if self.story.definition.programme == ALLOWANCE:
            return answers(name=name, **changes) | own
        said = {"name": name, **own, **self.story.answers, **changes}
        return {
            key: said[key]
            for key in self.story.definition.kinds[self.story.applied_for].fields
            if key in said
        }

    def _beat(self, beat: Beat) -> None:
        if beat.day is not None:
            self._goes_on(beat, beat.day)
        with self.bureau.store.read() as session:
            self.told_before = session.exec(select(func.max(Message.id))).one() or 0
        outcome: Any = None
        for who in self.story.groups.get(beat.who, [beat.who]):
            outcome = self._deed(beat, who)
        self._outcome(beat, outcome)
        for key, said in beat.then.items():
            for what in CHECK[key](self, said):
                raise WentWrong(f"{self.story.file}:{beat.then_lines[key]}: {what}")

    def _goes_on(self, beat: Beat, day: date) -> None:
        hour, minute = beat.time or (9, 0)
        before = self.clock.now()
        self.clock.set(day, hour, minute)
        if self.clock.now() < before:
            raise WentWrong(f"{self.story.file}:{beat.line}: {day} is past, it is {before}")

    def _deed(self, beat: Beat, who: str) -> Any:
        try:
            if beat.verb in VERBS:
                return DO[beat.verb](self, who, beat)
            return self.act(beat, who)
        except (LookupError, ValueError) as bad:
            raise WentWrong(f"{self.story.file}:{beat.line}: {who}: {bad}") from bad

    def act(self, beat: Beat, who: str) -> Any:
        """Let somebody do an action of the definition; an office that signs ticks its list."""
        (reference,) = beat.objects
        kind = self.story.kind_of(reference)
        assert kind is not None
        given = self.given(beat)
        if signoff := kind.actions[beat.verb].signoff:
            mine = signoff.checks.get(self.story.cast[who].role, ())
            given = {"verdict": "agree", "checked": list(range(len(mine))), **given}
        actor = replace(self.who(who), proven=kind.actions[beat.verb].asks_password)
        return self.bureau.act(self.case(reference), beat.verb, actor, given)

    def given(self, beat: Beat) -> dict[str, Any]:
        """Return the answers of a beat: days as text, yuan as typed, people as their cases."""
        kind = self.story.kind_of(beat.objects[0]) if beat.objects else None
        action = kind.actions.get(beat.verb) if kind else None
        needs = action.needs if action else {}
        return {
            key: self._plain(value, money=key in needs and needs[key].type == "money")
            for key, value in beat.given.items()
        }

    def _plain(self, value: Any, *, money: bool) -> Any:
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, list):
            known = self.applications
            return [known.get(one, one) if isinstance(one, str) else one for one in value]
        return str(value) if money else value

    def _outcome(self, beat: Beat, outcome: Any) -> None:
        place = f"{self.story.file}:{beat.line}"
        refused = isinstance(outcome, Refused)
        codes = tuple(reason.code for reason in outcome.reasons) if refused else ()
        if beat.refused and not refused:
            raise WentWrong(f"{place}: {beat.verb} is done, not refused with {beat.refused}")
        if set(codes) != set(beat.refused):
            said = "；".join(reason.zh for reason in outcome.reasons)
            raise WentWrong(f"{place}: {beat.who} is refused: {codes} {said}")

    def who(self, name: str) -> Actor:
        """Return the person one of the cast stands for."""
        part: Part = self.story.cast[name]
        if part.role == CLOCK:
            return SYSTEM
        return self.journey.who(part.role, part.unit, part.nth)

    def day(self, said: str | date) -> date:
        """Return a day as the story writes it."""
        return day_of(self.story.begins, said)

    def case(self, reference: str) -> int:
        """Return the case a reference means; raises LookupError while there is none."""
        if reference in self.applications:
            return self.applications[reference]
        if reference in self.story.people:
            raise LookupError(f"{reference} has not applied yet")
        of, word, nth = parsed(reference)
        where = [Case.kind == self.story.cases[word]]
        if of is not None:
            where.append(Case.parent_id == self.case(of))
        with self.bureau.store.read() as session:
            found = session.exec(select(Case.id).where(*where).order_by(col(Case.id))).all()
        if len(found) < max(nth, 1):
            raise LookupError(f"there is no {reference}")
        return int(found[nth - 1] or 0)

    def applied(self, name: str) -> None:
        """Remember the newest application of one of the people."""
        blind = self.bureau.store.vault.blind(self.answers_of(name)["id_no"])
        with self.bureau.store.read() as session:
            found = session.exec(
                select(Case.id)
                .where(Case.kind == self.story.applied_for, Case.subject_index == blind)
                .order_by(col(Case.id).desc())
            ).first()
        if found is not None:
            self.applications[name] = found

    def names(self) -> Mapping[int, str]:
        """Return the people by their applications."""
        return {case_id: name for name, case_id in self.applications.items()}
