"""Papers for tests: made-up people, written the way a township types them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.builders import ALLOWANCE, definitions
from workflow.roster.papers import register_spec, specs_of

ROOT = Path(__file__).parents[2]
PAPERS = ROOT / "workflow" / "demo" / "papers"
EXPECTED = ROOT / "tests" / "papers" / "expected.csv"
TODAY = date(2026, 3, 31)
APPLICATION_TABLES = specs_of(definitions().newest(ALLOWANCE), "application")
APPLICANTS, SPELLS = APPLICATION_TABLES
REGISTER = register_spec(definitions().newest(ALLOWANCE), "frozen")
REGISTER_TABLES = (REGISTER,)
NEVER_TYPED = {"hukou_province", "public_school", "dismissed"}
AREA = "441499"

APPLICANT_HEADER = (
    "序号", "姓名", "性别", "身份证号码", "出生年月", "户籍所在镇", "村（居）委会", "类别",
    "累计任教学期", "离岗后是否被录用", "是否计划内离岗退养", "有无刑事犯罪记录", "合同是否备案",
    "联系电话", "开户行", "银行账号",
)  # fmt: skip
SPELL_HEADER = ("身份证号码", "任教学校", "起", "止", "学期数")


def id_no(born: str = "19660511", order: str = "999") -> str:
    """Return a made-up ID number, its check digit by the congruence of ISO 7064."""
    digits = AREA + born + order
    remainder = sum(int(digit) * 2 ** (17 - at) for at, digit in enumerate(digits)) % 11
    return digits + "10X98765432"[remainder]


def card(number: str = "629999744311716689") -> str:
    """Return a card number with its Luhn digit, found by trying."""
    for last in "0123456789":
        doubled = [int(d) * (2 if at % 2 else 1) for at, d in enumerate(reversed(number + last))]
        if sum(sum(divmod(d, 10)) for d in doubled) % 10 == 0:
            return number + last
    raise AssertionError(number)


def applicant(**changes: Any) -> dict[str, Any]:
    """Return one applicant's row by its header, with some cells changed."""
    values = [
        1,
        "刘炳盛",
        "男",
        id_no(),
        "1966.05",
        "南坪镇",
        "岭下",
        "代课",
        4,
        "否",
        "否",
        "无",
        "是",
        "0753-5557234",
        "云岭农商银行",
        card(),
    ]
    return {**dict(zip(APPLICANT_HEADER, values, strict=True)), **changes}


def spell(**changes: Any) -> dict[str, Any]:
    """Return one spell's row by its header, with some cells changed."""
    values = [id_no(), "南坪镇石下小学", "1993.09", "1995.07", 4]
    return {**dict(zip(SPELL_HEADER, values, strict=True)), **changes}


@dataclass
class Sheet:
    """One sheet to write: rows above the header, the header, rows, rows below."""

    name: str
    header: Sequence[str]
    rows: Iterable[Mapping[str, Any]] = ()
    above: Sequence[Sequence[Any]] = ()
    below: Sequence[Sequence[Any]] = ()
    shown_as: Mapping[str, str] = field(default_factory=dict)


def written(*sheets: Sheet) -> bytes:
    """Return the sheets as .xlsx bytes; text beginning with = stays text, as in real papers."""
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        header = [sheet.shown_as.get(name, name) for name in sheet.header]
        rows = [[row.get(name) for name in sheet.header] for row in sheet.rows]
        for at, cells in enumerate((*sheet.above, header, *rows, *sheet.below), start=1):
            for column, value in enumerate(cells, start=1):
                cell = page.cell(at, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def application(
    applicants: Iterable[Mapping[str, Any]] | None = None,
    spells: Iterable[Mapping[str, Any]] | None = None,
) -> bytes:
    """Return a township's paper: by default one good applicant with one spell."""
    return written(
        Sheet("申请人", APPLICANT_HEADER, [applicant()] if applicants is None else applicants),
        Sheet("任教经历", SPELL_HEADER, [spell()] if spells is None else spells),
    )
