"""A clock in words: what befell it, what may be done to it, and the days of its count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from web.language import N_, language, t
from web.present import short_day
from web.shell import role_title
from web.show.values import recorded_unit, stage_title
from workflow.cases.clock_rules import ASK, GRANT, PAUSE, REFUSE, RESUME, Permit
from workflow.cases.clock_tables import ClockEntry
from workflow.cases.counting import CountedClock
from workflow.engine.definition import Kind

STATES = {
    "running": ("now", N_("计时中")),
    "paused": ("held", N_("中止计时")),
    "met": ("met", N_("已办结")),
    "dropped": ("draft", N_("换版本后不再计时")),
}
SORTS = {
    "counts": N_("计入"),
    "unpublished": N_("暂计入"),
    "event": N_("起算日"),
    "rest": N_("不计入"),
    "paused": N_("中止"),
}
SAYS = {
    "paused": N_("中止计时：%(what)s"),
    "resumed": N_("恢复计时：%(what)s"),
    "extension_asked": N_("申请延期 %(days)s 个工作日"),
    "extended": N_("同意延期 %(days)s 个工作日"),
    "extension_refused": N_("不同意延期"),
    "reprojected": N_("工作日历更新，重新推算"),
    "moved": N_("随办件换到另一版本"),
    "moved_back": N_("换版本已撤回"),
}
BUTTONS = {
    PAUSE: N_("中止计时：%(what)s"),
    RESUME: N_("恢复计时：%(what)s"),
    ASK: N_("申请延期"),
    GRANT: N_("同意延期"),
    REFUSE: N_("不同意延期"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the ledger as a page shows it."""

    on: date
    at: datetime
    what: str
    who: str
    office: str
    because: str
    clause: str
    moved: str
    seq: int


@dataclass(frozen=True, slots=True)
class Offer:
    """An act on a clock that this reader may do."""

    id: str
    act: str
    title: str
    pause: str
    days: int


def line(kind: Kind, entry: ClockEntry) -> Line:
    """Return an entry with its words; a pause is called by its title or by its stage."""
    clock = kind.deadlines.get(entry.key)  # of another version, perhaps
    pauses = clock.pauses if clock else {}
    pause = str(entry.data.get("pause", ""))
    if pause.startswith("stage:"):
        what = stage_title(kind, pause.removeprefix("stage:"))
    else:
        what = pauses[pause].title.in_(language()) if pause in pauses else pause
    said = t(SAYS[entry.what], what=what, days=entry.data.get("days", ""))
    system = entry.person == "system"
    office = "" if system else " ".join((recorded_unit(entry.unit), role_title(entry.role)))
    return Line(
        entry.on, entry.at, said, t("系统") if system else entry.name, office.strip(),
        entry.because, entry.clause, moved(entry.data), entry.seq,
    )  # fmt: skip


def moved(data: Mapping[str, Any]) -> str:
    """Return from which day to which a due date moved; empty when it stayed."""
    before, after = data.get("before"), data.get("after")
    if not before or not after or before == after:
        return ""
    days = (short_day(date.fromisoformat(one), language()) for one in (before, after))
    return " → ".join(days)


def offers(kind: Kind, key: str, permits: tuple[Permit, ...]) -> list[Offer]:
    """Return what may be done, each with the words of its button."""
    pauses = kind.deadlines[key].pauses
    return [
        Offer(
            f"{one.act}-{one.pause}" if one.pause else one.act,
            one.act,
            t(BUTTONS[one.act], what=pauses[one.pause].title.in_(language()) if one.pause else ""),
            one.pause,
            one.days,
        )
        for one in permits
    ]


def lines(found: CountedClock) -> list[Line]:
    """Return the ledger of a clock, the oldest first."""
    return [line(found.kind, entry) for entry in found.entries]
