"""How an amount came about, step by step, each with the clause it follows (怎么算的)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from workflow.calendar.months import Month
from workflow.money.due import PaymentLine
from workflow.money.rules import Line, Monthly, Service
from workflow.money.shares import LEVELS
from workflow.money.yuan import yuan
from workflow.policies.allowance_facts import Facts

_FROM_CLAUSES = {"first": "五(一)", "later": "五(二)", "death": "五(三)"}


@dataclass(frozen=True, slots=True)
class Working:
    """The steps of one award: terms, rate, months of this year and of earlier ones."""

    service: Service
    shown: Monthly
    start: Month
    last: Month | None
    attained: date | None
    now: tuple[PaymentLine, ...]
    late: tuple[PaymentLine, ...]


def explain(facts: Facts, working: Working) -> tuple[Line, ...]:
    """Return the lines a page shows behind an amount, in the order they are worked out."""
    return (
        _years(facts.semesters or 0, working.service),
        *_rate(working),
        _start(facts, working),
        *_death(working),
        *_months(working.now, f"{facts.cycle} 年应发", f"due in {facts.cycle}", working),
        *(
            _months(working.late, "以前年度应补发", "owed for earlier years", working)
            if working.late
            else ()
        ),
    )


def _years(semesters: int, service: Service) -> Line:
    years = service.years(semesters)
    counts = service.remainder == "counts_as_a_year"
    rest = ("余数按1年计", "a remainder counts as one year")
    if service.semesters_per_year == 2:
        rest = ("余1学期按1年", "a remaining one counts as a year")
    zh = f"每{service.semesters_per_year}学期1年" + (f"，{rest[0]}" if counts else "，余数不计")
    en = f"{service.semesters_per_year} semesters make a year; " + (
        rest[1] if counts else "a remainder is dropped"
    )
    return Line(
        f"{semesters} 个学期 → {years} 年（{zh}）",
        f"{semesters} semesters → {years} years ({en})",
        service.clause,
    )


def _rate(working: Working) -> Iterable[Line]:
    rate = working.shown.rate
    yield Line(
        f"{rate.band.zh} → {yuan(rate.fen)} 元/月",
        f"{rate.band.en} → {yuan(rate.fen)} yuan a month",
        rate.clause,
    )
    if rate.note:
        yield Line(f"⚠ {rate.note.zh}", f"⚠ {rate.note.en}", rate.clause)


def _start(facts: Facts, working: Working) -> Line:
    age, cutoff = facts.age, facts.first_age_cutoff
    reached = f"{working.attained} 满 {age} 周岁", f"reaches {age} on {working.attained}"
    if working.attained and cutoff and working.attained <= cutoff:
        return Line(
            f"{reached[0]}，在 {cutoff}（含）前 → {working.start} 起计发，以前年度不补发",
            f"{reached[1]}, by {cutoff} → paid from {working.start}, nothing for years before",
            _FROM_CLAUSES["first"],
        )
    return Line(
        f"{reached[0]} → 下一月 {working.start} 起发",
        f"{reached[1]} → paid from the next month, {working.start}",
        _FROM_CLAUSES["later"],
    )


def _death(working: Working) -> Iterable[Line]:
    if working.last:
        yield Line(
            f"发放至去世当月 {working.last}",
            f"paid through the month of death, {working.last}",
            _FROM_CLAUSES["death"],
        )


def _months(lines: tuple[PaymentLine, ...], zh: str, en: str, working: Working) -> Iterable[Line]:
    """Months times rate gives the amount; the amount splits among the levels."""
    if not lines:
        yield Line(f"{zh} 0 个月 → 0.00 元", f"{en}: no month → 0.00 yuan")
        return
    rates = Counter(line.fen for line in lines)
    sum_zh = " + ".join(f"{count} 个月 × {yuan(fen)}" for fen, count in rates.items())
    sum_en = " + ".join(f"{count} × {yuan(fen)}" for fen, count in rates.items())
    total = yuan(sum(line.fen for line in lines))
    first, last = lines[0].month, lines[-1].month
    yield Line(
        f"{zh} {first} 至 {last}：{sum_zh} = {total} 元",
        f"{en}, {first} to {last}: {sum_en} = {total} yuan",
    )
    share, shared = working.shown.share, by_level(working.shown, lines)
    yield Line(
        " ".join(f"{LEVELS[level].zh} {yuan(fen)}" for level, fen in shared.items())
        + f"（{share.ratio.zh}）",
        ", ".join(f"{LEVELS[level].en} {yuan(fen)}" for level, fen in shared.items())
        + f" ({share.ratio.en})",
        share.clause,
    )


def by_level(shown: Monthly, lines: Iterable[PaymentLine]) -> dict[str, int]:
    """Return what each level bears of the lines, in the order the share lists the levels."""
    total = dict.fromkeys(shown.parts, 0)
    for line in lines:
        for level, fen in line.parts.items():
            total[level] = total.get(level, 0) + fen
    return total
