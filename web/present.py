"""How values look, PURE: money from fen, dates with their weekday, masked numbers."""

from __future__ import annotations

from datetime import date, datetime

from markupsafe import Markup

from workflow.clock import SHANGHAI

WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
STAR = "*"
# The sign beside the word: a state is never told by colour alone.
SIGNS = {
    "late": "!", "soon": "◔", "met": "✓", "wait": "○", "now": "●", "held": "‖",
    "no": "×", "draft": "–", "note": "i", "unsure": "?",
}  # fmt: skip


def money(fen: int) -> str:
    """Return an amount as plain text: 1234567 → 12,345.67."""
    return _amount(fen, ",")


def money_html(fen: int) -> Markup:
    """Return an amount with thin gaps that are not copied: Excel gets 12345.67."""
    sign, groups, cents = _parts(fen)
    spans = Markup("").join(Markup("<span>{}</span>").format(group) for group in groups)
    return Markup('<span class="money">{}{}.{}</span>').format(sign, spans, cents)


def _amount(fen: int, gap: str) -> str:
    sign, groups, cents = _parts(fen)
    return f"{sign}{gap.join(groups)}.{cents}"


def _parts(fen: int) -> tuple[str, list[str], str]:
    yuan, cents = divmod(abs(fen), 100)
    return "−" if fen < 0 else "", f"{yuan:,}".split(","), f"{cents:02d}"


def day(on: date, language: str = "zh") -> str:
    """Return a date with its weekday: 2026-05-09 周六."""
    return f"{on.isoformat()} {weekday(on, language)}"


def short_day(on: date, language: str = "zh") -> str:
    """Return a date without its year: 05-09 周六."""
    return f"{on:%m-%d} {weekday(on, language)}"


def weekday(on: date, language: str = "zh") -> str:
    """Return the name of the day of the week."""
    return WEEKDAYS[language][on.weekday()]


def instant(at: datetime) -> str:
    """Return an instant as a Shanghai time to the minute: 2026-05-08 10:32."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def month_name(number: int, language: str = "zh") -> str:
    """Return the name of a month, 1 to 12: 5 月, May."""
    return f"{number} 月" if language == "zh" else MONTHS[number - 1]


def month(number: int | str) -> str:
    """Return a month as 2026-05, from 202605 or its text."""
    digits = str(number).replace("-", "")
    return f"{digits[:4]}-{digits[4:6]}"


def mask_id(number: str) -> str:
    """Show the area and the last four of an ID number: 4414**********9966."""
    return _mask(number, 4, 4)


def mask_account(number: str) -> str:
    """Show the last four of a bank account: ***************4231."""
    return _mask(number, 0, 4)


def mask_phone(number: str) -> str:
    """Show the first three and the last four of a telephone number: 138****1234."""
    return _mask(number, 3, 4)


def _mask(text: str, first: int, last: int) -> str:
    hidden = len(text) - first - last
    if hidden < 2:  # too short to show both ends and hide anything
        return STAR * len(text)
    return text[:first] + STAR * hidden + text[len(text) - last :]
