"""When things are due, in words, and how the day came about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from web.bureau import the_bureau
from web.days import Box, ledger_boxes
from web.language import language, t
from web.show.clocks import Offer, offers
from workflow.calendar.daily import days
from workflow.calendar.ledger import Ledger, Pause
from workflow.cases.clock_rules import Permit
from workflow.cases.tables import Deadline
from workflow.engine.definition import Kind

SOON = 3
NOTHING: Mapping[str, tuple[Permit, ...]] = {}


@dataclass(frozen=True, slots=True)
class Rule:
    """One of the clocks that bind a deadline; `binds` marks the earliest."""

    text: str
    clause: str
    on: date
    binds: bool
    strip: list[Box]


@dataclass(frozen=True, slots=True)
class Card:
    """A deadline as its card shows it."""

    title: str
    on: date
    kind: str
    word: str
    provisional: bool
    since: date
    rules: list[Rule]
    key: str
    extended: int
    paused_on: date | None
    offers: list[Offer]


def due_word(on: date | None, today: date) -> tuple[str, str]:
    """Return the sign and the words for a due date, counted in working days."""
    calendar = the_bureau().calendar
    if on is None:
        return "", ""
    if on < today:
        late = calendar.count(on, today)
        return "late", _days_late(late)
    if on == today:
        return "soon", t("今日到期")
    left = calendar.count(today, on)
    words = t("剩 1 个工作日") if left == 1 else t("剩 %(n)s 个工作日", n=left)
    return "soon" if left <= SOON else "wait", words


def _days_late(late: int) -> str:
    if late == 1:
        return t("逾期 1 个工作日")
    return t("逾期 %(n)s 个工作日", n=late) if late else t("已逾期")


def due_cards(
    kind: Kind,
    deadlines: Iterable[Deadline],
    today: date,
    permits: Mapping[str, tuple[Permit, ...]] = NOTHING,
) -> list[Card]:
    """Return the clocks that run or stand still, the earliest first, with what may be done."""
    live = [one for one in deadlines if one.state in ("running", "paused")]
    return [
        _card(kind, one, today, offers(kind, one.key, permits.get(one.key, ())))
        for one in sorted(live, key=lambda one: one.due_on)
    ]


def kept_clocks(
    kind: Kind, deadlines: Sequence[Deadline]
) -> list[tuple[str, str, str, date, str, int]]:
    """Return the clocks that are over: title, sign, word, the day they ended, key, how-manieth."""
    found = []
    for at, one in enumerate(deadlines):
        if one.state == "met" and one.ended_on is not None:
            nth = sum(other.key == one.key for other in deadlines[: at + 1])
            found.append((_title(kind, one), *_kept(one), one.ended_on, one.key, nth))
    return found


def _kept(one: Deadline) -> tuple[str, str]:
    in_time = one.ended_on is None or one.ended_on <= one.due_on
    return ("met", t("按期")) if in_time else ("late", t("逾期办结"))


def _title(kind: Kind, one: Deadline) -> str:
    return kind.deadlines[one.key].title.in_(language()) if one.key in kind.deadlines else one.key


def _card(kind: Kind, one: Deadline, today: date, may: list[Offer]) -> Card:
    sign, word = due_word(one.due_on, today)
    if one.state == "paused":
        sign, word = "held", t("中止计时")
    rules = [_rule(one, rule) for rule in one.rules]
    return Card(
        _title(kind, one), one.due_on, sign, word, one.provisional, one.started_on, rules,
        one.key, one.extended, one.paused_on, may,
    )  # fmt: skip


def _rule(one: Deadline, rule: Mapping[str, Any]) -> Rule:
    on = date.fromisoformat(rule["on"])
    text = rule["en"] if language() == "en" else rule["zh"]
    return Rule(text, rule.get("clause", ""), on, on == one.due_on, _strip(rule))


def _strip(rule: Mapping[str, Any]) -> list[Box]:
    if not rule.get("days") or not rule.get("from"):
        return []
    calendar, start = the_bureau().calendar, date.fromisoformat(rule["from"])
    counts = bool(rule.get("first_day_counts"))
    stops = [tuple(map(date.fromisoformat, one)) for one in rule.get("pauses", ())]
    pauses = tuple(Pause(begun, ended) for begun, ended in stops if ended > start)
    until = date.fromisoformat(rule["on"])
    ledger = Ledger(pauses, in_full=False)
    return ledger_boxes(calendar, days(start, until, ledger, calendar, first_day_counts=counts))


def soon_day(today: date) -> date:
    """Return the last day that counts as soon."""
    return the_bureau().calendar.add(today, SOON).on


def day_before(on: date) -> date:
    """Return the calendar day before."""
    return on - timedelta(days=1)
