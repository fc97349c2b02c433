"""What the door gives back: values, never rows; refusals are values, too."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.engine.machine import Refused
from workflow.engine.refusal import Reason


@dataclass(frozen=True, slots=True)
class Carved:
    """A member that stayed behind when its list moved on, and why."""

    case_id: int
    number: str
    name: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did."""

    case_id: int
    number: str
    action: str
    from_stage: str
    to_stage: str
    edition: int
    completes: bool = True
    carved: tuple[Carved, ...] = ()
    repeated: bool = False


class Stop(Exception):
    """Ends a transaction without a trace of it; carries the refusal out."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.reasons)
        self.refused = refused


def refuse(code: str, zh: str, en: str, *, conflict: bool = False) -> Stop:
    """Return a Stop with one reason; the caller raises it."""
    return Stop(Refused((Reason(code, zh, en),), conflict=conflict))


def somebody_first() -> Reason:
    """The reason of everybody who was not the first."""
    return Reason(
        "changed_since",
        "页面内容已被他人更新，请核对后再办理",
        "somebody changed this case since you looked",
    )
