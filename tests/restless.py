"""A clock for tests that cannot bear two looks: midnight passes before each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from workflow.clock import SetClock


@dataclass
class Restless(SetClock):
    """Every look is a day (or `step`) after the one before; it counts them."""

    looks: int = 0
    step: timedelta = timedelta(days=1)

    def read(self) -> datetime:
        """Look: it is later."""
        self.looks += 1
        self.at += self.step
        return self.at
