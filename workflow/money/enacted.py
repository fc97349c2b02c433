"""Standards put into force by an act of two offices, laid over those of the definition. Fen.

A row only grows history: the database refuses to change or remove one. A table enacted later
for the same place and month comes before an earlier one; months before it keep theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Index, Text, bindparam, select
from sqlmodel import Field, SQLModel

from workflow.money.rates import RateTable
from workflow.money.rules import MoneyRules, Same, read_rules
from workflow.store.engine import Work
from workflow.store.hot import Hot, Prepared
from workflow.store.types import Big, Data, Instant

if TYPE_CHECKING:
    from workflow.cases.rows import CaseRow

_MEMO = "money.enacted"


class EnactedRates(SQLModel, table=True):
    """One table of rates in force from a month on, for all below the unit that enacted it."""

    __tablename__ = "enacted_rates"
    __table_args__ = (Index("ix_enacted_rates_programme", "programme", "id"),)

    id: int | None = Field(
        default=None, sa_column=Column(Big, primary_key=True, autoincrement=True)
    )
    case_id: int = Field(sa_column=Column(Big, nullable=False, unique=True))
    programme: str
    unit_path: str
    from_month: str = Field(max_length=7)
    content: str = Field(sa_column=Column(Text, nullable=False))
    effect: dict[str, Any] = Field(sa_column=Column(Data, nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


_T = EnactedRates.__table__.c  # type: ignore[attr-defined]
_read = Prepared(
    select(_T.unit_path, _T.content)
    .where(_T.programme == bindparam("of_programme"))
    .order_by(_T.id.desc())
)


def rules_at(work: Work, case: CaseRow, section: Mapping[str, Any]) -> MoneyRules:
    """Return the money rules where a case belongs: those enacted there over the definition's."""
    return laid_over(section, tables_at(work, case))


def tables_at(work: Work, case: CaseRow) -> tuple[str, ...]:
    """Return the tables enacted where a case belongs, the last one first, as they are kept."""
    key = f"{_MEMO}.{case.programme}"
    if key not in work.memo:
        work.memo[key] = Hot(work.connection).rows(_read, {"of_programme": case.programme})
    return tuple(written for path, written in work.memo[key] if case.unit_path.startswith(path))


def laid_over(section: Mapping[str, Any], tables: tuple[str, ...]) -> MoneyRules:
    """Return the rules of a section with tables before its own; the same for the same tables."""
    return _laid_over(Same(section), tables)


@lru_cache(maxsize=64)
def _laid_over(section: Same, tables: tuple[str, ...]) -> MoneyRules:
    own = read_rules(section.thing)
    if not tables:
        return own
    all_rates = (*map(RateTable.model_validate_json, tables), *own.rates)
    first = {(table.from_, table.place): table for table in reversed(all_rates)}
    rates = tuple(table for table in all_rates if first[table.from_, table.place] is table)
    return own.model_copy(update={"rates": rates})
