"""Protected by default: every route says who may open it, and nobody else can."""

from __future__ import annotations

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from tests.web.conftest import SignIn
from web.access import ANYONE, FILES, SIGNED_IN, holders, page, who_may
from workflow.engine.actor import ActingPost, Actor

CLERK = Actor(1, "经办小李", (ActingPost("township_clerk", 5, "松口镇", 5, "/1/5/"),))
OPEN_TO_ALL = {
    "sign_in.sign_in", "sign_in.choose_language", "home.healthz",
    "guides.guides", "guides.guide", "notices.code",
    "notices.notices", "notices.notice", "notices.objection", "notices.receipts",
    "notifications.feed",  # by its secret address
    "calendar.feed",  # working days and days off, no names
}  # fmt: skip


def test_every_route_declares_who_may_open_it(app: Flask) -> None:
    silent = [rule.endpoint for rule in app.url_map.iter_rules() if not who_may(app, rule.endpoint)]
    assert silent == []


def test_what_is_open_to_all_is_on_a_list_somebody_has_to_change(app: Flask) -> None:
    found = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {endpoint for endpoint in found if who_may(app, endpoint) is ANYONE} == (
        OPEN_TO_ALL | FILES
    )


def test_a_route_nobody_declared_is_nobodys(app: Flask, sign_in: SignIn) -> None:
    forgotten = Blueprint("forgotten", __name__)
    forgotten.add_url_rule("/forgotten", view_func=lambda: "secret")
    app.register_blueprint(forgotten)
    for browser in (app.test_client(), sign_in("nanping.li")):
        answer = browser.get("/forgotten")
        assert answer.status_code == 403
        assert "secret" not in answer.text


def test_strangers_are_led_to_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/password?x=1")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/password?x%3D1"


def test_strangers_cannot_post(client: FlaskClient) -> None:
    assert client.post("/sign-out").status_code == 400


def test_a_page_for_other_posts_is_refused_politely_and_not_in_the_rail(
    app: Flask, sign_in: SignIn
) -> None:
    vault = Blueprint("vault", __name__)
    page(vault, "/vault", holders("county_fin"))(lambda: "gold")
    app.register_blueprint(vault)
    refused = sign_in("nanping.li").get("/vault")
    assert refused.status_code == 403
    assert "职责范围" in refused.text
    assert sign_in("caizheng.liu").get("/vault").text == "gold"


@pytest.mark.parametrize(
    ("who", "stranger", "clerk"),
    [
        (ANYONE, True, True),
        (SIGNED_IN, False, True),
        (holders("township_clerk", "county_edu"), False, True),
        (holders("county_edu"), False, False),
    ],
)
def test_who_may_is_answered_by_posts(who: object, stranger: bool, clerk: bool) -> None:
    assert who.allows(None) is stranger  # type: ignore[attr-defined]
    assert who.allows(CLERK) is clerk  # type: ignore[attr-defined]
