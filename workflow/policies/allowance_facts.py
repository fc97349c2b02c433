"""What the substitute teachers' allowance must know of a case, read from its names by rules.

Names are those of the definition: fields, parameters, and `cycle`, `registers`, `place`. Only
the names wanted are asked for, since computed ones may rest on these functions. None means
not known yet: a clause that needs it answers neither yes nor no.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field

from workflow.calendar.months import Month
from workflow.money.due import AttainedOn, LeapBirthday
from workflow.money.rates import Place
from workflow.policies.terms import Semester, semesters_taught
from workflow.policies.terms import longest_run as longest_run_of

Backpay = Literal["from_entitlement_month", "from_cycle_january", "from_approval_month"]


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Spell(_Read):
    """One time of teaching, from month to month, both included."""

    from_: Month = Field(alias="from")
    to: Month


class Facts(_Read):
    """Answers about one person in one yearly cycle, and the parameters in force there."""

    cycle: int
    place: Mapping[str, str] = Field(default_factory=dict)
    registers: frozenset[str] | None = None
    sex: Literal["male", "female"] | None = None
    birth_on: date | None = None
    category: Literal["minban", "daike"] | None = None
    terms: tuple[Spell, ...] | None = None
    semesters_claimed: int | None = None
    hukou_province: bool | None = None
    contract_filed: bool | None = None
    public_school: bool | None = None
    hired_later: bool | None = None
    retired_in_plan: bool | None = None
    criminal_record: bool | None = None
    dismissed: bool | None = None
    died_on: date | None = None
    approved_in: Month | None = None
    service_cutoff: date | None = None
    service_end: date | None = None
    death_cutoff: date | None = None
    first_age_cutoff: date | None = None
    first_pay_month: Month | None = None
    retire_age_male: int | None = None
    retire_age_female: int | None = None
    age_attained_on: AttainedOn | None = None
    leap_birthday: LeapBirthday | None = None
    backpay: Backpay | None = None

    @classmethod
    def of(cls, names: Facts | Mapping[str, Any]) -> Facts:
        """Read the names wanted; ValueError when a value is not of its kind."""
        if isinstance(names, Facts):
            return names
        known: dict[type, Any] = getattr(names, "read_as", {})  # a case is read once
        if cls not in known:
            known[cls] = cls.model_validate({name: names.get(name) for name in cls.model_fields})
        return cast("Facts", known[cls])

    @property
    def where(self) -> Place:
        """Where the allowance is paid."""
        return Place(self.place.get("city", ""), self.place.get("county", ""))

    @property
    def age(self) -> int | None:
        """The age that entitles: 60 for men, 55 for women by the parameters."""
        ages = {"male": self.retire_age_male, "female": self.retire_age_female}
        return ages[self.sex] if self.sex else None

    @cached_property
    def _taught(self) -> frozenset[Semester]:
        return semesters_taught((str(spell.from_), str(spell.to)) for spell in self.terms or ())

    @property
    def semesters(self) -> int | None:
        """Semesters taught over all spells, each once (四); the claimed count without spells."""
        return len(self._taught) if self.terms else self.semesters_claimed

    @property
    def longest_run(self) -> int | None:
        """The longest unbroken run of semesters; unknown without spells."""
        return longest_run_of(self._taught) if self.terms else None
