"""One cell by its column's kind: a canonical value, or the reason it cannot be read. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from stdnum import luhn

from workflow.engine.refusal import Reason
from workflow.roster.identity import (
    area_hint,
    check_digit_hint,
    read_id_no,
    read_said_id,
    squeeze,
)
from workflow.roster.months import read_birth, read_date, read_month
from workflow.roster.rows import Value
from workflow.roster.specs import Column

LONGEST = 200
_BLANKS = frozenset({"", "-", "--", "—", "——", "/", "\\"})
_YES = frozenset({"是", "有", "对", "已", "已备案", "√", "✓", "✔", "y", "yes", "true", "1"})
_NO = frozenset(
    {
        "否",
        "无",
        "没有",
        "不是",
        "未",
        "未备案",
        "×",
        "✗",
        "✘",
        "x",
        "n",
        "no",
        "false",
        "0",
    }
)
_SEXES = {"M": ("男", "男性", "m", "male", "1"), "F": ("女", "女性", "f", "female", "2")}
_DOTS = str.maketrans(dict.fromkeys("•‧・･．.∙⋅●", "·"))
_WIDE = {0xFF01 + at: 0x21 + at for at in range(94)}
_NAME_MARKS = frozenset("·'’- ")
_ACCOUNT = re.compile(r"[0-9]{8,32}")
_PHONE = re.compile(r"[+(]?[0-9][0-9()-]{5,22}[0-9]")
_AFFIXES = re.compile(r"^原|(?:教师|老师|人员|类)$")
_FORMULA = frozenset("=@+-\t\r\0")
_LIKE_A_FORMULA = Reason(
    "formula",
    "以 = + - @ 开头，像公式，请改为文字",
    "it begins with = + - or @ like a formula; please write text",
)


def is_blank(cell: object) -> bool:
    """Say whether a cell holds nothing, or one of the strokes that mean nothing."""
    if not isinstance(cell, str):
        return cell is None
    return not cell[:1].isalnum() and squeeze(cell) in _BLANKS


def read_cell(column: Column, cell: object, today: date) -> Value | Reason:
    """Return the canonical value of a cell, None when it is blank, or why it is refused."""
    if is_blank(cell):
        return None
    return _READERS[column.kind](column, cell, today)


def doubt(column: Column, value: Value) -> Reason | None:
    """Return a warning about a value that was accepted: Luhn for cards, the ID's area."""
    if column.kind == "account" and isinstance(value, str) and not _luhn_holds(value):
        return Reason(
            "account_luhn",
            "银行卡号校验位不对，请核对",
            "the card number's check digit is wrong; please check",
        )
    if not isinstance(value, str):
        return None
    if column.kind == "said_id":
        return check_digit_hint(value)
    return area_hint(value) if column.kind == "id_no" else None


def tidy_name(text: str) -> str:
    """Return a name in half width: no spaces between Chinese characters, · for every dot.

    Characters themselves are never replaced: no Unicode normalisation touches rare ones.
    """
    visible = "".join(
        " " if c.isspace() or c == "\u3164" else c
        for c in text.translate(_WIDE)
        if unicodedata.category(c) != "Cf"
    )
    words = visible.translate(_DOTS).split()
    if all(word.isascii() for word in words):
        return " ".join(words)
    return "".join(words)


def _id_no(column: Column, cell: object, today: date) -> Value | Reason:
    return read_id_no(cell, today, column.ages)


def _said_id(column: Column, cell: object, today: date) -> Value | Reason:
    return read_said_id(cell, today, column.ages)


def _name(column: Column, cell: object, today: date) -> Value | Reason:
    text = tidy_name(_plain(cell))
    if text[:1] in _FORMULA:
        return _LIKE_A_FORMULA
    inner = text[1:-1]
    if (
        2 <= len(text) <= 60
        and _is_letter(text[0])
        and _is_letter(text[-1])
        and all(c in _NAME_MARKS or _is_letter(c) for c in inner)
    ):
        return text
    return Reason(
        "name_form",
        "不像姓名，请核对（只用文字和间隔号·）",
        "this does not look like a name (letters and · only)",
    )


def _is_letter(char: str) -> bool:
    return unicodedata.category(char) in {"Lo", "Lu", "Ll", "Lm", "Lt", "Nl", "Mn", "Co"}


def _text(column: Column, cell: object, today: date) -> Value | Reason:
    text = _plain(cell).strip()
    if squeeze(text)[:1] in _FORMULA or text[:1] in _FORMULA:
        return _LIKE_A_FORMULA
    if len(text) > LONGEST:
        return Reason("too_long", f"超过{LONGEST}字", f"longer than {LONGEST} characters")
    if any(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in text):
        return Reason("control_character", "含有不可见的控制字符", "it holds control characters")
    return " ".join(text.split())


def _plain(cell: object) -> str:
    """Return the text of a cell; Excel keeps whole numbers as floats."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _int(column: Column, cell: object, today: date) -> Value | Reason:
    text = squeeze(_plain(cell))
    if not isinstance(cell, bool) and re.fullmatch("[0-9]{1,9}", text):
        return int(text)
    return Reason("not_whole", "应为整数，请只填阿拉伯数字", "give a whole number, in digits only")


def _month(column: Column, cell: object, today: date) -> Value | Reason:
    return read_month(cell, today)


def _date(column: Column, cell: object, today: date) -> Value | Reason:
    return read_date(cell, today)


def _birth(column: Column, cell: object, today: date) -> Value | Reason:
    return read_birth(cell, today)


def _money(column: Column, cell: object, today: date) -> Value | Reason:
    """Yuan in the paper, fen in the answer."""
    try:
        fen = Decimal(squeeze(_plain(cell)).replace(",", "")) * 100
    except InvalidOperation:
        fen = Decimal("NaN")
    if fen.is_finite() and fen == fen.to_integral_value():
        return int(fen)
    return Reason(
        "not_money",
        "应为金额（元），最多两位小数",
        "give an amount in yuan with at most two decimals",
    )


def _yes_no(column: Column, cell: object, today: date) -> Value | Reason:
    word = squeeze(_plain(cell)).lower()
    if word in _YES or word in _NO:
        return word in _YES
    return Reason("not_yes_no", "应填 是/否 或 有/无", "give yes or no (是/否, 有/无)")


def _sex(column: Column, cell: object, today: date) -> Value | Reason:
    word = squeeze(_plain(cell)).lower()
    for value, words in (column.choices or _SEXES).items():
        if word in words:
            return value
    return Reason("not_sex", "应填 男 或 女", "give 男 (male) or 女 (female)")


def _choice(column: Column, cell: object, today: date) -> Value | Reason:
    word = squeeze(_plain(cell)).lower()
    plain = _AFFIXES.sub("", word)  # 原民办教师 is 民办; 民办转公办 is nothing known
    for value, words in column.choices.items():
        if {word, plain} & {one.lower() for one in words}:
            return value
    shown = [words[1] if len(words) > 1 else words[0] for words in column.choices.values()]
    return Reason("not_a_choice", f"应填：{'、'.join(shown)}", f"give one of: {', '.join(shown)}")


def _account(column: Column, cell: object, today: date) -> Value | Reason:
    if not isinstance(cell, str) or re.fullmatch(r"[0-9.]+[eE]\+?[0-9]+", squeeze(cell)):
        return Reason(
            "account_as_number",
            "账号是数字格式，末几位已丢失；请将单元格设为文本格式后重新填写",
            "the account was typed as a number and lost digits; "
            "set the cell to text and type it again",
        )
    text = squeeze(cell).replace("-", "").lstrip("'’‘")
    if _ACCOUNT.fullmatch(text):
        return text
    return Reason(
        "account_form",
        f"账号应为8至32位数字，现为{len(text)}位",
        f"an account has 8 to 32 digits, this has {len(text)} characters",
    )


def _luhn_holds(account: str) -> bool:
    """Only card numbers follow Luhn: 16 to 19 digits that begin with 3, 4, 5 or 6."""
    card = 16 <= len(account) <= 19 and account[0] in "3456"
    return not card or bool(luhn.is_valid(account))


def _phone(column: Column, cell: object, today: date) -> Value | Reason:
    text = squeeze(_plain(cell)).replace("—", "-").replace("–", "-").lstrip("'’‘")
    if _PHONE.fullmatch(text):
        return text
    return Reason(
        "phone_form",
        "应为电话号码，如 0753-5551234 或 13800000000",
        "give a telephone number such as 0753-5551234",
    )


_READERS: dict[str, Callable[[Column, object, date], Value | Reason]] = {
    "id_no": _id_no,
    "said_id": _said_id,
    "name": _name,
    "text": _text,
    "place": _text,
    "int": _int,
    "month": _month,
    "date": _date,
    "yes_no": _yes_no,
    "sex": _sex,
    "choice": _choice,
    "account": _account,
    "phone": _phone,
    "birth": _birth,
    "money": _money,
}
