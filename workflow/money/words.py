"""Amounts written out in Chinese capitals, as vouchers and sign-for tables want them. PURE."""

from __future__ import annotations

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_YI = 10**8


def in_words(fen: int) -> str:
    """Return `fen` in capitals: 490005 -> 肆仟玖佰元零伍分; whole yuan end in 元整."""
    sign = "负" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    jiao, cent = divmod(rest, 10)
    whole = f"{_number(yuan)}元" if yuan or not rest else ""
    return sign + whole + _small_change(jiao, cent, bool(yuan))


def _small_change(jiao: int, cent: int, after_yuan: bool) -> str:
    if not jiao and not cent:
        return "整"
    tenths = f"{_DIGITS[jiao]}角" if jiao else ("零" if after_yuan else "")
    return tenths + (f"{_DIGITS[cent]}分" if cent else "")


def _number(value: int) -> str:
    """Return a whole number in capitals; one 零 stands for a run of noughts before a digit."""
    if value == 0:
        return "零"
    above, below = divmod(value, _YI)
    words = f"{_number(above)}亿" if above else ""
    for group, unit in ((below // 10_000, "万"), (below % 10_000, "")):
        if group:
            gap = "零" if words and group < 1000 else ""
            words += gap + _group(group) + unit
    return words


def _group(value: int) -> str:
    """Return 1..9999 in capitals."""
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _UNITS[place]
        gap = digit == 0
    return words
