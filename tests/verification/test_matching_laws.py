"""Q06: however a list is cut, shuffled and sent again, the same fact is proposed once."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.money_store.cast import Payers
from tests.verification.lists import FENG, HE, NOBODY, WEN, deaths, proposals, take
from workflow.verification.importing import Matched

OURS = {"冯才": FENG, "何田": HE, "温江": WEN}
ROWS = st.lists(
    st.tuples(st.sampled_from([*OURS, "无关人"]), st.sampled_from(["2026-05-01", "2026-06-02"])),
    min_size=1,
    max_size=6,
)
Writes = Callable[[str], str]
WRITTEN: tuple[Writes, ...] = (
    str,
    lambda day: day.replace("-", ""),
    lambda day: day.replace("-", "/"),
)


def test_the_same_fact_is_proposed_once(payers: Payers) -> None:
    known: set[tuple[str, str]] = set()

    @settings(
        max_examples=max(4, settings.default.max_examples // 8),
        phases=[Phase.generate],  # what an example proposed stays: shrinking would mislead
        suppress_health_check=list(HealthCheck),
    )
    @given(ROWS, st.permutations(range(6)), st.sampled_from(WRITTEN), st.booleans())
    def law(rows: list[tuple[str, str]], order: list[int], write: Writes, cut: bool) -> None:
        first = paper_of(rows)
        found = take(payers, first)
        assert sum(found.counts.values()) + len(found.imported.rejected) == len(rows)
        known.update(told(rows, found))
        assert proposed(payers) == sorted(known)
        written = [(name, write(day)) for name, day in rows]
        plain = dict(zip(written, rows, strict=True))
        shuffled = [written[at] for at in order if at < len(written)]
        middle = len(rows) // 2 if cut else 0
        for part in (shuffled[:middle], shuffled[middle:]):
            if part:
                known.update(told([plain[row] for row in part], take(payers, paper_of(part))))
        again = take(payers, first)
        assert (again.imported.imported, again.counts.keys() & {"proposed"}) == (
            0, found.counts.keys() & {"proposed"},
        )  # fmt: skip
        assert proposed(payers) == sorted(known)

    law()


def told(rows: list[tuple[str, str]], found: Matched) -> set[tuple[str, str]]:
    """Return the rows of ours that came in: of one person twice in a file only the first does."""
    out = {one.row - 2 for one in found.imported.rejected}
    return {row for at, row in enumerate(rows) if at not in out and row[0] in OURS}


def paper_of(rows: list[tuple[str, str]]) -> bytes:
    """Return a list of the dead."""
    return deaths(*([name, OURS.get(name, NOBODY), day] for name, day in rows))


def proposed(payers: Payers) -> list[tuple[str, str]]:
    """Return who and when of every proposal."""
    names = {payers.held(payers.person(name)).id: name for name in OURS}
    return sorted((names[one.entitlement_id], str(one.event_on)) for one in proposals(payers))
