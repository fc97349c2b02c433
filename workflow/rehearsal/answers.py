"""What an office writes when it acts: opinions, reasons, dates, and the amounts a step needs."""

from __future__ import annotations

from random import Random
from typing import Any

from workflow.bureau import Bureau
from workflow.engine.definition import Action, FormField
from workflow.engine.grammar import Name
from workflow.money.reads import expected

NEEDS_AMOUNTS = frozenset({"money.issue", "money.receive"})


def chance(seed: int, *about: object) -> Random:
    """Return a generator that depends on the seed and on what is drawn for, nothing else."""
    return Random(":".join(map(str, (seed, *about))))  # noqa: S311 # nosec B311 - a rehearsal


def answers_for(bureau: Bureau, case_id: int, action: Action, role: str) -> dict[str, Any]:
    """Return the answers with which `role` does an action today."""
    today = bureau.clock.today().isoformat()
    found = {
        key: _by_type(field, today) for key, field in action.needs.items() if field.type != "money"
    }
    if NEEDS_AMOUNTS & set(action.effects):
        with bureau.store.read() as session:
            found |= {
                key: fen for key, fen in expected(session, case_id).items() if key in action.needs
            }
    if action.signoff is not None:
        checks = action.signoff.checks.get(role, ())
        found |= {"verdict": "agree", "checked": list(range(len(checks)))}
    return found


def vouched(names: tuple[Name, ...]) -> dict[str, Any]:
    """Return the answer of somebody who has seen the evidence for these clauses."""
    return {"confirmed": list(names)}


def _by_type(field: FormField, today: str) -> Any:
    match field.type:
        case "date":
            return today
        case "month":
            return today[:7]
        case "int":
            return "1"
        case "choice":
            return next(iter(field.choices))
        case "choices":
            return [next(iter(field.choices))]
        case "yes_no":
            return "是"
    return "排练"
