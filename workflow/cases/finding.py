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
    """The answer to one clause: met, not_met or unknown, with the sentence for it.

    `by` names the reviewer who confirmed, on evidence, what the answers leave unknown.
    """

    key: str
    state: str
    title: Reason
    refused: Reason
    clause: str
    office: str | None
    by: str = ""


def findings(
    kind: Kind,
    facts: Mapping[str, Any],
    ask: Callable[[str], Any],
    confirmed: Mapping[str, str],
) -> tuple[Finding, ...]:
    """Answer every clause of a kind; missing evidence is said, never guessed.

    `ask` answers a policy function by its address; `confirmed` says who vouched for which
    clause. A clause that is plainly not met cannot be vouched for.
    """
    return tuple(_find(key, clause, facts, ask, confirmed) for key, clause in kind.clauses.items())


def _find(
    key: str,
    clause: Clause,
    facts: Mapping[str, Any],
    ask: Callable[[str], Any],
    confirmed: Mapping[str, str],
) -> Finding:
    state = _state(clause, facts, ask)
    by = confirmed.get(key, "") if state == "unknown" else ""
    return Finding(
        key,
        "met" if by else state,
        Reason(key, clause.title.zh, clause.title.en),
        Reason(key, clause.refused.zh, clause.refused.en),
        clause.clause,
        clause.office,
        by,
    )


def _state(clause: Clause, facts: Mapping[str, Any], ask: Callable[[str], Any]) -> str:
    try:
        answer = ask(clause.policy) if clause.policy else evaluate(clause.test or "", facts)
    except (Unknown, BadExpression):
        return "unknown"
    if answer is None:
        return "unknown"
    return "met" if answer else "not_met"
