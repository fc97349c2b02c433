"""Taking back: it leads to where the act came from, and that act left nothing else behind."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.engine.check.report import Fault, Names
from workflow.engine.check.walk import persons
from workflow.engine.definition import Action, Definition


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find acts that take back what cannot be taken back, or lead elsewhere."""
    for name, kind in definition.kinds.items():
        for key, action in kind.actions.items():
            done = kind.actions.get(action.undoes or "")
            if done is not None and not (_leads_back(action, done) and _leaves_nothing(done)):
                yield Fault(
                    ("kinds", name, "actions", key, "undoes"),
                    "undo_not_back",
                    f"「{action.title.zh}」撤不回「{done.title.zh}」：须由同样的岗位回到它的来处，"
                    "且那个动作没有别的后果（附带办理、会签、封存、不可撤销）",
                    f"“{action.title.en}” cannot take back “{done.title.en}”: the same roles lead "
                    "back to where it came from, and it has no consequences "
                    "(effects, moves, sign-off, seal, irreversible)",
                )


def _leads_back(action: Action, done: Action) -> bool:
    back = action.to in done.from_ and set(action.from_) == {done.to}
    return back and bool(persons(action)) and persons(action) <= persons(done)


def _leaves_nothing(done: Action) -> bool:
    follows = (done.effects, done.moves, done.opens, done.joins, done.signoff, done.reopens)
    return not any(follows) and not (done.leaves or done.seals or done.irreversible)
