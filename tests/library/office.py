"""The administrators of a county, and versions of a small programme they hand in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tests.builders import done, holder, id_number
from workflow.bureau import PACKAGED, Bureau, known_names
from workflow.cases.house import House
from workflow.cases.outcome import Done
from workflow.clock import SetClock
from workflow.commands.new import bones
from workflow.engine.actor import Actor
from workflow.engine.machine import Refused
from workflow.library import reads, service
from workflow.library.rules import Proven, prove

NAMES = known_names()


def text(version: int = 1, *swaps: tuple[str, str]) -> bytes:
    """Return a version of the programme `gift`."""
    found = bones("gift").replace("version: 1", f"version: {version}", 1)
    for old, new in swaps:
        assert old in found, old
        found = found.replace(old, new, 1)
    return found.encode()


def proven(raw: bytes) -> Proven:
    """Return a file, proven."""
    return prove(raw, NAMES, PACKAGED)


@dataclass
class Office:
    """Who does what with versions."""

    bureau: Bureau
    clock: SetClock

    @property
    def house(self) -> House:
        """The house at work."""
        return self.bureau.house

    @property
    def fang(self) -> Actor:
        """The system administrator, who hands in and proposes."""
        return holder(self.bureau, "system_admin")

    @property
    def gu(self) -> Actor:
        """The security administrator, who publishes, with the password given again."""
        return replace(holder(self.bureau, "security_admin"), proven=True)

    def hand_in(self, raw: bytes) -> int | Refused:
        """Hand a file in."""
        return service.hand_in(self.house, self.fang, proven(raw), raw)

    def proposed(self, raw: bytes, on: date | None = None) -> int:
        """Hand a file in and propose it; returns the draft."""
        made = self.hand_in(raw)
        assert isinstance(made, int), made
        day = on or self.clock.today()
        assert service.propose(self.house, self.fang, made, day) == "proposed"
        return made

    def publish(self, draft_id: int, by: Actor | None = None, seen: int | None = None) -> Any:
        """Publish a draft."""
        with self.bureau.store.read() as session:
            edition = reads.edition(session)
        known = edition if seen is None else seen
        return service.publish(self.house, by or self.gu, draft_id, known, NAMES, PACKAGED)

    def published(self, raw: bytes, on: date | None = None) -> int:
        """Bring a file through everything; returns the draft."""
        made = self.proposed(raw, on)
        assert self.publish(made) == "published"
        return made

    def apply(self, sequence: int) -> Done:
        """Let a clerk open a case of the programme."""
        clerk = holder(self.bureau, "township_clerk", "南坪镇")
        given = {"name": "冯才", "id_no": id_number("1966-05-11", sequence), "reason": "大病"}
        return done(self.bureau.open("gift", "application", clerk, clerk.posts[0].unit_id, given))


def codes(outcome: Any) -> list[str]:
    """Return the codes of a refusal."""
    assert isinstance(outcome, Refused), outcome
    return [reason.code for reason in outcome.reasons]
