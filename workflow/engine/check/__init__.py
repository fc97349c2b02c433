"""A definition proven before it is published: `check(loaded, names)`. PURE.

One module per family of checks; each yields what it finds, with its place. A definition that
could not be read has only the loader's problems; a name that is not declared silences the
checks that would stumble over it.
"""

from __future__ import annotations

from workflow.engine.check import (
    budgets,
    called,
    calls,
    clocks,
    forms,
    guards,
    labels,
    ladder,
    moves,
    params,
    people,
    references,
    rules,
    sections,
    separation,
    sides,
    signoff,
    stages,
    stops,
    strands,
    undoing,
    waits,
    windows,
)
from workflow.engine.check.report import UNITS, Fault, Names, Section, SectionCheck
from workflow.engine.load import Loaded
from workflow.engine.yaml_text import Problem

__all__ = ["UNITS", "Fault", "Names", "Section", "SectionCheck", "check"]

FAMILIES = (
    references,
    people,
    stages,
    waits,
    separation,
    sides,
    undoing,
    signoff,
    moves,
    strands,
    rules,
    guards,
    forms,
    called,
    params,
    labels,
    ladder,
    clocks,
    budgets,
    windows,
    stops,
    calls,
)


def check(loaded: Loaded, names: Names) -> tuple[Problem, ...]:
    """Return everything wrong with a definition, in the order of lines; empty when it is good."""
    found = list(loaded.problems)
    definition = loaded.definition
    if definition is not None:
        faults = [fault for family in FAMILIES for fault in family.find(definition, names)]
        faults += params.file_name(definition, loaded.file)
        found += [_problem(loaded, fault) for fault in faults]
        found += sections.problems(loaded, definition, names)
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.line, one.code)))


def _problem(loaded: Loaded, fault: Fault) -> Problem:
    line = loaded.tree.line(fault.at)
    return Problem(loaded.file, line, fault.code, fault.zh, fault.en, fault.severity)
