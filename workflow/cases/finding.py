"""Clauses of eligibility answered from the facts of a case: met, not met, unknown. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workflow.engine.definition import Clause, Kind
from workflow.engine.expressions import BadExpression, Unknown, evaluate
from workflow.engine.refusal import Reason


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one clause: met, not_met or unknown, with the sentence for it."""

    key: str
    state: str
    title: Reason
    refused: Reason
    clause: str
    office: str | None


def findings(
    kind: Kind, facts: Mapping[str, Any], ask: Callable[[str], Any]
) -> tuple[Finding, ...]:
    """Answer every clause of a kind; missing evidence is said, never guessed.

    `ask` answers a policy function by its address.
    """
    return tuple(
        Finding(
            key,
            _state(clause, facts, ask),
            Reason(key, clause.title.zh, clause.title.en),
            Reason(key, clause.refused.zh, clause.refused.en),
            clause.clause,
            clause.office,
        )
        for key, clause in kind.clauses.items()
    )


def _state(clause: Clause, facts: Mapping[str, Any], ask: Callable[[str], Any]) -> str:
    try:
        answer = ask(clause.policy) if clause.policy else evaluate(clause.test or "", facts)
    except (Unknown, BadExpression):
        return "unknown"
    if answer is None:
        return "unknown"
    return "met" if answer else "not_met"
