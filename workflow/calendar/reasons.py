"""Why a day counts or does not, in the words a clerk would use."""

from __future__ import annotations

from datetime import date

from workflow.calendar.records import DayKind, NamedDay
from workflow.engine.refusal import Text

_WEEKDAYS = (
    Text("周一", "Monday"),
    Text("周二", "Tuesday"),
    Text("周三", "Wednesday"),
    Text("周四", "Thursday"),
    Text("周五", "Friday"),
    Text("周六", "Saturday"),
    Text("周日", "Sunday"),
)


def weekday(day: date) -> Text:
    """Return the name of the day of the week."""
    return _WEEKDAYS[day.weekday()]


def why(day: date, kind: DayKind, named: NamedDay | None, *, is_event: bool = False) -> Text:
    """Return why `day` counts or not; the day of the event never counts (Civil Code art. 201)."""
    if is_event:
        return Text("起算当日，不计入", "the day of the event, not counted")
    if named is not None:
        return _named(named)
    if kind is DayKind.UNPUBLISHED:
        return _unpublished(day)
    if kind is DayKind.WORK:
        return Text("工作日", "working day")
    name = weekday(day)
    return Text(f"{name.zh}休息", f"{name.en}, day of rest")


def _named(day: NamedDay) -> Text:
    if day.works:
        return Text(f"调休上班（{day.name.zh}）", f"make-up working day ({day.name.en})")
    return Text(f"{day.name.zh}放假", f"day off: {day.name.en}")


def _unpublished(day: date) -> Text:
    zh, en = ("暂计入", "counted for now") if day.weekday() < 5 else ("暂不计", "left out for now")
    name = weekday(day)
    return Text(
        f"{day.year}年放假安排尚未公布，{name.zh}{zh}",
        f"the days off of {day.year} are not yet published; {name.en} is {en}",
    )
