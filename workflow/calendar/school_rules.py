"""Rules of the school calendar: the edge of a term or a school year, the week of a term.

Terms are dated data of a place; where they are not published yet the date rests on usual terms
and is provisional. Dates are Asia/Shanghai dates, offsets whole days and weeks.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field

from workflow.calendar.rule_values import Number, whole
from workflow.calendar.rules import Asked, DueDate, Rule
from workflow.calendar.terms import Term, TermName
from workflow.engine.refusal import Text

Edge = Literal["start", "end"]
Offset = Annotated[int, Field(ge=-366, le=366)]
_NAMES = {"first": Text("第一学期", "first term"), "second": Text("第二学期", "second term")}
_EDGES = {"start": Text("开学", "start"), "end": Text("结束", "end")}


class SchoolRule(Rule):
    """A rule that rests on terms; its words (first, start …) are no parameters."""

    words = frozenset({"term", "edge", "school_year"})

    def _dated(self, on: date, text: Text, asked: Asked, *terms: Term, **more: date) -> DueDate:
        steps = [_said(term) for term in terms]
        steps.append(Text(f"得 {on}", f"which gives {on}"))
        guessed = any(term.assumed for term in terms)
        return self._fixed(on, text, asked, steps=tuple(steps), guessed=guessed, **more)


class TermEdge(SchoolRule):
    """The start or end of a term, so many weeks and days after it (before when negative)."""

    key = "term"

    term: TermName
    edge: Edge = "end"
    weeks: Offset = 0
    days: Offset = 0

    def due(self, asked: Asked) -> DueDate:
        """Return the day at the edge of the term the event lies in, else of the next one."""
        term = asked.terms.at(asked.started_on, self.term)
        edge = term.from_on if self.edge == "start" else term.to_on
        named = _NAMES[term.name]
        shift = timedelta(weeks=self.weeks, days=self.days)
        words = _shifted(_EDGES[self.edge], shift.days)
        text = Text(f"{named.zh}{words.zh}", f"{words.en} of the {named.en}")
        if self.edge == "end":
            return self._dated(edge + shift, text, asked, term, opens_on=term.from_on)
        return self._dated(edge + shift, text, asked, term)


class SchoolYear(SchoolRule):
    """The start or end of a school year, with an offset."""

    key = "school_year"

    school_year: Edge
    weeks: Offset = 0
    days: Offset = 0

    def due(self, asked: Asked) -> DueDate:
        """Return the day at the edge of the school year the event lies in, else the next."""
        first, second = asked.terms.school_year_at(asked.started_on)
        at_start = self.school_year == "start"
        shift = timedelta(weeks=self.weeks, days=self.days)
        words = _shifted(_EDGES[self.school_year], shift.days)
        text = Text(f"学年{words.zh}", f"{words.en} of the school year")
        if at_start:
            return self._dated(first.from_on + shift, text, asked, first)
        on = second.to_on + shift
        return self._dated(on, text, asked, first, second, opens_on=first.from_on)


class TermWeek(SchoolRule):
    """The Monday of the n-th week of a term, or so many weeks before it; n may be an answer."""

    key = "term_week"

    term_week: Number
    term: TermName = "any"
    weeks_before: Annotated[int, Field(ge=0, le=30)] = 0

    def due(self, asked: Asked) -> DueDate:
        """Return the Monday of the term's first week + (n - 1) weeks, less the weeks before."""
        term = asked.terms.at(asked.started_on, self.term)
        n, before, named = whole(self.term_week, asked.params), self.weeks_before, _NAMES[term.name]
        on = term.monday + timedelta(weeks=n - 1 - before)
        text = Text(
            f"{named.zh}第{n}周{f'提前{before}周' if before else ''}（周一）",
            f"Monday {f'{before} week(s) before' if before else 'of'} week {n} of the {named.en}",
        )
        return self._dated(on, text, asked, term)


def _shifted(edge: Text, days: int) -> Text:
    if days == 0:
        return edge
    zh, en = ("后", "after") if days > 0 else ("前", "before")
    return Text(f"{edge.zh}{zh}{abs(days)}日", f"{abs(days)} day(s) {en} the {edge.en}")


def _said(term: Term) -> Text:
    named, span = _NAMES[term.name], f"{term.from_on}…{term.to_on}"
    year = f"{term.school_year}-{term.school_year + 1}"
    if term.assumed:
        return Text(
            f"{year} 学年校历尚未发布，暂按{named.zh} {span} 推算",
            f"the terms of {year} are not published; the {named.en} is taken as {span}",
        )
    return Text(
        f"{year} 学年{named.zh} {span} {term.source}", f"{named.en} of {year}: {span} {term.source}"
    )
