"""Monthly rates by years of service, effective month and place. PURE.

A table without a place is the general one; a band it leaves to a city (`set_by`) is looked
up in the table of the narrowest place that fits. Amounts are fen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from workflow.calendar.months import Month
from workflow.engine.grammar import Label, Strict
from workflow.engine.refusal import Reason, Text
from workflow.money.yuan import Yuan


def _names(written: Any) -> Any:
    return (written,) if isinstance(written, str) else written


Names = Annotated[
    tuple[Annotated[str, Field(min_length=1)], ...],
    BeforeValidator(_names),
    Field(strict=False),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}},
            ]
        }
    ),
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an allowance is paid, by the names of the organisation tree."""

    city: str
    county: str = ""

    def __str__(self) -> str:
        return f"{self.city}{self.county}"


class Where(Strict):
    """Places a rule is for; a level left out means any."""

    city: Names = ()
    county: Names = ()

    def fits(self, place: Place) -> bool:
        """True when the rule is for `place`."""
        return (not self.city or place.city in self.city) and (
            not self.county or place.county in self.county
        )

    @property
    def narrowness(self) -> int:
        """How many levels are named: a county's own rule outranks its city's."""
        return bool(self.city) + bool(self.county)

    def places(self) -> Iterable[Place]:
        """Every place named here; a city alone stands for its other counties."""
        for city in self.city or ("",):
            for county in self.county or ("",):
                yield Place(city, county)


class Band(Strict):
    """Years from `min` to `max` (both included) and their monthly amount."""

    min: int = Field(ge=1)
    max: int | None = Field(default=None, ge=1)
    fen: Yuan | None = Field(default=None, alias="yuan")
    set_by: Literal["city", "county"] | None = None
    note: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.fen is None) == (self.set_by is None):
            raise ValueError("yuan 与 set_by 填且只填一个 / give either yuan or set_by")
        if self.max is not None and self.max < self.min:
            raise ValueError("max 小于 min / max is below min")
        return self

    def holds(self, years: int) -> bool:
        """True when `years` of service fall into this band."""
        return self.min <= years and (self.max is None or years <= self.max)

    @property
    def label(self) -> Text:
        """The band as a table head says it."""
        if self.max is None:
            return Text(f"{self.min} 年及以上", f"{self.min} years and more")
        return Text(f"{self.min}–{self.max} 年", f"{self.min}–{self.max} years")


class Unclear(Strict):
    """Years the text leaves open, and the parameter that chooses openly what they count as."""

    years: int = Field(ge=1)
    decided_by: str
    counts_as: dict[str, int | None]
    note: Label


class RateTable(Strict):
    """The bands in force from a month on, in general or for a place."""

    from_: Month = Field(alias="from")
    place: Where | None = None
    clause: str = ""
    bands: Annotated[tuple[Band, ...], Field(strict=False, min_length=1)]
    unclear: Annotated[tuple[Unclear, ...], Field(strict=False)] = ()

    def band(self, years: int) -> Band | None:
        """Return the first band that holds `years`."""
        return next((band for band in self.bands if band.holds(years)), None)

    def open_question(self, years: int) -> Unclear | None:
        """Return the note on `years` when the text leaves them open."""
        return next((unclear for unclear in self.unclear if unclear.years == years), None)


@dataclass(frozen=True, slots=True)
class Rate:
    """Fen per month, with the clause it rests on; `note` when the text left it open."""

    fen: int
    clause: str
    band: Text
    note: Text | None = None


def table_in_force(
    tables: Iterable[RateTable], month: Month, place: Place | None = None
) -> RateTable | None:
    """Return the general table of `month`, or the narrowest and latest one for `place`."""
    found = [
        table
        for table in tables
        if table.from_ <= month
        and (
            table.place is None
            if place is None
            else table.place is not None and table.place.fits(place)
        )
    ]
    return max(found, key=_rank, default=None)


def _rank(table: RateTable) -> tuple[int, Month]:
    return (table.place.narrowness if table.place else 0, table.from_)


def find_rate(
    tables: Iterable[RateTable],
    years: int,
    month: Month,
    place: Place,
    choices: Mapping[str, object],
) -> Rate | Reason:
    """Return the rate of `years` in force in `month` at `place`, or why there is none."""
    tables = tuple(tables)
    table = table_in_force(tables, month)
    if table is None:
        return Reason("rate_not_yet", f"{month} 尚无补助标准", f"no rate is in force in {month}")
    question = table.open_question(years)
    counted = _settled(question, choices) if question else years
    if counted is None or (band := table.band(counted)) is None:
        return _no_band(question, years)
    if band.fen is None:
        return _local_rate(tables, years, month, place)
    return Rate(band.fen, table.clause, band.label, question.note.text() if question else None)


def _settled(question: Unclear, choices: Mapping[str, object]) -> int | None:
    return question.counts_as.get(str(choices.get(question.decided_by)))


def _no_band(question: Unclear | None, years: int) -> Reason:
    if question is None:
        return Reason(
            "rate_gap",
            f"工作年限 {years} 年没有对应的补助标准",
            f"no band holds {years} years of service",
        )
    return Reason(
        "rate_unruled",
        f"工作年限 {years} 年的标准待裁定：{question.note.zh}",
        f"the rate of {years} years awaits a ruling: {question.note.en}",
    )


def _local_rate(
    tables: Iterable[RateTable], years: int, month: Month, place: Place
) -> Rate | Reason:
    table = table_in_force(tables, month, place)
    band = table.band(years) if table else None
    if table is None or band is None or band.fen is None:
        return Reason(
            "rate_missing",
            f"{place} {years} 年的补助标准（{month}）尚未录入",
            f"{place} has set no rate for {years} years in {month}",
        )
    return Rate(band.fen, table.clause, band.label)
