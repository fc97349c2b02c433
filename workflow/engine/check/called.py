"""What a kind calls its cases: blanks that are answered, and nothing that is kept sealed. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.engine.check.references import unknown
from workflow.engine.check.report import Fault, Names
from workflow.engine.definition import Definition, Kind
from workflow.engine.yaml_text import PATH

BLANK = re.compile(r"\{(\w+)\}")
FITTING = ("text", "name", "int", "date", "month", "choice", "place", "unit")


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find names of cases that could not be written, or that would tell what is personal."""
    for name, kind in definition.kinds.items():
        if kind.called:
            yield from _called(kind, ("kinds", name, "called"))


def _called(kind: Kind, at: PATH) -> Iterator[Fault]:
    blanks = BLANK.findall(kind.called)
    if not blanks:
        yield Fault(
            at,
            "called_alike",
            f"called「{kind.called}」没有 {{字段}}，每件都会同名",
            "called has no {field}: all cases would have one name",
        )
    if kind.subject is not None or kind.sides:
        yield Fault(
            at,
            "called_twice",
            "件名已由 subject（人）或 sides（双方单位）决定，不能再写 called",
            "subject (a person) or sides (units) names the cases already: called cannot",
        )
    for key in blanks:
        yield from unknown("unknown_field", at, key, kind.fields)
        field = kind.fields.get(key)
        if field is not None and (field.is_personal or field.type not in FITTING):
            yield Fault(
                at,
                "called_unfit",
                f"「{field.title.zh}」是个人敏感信息或不是一个词，不能用在件名里",
                f"“{field.title.en}” is personal, or no single word: it cannot name a case",
            )
