"""A run adds up or it does not go on: any change of any figure is seen."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workflow.money.balance import balances, none_open, seal_of, some_failed, totals
from workflow.money.tables import LIVE

parts = st.integers(0, 10**9)


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Lines as the store gives them, each summing up."""
    found = []
    for at in range(draw(st.integers(1, 8))):
        province, city, county = draw(parts), draw(parts), draw(parts)
        found.append(
            {
                "person_index": f"person {draw(st.integers(0, 3))}",
                "month": f"2026-{at + 1:02d}",
                "entitlement_id": at,
                "kind": "normal",
                "fen": province + city + county,
                "province_fen": province,
                "city_fen": city,
                "county_fen": county,
            }
        )
    return found


def run_of(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what these lines were calculated to."""
    return {**totals(lines), "lines": len(lines), "seal": seal_of(lines)}


@given(rows(), st.randoms(use_true_random=False))
def test_lines_in_any_order_are_what_was_calculated(
    lines: list[dict[str, Any]], chance: Any
) -> None:
    run = run_of(lines)
    chance.shuffle(lines)
    assert balances(run, lines) is None


@given(rows(), st.data())
def test_any_figure_changed_is_seen(lines: list[dict[str, Any]], data: st.DataObject) -> None:
    run = run_of(lines)
    line = data.draw(st.sampled_from(lines))
    name = data.draw(st.sampled_from(sorted(line)))
    line[name] = line[name] + 1 if isinstance(line[name], int) else line[name] + "x"
    assert balances(run, lines) is not None


@given(rows(), st.data())
def test_money_moved_between_two_people_is_seen(
    lines: list[dict[str, Any]], data: st.DataObject
) -> None:
    run = run_of(lines)
    giver, taker = data.draw(st.sampled_from(lines)), data.draw(st.sampled_from(lines))
    moved = data.draw(st.integers(1, 10**6))
    for line, fen in ((giver, -moved), (taker, moved)):
        line["fen"] += fen
        line["city_fen"] += fen
    assert (balances(run, lines) is None) == (giver is taker)


@given(st.dictionaries(st.sampled_from((*LIVE, "released", "reversed")), st.integers(1, 9)))
def test_a_run_goes_on_one_way_when_everything_is_answered(counts: dict[str, int]) -> None:
    ways = [rule(counts) is None for rule in (none_open, some_failed)]
    waiting = counts.keys() & {"planned", "approved", "sent"}
    assert ways == [not waiting and "failed" not in counts, not waiting and "failed" in counts]
