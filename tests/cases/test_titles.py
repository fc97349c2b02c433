"""A case about no person is called by its answers, behind the name of the case it belongs to."""

from __future__ import annotations

import pytest

from tests.builders import ALLOWANCE, county, definitions, done, holder
from workflow.cases.tables import Case
from workflow.cases.titles import LONGEST, title_of
from workflow.clock import SetClock
from workflow.people.units import Units
from workflow.store.engine import Store

ACTIVITY = definitions().newest("school_twinning").kinds["activity"]
AGREEMENT = definitions().newest("school_twinning").kinds["agreement"]
WHAT, SAID = next(iter(ACTIVITY.fields["what"].choices.items()))
NOWHERE = Units([])


@pytest.mark.parametrize(
    ("answers", "above", "name"),
    [
        ({"what": WHAT, "held_on": "2026-03-05"}, "甲—乙", f"甲—乙：{SAID.zh} 2026-03-05"),
        ({"held_on": "2026-03-05"}, "甲—乙", "甲—乙：2026-03-05"),
        ({"held_on": "2026-03-05"}, "", "2026-03-05"),
        ({"what": ""}, "甲—乙", "甲—乙"),
        ({}, "", ""),
    ],
)
def test_what_is_answered_names_a_case(answers: dict[str, str], above: str, name: str) -> None:
    assert title_of(NOWHERE, ACTIVITY, answers, above) == name


def test_a_name_is_no_longer_than_a_row_holds() -> None:
    assert len(title_of(NOWHERE, ACTIVITY, {"held_on": "长" * 200}, "甲")) == LONGEST


def test_a_kind_that_says_nothing_is_called_as_before() -> None:
    assert title_of(NOWHERE, AGREEMENT, {"goals": "共同提高"}, "") == ""
    assert title_of(NOWHERE, AGREEMENT, {}, "甲") == "甲"


def test_the_name_is_kept_searched_and_written_anew(store: Store, clock: SetClock) -> None:
    bureau = county(store, clock)
    office = holder(bureau, "county_edu")
    given = {
        "document_no": "粤教〔2026〕9号", "from": "2027-01", "scope": "general",
        "bands": [{"min": "1", "max": "9"}, {"min": "10", "yuan": "760"}],
    }  # fmt: skip
    opened = bureau.open(ALLOWANCE, "standard", office, office.posts[0].reach_id, given)
    case_id = done(opened).case_id
    assert kept(store, case_id) == ("粤教〔2026〕9号", True)
    done(bureau.amend(case_id, office, {**given, "document_no": "川教〔2026〕12号"}))
    assert kept(store, case_id) == ("川教〔2026〕12号", False)


def kept(store: Store, case_id: int) -> tuple[str, bool]:
    """Return what a case is called, and whether 粤教 finds it by pinyin."""
    with store.read() as session:
        case = session.get_one(Case, case_id)
        return case.subject_name, " yuejiao" in case.subject_pinyin
