"""iCalendar (RFC 5545): whole-day events without a time zone, written for Outlook and phones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST = 75  # octets of a line
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


@dataclass(frozen=True, slots=True)
class Event:
    """Whole days, one unless `until` says the last; `uid` stays the same when the date moves."""

    uid: str
    on: date
    summary: str
    changed_at: datetime
    edition: int
    address: str = ""
    provisional: bool = False
    until: date | None = None
    about: str = ""


def write(name: str, events: Iterable[Event], now: datetime, looks: str = "PT1H") -> str:
    """Return the calendar as text with CRLF line ends; readers are to look again after `looks`."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Liuzhuan//Calendar//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{looks}",
        f"X-PUBLISHED-TTL:{looks}",
    ]
    for event in events:
        lines += _event(event, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(event: Event, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{_instant(now)}"
    yield f"LAST-MODIFIED:{_instant(event.changed_at)}"
    yield f"SEQUENCE:{event.edition}"
    yield f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{(event.until or event.on) + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(event.summary)}"
    if event.about:
        yield f"DESCRIPTION:{_text(event.about)}"
    if event.address:
        yield f"URL:{event.address}"
    yield f"STATUS:{'TENTATIVE' if event.provisional else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(text: str) -> str:
    return text.translate(_ESCAPED)


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> Iterator[str]:
    """Cut a long line where no character is cut; what follows begins with a space."""
    part, room = "", LONGEST
    for sign in line:
        if len(part.encode()) + len(sign.encode()) > room:
            yield part
            part, room = " ", LONGEST
        part += sign
    yield part
