"""What the substitute teachers' allowance must know of a person, and the choices it leaves open.

Both are read from canonical answers and parameter values: ISO dates and months, yes/no as bool.
None means not known yet: a clause that needs it answers neither yes nor no.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from workflow.calendar.months import Month
from workflow.money.due import AttainedOn, LeapBirthday
from workflow.money.rates import Place
from workflow.policies.terms import longest_run, semesters_taught

_SEXES = {"男": "M", "m": "M", "male": "M", "女": "F", "f": "F", "female": "F"}
_CATEGORIES = {"民办": "minban", "代课": "daike"}
Backpay = Literal["from_entitlement_month", "from_cycle_january", "from_approval_month"]


def _sex(written: Any) -> Any:
    return _SEXES.get(str(written).lower(), written)


def _category(written: Any) -> Any:
    return _CATEGORIES.get(str(written), written)


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Params(_Read):
    """The parameters of the programme; null cut-offs leave their clause unknown.

    Those not named here (such as exactly_30) are kept for the money rules to choose by.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    service_cutoff_minban: date | None = None
    service_end_daike: date | None = None
    death_cutoff: date | None = None
    first_age_cutoff: date
    first_pay_month: Month
    retire_age_men: int
    retire_age_women: int
    age_attained_on: AttainedOn = "birthday"
    leap_birthday: LeapBirthday = "feb28"
    backpay: Backpay = "from_entitlement_month"

    @classmethod
    def of(cls, values: Params | Mapping[str, Any]) -> Params:
        """Read parameter values; wrong ones raise ValueError."""
        return values if isinstance(values, Params) else cls.model_validate(dict(values))


class Spell(_Read):
    """One time of teaching, from month to month, both included."""

    from_month: Month
    to_month: Month


class Facts(_Read):
    """Answers about one person in one yearly cycle."""

    cycle: int
    city: str = ""
    county: str = ""
    sex: Annotated[Literal["M", "F"] | None, BeforeValidator(_sex)] = None
    born_on: date | None = None
    category: Annotated[Literal["minban", "daike"] | None, BeforeValidator(_category)] = None
    spells: tuple[Spell, ...] = ()
    counted: int | None = Field(default=None, ge=0, alias="semesters")
    hukou_in_province: bool | None = None
    in_register: bool | None = None
    contract_signed: bool | None = None
    contract_filed: bool | None = None
    public_school: bool | None = None
    hired_after: bool | None = None
    planned_retired: bool | None = None
    criminal_record: bool | None = None
    dismissed: bool | None = None
    died_on: date | None = None
    approved_in: Month | None = None

    @classmethod
    def of(cls, answers: Facts | Mapping[str, Any]) -> Facts:
        """Read canonical answers; other answers are ignored, wrong ones raise ValueError."""
        return answers if isinstance(answers, Facts) else cls.model_validate(dict(answers))

    @property
    def place(self) -> Place:
        """Where the allowance is paid."""
        return Place(self.city, self.county)

    @cached_property
    def _taught(self) -> frozenset[Any]:
        return frozenset(semesters_taught(
            (str(spell.from_month), str(spell.to_month)) for spell in self.spells))

    @property
    def semesters(self) -> int | None:
        """Semesters taught over all spells, each once (四); the typed count without spells."""
        return len(self._taught) if self.spells else self.counted

    @property
    def run(self) -> int | None:
        """The longest unbroken run of semesters; unknown without spells."""
        return longest_run(self._taught) if self.spells else None
