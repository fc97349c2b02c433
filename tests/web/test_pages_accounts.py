"""Accounts on the web: opened, given posts, reset and closed by the security administrator."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from structlog.testing import capture_logs

from tests.web.conftest import SignIn, token
from workflow.bureau import Bureau
from workflow.people.tables import Account, Post

ADMIN = "anquan.gu"


def account(bureau: Bureau, login: str) -> Account:
    """Return the stored account with a sign-in name."""
    with bureau.store.read() as session:
        return session.exec(select(Account).where(Account.login == login)).one()


def posts(bureau: Bureau, account_id: int | None) -> list[Post]:
    """Return the posts of an account."""
    with bureau.store.read() as session:
        return list(session.exec(select(Post).where(Post.account_id == account_id)))


def seat(bureau: Bureau, unit: str, role: str) -> str:
    """Return an office and a role as the form sends them."""
    return f"{next(one.id for one in bureau.units if one.name.zh == unit)}:{role}"


def send(browser: FlaskClient, path: str, **form: str) -> tuple[int, str]:
    """Post a form of the accounts pages; returns status and page."""
    sent = {**form, "csrf_token": token(browser, "/accounts/new")}
    answer = browser.post(path, data=sent, follow_redirects=True)
    return answer.status_code, answer.text


def open_one(browser: FlaskClient, bureau: Bureau, **changes: str) -> tuple[int, str]:
    """Open an account for a clerk of Songkou."""
    form = {
        "login": "songkou.lan", "name": "兰小玉", "from_on": "2026-03-02", "to_on": "",
        "seat": seat(bureau, "松口镇", "township_clerk"), **changes,
    }  # fmt: skip
    return send(browser, "/accounts/new", **form)


@pytest.mark.parametrize("login", ["xitong.fang", "shenji.ni", "jiaoyu.wang", "nanping.li"])
def test_only_the_security_administrator_gets_in(sign_in: SignIn, login: str) -> None:
    browser = sign_in(login)
    for path in ("/accounts", "/accounts/new", "/accounts/1"):
        assert browser.get(path).status_code == 403


def test_only_accounts_of_the_area_are_listed(bureau: Bureau, sign_in: SignIn) -> None:
    browser = sign_in(ADMIN)
    pages = browser.get("/accounts").text
    while follow := re.search(r'href="(/accounts\?after=[^"]+)" rel="next"', pages[-4000:]):
        pages += browser.get(follow[1]).text
    assert "nanping.li" in pages
    assert "shijiao.luo" not in pages
    stranger = account(bureau, "shijiao.luo")
    assert browser.get(f"/accounts/{stranger.id}").status_code == 404
    assert send(browser, f"/accounts/{stranger.id}/password")[0] == 404
    assert "何庆祥" in browser.get("/accounts?q=何庆").text


def test_a_new_account_signs_in_with_its_password_and_changes_it_first(
    bureau: Bureau, sign_in: SignIn
) -> None:
    with capture_logs() as logged:
        status, page = open_one(sign_in(ADMIN), bureau)
    assert status == 200
    found = re.search(r'<p class="receipt">.*?<code>([a-z0-9-]+)</code>', page)
    assert found is not None
    assert found[1] not in str(logged)
    browser = sign_in("songkou.lan", found[1])
    assert browser.get("/").location == "/password"
    assert [one["event"] for one in logged] == ["account_opened"]
    assert logged[0]["by"] == account(bureau, ADMIN).id


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"login": "nanping.li"}, "已有人用"),
        ({"login": "南坪"}, "登录名为"),
        ({"name": " "}, "请填写姓名"),
        ({"seat": ""}, "请选择单位和岗位"),
        ({"from_on": ""}, "请填写日期"),
        ({"to_on": "2026-03-01"}, "不能早于"),
    ],
)
def test_mistakes_are_told_and_nothing_is_opened(
    bureau: Bureau, sign_in: SignIn, changes: dict[str, str], words: str
) -> None:
    status, page = open_one(sign_in(ADMIN), bureau, **changes)
    assert status == 422
    assert words in page
    with bureau.store.read() as session:
        assert session.exec(select(Account).where(Account.login == "songkou.lan")).first() is None


def test_a_post_outside_the_area_or_of_another_office_is_refused(
    bureau: Bureau, sign_in: SignIn
) -> None:
    browser = sign_in(ADMIN)
    for place, role in (("梅州市教育局", "city_edu"), ("松口镇", "county_edu")):
        assert open_one(browser, bureau, seat=seat(bureau, place, role))[0] == 422


def test_posts_are_given_and_end_with_a_day(bureau: Bureau, sign_in: SignIn) -> None:
    browser, clerk = sign_in(ADMIN), account(bureau, "nanping.li")
    given = {"seat": seat(bureau, "松口镇", "township_clerk"), "from_on": "2026-03-02"}
    assert "已授予岗位" in send(browser, f"/accounts/{clerk.id}/posts", **given)[1]
    first, second = posts(bureau, clerk.id)
    path = f"/accounts/{clerk.id}/posts/{first.id}/end"
    assert send(browser, path, to_on="2026-03-01")[0] == 200
    assert posts(bureau, clerk.id)[0].to_on == date(2026, 3, 1)
    assert "松口镇" in sign_in("nanping.li").get("/").text
    assert send(browser, path.replace(str(first.id), "9999"), to_on="2026-03-01")[0] == 404
    early = f"/accounts/{clerk.id}/posts/{second.id}/end"
    assert send(browser, early, to_on="2026-02-01")[0] == 422


def test_administrators_stay_apart(bureau: Bureau, sign_in: SignIn) -> None:
    clerk = account(bureau, "nanping.li")
    given = {"seat": seat(bureau, "云岭县", "system_admin"), "from_on": "2026-03-02"}
    status, page = send(sign_in(ADMIN), f"/accounts/{clerk.id}/posts", **given)
    assert status == 422
    assert "不能与其他岗位" in page


def test_nobody_administers_their_own_account(bureau: Bureau, sign_in: SignIn) -> None:
    browser, me = sign_in(ADMIN), account(bureau, ADMIN)
    for path in ("password", "close"):
        status, page = send(browser, f"/accounts/{me.id}/{path}")
        assert status == 422
        assert "自己的账号" in page


def test_a_reset_ends_the_sessions_and_the_old_password(bureau: Bureau, sign_in: SignIn) -> None:
    clerk, victim = account(bureau, "nanping.li"), sign_in("nanping.li")
    assert send(sign_in(ADMIN), f"/accounts/{clerk.id}/password")[0] == 200
    assert victim.get("/").status_code == 303
    assert account(bureau, "nanping.li").must_change
    assert account(bureau, "nanping.li").password_hash != clerk.password_hash


def test_a_closed_account_is_out_at_once_and_may_be_opened_again(
    bureau: Bureau, sign_in: SignIn
) -> None:
    clerk, victim, browser = account(bureau, "nanping.li"), sign_in("nanping.li"), sign_in(ADMIN)
    assert "已停用" in send(browser, f"/accounts/{clerk.id}/close", closed="1")[1]
    assert victim.get("/").status_code == 303
    assert "已恢复" in send(browser, f"/accounts/{clerk.id}/close", closed="0")[1]
    assert sign_in("nanping.li").get("/").status_code == 200


def test_somebody_with_a_post_elsewhere_is_left_to_the_level_above(
    bureau: Bureau, sign_in: SignIn
) -> None:
    clerk = account(bureau, "nanping.li")
    city = next(one.id for one in bureau.units if one.name.zh == "梅州市教育局")
    with bureau.store.write() as session:
        session.add(
            Post(account_id=clerk.id or 0, unit_id=city, role="city_edu", from_on=date(2026, 1, 1))
        )
    status, page = send(sign_in(ADMIN), f"/accounts/{clerk.id}/password")
    assert status == 422
    assert "上级安全管理员" in page
