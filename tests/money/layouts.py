"""Layouts drawn at random: every style, encoding, order, mask and format a bank may ask for."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from workflow.money.layout import DATES, Layout
from workflow.money.layout_check import read_layout

WIDTHS = {"batch": 32, "date": 20, "count": 8, "total": 20, "seq": 8, "account": 32, "name": 60,
          "amount": 20, "note": 60, "code": 12, "reason": 60, "skip": 6, "paid_count": 8,
          "paid_total": 20, "failed_count": 8, "failed_total": 20}  # fmt: skip
MONEY = {"total", "amount", "paid_total", "failed_total"}
PAID, FAILED = (
    "OK",
    {"NO": {"zh": "账户冻结", "en": "frozen"}, "销户": {"zh": "销户", "en": "closed"}},
)


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    """Draw a layout; whatever is drawn must be one that the checker passes."""
    fixed = draw(st.booleans())
    said = {
        "bank": "某银行", "paid": PAID, "failed": FAILED,
        "style": "fixed" if fixed else "csv",
        "encoding": draw(st.sampled_from(["gb18030", "gbk", "utf-8", "utf-8-sig"])),
        "newline": draw(st.sampled_from(["crlf", "lf"])),
        "separator": draw(st.sampled_from([",", "|", ";", "\t"])),
        "quotes": draw(st.booleans()),
        "other_codes": draw(st.sampled_from(["refuse", "failed"])),
        "out": _records(draw, fixed, _OUT), "back": _records(draw, fixed, _BACK),
    }  # fmt: skip
    layout, tree = read_layout(json.dumps(said, ensure_ascii=False).encode(), "drawn.yaml")
    assert layout is not None, tree.problems
    return layout


_ENDS = ["count", "total", "paid_count", "paid_total", "failed_count", "failed_total"]
_OUT = (["batch", "date", "count", "total"], ["seq", "account", "name", "amount"],
        ["note", "batch", "date"], ["batch", "date", "count", "total"])  # fmt: skip
_BACK = (["batch", "date", *_ENDS, "skip"], ["seq", "account", "amount", "code"],
         ["name", "reason", "skip", "batch", "date"], [*_ENDS, "skip"])  # fmt: skip


def _records(draw: st.DrawFn, fixed: bool, fields: tuple[list[str], ...]) -> dict[str, Any]:
    header, must, may, trailer = fields
    marked, masks = draw(st.booleans()), fields is _BACK
    chosen = {
        "header": _some(draw, header, least=1) if draw(st.booleans()) else None,
        "detail": draw(st.permutations([*must, *_some(draw, may)])),
        "trailer": _some(draw, trailer, least=1) if draw(st.booleans()) else None,
    }
    return {
        record: [
            *([{"mark": record[:1].upper(), **({"width": 2} if fixed else {})}] if marked else []),
            *(_column(draw, name, fixed, masks and record == "detail") for name in names),
        ]
        for record, names in chosen.items()
        if names
    }


def _some(draw: st.DrawFn, names: list[str], least: int = 0) -> list[str]:
    return draw(st.lists(st.sampled_from(names), min_size=least, unique=True))


def _column(draw: st.DrawFn, name: str, fixed: bool, masks: bool) -> dict[str, Any]:
    column: dict[str, Any] = {"field": name}
    if name in MONEY:
        column["kind"] = draw(st.sampled_from(["yuan", "fen"]))
    if name == "date":
        column["format"] = draw(st.sampled_from(list(DATES)))
    if masks and name in ("account", "name") and draw(st.booleans()):
        sides = st.integers(0, 6)
        column["mask"] = {"first": draw(sides), "last": draw(sides), "signs": draw(sides)}
    if fixed:
        column["width"] = WIDTHS[name]
        if draw(st.booleans()):
            column["align"] = draw(st.sampled_from(["left", "right"]))
        numeric = name in MONEY or name in ("seq", "count", "paid_count", "failed_count")
        if numeric and column.get("align") == "right" and draw(st.booleans()):
            column["fill"] = "0"
    return column
