"""The State Council's notice read from its pasted text, PURE: days off, make-up days, paper.

Reads the wordings of 2004 to 2026 (办法 国务院令第795号 for the holidays themselves). Days are
Asia/Shanghai dates. Nothing is guessed: whatever names a day and is not understood is a remark
with its line, and what the notice says of itself (共N天, 星期几) is checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from workflow.almanac.draft import YEAR, Draft, Remark, in_order
from workflow.almanac.notice_days import Found, days_in, plain_days
from workflow.almanac.notice_head import head
from workflow.calendar.records import NamedDay, Notice
from workflow.engine.refusal import Text

HOLIDAYS = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Tomb-sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
}
OTHER_NAMES = {
    "五一": "劳动节",
    "“五一”": "劳动节",
    "清明": "清明节",
    "端午": "端午节",
    "中秋": "中秋节",
    "国庆": "国庆节",
    "“十一”": "国庆节",
    "十一": "国庆节",
}
LEAST_OF_A_YEAR = 3  # before 2008 a notice named three holidays
_NAME = "|".join(map(re.escape, sorted((*HOLIDAYS, *OTHER_NAMES), key=len, reverse=True)))
_ITEM = r"(?:[(]?[一二三四五六七八九十0-9]{1,2}[)、.]+)"
_HEADING = re.compile(rf"^{_ITEM}?((?:“?(?:国际)?(?:{_NAME})”?[、和,]?)+)(?:假期)?[::](.*)$")
_JOINED = re.compile(rf"(?<=[。;\s])(?={_ITEM}(?:国际)?(?:{_NAME}))")
_BRACKET = re.compile(r"\([^()]*\)")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９（）：；，．～—–－〜", "0123456789():;,.-----")
_COUNT = re.compile(r"共(\d+)天|放假(\d+)天")
_EXPLAINS = re.compile(r"法定|公休日|照常公休|调至|调到|正常上班")
_EN_JOIN = " and "


@dataclass
class _Reading:
    """What has been gathered so far, line after line."""

    year: int
    notice: Notice
    off: dict[date, str] = field(default_factory=dict)
    works: dict[date, str] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def remark(self, line: int, zh: str, en: str, *, stops: bool = True) -> None:
        self.remarks.append(Remark(line, Text(zh, en), stops))


def read_notice(text: str) -> Draft:
    """Read the text of a notice; mistakes are remarks of the draft, never exceptions."""
    lines = [(at, _plain(one)) for at, one in enumerate(text.splitlines(), 1)]
    top = head([(at, one) for at, one in lines if one])
    reading = _Reading(top.year or 0, top.notice, remarks=list(top.remarks))
    if top.year:
        for at, line in lines:
            for part in _JOINED.split(line):
                _line(reading, at, part)
        _whole(reading)
    days = (
        NamedDay(on, works, Text(name, english(name)), top.notice)
        for found, works in ((reading.off, False), (reading.works, True))
        for on, name in found.items()
    )
    whole = len(_singles(reading.seen)) >= _expected(reading.year)
    return Draft(
        YEAR, reading.year, top.notice, in_order(days), whole=whole,
        remarks=tuple(sorted(reading.remarks, key=lambda one: one.line)),
    )  # fmt: skip


def english(name: str) -> str:
    """Return a holiday's English name; joined holidays are joined."""
    return _EN_JOIN.join(HOLIDAYS.get(one, one) for one in name.split("、"))


def _expected(year: int) -> int:
    """Seven holidays since 2008 (清明, 端午, 中秋 came by 国务院令第513号), three before."""
    return len(HOLIDAYS) if year >= 2008 else LEAST_OF_A_YEAR


def _singles(seen: list[str]) -> set[str]:
    return {one for name in seen for one in name.split("、")}


def _plain(line: str) -> str:
    return re.sub(r"[\s\u3000\u200b\ufeff]+", "", line.translate(_FULL_WIDTH))


def _line(reading: _Reading, at: int, line: str) -> None:
    found = _HEADING.match(line)
    if found is not None:
        name = _called(found[1])
        reading.seen.append(name)
        _holiday(reading, at, name, found[2])
    elif (
        (reading.seen or re.match(_ITEM, line))
        and days_in(line, reading.year)
        and re.search("放假|上班|补休|调休", line)
    ):
        shown = line[:40]
        reading.remark(at, f"未能识别：“{shown}”", f"not understood: “{shown}”")


def _called(written: str) -> str:
    names = re.findall(_NAME, written)
    return "、".join(dict.fromkeys(OTHER_NAMES.get(one, one) for one in names))


def _holiday(reading: _Reading, at: int, name: str, said: str) -> None:
    """Read what is said of one holiday, clause by clause."""
    off: list[date] = []
    for sentence in re.split("[。;]", said):
        if "鼓励" in sentence:  # advice to employers: 安排职工在除夕休息 makes no day off
            continue
        off += _sentence(reading, at, name, sentence)
    if not off:
        reading.remark(at, f"{name}没有识别出放假日期", f"no day off was found for {english(name)}")
    stated = next((int(one or two) for one, two in _COUNT.findall(said)), None)
    if stated is not None and off and stated != len(set(off)):
        n = len(set(off))
        reading.remark(
            at,
            f"{name}写明共{stated}天，识别出{n}天",
            f"{english(name)}: {stated} days are stated, {n} were found",
        )


def _sentence(reading: _Reading, at: int, name: str, sentence: str) -> list[date]:
    off: list[date] = []
    held = ""  # a clause of dates alone belongs to the verb after it
    for clause in _clauses(sentence):
        said = held + ("、" if held else "") + clause
        bare = _BRACKET.sub("", said)
        found = days_in(said, reading.year, new_year="元旦" in name)
        if not found:
            continue
        held = ""
        if _EXPLAINS.search(bare):
            _weekdays(reading, at, found)
        elif re.search("上班|工作", bare):
            _take(reading, at, name, found, works=True)
        elif re.search("放假|补休|调休|休息|公休", bare):
            off += _take(reading, at, name, found, works=False)
        elif _only_days(bare):
            held = said
        else:
            reading.remark(at, f"未能识别：“{clause[:40]}”", f"not understood: “{clause[:40]}”")
    if held:
        reading.remark(at, f"未能识别：“{held[:40]}”", f"not understood: “{held[:40]}”")
    return off


def _clauses(sentence: str) -> list[str]:
    """Split at commas that stand outside brackets."""
    return [one for one in re.split(r",(?![^()]*\))", sentence) if one]


def _only_days(bare: str) -> bool:
    return not re.sub(r"[\d年月日至到、-]", "", bare)


def _take(reading: _Reading, at: int, name: str, found: list[Found], *, works: bool) -> list[date]:
    _weekdays(reading, at, found)
    taken = []
    for day in plain_days(found):
        mine, other = (reading.works, reading.off) if works else (reading.off, reading.works)
        if day in other:
            reading.remark(at, f"{day} 既放假又上班", f"{day} is both off and a working day")
            continue
        if works and day.weekday() < 5:
            reading.remark(at, f"上班日 {day} 不在周末", f"{day} is not on a weekend")
        mine.setdefault(day, name)
        taken.append(day)
    return taken


def _weekdays(reading: _Reading, at: int, found: list[Found]) -> None:
    for one in found:
        if one.wrong_weekday:
            zh, en = (
                f"{one.first} 不是{one.wrong_weekday}",
                f"{one.first} is no {one.wrong_weekday}",
            )
            reading.remark(at, zh, en)


def _whole(reading: _Reading) -> None:
    missing = [one for one in HOLIDAYS if one not in _singles(reading.seen)]
    if not reading.seen:
        reading.remark(0, "没有识别出任何节日", "no holiday was found")
    elif reading.year >= 2008 and missing:
        names = "、".join(missing)
        zh = f"没有提到{names}；按修改通知处理，其余日期保持不变"
        en = f"{english(names)} not named: taken as an amendment, other days stay as they are"
        reading.remark(0, zh, en, stops=False)
