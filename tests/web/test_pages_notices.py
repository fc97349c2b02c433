"""Notices on the web: what everybody sees, what nobody sees, and objections without an account."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pytest
import segno
from flask.testing import FlaskClient

from tests.builders import ALLOWANCE, case_of
from tests.notice.cast import PEOPLE, Cast
from tests.web.conftest import SignIn, token
from tests.web.statements import counted
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.engine.registry import Definitions

KEY = "mc-2026-0001-1"
PAGE = f"/public/notices/{KEY}"
# What answers() of tests.builders puts into every application and what must stay inside.
CANARIES = ("441499", "6299990000", "0753-555", "1966-05", "MD-2026", "照片三张")
TEXT = {"row": "1", "text": "此人未在本镇任教", "objector": "", "contact": ""}


@pytest.fixture
def cast(bureau: Bureau, clock: SetClock) -> Cast:
    """Three people in public notice since Wednesday 29 April, every board posted."""
    clock.set(date(2026, 4, 29))
    cast = Cast(bureau, clock)
    cast.audited()
    cast.published()
    cast.post_all(date(2026, 4, 29))
    return cast


def file(browser: FlaskClient, **changes: str) -> tuple[int, str]:
    """Send an objection; returns status and page."""
    form = {**TEXT, **changes, "csrf_token": token(browser, "/public/receipts")}
    answer = browser.post(f"{PAGE}/object", data=form)
    return answer.status_code, answer.text


def receipt(page: str) -> str:
    """Return the receipt number a page shows."""
    found = re.search(r"<code>((?:[0-9A-Z]{6}-){3}[0-9A-Z]{6})</code>", page)
    assert found is not None
    return found[1]


def test_everybody_reads_the_list_and_nobody_reads_what_is_personal(
    cast: Cast, client: FlaskClient
) -> None:
    for path in ("/public", PAGE, f"{PAGE}?at=松口镇 上村", f"{PAGE}/object"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert [word for word in CANARIES if word in answer.text] == []
    drawn = io.BytesIO()
    segno.make(f"http://localhost{PAGE}", error="m").save(drawn, kind="svg", scale=4, border=4)
    code = client.get(f"{PAGE}/qr.svg")  # for the sheet on the board: it leads to this page
    assert (code.mimetype, code.data) == ("image/svg+xml", drawn.getvalue())
    assert client.get("/public/notices/none/qr.svg").status_code == 404
    page = client.get(PAGE).text
    assert f'src="{PAGE}/qr.svg"' in page
    for name, _, _ in PEOPLE:
        assert name in page
    assert "2026-05-09 周六" in page


def test_a_village_prints_its_own_rows_under_their_own_numbers(
    cast: Cast, client: FlaskClient
) -> None:
    page = client.get(f"{PAGE}?at=南坪镇 上村").text
    assert "温江" in page
    assert "冯才" not in page
    assert ">3.</span> 温江" in page


def test_the_count_of_days_is_that_of_the_calendar(
    cast: Cast, client: FlaskClient, clock: SetClock
) -> None:
    clock.set(date(2026, 5, 7))
    assert "第 3 个工作日 / 共 5" in client.get(PAGE).text
    clock.set(date(2026, 5, 10))
    assert "已满 5 个工作日" in client.get(PAGE).text


def test_once_the_clock_has_ended_it_no_row_is_left(
    cast: Cast, client: FlaskClient, clock: SetClock
) -> None:
    clock.set(date(2026, 5, 10))
    cast.sweep()
    answer = client.get(PAGE)
    assert answer.status_code == 410
    assert "公示已结束" in answer.text
    assert not any(name in answer.text for name, _, _ in PEOPLE)
    assert KEY not in client.get("/public").text


def test_a_key_nobody_made_is_not_found(cast: Cast, client: FlaskClient) -> None:
    assert client.get("/public/notices/mc-2026-0099-1").status_code == 404
    assert client.get("/public/notices/mc-2026-0099-1/object").status_code == 404


def test_an_objection_needs_no_account_and_holds_its_row(cast: Cast, client: FlaskClient) -> None:
    status, page = file(client, objector="老赵", contact="0753-5559999")
    assert status == 200
    assert "暂缓" in page
    assert case_of(cast.bureau, "application", 0).stage == "held"
    shown = client.post(
        "/public/receipts",
        data={"receipt": receipt(page).lower(), "csrf_token": token(client, "/public/receipts")},
    )
    assert shown.status_code == 200
    assert "待受理" in shown.text
    assert "名单第 1 号" in shown.text
    assert "老赵" not in shown.text
    stored = case_of(cast.bureau, "objection").answers
    assert "老赵" not in str(stored)
    assert "5559999" not in str(stored)


def test_where_the_definition_wants_a_name_nobody_objects_without_one(
    cast: Cast, client: FlaskClient
) -> None:
    assert "可以不留姓名。" in client.get(PAGE).text
    house = cast.bureau.house
    held = next(one for one in house.definitions if one.definition.programme == ALLOWANCE)
    kinds, fields = held.definition.kinds, held.definition.kinds["objection"].fields
    roster, name = kinds["county_roster"], fields["objector"]
    signed = fields | {"objector": name.model_copy(update={"required": True})}
    notice = {**(roster.notice or {}), "anonymous": False}
    kinds = kinds | {
        "county_roster": roster.model_copy(update={"notice": notice}),
        "objection": kinds["objection"].model_copy(update={"fields": signed}),
    }
    changed = replace(held, definition=held.definition.model_copy(update={"kinds": kinds}))
    others = [one for one in house.definitions if one is not held]
    house.take_definitions(Definitions([*others, changed]), house.library_edition)
    assert "反映情况须署名，姓名不公开。" in client.get(PAGE).text
    status, page = file(client)
    assert (status, f"请填写「{name.title.zh}」" in page) == (422, True)
    assert file(client, objector="老赵")[0] == 200


def test_the_sheet_prints_the_seal_of_the_list_as_its_annexes_do(
    cast: Cast, client: FlaskClient
) -> None:
    seal = case_of(cast.bureau, "county_roster").seal or ""
    page = client.get(PAGE).text
    assert len(seal) == 64
    for code in (seal[:16], seal):
        assert f">{code}</code>" in page


def test_the_same_form_sent_twice_is_filed_once(cast: Cast, client: FlaskClient) -> None:
    form = client.get(f"{PAGE}/object").text
    command = re.search(r'name="command" value="([^"]+)"', form)
    assert command is not None
    first, again = (file(client, command=command[1])[1] for _ in range(2))
    assert receipt(first) == receipt(again)
    with pytest.raises(IndexError):
        case_of(cast.bureau, "objection", 1)


def test_mistakes_stand_at_the_field_and_what_was_typed_stays(
    cast: Cast, client: FlaskClient
) -> None:
    status, page = file(client, row="", text="", contact="0753-1")
    assert status == 422
    assert 'aria-invalid="true"' in page
    assert "请填写「异议内容」" in page
    assert 'value="0753-1"' in page


def test_a_row_that_is_not_there_is_refused_with_its_reason(
    cast: Cast, client: FlaskClient
) -> None:
    status, page = file(client, row="99")
    assert status == 409
    assert "没有此序号" in page


def test_after_the_window_it_is_refused_politely(
    cast: Cast, client: FlaskClient, clock: SetClock
) -> None:
    clock.set(date(2026, 5, 10))
    form = client.get(f"{PAGE}/object")
    assert form.status_code == 410
    assert "<textarea" not in form.text
    status, page = file(client)
    assert status == 409
    assert "公示期已满" in page


def test_a_receipt_nobody_has_tells_nothing(cast: Cast, client: FlaskClient) -> None:
    form = {"receipt": "AAAAAA", "csrf_token": token(client, "/public/receipts")}
    answer = client.post("/public/receipts", data=form)
    assert answer.status_code == 404
    assert "没有这个回执号" in answer.text


def test_too_many_guesses_from_one_address_are_stopped(client: FlaskClient) -> None:
    form = {"receipt": "AAAAAA", "csrf_token": token(client, "/public/receipts")}
    codes = [client.post("/public/receipts", data=form).status_code for _ in range(61)]
    assert codes[:60] == [404] * 60
    assert codes[60] == 429


def test_only_places_asked_for_are_listed(cast: Cast, client: FlaskClient) -> None:
    assert KEY in client.get("/public?place=yunling").text
    assert KEY not in client.get("/public?place=nowhere").text


def test_the_pages_ask_the_database_the_same_whatever_they_show(
    bureau: Bureau, clock: SetClock, client: FlaskClient
) -> None:
    clock.set(date(2026, 4, 29))
    cast = Cast(bureau, clock)
    found = []
    for people in (3, 9):
        cast.audited(*(("冯才", "松口镇", f"{n}村") for n in range(people)))
        key = cast.published().public_key
        client.get("/public")
        for path in ("/public", f"/public/notices/{key}", f"/public/notices/{key}/object"):
            with counted(bureau) as said:
                assert client.get(path).status_code == 200
            found.append(len(said))
    assert found[:3] == found[3:]
    assert max(found) <= 40


def test_signed_in_people_find_the_notices_in_the_rail(cast: Cast, sign_in: SignIn) -> None:
    assert 'href="/public"' in sign_in("caizheng.liu").get("/").text
