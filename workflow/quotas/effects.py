"""What quotas ask before a case goes on, by the name definitions use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from workflow.cases.facts import params_at
from workflow.cases.rows import CaseRow
from workflow.engine.refusal import Reason
from workflow.quotas import rules
from workflow.quotas.reads import counted, number, standing
from workflow.quotas.section import quotas_of

if TYPE_CHECKING:
    from workflow.cases.house import Effect, Guard
    from workflow.cases.transaction import Transaction


def _left(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> Reason | None:
    """Refuse a case that would be one too many; two at once wait for each other."""
    house = transaction.house
    definition = house.definition_of(case)
    params = params_at(house, definition, case.unit_id)
    facts = transaction.facts(case)
    plain = {key: facts[key] for key, one in definition.kinds[case.kind].fields.items()
             if not one.is_personal}  # fmt: skip
    me = rules.Counted("", case.cycle, {**params, **plain})
    for key, quota in quotas_of(definition).items():
        most = number(quota.max, params)
        value = rules.value_of(quota, me) if quota.of == case.kind else None
        if not quota.hard or most is None or value is None:
            continue
        _wait(transaction, f"{definition.programme}.{key}.{value}")
        others = counted(
            transaction.session, case.programme, case.kind, case.cycle, params, but=case.id
        )
        cases = [*others, replace(me, stage=quota.in_[0])]
        found = {one.value: one.n for one in rules.tallies(quota, cases, None, most)}
        if full := rules.exceeded(quota, found.get(value, 0), most):
            return full
    return None


def _wait(transaction: Transaction, key: str) -> None:
    """Hold a quota until the transaction ends; on SQLite writers wait for each other anyway."""
    if not transaction.house.store.is_sqlite:
        held = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
        transaction.session.connection().execute(held, {"key": key})


def _kept(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> Reason | None:
    """Refuse to go on while a hard quota of the cycle has too few, too many, or is unequal."""
    definition = transaction.house.definition_of(case)
    found = standing(transaction.house, transaction.session, definition, case.cycle, case.unit_id)
    reasons: list[Reason] = []
    for quota, counts in found.values():
        if quota.hard:
            reasons += rules.lacking(quota, counts)
            if quota.equals in found:
                other, others = found[quota.equals]
                reasons += rules.unequal(quota, other, counts, others)
    if not reasons:
        return None
    zh, en = (";".join(one.in_(word) for one in reasons) for word in ("zh", "en"))
    return Reason("quota_not_kept", zh.replace(";", "；"), en)


EFFECTS: dict[str, Effect] = {}
GUARDS: dict[str, Guard] = {"quotas.left": _left, "quotas.kept": _kept}
