"""What the end of a programme's validity means: the intake that is lost, the warnings. PURE.

Days are Asia/Shanghai dates.
"""

from __future__ import annotations

from datetime import date, timedelta

from workflow.calendar.rule_values import day_in_year, is_parameter
from workflow.calendar.rules import Yearly
from workflow.engine.definition import Definition, Kind


def lost_intake(definition: Definition) -> date | None:
    """Return the close of the intake that begins in the last year but cannot be held.

    Validity ends before the yearly date by which people apply: nobody can any more that year.
    """
    to = definition.validity.to
    if to is None:
        return None
    closes = [
        on
        for kind in definition.kinds.values()
        if kind.is_applied_for
        for on in _closes(definition, kind, to.year)
    ]
    after = [on for on in closes if on > to]
    return min(after) if after and len(after) == len(closes) else None


def _closes(definition: Definition, kind: Kind, year: int) -> list[date]:
    found = []
    for clock in kind.deadlines.values():
        for rule in clock.due if kind.start in clock.in_ else ():
            if isinstance(rule, Yearly):
                text = rule.yearly
                if is_parameter(text):
                    param = definition.params.get(text)
                    text = str(param.value) if param else ""
                if (on := day_in_year(year, text)) is not None:
                    found.append(on)
    return found


def warning_due(definition: Definition, today: date) -> int | None:
    """Return the nearest warning reached (days before the end), None before and after."""
    to = definition.validity.to
    if to is None or today > to:
        return None
    reached = [n for n in definition.validity.warn_days if today >= to - timedelta(days=n)]
    return min(reached, default=None)
