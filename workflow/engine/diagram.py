"""The state diagram of a kind: as SVG made on the server, and as Mermaid text. PURE."""

from __future__ import annotations

from collections.abc import Mapping

from workflow.engine.definition import Kind
from workflow.engine.diagram_drawing import Picture
from workflow.engine.grammar import Label

_RESERVED = frozenset({"end", "state", "note", "class", "direction", "default", "style", "as"})


def svg(
    kind: Kind,
    language: str,
    counts: Mapping[str, int] | None = None,
    phases: Mapping[str, Label] | None = None,
    late: Mapping[str, int] | None = None,
) -> str:
    """Draw the stages and actions of a kind; `counts` are the cases now in each stage.

    `phases` (the programme's) name the bands behind the main way; `late` are the cases overdue.
    """
    return Picture(kind, language, counts or {}, phases or {}, late or {}).drawn()


def mermaid(kind: Kind, language: str) -> str:
    """Write the diagram as Mermaid's `stateDiagram-v2`."""
    lines = ["stateDiagram-v2", "    direction TB"]
    for key, stage in kind.stages.items():
        lines.append(f'    state "{_plain(stage.title.in_(language))}" as {_id(key)}')
    lines.append(f"    [*] --> {_id(kind.start)}")
    for action in kind.actions.values():
        for start in action.from_:
            title = _plain(action.title.in_(language))
            lines.append(f"    {_id(start)} --> {_id(action.to or start)} : {title}")
    lines += [f"    {_id(key)} --> [*]" for key, stage in kind.stages.items() if stage.end]
    return "\n".join(lines) + "\n"


def _id(stage: str) -> str:
    return f"{stage}_" if stage in _RESERVED else stage


def _plain(text: str) -> str:
    """Keep a label from ending its line: Mermaid knows no escapes for these signs."""
    swapped = {'"': "”", ":": "：", ";": "；", "#": "＃", "\n": " "}
    return "".join(swapped.get(sign, sign) for sign in text)
