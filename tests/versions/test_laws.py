"""Law: whatever people did before, a move and its undo give back what was there; nothing is lost.

One office for each kind of database; every example goes on from where the last one left it.
"""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fault.invariants import problems
from tests.versions.office import Office, map_text
from workflow.engine.machine import Refused
from workflow.moving.map_file import read_map
from workflow.moving.service import move

ACTS = ("submit", "pass", "back", "post", "ask_again")
AFRESH = b"elapsed: restarted, because: x"
VOID = b"{void: x}"
OTHERS = [
    (b"", b""),
    (b"elapsed: kept", AFRESH),
    (b"{to: check, elapsed: kept}", b"{ends: x}"),
    (b"{kept: post}", VOID),
    (b"review: check", b"review: returned"),
    (b"returned: returned", b"returned: check"),
]


@settings(
    max_examples=8, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 7)), min_size=3, max_size=10),
    other=st.sampled_from(OTHERS),
    days=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    disagrees=st.booleans(),
)
def test_a_move_and_its_undo_give_back_what_was_there(
    office: Office, acts: list[tuple[str, int]], other: tuple[bytes, bytes],
    days: tuple[int, int], disagrees: bool,
) -> None:  # fmt: skip
    if office.clock.today() < date(2026, 3, 20):  # before v2 comes into force
        office.apply()
    ids = [int(one.id or 0) for one in office.cases()]
    for action, at in acts:
        _try(office, ids[-1 - at % len(ids)], action, disagrees=disagrees)
    _wait(office, days[0])
    before = office.visible()
    outcome = move(
        office.bureau.house, office.keeper, read_map(map_text().replace(*other), "map.yaml")
    )
    if isinstance(outcome, Refused):
        assert {one.code for one in outcome.reasons} == {"nothing_moves"}
        assert office.visible() == before
        return
    between = office.visible()
    assert set(between) == set(before)
    moved = {number for number, seen in between.items() if seen["stage"][0] == 2}
    assert len(moved) == outcome.moved
    assert problems(office.bureau) == []
    assert {n: s for n, s in between.items() if n not in moved} == {
        n: s for n, s in before.items() if n not in moved
    }
    _wait(office, days[1])
    undone = office.undo(outcome.number)
    assert (undone.back, undone.kept) == (outcome.moved, ())
    assert office.visible() == before
    assert problems(office.bureau) == []


def _try(office: Office, case_id: int, action: str, *, disagrees: bool) -> None:
    """Let everybody try; what is refused is refused."""
    verdict = {"verdict": "disagree", "opinion": "不同意"} if disagrees else {"verdict": "agree"}
    given = {"reason": "理由", "checked": [0], **verdict}
    for who in (office.clerk, office.head, office.edu, office.fin):
        office.bureau.act(case_id, action, who, given)


def _wait(office: Office, days: int) -> None:
    office.clock.set(office.clock.today() + timedelta(days=days))
