"""Title, number and date of a notice, PURE, found in its pasted text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflow.almanac.draft import Remark
from workflow.calendar.records import Notice
from workflow.engine.refusal import Text

_TITLE = re.compile(
    r"(?:国务院办公厅|人民政府)?.{0,30}关于.{0,30}(?:节假日|放假|假期|调休|休假).{0,20}(?:通知|公告)$"
)
_YEAR = re.compile(r"(\d{4})年")
_NUMBER = re.compile(r"([\u4e00-\u9fff]{2,10})[〔\[(【](\d{4})[〕\])】](?:第)?(\d{1,4})号")
_ISSUED = re.compile(r"^(?:国务院办公厅)?(\d{4})年(\d{1,2})月(\d{1,2})日$")
_CHINESE = re.compile(
    r"([二][〇○零ＯO一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日$"
)
_DIGITS = {character: at for at, character in enumerate("〇一二三四五六七八九")}
_DIGITS |= {"○": 0, "零": 0, "Ｏ": 0, "O": 0}


@dataclass(frozen=True, slots=True)
class Head:
    """The paper itself, and the year it is about (None when it does not say)."""

    year: int | None
    notice: Notice
    remarks: tuple[Remark, ...]


def head(lines: Sequence[tuple[int, str]]) -> Head:
    """Read title, number and date of issue from lines without spaces."""
    title = _title(lines)
    number = next((_numbered(found) for _, one in lines if (found := _NUMBER.search(one))), "")
    issued = next((day for _, one in reversed(lines) if (day := _issued(one))), None)
    year = _year(title, lines)
    remarks = []
    if not title:
        remarks.append(Remark(1, Text("没有找到通知标题", "the notice's title was not found")))
    if year is None:
        remarks.append(Remark(1, Text("没有找到年份", "the year was not found")))
    if not number:
        said = Text("没有找到文号，请核对", "no number of the notice was found")
        remarks.append(Remark(0, said, stops=False))
    return Head(year, Notice(title, number, issued), tuple(remarks))


def _title(lines: Sequence[tuple[int, str]]) -> str:
    """A title may be broken over two lines."""
    texts = [one for _, one in lines[:12]]
    for at, one in enumerate(texts):
        for said in (one, one + (texts[at + 1] if at + 1 < len(texts) else "")):
            if _TITLE.search(said) and len(said) <= 80:
                return said.strip("《》")
    return ""


def _year(title: str, lines: Sequence[tuple[int, str]]) -> int | None:
    said = _YEAR.search(title)
    if said is None:
        announced = (one for _, one in lines if "现将" in one)
        said = next((found for one in announced if (found := _YEAR.search(one))), None)
    return int(said[1]) if said and 1950 <= int(said[1]) <= 2100 else None


def _numbered(found: re.Match[str]) -> str:
    return f"{found[1].removeprefix('文号')}〔{found[2]}〕{found[3]}号"


def _issued(line: str) -> date | None:
    plain, chinese = _ISSUED.match(line), _CHINESE.search(line)
    try:
        if plain:
            return date(int(plain[1]), int(plain[2]), int(plain[3]))
        if chinese:
            year = int("".join(str(_DIGITS[one]) for one in chinese[1]))
            return date(year, _number(chinese[2]), _number(chinese[3]))
    except ValueError:
        pass
    return None


def _number(written: str) -> int:
    """十二 is 12, 二十一 is 21, 三十 is 30."""
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return _DIGITS[written]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
