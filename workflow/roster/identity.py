"""ID numbers (GB 11643, MOD 11-2): reading, checking, and what they say. Pure.

The area code only hints: old and abolished codes are valid. Sequence numbers 996 to 999,
kept for centenarians, are valid like any other.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

from workflow.engine.refusal import Reason

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_FORM = re.compile(r"[0-9]{17}[0-9X]")
_SCIENTIFIC = re.compile(r"[0-9]\.[0-9]+E\+?[0-9]+")
_PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (81, 83))
    for code in range(first, last + 1)
) | {"71", "91"}

AS_NUMBER = Reason(
    "id_as_number",
    "身份证号码是数字格式，末几位已丢失；请将单元格设为文本格式后重新填写",
    "the ID number was typed as a number and lost digits; set the cell to text and type it again",
)


def read_id_no(cell: object, today: date, ages: tuple[int, int] = (0, 120)) -> str | Reason:
    """Return the 18 characters with a capital X, or why the cell is no ID number.

    `ages` bounds the age in whole years on `today`, both ends included.
    """
    text = _typed(cell)
    if isinstance(text, Reason):
        return text
    return _wrong_form(text) or check_digit_hint(text) or _wrong_birth(text, today, ages) or text


def read_said_id(cell: object, today: date, ages: tuple[int, int] = (0, 120)) -> str | Reason:
    """Return the number as another office wrote it: its check digit may be wrong."""
    text = _typed(cell)
    if isinstance(text, Reason):
        return text
    return _wrong_form(text) or _wrong_birth(text, today, ages) or text


def _typed(cell: object) -> str | Reason:
    if not isinstance(cell, str):
        return AS_NUMBER
    text = squeeze(cell).upper().lstrip("'’‘")
    return AS_NUMBER if _SCIENTIFIC.fullmatch(text) else text


def birth_on(id_no: str) -> date:
    """Return the birth date of a well-formed ID number; raises ValueError if none."""
    return date(int(id_no[6:10]), int(id_no[10:12]), int(id_no[12:14]))


def is_male(id_no: str) -> bool:
    """Say whether the sequence number is a man's (odd)."""
    return int(id_no[16]) % 2 == 1


def check_digit(first_17: str) -> str:
    """Return the MOD 11-2 check character for the first 17 digits."""
    total = sum(w * int(c) for w, c in zip(_WEIGHTS, first_17, strict=True))
    return _CHECK[total % 11]


def area_hint(id_no: str) -> Reason | None:
    """Return a warning when the first two digits are no province; never a refusal."""
    if id_no[:2] in _PROVINCES:
        return None
    return Reason(
        "id_area",
        "身份证号码前两位不是现行省级代码，请核对",
        "the first two digits are not a province's code; please check",
    )


def age_on(born: date, day: date) -> int:
    """Return whole years of age on a day, reached on the birthday."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@lru_cache(maxsize=1024)
def _is_space(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in {"Cf", "Zs"} or char == "\u3164"


def squeeze(text: str) -> str:
    """Return the text in half width without any space or invisible character."""
    if text.isascii() and text.isalnum():
        return text
    return "".join(c for c in unicodedata.normalize("NFKC", text) if not _is_space(c))


def _wrong_form(text: str) -> Reason | None:
    if re.fullmatch("[0-9]{15}", text):
        return Reason(
            "id_15",
            "是15位旧号码，请填写现行的18位号码",
            "this is an old 15-digit number; give the present 18-character one",
        )
    if len(text) != 18:
        return Reason(
            "id_length",
            f"身份证号码应为18位，现为{len(text)}位",
            f"an ID number has 18 characters, this has {len(text)}",
        )
    if not _FORM.fullmatch(text):
        return Reason(
            "id_form",
            "身份证号码应为17位数字加一位数字或X",
            "an ID number is 17 digits and a digit or X",
        )
    return None


def check_digit_hint(id_no: str) -> Reason | None:
    """Return what to say of a well-formed number whose check digit is wrong."""
    if check_digit(id_no[:17]) == id_no[17]:
        return None
    return Reason(
        "id_check_digit",
        "校验位不对，请核对号码",
        "the check digit is wrong; please check the number",
    )


def _wrong_birth(text: str, today: date, ages: tuple[int, int]) -> Reason | None:
    try:
        born = birth_on(text)
    except ValueError:
        return Reason("id_birth", "号码中的出生日期不存在", "the birth date in it does not exist")
    if born > today:
        return Reason("id_future", "号码中的出生日期在今天之后", "the birth date in it is to come")
    if not ages[0] <= age_on(born, today) <= ages[1]:
        return Reason(
            "id_age",
            f"按号码计算的年龄不在{ages[0]}至{ages[1]}岁之间",
            f"the age it gives is not between {ages[0]} and {ages[1]}",
        )
    return None
