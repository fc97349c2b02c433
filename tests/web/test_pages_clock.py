"""The clock on the web: for administrators a table, for machines a pulse that turns red."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import SignIn
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.clockwork import JOBS, run_all


@pytest.mark.parametrize("login", ["xitong.fang", "anquan.gu", "shenji.ni"])
def test_administrators_see_when_each_job_last_ran(
    bureau: Bureau, sign_in: SignIn, login: str
) -> None:
    browser = sign_in(login)
    assert browser.get("/clock").text.count("从未运行") >= len(JOBS)
    assert run_all(bureau)
    page = browser.get("/clock").text
    assert page.count("2026-03-02 09:00") == len(JOBS)
    assert page.count("正常") == len(JOBS)


@pytest.mark.parametrize("login", ["nanping.li", "jiaoyu.wang", "shijiao.luo"])
def test_others_do_not(sign_in: SignIn, login: str) -> None:
    assert sign_in(login).get("/clock").status_code == 403


def test_the_pulse_is_red_while_a_job_is_late(
    bureau: Bureau, client: FlaskClient, clock: SetClock
) -> None:
    assert client.get("/healthz").status_code == 200
    run_all(bureau)
    assert client.get("/healthz").json == {
        "status": "ok",
        "jobs": {job.name: clock.now().isoformat() for job in JOBS},
    }
    clock.at += timedelta(minutes=4)  # one job beats every minute: three beats are missed
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["late"] == ["notices"]
    run_all(bureau)
    assert client.get("/healthz").status_code == 200
