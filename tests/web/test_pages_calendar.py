"""The calendar on the web: the year as published, a count with its reasons, nothing guessed."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from tests.web.conftest import SignIn


def test_the_year_shows_every_day_once_and_marks_what_the_notice_names(sign_in: SignIn) -> None:
    page = sign_in("nanping.li").get("/calendar/2026").text
    days = re.findall(r'<td class="mday mday-(\w+)[^>]*><time datetime="([^"]+)"', page)
    assert len(days) == 365
    kinds = {on: kind for kind, on in days}
    assert kinds["2026-05-09"] == "make_up"
    assert kinds["2026-05-04"] == kinds["2026-05-10"] == "rest"
    assert kinds["2026-05-06"] == "work"
    assert "248 个工作日" in page
    assert "国办发明电〔2025〕7号" in page
    assert "劳动节" in page


def test_a_year_that_is_not_published_is_hatched_and_said_so(sign_in: SignIn) -> None:
    page = sign_in("nanping.li").get("/calendar/2027").text
    assert "尚未公布" in page
    kinds = set(re.findall(r'class="mday mday-(\w+)', page))
    assert kinds == {"unpublished"}


def test_a_count_shows_each_day_with_its_reason(sign_in: SignIn) -> None:
    page = sign_in("nanping.li").get("/calendar/2026?from=2026-04-29&days=5").text
    strip = page[page.index("due-strip") : page.index("day-reasons")]
    assert strip.count("due-day due-") == 11
    assert "起算日" in strip
    assert strip.count("劳动节") == 5
    assert re.search(r"<strong><time[^>]*>2026-05-09 周六</time></strong>", page)
    assert "调休上班（劳动节）" in page


def test_a_count_into_an_unpublished_year_is_provisional(sign_in: SignIn) -> None:
    page = sign_in("nanping.li").get("/calendar/2026?from=2026-12-30&days=5").text
    assert "暂定" in page
    assert "due-unpublished" in page


@pytest.mark.parametrize(
    "query", ["from=2026-13-01&days=5", "from=2026-05-01&days=many", "from=2026-05-01&days=999"]
)
def test_nonsense_is_refused_politely(sign_in: SignIn, query: str) -> None:
    answer = sign_in("nanping.li").get(f"/calendar/2026?{query}")
    assert answer.status_code == 422
    assert "field-error" in answer.text


def test_the_calendar_opens_on_this_year_and_knows_its_bounds(sign_in: SignIn) -> None:
    browser = sign_in("nanping.li")
    assert browser.get("/calendar").location == f"/calendar/{date(2026, 3, 2).year}"
    assert browser.get("/calendar/1900").status_code == 404
    assert browser.get("/calendar/2004").status_code == 200


def test_the_days_are_given_to_any_calendar_and_only_when_they_changed(
    client: FlaskClient, sign_in: SignIn
) -> None:
    page = sign_in("nanping.li").get("/calendar/2026").text
    assert "http://localhost/public/calendar.zh.ics" in page
    answer = client.get("/public/calendar.en.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert "public" in answer.headers["Cache-Control"]
    (labour,) = [
        one
        for one in Calendar.from_ical(answer.text).walk("VEVENT")
        if str(one["UID"]) == "day-2026-05-01@liuzhuan"
    ]
    assert str(labour["SUMMARY"]) == "Labour Day (day off)"
    again = client.get("/public/calendar.en.ics", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/public/calendar.fr.ics").status_code == 404
