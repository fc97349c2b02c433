"""Sections whose grammar a feature knows: `money:`, `papers:` and so on, `notice:` of a kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workflow.engine.check.report import Names, Section
from workflow.engine.definition import Definition, Kind
from workflow.engine.load import Loaded
from workflow.engine.yaml_text import PATH, Problem

WHOLE = ("money", "papers", "matches", "verification", "sampling", "duties", "quotas", "aids",
         "archives")  # fmt: skip


def problems(loaded: Loaded, definition: Definition, names: Names) -> Iterator[Problem]:
    """Ask the features about their sections of the definition."""
    for word, at, data, kind in _sections(definition):
        if (check := names.sections.get(word)) is not None:
            yield from check(Section(loaded, definition, at, data, kind))


def _sections(
    definition: Definition,
) -> Iterator[tuple[str, PATH, Mapping[str, Any], Kind | None]]:
    for word in WHOLE:
        data = getattr(definition, word)
        if data is not None:
            yield word, (word,), data, None
    for name, kind in definition.kinds.items():
        if kind.notice is not None:
            yield "notice", ("kinds", name, "notice"), kind.notice, kind
