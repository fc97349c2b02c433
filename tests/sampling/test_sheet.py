"""The sheet of a random check: what it was drawn from, one row for each case."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from tests.builders import reasons
from tests.money_store.cast import Payers
from tests.money_store.printing import printed, printing
from tests.sampling.draws import SEEN, check_of, drawn, opened
from workflow.sampling.reads import draw_page


def test_it_names_seed_and_hash_and_what_was_found(payers: Payers) -> None:
    draw = drawn(payers, approvals=3)
    check = check_of(payers, draw, "何田")
    payers.bureau.act(check, "pass_check", payers.who("county_edu", nth=1), SEEN)
    made = draw_page(payers.bureau.house, draw)
    assert made is not None
    paper = printed(payers, "random_check", "xlsx", "auditor", draw)
    rows = [
        [str(cell) for cell in row if cell is not None]
        for row in load_workbook(io.BytesIO(paper.content)).active.iter_rows(values_only=True)
    ]
    said = " ".join(cell for row in rows for cell in row)
    assert made.seed in said
    assert made.groups[0].sha256 in said
    (his,) = [row for row in rows if "何田" in row]
    assert SEEN["findings"] in his
    assert "核查无误" in his
    assert sum("待核查" in row for row in rows) == 2


def test_there_is_none_before_the_draw(payers: Payers) -> None:
    refused = printing(payers, "random_check", "xlsx", of=opened(payers, approvals=1))
    assert reasons(refused) == ["paper_not_now"]  # type: ignore[arg-type]
