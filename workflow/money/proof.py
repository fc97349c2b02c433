"""The money rules proven before publication: no gap, no overlap, no cost nobody bears. PURE.

Every check walks 1..60 years of service, every month in which something changes and every
place that the rules name, so that a flaw comes with the case that shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from workflow.calendar.months import Month
from workflow.engine.refusal import Reason
from workflow.money.rates import Place, RateTable, find_rate, table_in_force
from workflow.money.rules import MoneyRules
from workflow.money.shares import matching

YEARS = range(1, 61)
ELSEWHERE = Place("其他地方 elsewhere")  # stands for all where no rule names a place


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong, and where below `money:` it stands."""

    at: tuple[str | int, ...]
    code: str
    zh: str
    en: str


def check_money(
    rules: MoneyRules, choices: Mapping[str, object] | None = None, places: Iterable[Place] = ()
) -> tuple[Flaw, ...]:
    """Return every flaw of the rates and shares; `places` are proven besides those named.

    `choices` (parameter -> value) prove that an open question such as exactly 30 years is
    answered; None leaves that to the parameters.
    """
    asked = tuple(places)
    everywhere = tuple(dict.fromkeys([*_named(rules), *asked]))
    known = frozenset(asked)
    return (
        *_rates(rules.rates),
        *_questions(rules.rates, choices),
        *_weights(rules),
        *_first(rules, everywhere, lambda place, month: _local(rules, place, month, known)),
        *_first(
            rules,
            everywhere or (ELSEWHERE,),
            lambda place, month: _shares(rules, place, month, choices or {}),
        ),
    )


def _named(rules: MoneyRules) -> Iterator[Place]:
    for table in rules.rates:
        if table.place:
            yield from table.place.places()
    for row in rules.shares:
        if row.match.city or row.match.county:
            yield from row.match.places()


def _rates(tables: tuple[RateTable, ...]) -> Iterator[Flaw]:
    """Gaps and overlaps inside each table, and tables that stand for the same months."""
    seen: dict[object, int] = {}
    for at, table in enumerate(tables):
        same = (table.from_, table.place)
        if same in seen:
            yield Flaw(
                ("rates", at),
                "rate_twice",
                f"第 {seen[same] + 1} 张与第 {at + 1} 张标准表同地同月（{table.from_}）起算",
                f"tables {seen[same] + 1} and {at + 1} start in the same month "
                f"({table.from_}) for the same place",
            )
        seen[same] = at
        yield from _overlaps(at, table)
        if table.place is None:
            gaps = [years for years in YEARS if not _held(table, years)]
            yield from _gap(("rates", at, "bands"), gaps, str(table.from_))
    if all(table.place for table in tables):
        yield Flaw(
            ("rates",), "rate_general", "缺少不限地区的标准表", "there is no table without a place"
        )


def _held(table: RateTable, years: int) -> bool:
    return table.band(years) is not None or table.open_question(years) is not None


def _gap(at: tuple[str | int, ...], years: list[int], since: str) -> Iterator[Flaw]:
    if years:
        yield Flaw(
            at,
            "rate_gap",
            f"{since} 起的标准没有覆盖工作年限 {_listed(years)} 年",
            f"the rates from {since} leave out {_listed(years)} years",
        )


def _overlaps(at: int, table: RateTable) -> Iterator[Flaw]:
    """Years that two bands hold, or that a band holds although the text leaves them open."""
    twice = [
        years
        for years in YEARS
        if sum(band.holds(years) for band in table.bands)
        + sum(question.years == years for question in table.unclear)
        > 1
    ]
    if twice:
        yield Flaw(
            ("rates", at, "bands"),
            "rate_overlap",
            f"{table.from_} 起的标准在工作年限 {_listed(twice)} 年上重叠",
            f"the rates from {table.from_} hold {_listed(twice)} years twice",
        )


def _questions(
    tables: tuple[RateTable, ...], choices: Mapping[str, object] | None
) -> Iterator[Flaw]:
    """Open questions must lead to years that a band holds, and be answered by the parameters."""
    for at, table in enumerate(tables):
        for number, question in enumerate(table.unclear):
            where = ("rates", at, "unclear", number)
            for choice, counted in question.counts_as.items():
                if counted is not None and table.band(counted) is None:
                    yield Flaw(
                        where,
                        "rate_gap",
                        f"选择 {choice} 时按 {counted} 年计，但没有这一档",
                        f"the choice {choice} counts as {counted} years: no band holds it",
                    )
            answer = None if choices is None else choices.get(question.decided_by)
            if choices is not None and answer not in question.counts_as:
                yield Flaw(
                    where,
                    "rate_open",
                    f"参数 {question.decided_by} 没有说明恰好 {question.years} 年如何计",
                    f"the parameter {question.decided_by} does not say what exactly "
                    f"{question.years} years count as",
                )


def _weights(rules: MoneyRules) -> Iterator[Flaw]:
    for at, row in enumerate(rules.shares):
        if row.parts is not None and (not row.parts or min(row.parts.values()) <= 0):
            yield Flaw(
                ("shares", at, "parts"),
                "share_zero",
                "分担比例中每一级都应大于零，不分担的不要列出",
                "each weight must be above zero; leave out a level that bears nothing",
            )


def _first(
    rules: MoneyRules, places: Iterable[Place], proof: Callable[[Place, Month], Iterator[Flaw]]
) -> Iterator[Flaw]:
    """For each place, what is wrong in the first month that shows it."""
    for place in places:
        for month in _months(rules):
            if flaws := tuple(proof(place, month)):
                yield from flaws
                break


def _local(
    rules: MoneyRules, place: Place, month: Month, asked: frozenset[Place]
) -> Iterator[Flaw]:
    """What the general table leaves to a place must be there, and nothing beyond it."""
    table = table_in_force(rules.rates, month, place)
    general = table_in_force(rules.rates, month)
    if general is None or (table is None and place not in asked):
        return
    left = [years for years in YEARS if (band := general.band(years)) and band.set_by]
    at = ("rates", rules.rates.index(table or general), "bands")
    missing = [years for years in left if table is None or table.band(years) is None]
    yield from _gap(at, missing, f"{place} {month}")
    beyond = [years for years in YEARS if table and table.band(years) and years not in left]
    if beyond:
        yield Flaw(
            at,
            "rate_overlap",
            f"{place} 的标准写了不由当地制定的工作年限 {_listed(beyond)} 年",
            f"the rates of {place} hold {_listed(beyond)} years, which are not left to it",
        )


def _shares(
    rules: MoneyRules, place: Place, month: Month, choices: Mapping[str, object]
) -> Iterator[Flaw]:
    """Each place and year that has a rate has exactly one share."""
    rows = {
        years: matching(rules.shares, years, month, place)
        for years in YEARS
        if not isinstance(find_rate(rules.rates, years, month, place, choices), Reason)
    }
    none = [years for years, found in rows.items() if not found]
    many = [years for years, found in rows.items() if len(found) > 1]
    if none:
        yield Flaw(
            ("shares",),
            "share_missing",
            f"{place} {month}：工作年限 {_listed(none)} 年无人分担",
            f"{place} {month}: nobody bears {_listed(none)} years",
        )
    if many:
        yield Flaw(
            ("shares", rules.shares.index(rows[many[0]][1])),
            "share_ambiguous",
            f"{place} {month}：工作年限 {_listed(many)} 年有多种分担",
            f"{place} {month}: {_listed(many)} years are shared in more than one way",
        )


def _months(rules: MoneyRules) -> list[Month]:
    """Every month in which something changes."""
    starts = {table.from_ for table in rules.rates}
    for row in rules.shares:
        starts |= {row.match.from_} if row.match.from_ else set()
        starts |= {row.match.to.next} if row.match.to else set()
    first = min(table.from_ for table in rules.rates)
    return sorted(month for month in starts if month >= first)


def _listed(years: Iterable[int]) -> str:
    """1, 2, 3, 30 -> `1–3/30`: runs of years, readable in both languages."""
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return "/".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
