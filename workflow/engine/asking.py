"""What a definition tells its due rules: terms of its place, dated phases, validity. PURE."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from workflow.calendar.days import WorkCalendar
from workflow.calendar.rules import Asked, Edges
from workflow.calendar.term_load import terms_of
from workflow.engine.definition import Definition


def spans_of(definition: Definition) -> Mapping[str, Edges]:
    """Return the first and last day of each dated phase."""
    return {name: (span.from_, span.to) for name, span in definition.spans.items()}


def asked(
    definition: Definition,
    started_on: date,
    cycle: int,
    calendar: WorkCalendar,
    params: Mapping[str, Any] | None = None,
) -> Asked:
    """Return the question a definition's rules answer; its own parameters unless others count."""
    own = {name: param.value for name, param in definition.params.items()}
    return Asked(
        started_on,
        cycle,
        definition.cycle.first,
        calendar,
        own if params is None else params,
        terms_of(definition.cycle.terms),
        spans_of(definition),
        definition.validity.to,
        definition.cycle.begins_in,
    )


def params_at(definition: Definition, places: Collection[str], on: date) -> dict[str, Any]:
    """Return the parameters in force on a day where these units (keys) stand above each other."""
    return {name: param.at(places, on) for name, param in definition.params.items()}
