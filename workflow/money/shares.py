"""Who bears how much: rows matched by place and years, split to the fen. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import Field, model_validator

from workflow.calendar.months import Month
from workflow.engine.grammar import Strict
from workflow.engine.refusal import Reason, Text
from workflow.money.rates import Place, Where

Level = Literal["province", "city", "county"]
Rounding = Literal["last_listed_takes_rest", "largest_remainder"]
LEVELS: dict[str, Text] = {
    "province": Text("省", "province"),
    "city": Text("市", "city"),
    "county": Text("县", "county"),
}


class ShareMatch(Where):
    """Places, years of service and months a row is for; what is left out means any."""

    years_min: int = Field(default=1, ge=1)
    years_max: int | None = Field(default=None, ge=1)
    from_: Month | None = Field(default=None, alias="from")
    to: Month | None = None

    def holds(self, years: int, month: Month, place: Place) -> bool:
        """True when the row is for these years, this month and this place."""
        return (
            self.fits(place)
            and self.years_min <= years
            and (self.years_max is None or years <= self.years_max)
            and (self.from_ is None or self.from_ <= month)
            and (self.to is None or month <= self.to)
        )


class ShareRow(Strict):
    """The parts of each level, or `set_by` for what a city still has to decide."""

    match: ShareMatch = Field(default_factory=ShareMatch)
    parts: dict[Level, int] | None = None
    set_by: Literal["city", "county"] | None = None
    clause: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.parts is None) == (self.set_by is None):
            raise ValueError("parts 与 set_by 填且只填一个 / give either parts or set_by")
        return self


@dataclass(frozen=True, slots=True)
class Share:
    """The weights of the levels in the order they are listed, and the clause."""

    parts: Mapping[str, int]
    clause: str

    @property
    def ratio(self) -> Text:
        """`省:市 = 5:5`, as the plan writes it."""
        weights = ":".join(str(weight) for weight in self.parts.values())
        zh = ":".join(LEVELS[level].zh for level in self.parts)
        en = ":".join(LEVELS[level].en for level in self.parts)
        return Text(f"{zh} = {weights}", f"{en} = {weights}")


def matching(
    rows: Iterable[ShareRow], years: int, month: Month, place: Place
) -> tuple[ShareRow, ...]:
    """Return the rows that state parts for this case; the order of rows does not matter."""
    return tuple(
        row for row in rows if row.parts is not None and row.match.holds(years, month, place)
    )


def find_share(rows: Iterable[ShareRow], years: int, month: Month, place: Place) -> Share | Reason:
    """Return the one share that applies, or why none does; two rows are never guessed at."""
    found = matching(rows, years, month, place)
    if len(found) > 1:
        return Reason(
            "share_ambiguous",
            f"{place} {years} 年的分担比例有 {len(found)} 种写法",
            f"{len(found)} rows share the cost of {years} years in {place}",
        )
    parts = {str(level): weight for row in found for level, weight in (row.parts or {}).items()}
    if sum(parts.values()) > 0:
        return Share(parts, found[0].clause)
    return Reason(
        "share_missing",
        f"{place} {years} 年的分担比例（{month}）尚未录入",
        f"{place} has set no share for {years} years in {month}",
    )


def split(
    fen: int, parts: Mapping[str, int], rounding: Rounding = "last_listed_takes_rest"
) -> dict[str, int]:
    """Split `fen` by weights; the sum is always `fen`, a negative amount mirrors its positive.

    Each level gets the floor; the rest goes to the last listed level that bears anything, or
    fen by fen to the largest remainders. ValueError when no weight is positive.
    """
    total = sum(parts.values())
    if total <= 0 or min(parts.values()) < 0:
        raise ValueError("a share needs a positive weight and no negative one")
    sign = -1 if fen < 0 else 1
    floors = {level: abs(fen) * weight // total for level, weight in parts.items()}
    for level in _takers(abs(fen), parts, total, rounding)[: abs(fen) - sum(floors.values())]:
        floors[level] += 1
    return {level: sign * amount for level, amount in floors.items()}


def _takers(fen: int, parts: Mapping[str, int], total: int, rounding: Rounding) -> list[str]:
    """Return who takes the left-over fen, one each in turn."""
    bearing = [level for level, weight in parts.items() if weight]
    if rounding == "last_listed_takes_rest":
        return [bearing[-1]] * len(bearing)
    return sorted(bearing, key=lambda level: -(fen * parts[level] % total))
