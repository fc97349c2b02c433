"""A small definition that passes the check strands no case: every configuration, walked.

What the walk finds is held against what the checks say. The checks may be stricter than need be;
they may never be laxer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.names import NAMES
from tests.engine.small_kinds import (
    AGAIN,
    FORWARD,
    HOLDS,
    WAITS,
    Plan,
    Station,
    definition,
    faults,
    one_station,
    stuck,
    two_stations,
)

# What the checks may say of a kind in which nothing is stuck: idle words, unasked people.
STRICTER = {"reopens_nothing", "nobody_asked", "office_not_asked", "dispute_stuck", "wait_idle"}


def station(nth: int) -> st.SearchStrategy[Station]:
    """Draw a stage that may return to any earlier one."""
    back = st.none() | st.integers(0, nth - 1) if nth else st.none()
    return st.builds(
        Station, st.sampled_from(FORWARD), st.sampled_from(WAITS), st.sampled_from(AGAIN), back,
        st.sampled_from(["edu", "fin", "health"]),
    )  # fmt: skip


PLANS = st.integers(1, 3).flatmap(
    lambda number: st.builds(
        Plan, st.tuples(*(station(nth) for nth in range(number))), st.sampled_from(HOLDS)
    )
)


def hold(plans: Iterable[Plan]) -> Counter[str]:
    """Hold the checks against the walk for each plan; returns how often they agreed in what."""
    found: Counter[str] = Counter()
    for plan in plans:
        programme = definition(plan)
        said, lost = faults(programme, NAMES), stuck(programme.kinds["request"])
        assert said or not lost, (plan, lost)
        assert lost or set(said) <= STRICTER, (plan, said)
        found["accepted" if not said else "refused" if lost else "stricter"] += 1
    return found


def test_every_kind_with_one_stage_that_passes_strands_nobody() -> None:
    found = hold(one_station())
    assert found.total() == 360
    assert found["accepted"] > 80
    assert found["refused"] > 150


@settings(max_examples=100)
@given(PLANS)
def test_kinds_with_up_to_five_stages_that_pass_strand_nobody(plan: Plan) -> None:
    hold([plan])


@pytest.mark.slow
def test_every_kind_with_two_stages_that_passes_strands_nobody() -> None:
    found = hold(two_stations())
    assert found["accepted"] > 3000
    assert found["refused"] > 20_000


@pytest.mark.slow
@settings(max_examples=3_000, deadline=None)
@given(PLANS)
def test_many_kinds_with_up_to_five_stages_that_pass_strand_nobody(plan: Plan) -> None:
    hold([plan])
