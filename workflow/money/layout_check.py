"""A bank's layout proven before money goes out by it: what reads must be what was written. PURE.

Every problem carries the line of the file on which it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from workflow.engine.load import note_errors
from workflow.engine.yaml_text import PATH, Tree, read_yaml
from workflow.money.layout import FIELDS, MONEY, Column, Layout, Record, Records

Side = Literal["out", "back"]
_SUMS = frozenset({"count", "total"})
_WHOLE = frozenset({"batch", "date"}) | _SUMS
_ENDS = _SUMS | {"paid_count", "paid_total", "failed_count", "failed_total", "skip"}
_MAY: dict[tuple[Side, Record], frozenset[str]] = {
    ("out", "header"): _WHOLE,
    ("out", "detail"): frozenset({"batch", "date", "seq", "account", "name", "amount", "note"}),
    ("out", "trailer"): _WHOLE,
    ("back", "header"): _WHOLE | _ENDS,
    ("back", "detail"): frozenset(
        {"batch", "date", "seq", "account", "name", "amount", "code", "reason", "skip"}
    ),
    ("back", "trailer"): _WHOLE | _ENDS,
}
_MUST: dict[Side, tuple[str, ...]] = {
    "out": ("seq", "account", "name", "amount"),
    "back": ("seq", "account", "amount", "code"),
}
_MASKABLE = ("account", "name")


def read_layout(raw: bytes, file: str) -> tuple[Layout | None, Tree]:
    """Read and prove one layout; None when the tree holds a problem."""
    tree = read_yaml(raw, file)
    if tree.data is None or tree.problems:
        return None, tree
    try:
        layout = Layout.model_validate(tree.data)
    except ValidationError as bad:
        note_errors(bad, tree)
        return None, tree
    _prove(layout, tree)
    return (None if tree.problems else layout), tree


def _prove(layout: Layout, tree: Tree) -> None:
    sides: tuple[tuple[Side, Records], ...] = (("out", layout.out), ("back", layout.back))
    for side, records in sides:
        for record, columns in records.present():
            for at, column in enumerate(columns):
                spot = _Spot(layout, tree, (side, record, at), side, record)
                for code, zh, en in spot.wrong(column):
                    tree.add(tree.line(spot.path), code, zh, en)
            _repeated(tree, (side, record), columns)
        _missing(tree, side, records)
    _codes(layout, tree)


@dataclass(frozen=True)
class _Spot:
    """Where a column stands, and what may stand there."""

    layout: Layout
    tree: Tree
    path: PATH
    side: Side
    record: Record

    def wrong(self, column: Column) -> Iterator[tuple[str, str, str]]:
        """Yield what is wrong with the column: code, Chinese, English."""
        if (column.mark is None) == (not column.field):
            yield (
                "field_or_mark",
                "每一栏写 field（字段）或 mark（固定文字），只写其一",
                "a column is a field or a mark, and not both",
            )
        elif column.mark is not None:
            yield from self._mark(column)
        elif column.field not in _MAY[self.side, self.record]:
            may = "、".join(sorted(_MAY[self.side, self.record]))
            yield (
                "field",
                f"这里不能有字段「{column.field}」，可以有：{may}",
                f"no field “{column.field}” here; there may be: {may.replace('、', ', ')}",
            )
        else:
            yield from self._field(column)
        yield from self._width(column)

    def _mark(self, column: Column) -> Iterator[tuple[str, str, str]]:
        mark, set_ = column.mark or "", column.model_fields_set - {"mark", "width"}
        if not mark or mark != mark.strip() or not _carries(self.layout, mark):
            yield (
                "mark",
                "固定文字不能为空，前后不能有空格，也不能含分隔符、换行或编码里没有的字",
                "a mark is not empty, has no blanks around it and is writable in the encoding",
            )
        if set_ - {"field"}:
            yield "mark", "固定文字只能再写宽度", "a mark may have a width and nothing else"

    def _field(self, column: Column) -> Iterator[tuple[str, str, str]]:
        kinds = FIELDS[column.field]
        if column.written not in kinds:
            yield (
                "kind",
                f"「{column.field}」不能写成 {column.written}，只能是：{'、'.join(kinds)}",
                f"“{column.field}” is written as {' or '.join(kinds)}, not as {column.written}",
            )
        if kinds == MONEY and column.kind is None:
            yield (
                "money",
                f"金额「{column.field}」要写明 kind: yuan（元）还是 kind: fen（分）",
                f"say of “{column.field}” whether it is kind: yuan or kind: fen",
            )
        if "format" in column.model_fields_set and column.written != "date":
            yield "format", "format 只用于日期", "only a date has a format"
        if column.mask and (column.field not in _MASKABLE or self.side == "out"):
            yield (
                "mask",
                "只有回盘明细里的账号和户名可以带掩码",
                "only account and name in the answer's lines may be masked",
            )
        if column.fill == "0" and not (column.is_right and column.written in ("number", *MONEY)):
            yield (
                "fill",
                "只有靠右的数字和金额可以用 0 补齐，否则读不回来",
                "only numbers and amounts that stand right may be filled with noughts",
            )

    def _width(self, column: Column) -> Iterator[tuple[str, str, str]]:
        if self.layout.style == "csv":
            if column.align or column.fill:
                yield "align", "align 和 fill 只用于定长文件", "only fixed width is filled"
            return
        if not column.width:
            yield "width", "定长文件每一栏都要写 width（字节数）", "every column needs a width"
        elif column.mark and len(column.mark.encode(self.layout.codec, "replace")) > column.width:
            yield "width", "固定文字比栏宽", "the mark is wider than its column"


def _carries(layout: Layout, text: str) -> bool:
    try:
        text.encode(layout.codec)
    except UnicodeEncodeError:
        return False
    parting = {layout.separator, '"'} if layout.style == "csv" else set()
    return text.isprintable() and not parting & set(text)


def _repeated(tree: Tree, below: PATH, columns: tuple[Column, ...]) -> None:
    seen: set[str] = set()
    for at, column in enumerate(columns):
        if column.field in seen:
            tree.add(
                tree.line((*below, at)),
                "field_twice",
                f"字段「{column.field}」重复",
                f"“{column.field}” stands twice",
            )
        seen |= {column.field} - {"", "skip"}


def _missing(tree: Tree, side: Side, records: Records) -> None:
    there = {column.field for column in records.detail}
    for field in _MUST[side]:
        if field not in there:
            tree.add(
                tree.line((side, "detail")),
                "field_missing",
                f"明细里没有字段「{field}」，这样的文件对不上账",
                f"the lines lack “{field}”: such a file cannot be reconciled",
            )


def _codes(layout: Layout, tree: Tree) -> None:
    if layout.paid in layout.failed:
        tree.add(
            tree.line(("paid",)),
            "code_twice",
            f"结果码 {layout.paid} 既是成功又是失败",
            f"code {layout.paid} is both paid and failed",
        )
    width = next((one.width for one in layout.back.detail if one.field == "code"), 0)
    for code in (layout.paid, *layout.failed):
        path: PATH = ("paid",) if code == layout.paid else ("failed", code)
        if (
            not code
            or code != code.strip()
            or not _carries(layout, code)
            or (width and len(code.encode(layout.codec)) > width)
        ):
            tree.add(
                tree.line(path),
                "code",
                f"结果码「{code}」为空、前后有空格、太宽或有银行文件里不能用的字符",
                f"code “{code}” is empty, blank at its ends, too wide or not writable",
            )
