"""One page for administrators: what they may open, parameters by place and day, settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Flask

from tests.web.conftest import SignIn
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.engine.definition import Override
from workflow.engine.registry import Definitions, Published

PAGE = "/manage?programme=substitute_allowance"


def test_each_administrator_is_led_where_they_may_go(sign_in: SignIn) -> None:
    page = sign_in("anquan.gu").get(PAGE).text
    for path in ("/setup", "/accounts", "/who", "/library", "/clock"):
        assert f'class="opens-row" href="{path}"' in page
    assert "/oversight/taken" not in page.split('id="places"')[1].split("</section>")[0]
    assert sign_in("jiaoyu.wang").get("/manage").status_code == 403


def test_a_parameter_shows_what_holds_here_today_and_all_it_was(
    bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    county = next(one for one in bureau.units if one.type == "county")
    known = list(bureau.definitions)
    held = next(one for one in known if one.definition.programme == "substitute_allowance")
    key, param = next((k, p) for k, p in held.definition.params.items() if p.type == "int")
    over: list[Any] = [
        Override.model_validate({"place": county.key, "from": on, "value": value})
        for on, value in ((date(2026, 1, 1), 41), (date(2026, 4, 1), 43))
    ]
    changed = param.model_copy(update={"overrides": over})
    params = {**held.definition.params, key: changed}
    own = replace(held, definition=held.definition.model_copy(update={"params": params}))
    others: list[Published] = [one for one in known if one is not held]
    bureau.house.definitions = Definitions([*others, own])
    for on, value in ((date(2026, 3, 31), 41), (date(2026, 4, 1), 43)):
        clock.set(on)
        row = sign_in("anquan.gu").get(PAGE).text.split(f"{key}</code>")[1].split("</tr>")[0]
        assert f"<strong>{value}</strong>" in row
        assert f"2026-04-01 起 {county.name.zh}：43 (v1)" in row
        assert f"各地：{param.value} (v1)" in row


def test_settings_are_shown_without_any_secret(app: Flask, bureau: Bureau, sign_in: SignIn) -> None:
    url, mail = "postgresql+psycopg://u:geheim@db/h", "smtps://u:geheim@mail.example:465"
    bureau.settings = replace(bureau.settings, database_url=url, smtp_url=mail)
    page = sign_in("anquan.gu").get(PAGE).text
    assert "mail.example" in page
    assert "postgresql" in page
    assert "geheim" not in page
