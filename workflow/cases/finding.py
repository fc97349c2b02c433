"""Clauses of eligibility answered from the facts of a case: met, not met, unknown. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflow.engine.definition import Clause, Kind
from workflow.engine.expressions import BadExpression, Unknown, evaluate
from workflow.engine.refusal import Reason

Vouched = Mapping[str, Mapping[str, str]]  # by clause: `by` whom, on what was `seen`, `on` a day


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one clause: met, not_met or unknown, with the sentence for it.

    `by` names the reviewer who confirmed what the answers leave unknown, `seen` the evidence
    they named; `evidence` the papers of the kind that prove the clause.
    """

    key: str
    state: str
    title: Reason
    refused: Reason
    clause: str
    office: str | None
    by: str = ""
    seen: str = ""
    evidence: tuple[str, ...] = ()

    @property
    def kept(self) -> str:
        """The answer as the record keeps it: the state, and who vouched for it."""
        return f"{self.state} {self.by}".strip()


def findings(
    kind: Kind, facts: Mapping[str, Any], ask: Callable[[str], Any], confirmed: Vouched
) -> tuple[Finding, ...]:
    """Answer every clause in force on the day of the facts (`today`).

    Missing evidence is said, never guessed. `ask` answers a policy function by its address;
    `confirmed` says who vouched for which clause. A clause that is plainly not met cannot be
    vouched for.
    """
    today = date.fromisoformat(str(facts["today"]))
    return tuple(
        _find(key, clause, facts, ask, confirmed.get(key, {}))
        for key, clause in kind.clauses.items()
        if clause.counts_on(today)
    )


def _find(
    key: str,
    clause: Clause,
    facts: Mapping[str, Any],
    ask: Callable[[str], Any],
    vouched: Mapping[str, str],
) -> Finding:
    state = _state(clause, facts, ask)
    holds = bool(vouched) and state == "unknown"
    return Finding(
        key,
        "met" if holds else state,
        Reason(key, clause.title.zh, clause.title.en),
        Reason(key, clause.refused.zh, clause.refused.en),
        clause.clause,
        clause.office,
        vouched["by"] if holds else "",
        vouched["seen"] if holds else "",
        tuple(clause.evidence),
    )


def _state(clause: Clause, facts: Mapping[str, Any], ask: Callable[[str], Any]) -> str:
    try:
        answer = ask(clause.policy) if clause.policy else evaluate(clause.test or "", facts)
    except (Unknown, BadExpression):
        return "unknown"
    if answer is None:
        return "unknown"
    return "met" if answer else "not_met"
