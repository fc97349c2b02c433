"""What calendar follows from the papers in force, PURE; what a paper changes; its festivals.

Days are Asia/Shanghai dates. A later paper goes over an earlier one, an amendment over the days
of the holidays it names, the county's days over the State Council's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lunardate import LunarDate  # type: ignore[import-untyped]

from workflow.almanac.draft import COUNTY, YEAR, Draft, Remark, in_order
from workflow.almanac.notice_text import HOLIDAYS, english
from workflow.calendar.days import WorkCalendar
from workflow.calendar.records import CalendarYear, DayKind, NamedDay
from workflow.engine.refusal import Text

DAY = timedelta(days=1)
LUNAR = {"spring_festival": (1, 1), "dragon_boat_festival": (5, 5), "mid_autumn_festival": (8, 15)}
FESTIVALS = {
    "spring_festival": Text("春节", "Spring Festival"),
    "tomb_sweeping_day": Text("清明", "Tomb-sweeping Day"),
    "dragon_boat_festival": Text("端午", "Dragon Boat Festival"),
    "mid_autumn_festival": Text("中秋", "Mid-Autumn Festival"),
}
LAST_LUNAR_YEAR = 2099


@dataclass(frozen=True, slots=True)
class Change:
    """A day that counts otherwise than before."""

    on: date
    before: DayKind
    after: DayKind
    name: Text | None


def compose(packaged: WorkCalendar, papers: Iterable[Draft]) -> WorkCalendar:
    """Return the calendar of the packaged years with the papers in force, in their order.

    Raises ValueError when a year would be missing between two others.
    """
    years = {one.year: one for one in packaged.years}
    county = {day.on: day for day in packaged.county}
    for paper in papers:
        if paper.kind == COUNTY:
            county |= {day.on: day for day in paper.days}
        else:
            years[paper.year] = _year(years.get(paper.year), paper)
    return WorkCalendar(years.values(), county.values())


def _year(now: CalendarYear | None, paper: Draft) -> CalendarYear:
    if now is None or paper.whole:
        return paper.record()
    named = {one for day in paper.days for one in day.name.zh.split("、")}
    kept = (day for day in now.days if named.isdisjoint(day.name.zh.split("、")))
    days = in_order({day.on: day for day in (*kept, *paper.days)}.values())
    return replace(now, days=days, anchors={**now.anchors, **paper.anchors})


def festivals(year: int) -> Mapping[str, date]:
    """Return the days of the four lunar and solar festivals; empty outside 2000–2099.

    清明 by the usual formula of the century (0.2422 a year from 4.81), right for each of its years.
    """
    if not 2000 <= year <= LAST_LUNAR_YEAR:
        return {}
    found = {key: LunarDate(year, *on).to_solar_date() for key, on in LUNAR.items()}
    short = year % 100
    return {**found, "tomb_sweeping_day": date(year, 4, int(short * 0.2422 + 4.81) - short // 4)}


def finish(draft: Draft, now: WorkCalendar) -> Draft:
    """Give a draft the festivals it does not name, and what is wrong with it beside `now`."""
    if draft.kind == YEAR and draft.whole:
        draft = replace(draft, anchors={**festivals(draft.year), **draft.anchors})
    return replace(draft, remarks=(*draft.remarks, *_wrong(draft, now)))


def _wrong(draft: Draft, now: WorkCalendar) -> Iterator[Remark]:
    first, last = now.years[0].year, now.years[-1].year
    years = {one.year: one for one in now.years}
    if draft.kind == COUNTY:
        for day in draft.days:
            if not first <= day.on.year <= last:
                yield _stop(f"{day.on} 所在年份尚未公布", f"the year of {day.on} is not published")
    elif not first <= draft.year <= last + 1:
        yield _stop(
            f"现有{first}–{last}年，不能载入{draft.year}年", f"{draft.year} does not follow {last}"
        )
    elif not draft.whole and draft.year not in years:
        yield _stop(f"{draft.year}年尚无安排可修改", f"there is no {draft.year} to amend")
    if not draft.days:
        yield _stop("没有任何日期", "there is no day in it")
    if draft.kind == YEAR and draft.whole and draft.year >= 2008:
        named = {one for day in draft.days for one in day.name.zh.split("、")}
        if missing := [one for one in HOLIDAYS if one not in named]:
            names = "、".join(missing)
            en = f"{english(names)} not named: is this the whole year?"
            yield Remark(0, Text(f"没有提到{names}，请核对是否完整", en), stops=False)
    if draft.kind == YEAR:
        yield from _shared(draft, years)


def _shared(draft: Draft, years: Mapping[int, CalendarYear]) -> Iterator[Remark]:
    for other in (draft.year - 1, draft.year + 1):
        if other in years:
            for on in sorted({d.on for d in draft.days} & {d.on for d in years[other].days}):
                yield _stop(f"{on} 已由{other}年的通知列出", f"{on} is named by {other}'s notice")


def _stop(zh: str, en: str) -> Remark:
    return Remark(0, Text(zh, en))


def changes(before: WorkCalendar, after: WorkCalendar, draft: Draft) -> list[Change]:
    """Return the days of the draft's year, and of the month before, that count otherwise."""
    on, found = date(draft.year - 1, 12, 1), []
    names: dict[date, NamedDay] = {day.on: day for day in draft.days}
    while on.year <= draft.year:
        was, is_ = before.kind(on), after.kind(on)
        if was is not is_ and (was is not DayKind.UNPUBLISHED or on in names):
            found.append(Change(on, was, is_, names[on].name if on in names else None))
        on += DAY
    return found
