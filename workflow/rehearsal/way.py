"""Where each action of a kind leads: onwards, back, or to a refusal; read from the definition.

A stage comes after another when its phase does, or when it is written further down in the
same phase. An end without a phase is a refusal or a withdrawal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from workflow.engine.definition import Action, Definition, Kind

NOT_A_PERSON = frozenset({"system", "moved"})
CAN_BE_SAID = frozenset({"text", "long_text", "choice", "choices"})


@dataclass(frozen=True)
class Way:
    """What one office can do at one stage, sorted by where it leads."""

    forward: tuple[str, ...]
    back: tuple[str, ...]
    refuse: tuple[str, ...]


class Ways:
    """The ways through one kind of a programme."""

    def __init__(self, definition: Definition, key: str) -> None:
        self.definition, self.key = definition, key
        self.kind: Kind = definition.kinds[key]
        self._phases = list(definition.phases)
        self._stages = list(self.kind.stages)
        self._known: dict[tuple[str, str], Way] = {}

    def rank(self, stage: str) -> tuple[int, int]:
        """Return how far along a stage is."""
        phase = self.kind.stages[stage].phase
        at = self._phases.index(phase) if phase in self._phases else -1
        return at, self._stages.index(stage)

    def of(self, stage: str, role: str) -> Way:
        """Return what `role` can do at `stage`."""
        if (stage, role) not in self._known:
            self._known[stage, role] = self._find(stage, role)
        return self._known[stage, role]

    def _find(self, stage: str, role: str) -> Way:
        mine = {
            key: action
            for key, action in self.kind.actions_from(stage).items()
            if role in doers(action) and action.reopens is None and action.to not in (None, stage)
        }
        onwards = [key for key in mine if self._is_forward(stage, mine[key])]
        forward = sorted(onwards, key=lambda key: self._is_end(mine[key]))
        rest = [key for key in mine if key not in forward]
        back = [key for key in rest if not self._is_end(mine[key]) and _sayable(mine[key])]
        refuse = [key for key in rest if self._is_end(mine[key]) and _sayable(mine[key])]
        refuse.sort(key=lambda key: not _needs_answer(mine[key]))
        if not forward:
            return Way((*back, *refuse)[:1], (), ())
        return Way(tuple(forward), tuple(back), tuple(refuse))

    def _is_end(self, action: Action) -> bool:
        return self.kind.stages[action.to or ""].end

    def _is_forward(self, stage: str, action: Action) -> bool:
        to = action.to or ""
        if self._is_end(action):
            if not self._has_phases:  # ends cannot be told apart by phase: refusals give a reason
                return not _needs_answer(action)
            return self.kind.stages[to].phase is not None
        if self._is_detour(stage):
            return True
        return self.rank(to) > self.rank(stage) and not self._is_detour(to)

    def _is_detour(self, stage: str) -> bool:
        """Tell whether a stage, reached for a reason, only leads back to where the case was."""
        into = [one for one in self.kind.actions.values() if one.to == stage]
        if not all(_needs_answer(one) for one in into):
            return False
        targets = {one.to for one in self.kind.actions_from(stage).values()} - {None, stage}
        found = {to: self.kind.stages[to] for to in targets if to is not None}
        onwards = [to for to, one in found.items() if not one.end or one.phase is not None]
        return bool(onwards) and all(self.rank(to) < self.rank(stage) for to in onwards)

    @cached_property
    def _has_phases(self) -> bool:
        return any(stage.phase for stage in self.kind.stages.values())

    def before(self, stages: Iterable[str]) -> frozenset[str]:
        """Return the open stages that come before all of `stages`."""
        first = min(self.rank(stage) for stage in stages)
        return frozenset(
            key
            for key, stage in self.kind.stages.items()
            if not stage.end and self.rank(key) < first
        )


def doers(action: Action) -> tuple[str, ...]:
    """Return the roles that do an action or give an opinion in it; never the clock."""
    roles = action.signoff.offices if action.signoff else action.by
    return tuple(role for role in roles if role not in NOT_A_PERSON)


def _sayable(action: Action) -> bool:
    """True when all it asks for is words: nothing happened on a day, nothing was counted."""
    return all(field.type in CAN_BE_SAID for field in action.needs.values())


def _needs_answer(action: Action) -> bool:
    return any(field.required for field in action.needs.values())
