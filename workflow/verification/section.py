"""The `matches:` and `verification:` of a programme: lists of others, the yearly plan. PURE."""

from __future__ import annotations

from pydantic import Field as Key

from workflow.calendar.rule_values import MonthDay, Number
from workflow.engine.definition import Definition, FormField
from workflow.engine.grammar import Label, Name, Strict
from workflow.engine.sections import Entries


class Outcome(Strict):
    """How the answers of an action come about: columns of the list (`takes`), words (`says`).

    A day taken for a month gives the month of that day.
    """

    takes: dict[Name, Name] = Key(default_factory=dict)
    says: dict[Name, str] = Key(default_factory=dict)


class Match(Strict):
    """One kind of list: its columns, who brings it in, who decides what was found.

    `of` is the kind of case that people in payment have; `outcomes` names actions of it, the
    one proposed first. `dated` is the column with the day on which it happened. Who brought a
    list in never decides on it.
    """

    title: Label
    sent_by: Label
    of: Name
    fields: dict[Name, FormField]
    dated: Name | None = None
    imported_by: list[Name] = Key(min_length=1)
    decided_by: list[Name] = Key(min_length=1)
    outcomes: dict[Name, Outcome] = Key(min_length=1)
    clause: str = ""

    def field_of(self, type_: str) -> str:
        """Return the first field of a type; a proven list has one ID number and one name."""
        return next(key for key, field in self.fields.items() if field.type == type_)


class Yearly(Strict):
    """Who is paid shows once a year that they still may be: the plan, each person's case, dates.

    The clock opens a plan on the day `opens`; without a success by the day `by`, or within so
    many `months` of the last one, payment is suspended, but never before `notice_days` are over.
    """

    plan: Name
    each: Name
    opens: MonthDay
    by: MonthDay
    months: Number = 12
    notice_days: Number = 30
    clause: str = ""


def yearly_of(definition: Definition) -> Yearly | None:
    """Return the yearly verification of a definition that was proven; None without one."""
    if definition.verification is None:
        return None
    return Yearly.model_validate(definition.verification, by_alias=True)


matches_of = Entries("matches", Match)
