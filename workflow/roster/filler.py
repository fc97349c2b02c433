"""Rows that are no data: blank and pre-numbered ones, totals, signatures, notes. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from workflow.roster.identity import squeeze
from workflow.roster.specs import TableSpec
from workflow.roster.values import is_blank

_FOOTER = re.compile(
    r"(?:合计|总计|小计|共计|累计|总人数|本页|填表|填报|制表|审核人|复核人|经办人|负责人|单位负责|"
    r"主管|领导|签字|签名|盖章|联系人|联系电话|电话|备注|说明|注[:：]|注意|日期|报送|[(（]盖章)"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_A_SENTENCE = 6
_LONG = 15


class Filler:
    """Says which rows of one table are passed over."""

    def __init__(self, spec: TableSpec, columns: Mapping[str, int]):
        self.key = columns.get(spec.key_column)
        self.places = tuple(columns.values())

    def passed_over(self, cells: Sequence[object], header: Sequence[str]) -> str | None:
        """Return None for a row of data, "" for a blank one, else the text passed over."""
        told = [cell for at in self.places if at < len(cells) and not is_blank(cell := cells[at])]
        if not told and not _is_footer(cells):
            return ""
        if self._has_key(cells, alone=len(told) == 1):
            return self._repeated(cells, header)
        if _is_footer(cells) or (len(told) == 1 and len(str(told[0])) > _LONG):
            return " ".join(str(cell).strip() for cell in cells if not is_blank(cell))
        return None

    def _has_key(self, cells: Sequence[object], *, alone: bool) -> bool:
        """Say whether the key cell holds a key, not a total's word or a sentence by itself."""
        if self.key is None or self.key >= len(cells) or is_blank(cells[self.key]):
            return False
        text = squeeze(str(cells[self.key]))
        return not _FOOTER.match(text) and not (
            alone and len(_CHINESE.findall(text)) >= _A_SENTENCE
        )

    def _repeated(self, cells: Sequence[object], header: Sequence[str]) -> str | None:
        """Pass over the header typed again on a new page, and a row that numbers columns."""
        known = [cells[at] for at in self.places if at < len(cells)]
        if [str(cell) for cell in known] == [header[at] for at in self.places if at < len(header)]:
            return "表头"
        filled = [cell for cell in cells if not is_blank(cell)]
        first = _number(filled[0])
        if len(filled) > 2 and all(_number(c) == first + at for at, c in enumerate(filled)):
            return "列号"
        return None


def _is_footer(cells: Sequence[object]) -> bool:
    first = next((cell for cell in cells if not is_blank(cell)), "")
    return isinstance(first, str) and _FOOTER.match(squeeze(first)) is not None


def _number(cell: object) -> float:
    if isinstance(cell, float):
        return cell
    text = squeeze(str(cell))
    return float(text) if text.isascii() and text.isdigit() and len(text) < 4 else float("nan")
