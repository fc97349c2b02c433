"""Ways through a definition: onwards, back and out, as an office reads them from the stages."""

from __future__ import annotations

import pytest

from tests.builders import ALLOWANCE, ROOT, definitions
from workflow.engine.load import load_file
from workflow.rehearsal.way import Way, Ways

EXAMPLE = ROOT / "definitions" / "programmes" / "_example" / "v1.yaml"


@pytest.mark.parametrize(
    ("kind", "stage", "role", "way"),
    [
        ("application", "apply", "township_clerk", Way(("submit",), (), ("withdraw",))),
        (
            "application", "preliminary_review", "township_head",
            Way(("pass",), ("return_for_correction",), ("reject",)),
        ),
        ("application", "returned", "township_clerk", Way(("resubmit",), (), ("withdraw",))),
        (
            "application", "audit", "county_edu",
            Way(("audit_pass",), ("return_to_township",), ("audit_reject",)),
        ),
        ("application", "audit", "county_hr", Way(("audit_pass",), (), ())),
        ("township_list", "reported", "county_edu", Way(("accept_list",), ("send_back",), ())),
        ("objection", "investigating", "county_edu", Way(("dismiss",), (), ())),
        ("fund_allotment", "received", "county_fin", Way(("disburse",), (), ())),
        ("account_change", "drafting", "township_clerk", Way(("propose", "drop"), (), ())),
        (
            "account_change", "proposed", "county_edu",
            Way(("approve_account",), ("send_back",), ()),
        ),
        ("standard", "proposed", "county_fin", Way(("enact",), ("send_back",), ())),
    ],
)  # fmt: skip
def test_the_allowance(kind: str, stage: str, role: str, way: Way) -> None:
    assert Ways(definitions().newest(ALLOWANCE), kind).of(stage, role) == way


def test_a_programme_without_phases() -> None:
    loaded = load_file(EXAMPLE)
    assert loaded.definition is not None
    ways = Ways(loaded.definition, "request")
    assert ways.of("draft", "township_clerk").forward[0] == "submit"
    assert ways.of("returned", "township_clerk").forward[0] == "submit"
    review = ways.of("review", "township_head")
    assert review == Way(("grant",), ("return_for_correction",), ("refuse",))
