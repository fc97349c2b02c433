"""Months and dates in the many ways clerks write them. Pure.

Months come back as "1966-05", dates as "1966-05-11".
"""

from __future__ import annotations

import re
from datetime import date, datetime

from workflow.engine.refusal import Reason
from workflow.roster.identity import squeeze

_CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d{1,6})?)?$", re.ASCII)
_PARTED = re.compile(r"(\d{4})[-./、年](\d{1,2})(?:[-./、月](\d{1,2})[日号]?|月份?)?", re.ASCII)
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})?", re.ASCII)
_OLDEST = 1880

_MONTH_FORM = Reason(
    "month_form", "看不出年月，请写成 1966.05 这样", "not a month; write it like 1966.05"
)
_DATE_FORM = Reason(
    "date_form", "看不出年月日，请写成 1966-05-11 这样", "not a date; write it like 1966-05-11"
)
_OCTOBER = Reason(
    "month_october",
    "数字格式分不清1月和10月，请将单元格设为文本，写成 01 或 10",
    "as a number this may be January or October; set the cell to text and write 01 or 10",
)


def read_month(cell: object, today: date) -> str | Reason:
    """Return "YYYY-MM" for a date cell, 1966.05, 1966年5月, 19660511, 1966-05-11 …"""
    found = _read(cell, today, _MONTH_FORM)
    return found if isinstance(found, Reason) else f"{found[0]:04d}-{found[1]:02d}"


def read_date(cell: object, today: date) -> str | Reason:
    """Return "YYYY-MM-DD"; a month without its day is refused."""
    found = read_birth(cell, today, _DATE_FORM)
    return _DATE_FORM if isinstance(found, str) and len(found) < len("1966-05-11") else found


def read_birth(cell: object, today: date, form: Reason = _MONTH_FORM) -> str | Reason:
    """Return "YYYY-MM-DD", or "YYYY-MM" where the paper leaves the day to the ID number."""
    found = _read(cell, today, form)
    if isinstance(found, Reason):
        return found
    return "{:04d}-{:02d}-{:02d}".format(*found) if found[2] else "{:04d}-{:02d}".format(*found)


def _read(cell: object, today: date, form: Reason) -> tuple[int, int, int] | Reason:
    if isinstance(cell, datetime | date):
        return _real(cell.year, cell.month, cell.day, today, form)
    text = _text(cell)
    if text is None:
        return _OCTOBER
    match = _PARTED.fullmatch(text) or _SOLID.fullmatch(text)
    if match is None:
        return form
    year, month, day = (int(part or 0) for part in match.groups())
    return _real(year, month, day, today, form)


def _text(cell: object) -> str | None:
    """Return the text to read, None for a number that lost the 0 of its October."""
    if isinstance(cell, float):
        text = str(int(cell)) if cell.is_integer() else repr(cell)
        return None if re.fullmatch(r"\d{4}\.1", text) else text
    return squeeze(_CLOCK.sub("", str(cell).strip()))


def _real(
    year: int, month: int, day: int, today: date, form: Reason
) -> tuple[int, int, int] | Reason:
    try:
        date(year, month, day or 1)
    except ValueError:
        return form
    return (year, month, day) if _OLDEST <= year <= today.year + 10 else form
