"""What a year's file may say, and what is wrong with it that no value shows alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from pydantic import Field

from workflow.calendar.records import CalendarYear, NamedDay, Notice
from workflow.engine.grammar import Label, Name, Strict
from workflow.engine.yaml_text import Tree

LONGEST = timedelta(days=30)


class NoticeEntry(Strict):
    """The paper that enumerates the days; what is not known of it is left out."""

    title: str = Field(min_length=1)
    number: str = ""
    issued_on: date | None = None
    source: str = ""

    def notice(self) -> Notice:
        """Return the plain value."""
        return Notice(self.title, self.number, self.issued_on, self.source)


class DaysOff(Strict):
    """A holiday from its first to its last day, weekends inside it included."""

    from_: date = Field(alias="from")
    to: date
    name: Label
    amended: bool = False

    def dates(self) -> list[date]:
        """Return every day of the span."""
        return [self.from_ + timedelta(days=n) for n in range((self.to - self.from_).days + 1)]


class WorkDay(Strict):
    """A make-up working day, and the holiday it makes up for."""

    day: date
    name: Label
    amended: bool = False


class YearFile(Strict):
    """What `definitions/calendars/<place>/<year>.yaml` may say."""

    year: int = Field(ge=1950, le=9998)
    notice: NoticeEntry
    amendment: NoticeEntry | None = None
    days_off: list[DaysOff] = Field(min_length=1)
    work_days: list[WorkDay]
    anchors: dict[Name, date] = Field(default_factory=dict)

    def record(self) -> CalendarYear:
        """Return the year as the calendar takes it."""
        return CalendarYear(self.year, self.notice.notice(), tuple(self._days()), self.anchors)

    def _days(self) -> Iterator[NamedDay]:
        for off in self.days_off:
            for day in off.dates():
                yield NamedDay(day, False, off.name.text(), self._cited(amended=off.amended))
        for work in self.work_days:
            cited = self._cited(amended=work.amended)
            yield NamedDay(work.day, True, work.name.text(), cited)

    def _cited(self, *, amended: bool) -> Notice:
        paper = self.amendment if amended and self.amendment else self.notice
        return paper.notice()


def check(entry: YearFile, tree: Tree) -> None:
    """Note what no value shows alone: order, year, repetition, weekends, papers cited."""
    if not tree.file.endswith(f"{entry.year}.yaml"):
        zh, en = f"文件名与年份 {entry.year} 不一致", f"the file is not named after {entry.year}"
        tree.add(tree.line(("year",)), "year", zh, en)
    seen: set[date] = set()
    for at, off in enumerate(entry.days_off):
        line = tree.line(("days_off", at))
        if not timedelta(0) <= off.to - off.from_ <= LONGEST:
            span = f"{off.from_}…{off.to}"
            tree.add(line, "span", f"{span} 不是一个假期", f"{span} is no holiday")
        else:
            _check_days(off.dates(), seen, entry, line, tree)
    for at, work in enumerate(entry.work_days):
        line = tree.line(("work_days", at))
        _check_days([work.day], seen, entry, line, tree)
        if work.day.weekday() < 5:
            zh, en = f"上班日 {work.day} 不在周末", f"{work.day} is not on a weekend"
            tree.add(line, "weekday", zh, en)
    for festival, day in entry.anchors.items():
        _check_year([day], entry.year, tree.line(("anchors", festival)), tree)
    _check_amendment(entry, tree)


def _check_days(days: list[date], seen: set[date], entry: YearFile, line: int, tree: Tree) -> None:
    for day in seen.intersection(days):
        tree.add(line, "twice", f"{day} 写了两次", f"{day} is named twice")
    seen.update(days)
    _check_year(days, entry.year, line, tree)


def _check_year(days: list[date], year: int, line: int, tree: Tree) -> None:
    """A notice names days of its own year, and at most of the December before."""
    outside = (day for day in days if day.year != year and (day.year, day.month) != (year - 1, 12))
    if day := next(outside, None):
        tree.add(line, "outside", f"{day} 不在 {year} 年", f"{day} is not in {year}")


def _check_amendment(entry: YearFile, tree: Tree) -> None:
    """A day marked as amended needs the paper that amended it."""
    if entry.amendment is not None:
        return
    marks = [(("days_off", at), off.amended) for at, off in enumerate(entry.days_off)]
    marks += [(("work_days", at), work.amended) for at, work in enumerate(entry.work_days)]
    for path, amended in marks:
        if amended:
            zh, en = "没有写明修改通知 amendment", "there is no amendment to cite"
            tree.add(tree.line(path), "amended", zh, en)
