"""The clock on the web: for administrators a table, for machines a pulse that turns red."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from tests.web.conftest import SignIn, token
from workflow.bureau import Bureau
from workflow.cases.incidents import sweep_each
from workflow.clock import SetClock
from workflow.clockwork import JOBS, run_all
from workflow.store.tables import Incident


@pytest.mark.parametrize("login", ["xitong.fang", "anquan.gu", "shenji.ni"])
def test_administrators_see_when_each_job_last_ran(
    bureau: Bureau, sign_in: SignIn, login: str
) -> None:
    browser = sign_in(login)
    assert browser.get("/clock").text.count("从未运行") >= len(JOBS)
    assert run_all(bureau, "machine:17")
    page = browser.get("/clock").text
    assert page.count("2026-03-02 09:00") == len(JOBS) + 2
    assert page.count("machine:17") == len(JOBS) + 1
    assert page.count("正常") == len(JOBS)


@pytest.mark.parametrize("login", ["nanping.li", "jiaoyu.wang", "shijiao.luo"])
def test_others_do_not(sign_in: SignIn, login: str) -> None:
    assert sign_in(login).get("/clock").status_code == 403


def test_the_pulse_is_red_while_a_job_is_late(
    bureau: Bureau, client: FlaskClient, clock: SetClock
) -> None:
    assert client.get("/healthz").status_code == 200
    run_all(bureau)
    beat = {"at": clock.now().isoformat(), "ok": True, "late": False}
    assert client.get("/healthz").json == {
        "status": "ok",
        "late": [],
        "jobs": {job.name: beat for job in JOBS},
        "processes": 0,
        "incidents": 0,
    }
    clock.at += timedelta(minutes=4)  # two jobs beat every minute: three beats are missed
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["late"] == ["calendar", "notices"]
    run_all(bureau)
    assert client.get("/healthz").status_code == 200


def test_a_clock_put_back_far_is_no_good_health(
    bureau: Bureau, client: FlaskClient, clock: SetClock
) -> None:
    run_all(bureau)
    clock.at -= timedelta(hours=3)
    assert client.get("/healthz").status_code == 503
    run_all(bureau)
    assert client.get("/healthz").status_code == 200


def post(browser: FlaskClient, path: str) -> TestResponse:
    """Send a form without fields, as the buttons of the page do."""
    return browser.post(path, data={"csrf_token": token(browser, "/password")})


def poisoned(bureau: Bureau) -> Incident:
    """Let one case fail; return its incident."""

    def sick(item: int) -> str:
        raise RuntimeError("冯才")

    sweep_each(bureau.house, "notices", [7], sick)
    with bureau.store.read() as session:
        return session.exec(select(Incident)).one()


def test_an_incident_is_listed_with_its_reason_and_tried_again_by_a_click(
    bureau: Bureau, client: FlaskClient, sign_in: SignIn
) -> None:
    one = poisoned(bureau)
    assert client.get("/healthz").json["incidents"] == 1  # type: ignore[index]
    browser = sign_in("xitong.fang")
    page = browser.get("/clock").text
    assert "RuntimeError" in page
    assert "冯才" not in page
    assert "马上重试" in page
    assert post(browser, f"/clock/incidents/{one.id}/retry").status_code == 303
    assert post(browser, f"/clock/incidents/{one.id}/dismiss").status_code == 303
    page = browser.get("/clock").text
    assert "方" in page
    assert "已搁置" in page
    assert post(browser, f"/clock/incidents/{one.id}/forget").status_code == 404


def test_only_the_system_administrator_acts_on_incidents(bureau: Bureau, sign_in: SignIn) -> None:
    one = poisoned(bureau)
    for login in ("anquan.gu", "shenji.ni", "jiaoyu.wang"):
        browser = sign_in(login)
        assert post(browser, f"/clock/incidents/{one.id}/retry").status_code == 403
        assert "马上重试" not in browser.get("/clock").text
