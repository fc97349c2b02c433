"""Does a text look like something that must never be public? PURE.

教财厅函〔2017〕28号: ID number, home address, telephone, date of birth and bank card are left out
altogether, not masked. Better one cell too many refused than one ID number on a wall.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from workflow.engine.refusal import Reason, Text

_NUMERAL = "[0-9一二三四五六七八九十百零〇]"
_SIGNS: tuple[tuple[re.Pattern[str], Text], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), Text(zh, en))
    for pattern, zh, en in (
        (r"(?<!\d)\d{17}[\dX](?!\d)|(?<!\d)\d{15}(?!\d)", "身份证号码", "an ID number"),
        (r"(?<!\d)(?:86)?1[3-9]\d{9}(?!\d)", "手机号码", "a mobile number"),
        (r"(?<!\d)1[3-9]\d-\d{4}-\d{4}(?!\d)", "手机号码", "a mobile number"),
        (r"(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)", "电话号码", "a telephone number"),
        (r"\d{12,}|\d{4}(?:-\d{4}){2,}", "银行账号", "an account number"),
        (r"[\w.+-]+@[\w-]+\.\w+", "电子邮箱", "an e-mail address"),
        (r"(?:出生|生于|生日)\D{0,4}\d{2}", "出生日期", "a date of birth"),
        (
            rf"(?:路|街|巷|弄|道|里|村|组|队|屯|园|苑|区)\D{{0,4}}?{_NUMERAL}+号(?![桥矿井闸站学])",
            "家庭住址",
            "a home address",
        ),
        (rf"{_NUMERAL}+(?:栋|幢|单元|号楼|号房|室)", "家庭住址", "a home address"),
    )
)
_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s+(?=[\dXx])")


def looks_personal(text: str) -> Text | None:
    """Return what a text looks like (an ID number, a telephone …), None when harmless."""
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf"
    )
    close = _BETWEEN_DIGITS.sub("", plain)
    return next((what for pattern, what in _SIGNS if pattern.search(close)), None)


def personal_cells(
    columns: Sequence[Mapping[str, Any]], rows: Sequence[Sequence[Any]]
) -> Reason | None:
    """Name the first cell of a list that looks personal; amounts are amounts."""
    named = [(number, column) for number, column in enumerate(columns) if column["type"] != "money"]
    for at, row in enumerate(rows, 1):
        for number, column in named:
            value = row[number]
            what = None if value is None else looks_personal(str(value))
            if what is not None:
                return _refused(at, column, what)
    return None


def _refused(at: int, column: Mapping[str, Any], what: Text) -> Reason:
    return Reason(
        "looks_personal",
        f"第 {at} 行「{column['zh']}」像是{what.zh}，不得公示，请更正后再公示",
        f"row {at}, “{column['en']}” looks like {what.en}: correct it first",
    )
