"""Papers as they are handed in, PURE: the notice's text, YAML as packaged, or CSV.

YAML has the grammar of `definitions/calendars/china/*.yaml`. CSV has the columns date, kind
(休/班, off/work) and name; mistakes are remarks with their line, never exceptions.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from workflow.almanac.draft import COUNTY, YEAR, Draft, Remark, in_order
from workflow.almanac.notice_text import english, read_notice
from workflow.calendar.load import load_year
from workflow.calendar.records import NamedDay, Notice
from workflow.engine.refusal import Text

TEXT, YAML, CSV = "text", "yaml", "csv"
FORMS = (TEXT, YAML, CSV)
LARGEST = 200_000  # characters
WORDS = {"休": False, "休息": False, "放假": False, "off": False,
         "班": True, "上班": True, "work": True}  # fmt: skip
_HEADER = re.compile(r"^\s*(date|日期)\b", re.IGNORECASE)
_YAML_YEAR = re.compile(r"^year:\s*(\d{4})", re.MULTILINE)
_YAML = re.compile(r"^(days_off|work_days|notice):", re.MULTILINE)
_ROW = re.compile(r"^\s*\d{4}-\d{1,2}-\d{1,2}\s*[,\t]", re.MULTILINE)


def form_of(source: str) -> str:
    """Tell how a paper is written: as YAML, as CSV, or in the words of the notice."""
    if _YAML.search(source):
        return YAML
    return CSV if _HEADER.match(source) or _ROW.search(source) else TEXT


def read(source: str, kind: str = YEAR, notice: Notice | None = None) -> Draft:
    """Read a paper; `notice` is the paper a CSV stands for (a CSV does not say)."""
    cited = notice or Notice("")
    if len(source) > LARGEST:
        return _bad(kind, "内容太长", "it is too long")
    form = form_of(source)
    if kind == COUNTY and form != CSV:
        return _bad(kind, "县定日期请用表格：日期,休/班,名称", "county days come as date,kind,name")
    if form == YAML:
        return _yaml(source)
    return _csv(source, kind, cited) if form == CSV else read_notice(source)


def _bad(kind: str, zh: str, en: str) -> Draft:
    return Draft(kind, 0, Notice(""), (), remarks=(Remark(0, Text(zh, en)),))


def _yaml(source: str) -> Draft:
    said = _YAML_YEAR.search(source)
    year, tree = load_year(source.encode(), f"{said[1]}.yaml" if said else "year.yaml")
    remarks = tuple(Remark(one.line, Text(one.zh, one.en)) for one in tree.problems)
    if year is None:
        return Draft(YEAR, int(said[1]) if said else 0, Notice(""), (), remarks=remarks)
    return Draft(YEAR, year.year, year.notice, in_order(year.days), year.anchors, remarks=remarks)


def _csv(source: str, kind: str, notice: Notice) -> Draft:
    days: dict[date, NamedDay] = {}
    remarks = [] if notice.title else [Remark(0, Text("请填写通知标题", "give the notice's title"))]
    for line, row in _rows(source):
        day = _day(row, notice)
        if isinstance(day, Text):
            remarks.append(Remark(line, day))
        elif day.on in days:
            remarks.append(Remark(line, Text(f"{day.on} 写了两次", f"{day.on} is named twice")))
        else:
            days[day.on] = day
            remarks += _odd(line, day, kind)
    year = max((on.year for on in days), default=0)
    for on in days:
        if on.year != year and (kind == COUNTY or (on.year, on.month) != (year - 1, 12)):
            remarks.append(Remark(0, Text(f"{on} 不在 {year} 年", f"{on} is not in {year}")))
    return Draft(kind, year, notice, in_order(days.values()), remarks=tuple(remarks))


def _rows(source: str) -> Iterator[tuple[int, list[str]]]:
    lines = source.lstrip("\ufeff").replace("\t", ",").replace("，", ",").splitlines()
    for at, row in enumerate(csv.reader(lines), 1):
        if row and any(row) and not (at == 1 and _HEADER.match(row[0])):
            yield at, [one.strip() for one in row]


def _day(row: list[str], notice: Notice) -> NamedDay | Text:
    if len(row) not in (3, 4):
        return Text("一行应为：日期,休/班,名称", "a line is date,kind,name")
    try:
        on = date(*(int(part) for part in row[0].split("-")))
    except (ValueError, TypeError):
        return Text(f"“{row[0]}”不是日期", f"“{row[0]}” is no date")
    works = WORDS.get(row[1].casefold())
    if works is None:
        return Text(f"“{row[1]}”应为休或班", f"“{row[1]}” is neither off nor work")
    if not row[2]:
        return Text("没有写名称", "there is no name")
    return NamedDay(on, works, Text(row[2], row[3] if len(row) == 4 else english(row[2])), notice)


def _odd(line: int, day: NamedDay, kind: str) -> Iterator[Remark]:
    """A make-up day of the State Council lies on a weekend; a county's may lie anywhere."""
    if kind == YEAR and day.works and day.on.weekday() < 5:
        zh, en = f"上班日 {day.on} 不在周末", f"{day.on} is not on a weekend"
        yield Remark(line, Text(zh, en))


def cited(draft: Draft, notice: Notice) -> Draft:
    """Fill what the paper leaves out of its own title, number, date and source."""
    mine = draft.notice
    full = Notice(
        mine.title or notice.title, mine.number or notice.number,
        mine.issued_on or notice.issued_on, mine.source or notice.source,
    )  # fmt: skip
    days = tuple(replace(d, notice=full) if d.notice == mine else d for d in draft.days)
    return replace(draft, notice=full, days=days)
