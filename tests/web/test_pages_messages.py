"""Messages as people meet them: a day in one line that opens; channels; a calendar link."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from tests.builders import actor, done, holder
from tests.web.cast import hidden, submitted
from tests.web.conftest import SignIn, token
from web.app import create_app
from web.pages.notifications import masked
from workflow.bureau import Bureau
from workflow.cases.reminders import remind
from workflow.clock import SetClock
from workflow.messages.contacts import choices
from workflow.messages.tables import Delivery
from workflow.settings import Settings

CLERK = "songkou.he"


def due(bureau: Bureau, clock: SetClock, *sequences: int) -> list[int]:
    """Have cases due today, told."""
    found = [submitted(bureau, sequence=sequence) for sequence in sequences]
    clock.set(date(2026, 3, 9))
    remind(bureau.house)
    return found


def post(browser: FlaskClient, path: str, **form: str) -> int:
    """Send a form as a browser would; returns the status."""
    form["csrf_token"] = token(browser, "/me/notifications")
    return browser.post(path, data=form).status_code


def test_a_day_is_one_line_that_opens_into_its_list(
    bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    first, second, third = due(bureau, clock, 992, 994, 996)
    browser = sign_in(CLERK)
    page = browser.get("/messages").text
    assert "您有 3 件今天到期。" in page
    assert '<span class="count count-new">1<' in page
    done(bureau.act(second, "withdraw", holder(bureau, "township_clerk", "松口镇")))
    listed = browser.get("/messages/reminders/2026-03-09").text
    for case_id in (first, second, third):
        assert f"/cases/{case_id}" in listed
    assert '<span class="count count-new">1<' in listed
    assert listed.count("今天到期</span>") == 2
    assert listed.count("已办或不再计时") == 1
    assert browser.post("/messages/read", data=hidden(listed)).status_code == 303
    assert "count-new" not in browser.get("/").text


def test_a_letter_is_its_readers_alone(bureau: Bureau, clock: SetClock, sign_in: SignIn) -> None:
    due(bureau, clock, 992)
    other = sign_in("nanping.li")
    for path in ("/messages/reminders/2026-03-09", "/messages/reminders/nonsense",
                 "/messages/told/2026-03-09/submit"):  # fmt: skip
        assert other.get(path).status_code == 404, path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_channels_that_the_house_lacks_say_so(sign_in: SignIn, language: str) -> None:
    browser = sign_in(CLERK)
    browser.post(f"/language/{language}", data={"csrf_token": token(browser, "/")})
    page = browser.get("/me/notifications").text
    said = {"zh": "还没有设置邮件服务器", "en": "No mail server is set"}
    assert said[language] in page
    assert post(browser, "/me/notifications/email/test") == 404


@pytest.fixture
def equipped(bureau: Bureau) -> FlaskClient:
    """A browser of a house with a mail server and a host for webhooks, signed in as the clerk."""
    settings = Settings(
        smtp_url="smtp://127.0.0.1:1", mail_from="liuzhuan@example.test",
        webhook_hosts=("oa.example.test",), secure_cookies=False,
    )  # fmt: skip
    bureau.settings = settings
    browser = create_app(bureau, settings).test_client()
    form = {"login": CLERK, "password": "mei-lin-3-shan"}
    browser.post("/sign-in", data={**form, "csrf_token": token(browser, "/sign-in")})
    return browser


def test_a_person_chooses_and_sees_only_the_shape_of_an_address(
    bureau: Bureau, equipped: FlaskClient
) -> None:
    path, address = "/me/notifications/email", "he.qingxiang@example.test"
    assert post(equipped, path, **{"email-mode": "at_once", "email-address": address}) == 303
    page = equipped.get("/me/notifications").text
    assert "h•••@example.test" in page
    assert address not in page
    assert post(equipped, path, **{"email-mode": "digest"}) == 303  # the address stays
    me = actor(bureau, CLERK).account_id or 0
    with bureau.store.read() as session:
        kept = choices(session, bureau.store.vault, me)["email"]
    assert (kept.mode, kept.address) == ("digest", address)
    assert post(equipped, f"{path}/test") == 303
    assert "待发" in equipped.get("/me/notifications").text
    with bureau.store.read() as session:
        rows = session.exec(select(Delivery).order_by(col(Delivery.id))).all()
    assert [(one.what, one.account_id) for one in rows] == [("test", me)]


@pytest.mark.parametrize(
    ("channel", "address"),
    [("email", "nobody"), ("email", "a@b.test\nBcc: c@d.test"), ("email", ""),
     ("webhook", "http://oa.example.test/"), ("webhook", "https://elsewhere.test/"),
     ("dingtalk", "short")],
)  # fmt: skip
def test_an_address_that_cannot_be_is_refused_at_its_field(
    equipped: FlaskClient, channel: str, address: str
) -> None:
    form = {f"{channel}-mode": "at_once", f"{channel}-address": address}
    answer = equipped.post(
        f"/me/notifications/{channel}",
        data={**form, "csrf_token": token(equipped, "/me/notifications")},
    )
    assert answer.status_code == 422
    assert f'id="{channel}-address-error"' in answer.text


def test_unknown_channels_and_modes_are_refused(equipped: FlaskClient) -> None:
    assert post(equipped, "/me/notifications/pigeon", **{"pigeon-mode": "at_once"}) == 404
    assert post(equipped, "/me/notifications/email", **{"email-mode": "often"}) == 400


def test_a_calendar_link_is_shown_once_and_works_for_whoever_has_it(
    bureau: Bureau, clock: SetClock, sign_in: SignIn, client: FlaskClient
) -> None:
    due(bureau, clock, 992)
    browser = sign_in(CLERK)
    form = {"csrf_token": token(browser, "/me/notifications")}
    page = browser.post("/me/calendar", data=form).text
    (link,) = re.findall(r"http://localhost(/feed/[^<]+\.ics)", page)
    assert link not in browser.get("/me/notifications").text
    answer = client.get(link)
    assert answer.mimetype == "text/calendar"
    assert "DTSTART;VALUE=DATE:20260309" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert browser.post("/me/calendar/revoke", data=form).status_code == 303
    assert client.get(link).status_code == 404
    assert client.get("/feed/guess.ics").status_code == 404


def test_guessing_links_is_stopped(client: FlaskClient) -> None:
    answers = [client.get(f"/feed/{n}.ics").status_code for n in range(121)]
    assert answers == [404] * 120 + [429]


def test_what_is_shown_of_an_address() -> None:
    assert masked("webhook", "https://oa.example.test/in/secret") == "https://oa.example.test/•••"
    assert masked("wecom", "0123456789abcdef") == "•••cdef"
    assert masked("email", "") == ""
