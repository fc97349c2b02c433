"""The allowance's definition and its policy speak of the same names, clauses and money."""

from __future__ import annotations

from tests.money.yunling import rules
from tests.policies.people import PARAMS, ROOT
from workflow.engine.definition import Definition
from workflow.engine.load import load_file
from workflow.money.proof import check_money
from workflow.money.rates import Place
from workflow.money.rules import MoneyRules
from workflow.policies.allowance_facts import Facts
from workflow.policies.substitute_allowance import CLAUSES, POLICIES

FILE = ROOT / "definitions" / "programmes" / "substitute_allowance" / "v1.yaml"
NOT_ASKED_ON_THE_FORM = {"cycle", "place", "registers", "died_on", "approved_in"}


def definition() -> Definition:
    found = load_file(FILE).definition
    assert found is not None
    return found


def test_the_shipped_money_section_is_proven() -> None:
    section = MoneyRules.model_validate(definition().money)
    values = {key: param.value for key, param in definition().params.items()}
    assert check_money(section, values, [Place("梅州市", "云岭县")]) == ()
    assert section == rules()


def test_every_address_the_definition_names_is_a_policy() -> None:
    named = {
        rule.policy
        for kind in definition().kinds.values()
        for rule in kind.computed.values()
        if rule.policy
    }
    assert named
    assert named <= set(POLICIES)


def test_every_name_the_policy_reads_is_a_field_or_a_parameter() -> None:
    known = {*definition().kinds["application"].fields, *definition().params}
    assert set(Facts.model_fields) - known <= NOT_ASKED_ON_THE_FORM
    assert set(PARAMS) <= set(definition().params)


def test_the_definition_refuses_in_the_policys_words() -> None:
    clauses = definition().kinds["application"].clauses.values()
    assert {clause.refused.zh for clause in clauses} <= {
        reason.zh for _, reason in CLAUSES.values()
    }
