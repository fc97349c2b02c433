"""The calendar of due dates: what another library reads is what the desk shows."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import text

from tests.builders import actor, done, holder
from tests.messages.readers import CLERK, submitted
from workflow.bureau import Bureau
from workflow.cases.due_feed import calendar
from workflow.clock import SetClock, shanghai_instant
from workflow.messages import ical
from workflow.messages.feeds import make_feed, revoke_feeds

HERE = "https://lz.example.test"


def link(bureau: Bureau, login: str = CLERK) -> str:
    """Make a link for somebody."""
    with bureau.store.write() as session:
        return make_feed(session, actor(bureau, login).account_id or 0, "zh", bureau.clock.now())


def events(bureau: Bureau, token: str) -> list[dict[str, str]]:
    """Read the calendar as Outlook would."""
    found = calendar(bureau.house, token, HERE)
    assert found is not None
    names = ("UID", "SUMMARY", "DTSTART", "DTEND", "STATUS", "SEQUENCE", "URL")
    return [
        {name: part[name].to_ical().decode() for name in names}
        for part in Calendar.from_ical(found).walk("VEVENT")
    ]


def test_each_open_deadline_of_the_desk_is_an_event(bureau: Bureau, clock: SetClock) -> None:
    case_id = submitted(bureau)
    token = link(bureau)
    (one,) = events(bureau, token)
    assert one["SUMMARY"].startswith("MD-2026-0001 ")
    assert "冯才" not in str(one)
    assert (one["DTSTART"], one["DTEND"]) == ("20260309", "20260310")
    assert (one["STATUS"], one["URL"]) == ("CONFIRMED", f"{HERE}/cases/{case_id}")
    clerk = holder(bureau, "township_clerk", "松口镇")
    done(bureau.act(case_id, "return_for_correction", clerk, {"missing": "household_book"}))
    assert events(bureau, token) == []
    assert events(bureau, link(bureau, "nanping.zhang")) == []


def test_whole_days_without_a_zone_and_one_uid(bureau: Bureau, clock: SetClock) -> None:
    submitted(bureau)
    token = link(bureau)
    found = calendar(bureau.house, token, "") or ""
    assert "DTSTART;VALUE=DATE:20260309\r\n" in found
    assert "TZID" not in found
    clock.set(date(2026, 3, 5))
    assert [one["UID"] for one in events(bureau, token)] == [
        str(part["UID"]) for part in Calendar.from_ical(found).walk("VEVENT")
    ]


def test_a_new_link_or_a_revoked_one_ends_the_old(bureau: Bureau) -> None:
    first = link(bureau)
    second = link(bureau)
    assert first != second
    assert len(second) >= 32
    assert calendar(bureau.house, first, HERE) is None
    assert calendar(bureau.house, second, HERE) is not None
    with bureau.store.write() as session:
        revoke_feeds(session, actor(bureau, CLERK).account_id or 0, bureau.clock.now())
    assert calendar(bureau.house, second, HERE) is None
    assert calendar(bureau.house, "", HERE) is None


def test_only_the_hash_of_a_link_is_kept(bureau: Bureau) -> None:
    token = link(bureau)
    with bureau.store.read() as session:
        rows = session.connection().execute(text("SELECT * FROM feeds")).all()
    assert token not in str(rows)


@given(
    summary=st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200),
    on=st.dates(date(2004, 1, 1), date(2099, 12, 30)),
)
def test_whatever_is_written_is_read_back(summary: str, on: date) -> None:
    now = shanghai_instant(date(2026, 3, 2))
    event = ical.Event("deadline-1@liuzhuan", on, summary, now, 3, "", provisional=True)
    written = ical.write("期限", [event], now)
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    (part,) = Calendar.from_ical(written).walk("VEVENT")
    assert str(part["SUMMARY"]) == summary
    assert part.decoded("DTSTART") == on
    assert part.decoded("DTEND") == on + timedelta(days=1)
    assert part.decoded("LAST-MODIFIED") == now
    assert part["STATUS"] == "TENTATIVE"
