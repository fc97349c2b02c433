"""Every paper a programme declares, printed from its play and read back as an office would."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from openpyxl import load_workbook

from tests.papers.readers import said
from workflow.cases.taking import Taken
from workflow.demo.plays import Player
from workflow.engine.machine import Refused
from workflow.papers import service
from workflow.papers.ledgers import Asked, print_ledger
from workflow.papers.section import Paper, papers_of
from workflow.papers.service import Printed
from workflow.papers.templates import Shelf

SHELF = Shelf(Path(__file__).parents[2] / "definitions" / "programmes")
Cells = list[tuple[Any, ...]]


@cache
def expected() -> dict[str, dict[str, dict[str, Any]]]:
    """Return what the papers of each programme are to show."""
    found: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(
        (Path(__file__).parent / "papers.yaml").read_text("utf-8")
    )
    return found


def print_all(player: Player) -> Iterator[tuple[str, str]]:
    """Print every paper of a programme; yields each difference from what is expected."""
    papers = papers_of(player.bureau.definitions.newest(player.programme))
    wanted = expected().get(player.programme, {})
    named = {one: one.partition("@")[0] for one in wanted}
    yield from ((key, "expected by nobody") for key in papers.keys() ^ set(named.values()))
    for one, key in named.items():
        form = "xlsx" if "xlsx" in papers[key].formats else "pdf"
        made = printed(player, key, papers[key], form, wanted[one])
        if isinstance(made, Refused):
            yield one, made.reasons[0].zh
        else:
            yield from ((one, wrong) for wrong in _differs(made.content, form, wanted[one]))


def printed(
    player: Player, key: str, paper: Paper, form: str, wanted: dict[str, Any]
) -> Printed | Taken | Refused:
    """Print one paper as whoever is named."""
    actor, house = player.actor(wanted["who"]), player.bureau.house
    if paper.content == "cases":
        return print_ledger(house, SHELF, actor, player.programme, key, form, Asked())
    return service.print_paper(house, SHELF, player.case(wanted["of"]), key, form, actor)


def _differs(content: bytes, form: str, wanted: dict[str, Any]) -> Iterator[str]:
    text = "".join(said(content, form).split())
    for one in wanted["says"]:
        if "".join(str(one).split()) not in text:
            yield f"does not say {one}"
    yield from (f"says {one}" for one in wanted.get("hides", ()) if one in text)
    if form == "xlsx":
        cells = _cells(content)
        rows = sum(isinstance(row[0], int) for row in cells)
        if rows != wanted["rows"]:
            yield f"has {rows} rows, not {wanted['rows']}"
        if wanted.get("total") not in (None, *_totals(cells)):
            yield f"sums up to {_totals(cells)}, not {wanted['total']}"


def _cells(content: bytes) -> Cells:
    return list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))


def _totals(cells: Cells) -> list[list[float]]:
    return [[one for one in row if isinstance(one, int | float)] for row in cells if "合计" in row]
