"""What is carried to a person, and how a channel says that it could not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from workflow.messages.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message for one address; its key is the same at every attempt."""

    key: str
    address: str
    secret: str
    at: datetime
    sheet: Sheet


class NotCarried(Exception):
    """A known failure: a code without any personal value, and whether trying again may help."""

    def __init__(self, code: str, *, for_good: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.for_good = for_good


Carrier = Callable[[Parcel], None]
