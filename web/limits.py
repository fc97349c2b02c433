"""How often the public may knock: so many times from one address, counted in this process."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock
from typing import cast

from flask import abort, current_app

from web.bureau import the_bureau
from web.session import address

ADDRESSES_KEPT = 5000


class Knocks:
    """Counts knocks by address; the addresses seen longest ago are forgotten first."""

    def __init__(self, times: int, within: timedelta) -> None:
        self.times = times
        self.within = within
        self._lock = Lock()
        self._seen: OrderedDict[str, deque[datetime]] = OrderedDict()

    def allows(self, who: str, now: datetime) -> bool:
        """Note a knock; False when there were too many."""
        with self._lock:
            knocks = self._seen.setdefault(who, deque(maxlen=self.times))
            self._seen.move_to_end(who)
            while len(self._seen) > ADDRESSES_KEPT:
                self._seen.popitem(last=False)
            if len(knocks) == self.times and now - knocks[0] < self.within:
                return False
            knocks.append(now)
            return True


def knock(door: str, times: int, within: timedelta) -> None:
    """Answer 429 when this address knocked at this door of the app too often."""
    doors = cast(dict[str, Knocks], current_app.extensions.setdefault("knocks", {}))
    knocks = doors.setdefault(door, Knocks(times, within))
    if not knocks.allows(address(), the_bureau().clock.now()):
        abort(429)
