"""How a person is told outside the pages: channels, a test, the link for their calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from sqlmodel import col, select
from werkzeug.wrappers import Response as Answer

from web.access import ANYONE, SIGNED_IN, page
from web.bureau import the_bureau
from web.handing import hand_open
from web.language import N_, language, t
from web.limits import knock
from web.pages.cases import who
from workflow.cases.deliveries import put_test
from workflow.cases.due_feed import calendar
from workflow.messages import feeds
from workflow.messages.channels import CHANNELS, MODES, Channels
from workflow.messages.contacts import Choice, choices, choose
from workflow.messages.tables import Delivery

pages = Blueprint("notifications", __name__)
LATEST = 10
TITLES = {
    "email": N_("电子邮件"),
    "webhook": N_("Webhook（签名的 JSON）"),
    "wecom": N_("企业微信机器人"),
    "dingtalk": N_("钉钉机器人"),
}
ADDRESSES = {
    "email": N_("邮箱地址"),
    "webhook": N_("接收地址（https）"),
    "wecom": N_("机器人 key"),
    "dingtalk": N_("机器人 access_token"),
}
MODE_WORDS = {
    "at_once": N_("随时通知"),
    "digest": N_("每日摘要"),
    "nothing": N_("不通知"),
}
WHAT_WORDS = {
    "letter": N_("到期提醒"),
    "told": N_("办理消息"),
    "digest": N_("每日摘要"),
    "test": N_("测试"),
}
STATE_WORDS = {
    "waiting": ("wait", N_("待发")),
    "sending": ("now", N_("发送中")),
    "sent": ("met", N_("已发")),
    "nothing": ("note", N_("无需发")),
    "given_up": ("late", N_("未送达，已放弃")),
}


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel on the page."""

    name: str
    title: str
    asks: str
    off: str
    mode: str
    kept: str
    secret: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivery on the page."""

    what: str
    channel: str
    at: datetime
    mark: str
    state: str
    error: str


@page(pages, "/me/notifications", SIGNED_IN)
def notifications() -> str:
    """Show what this person chose, what was sent, and whether they have a calendar link."""
    return _show({}, {})


@page(pages, "/me/notifications/<string:channel>", SIGNED_IN, methods=("POST",))
def keep(channel: str) -> Answer | tuple[str, int]:
    """Keep one channel; 422 with what is wrong. An empty address leaves the one that is kept."""
    bureau, me, kept = the_bureau(), _me(), _mine().get(_channel(channel))
    mode = request.form.get(f"{channel}-mode", "")
    address = request.form.get(f"{channel}-address", "").strip() or (kept.address if kept else "")
    if mode not in MODES:
        abort(400)
    if wrong := _wrong(channel, mode, address):
        return _show({f"{channel}-address": [wrong]}, {channel: mode}), 422
    with bureau.store.write() as session:
        choose(
            session, bureau.store.vault, me, channel, mode, address, language(), bureau.clock.now()
        )
    flash(t("已保存。"), "met")
    return redirect(url_for("notifications.notifications"), 303)


@page(pages, "/me/notifications/<string:channel>/test", SIGNED_IN, methods=("POST",))
def test(channel: str) -> Answer:
    """Put a test out; the next sweep carries it."""
    knock("test", 10, timedelta(hours=1))
    kept = _mine().get(_channel(channel))
    if kept is None or not kept.address or Channels(the_bureau().settings).off(channel):
        abort(404)
    put_test(the_bureau().house, _me(), channel)
    flash(t("测试已交发送，几分钟内应能收到；结果见下面的发送记录。"), "met")
    return redirect(url_for("notifications.notifications"), 303)


@page(pages, "/me/calendar", SIGNED_IN, methods=("POST",))
def make_link() -> str:
    """Make a calendar link and show it, this once."""
    bureau = the_bureau()
    with bureau.store.write() as session:
        token = feeds.make_feed(session, _me(), language(), bureau.clock.now())
    return _show({}, {}, url_for("notifications.feed", token=token, _external=True))


@page(pages, "/me/calendar/revoke", SIGNED_IN, methods=("POST",))
def revoke_link() -> Answer:
    """End the calendar link."""
    bureau = the_bureau()
    with bureau.store.write() as session:
        feeds.revoke_feeds(session, _me(), bureau.clock.now())
    flash(t("日历链接已作废。"), "met")
    return redirect(url_for("notifications.notifications"), 303)


@page(pages, "/feed/<string:token>.ics", ANYONE)
def feed(token: str) -> Response:
    """Give the calendar behind a link to whoever has it."""
    knock("feed", 120, timedelta(hours=1))
    bureau = the_bureau()
    address = bureau.settings.address or request.host_url.rstrip("/")
    found = calendar(bureau.house, token[:100], address)
    if found is None:
        abort(404)
    answer = hand_open(found, "liuzhuan.ics", "text/calendar; charset=utf-8", inline=True)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _me() -> int:
    return who().account_id or 0


def _channel(name: str) -> str:
    return name if name in CHANNELS else abort(404)


def _mine() -> dict[str, Choice]:
    bureau = the_bureau()
    with bureau.store.read() as session:
        return choices(session, bureau.store.vault, _me())


def _wrong(channel: str, mode: str, address: str) -> str:
    if mode == "nothing" and not address:
        return ""
    if not address:
        return t("请填写地址。")
    reason = Channels(the_bureau().settings).wrong(channel, address)
    return reason.in_(language()) if reason else ""


def _show(errors: dict[str, list[str]], typed: dict[str, str], link: str = "") -> str:
    with the_bureau().store.read() as session:
        live = feeds.live_feed(session, _me())
        mine = select(Delivery).where(Delivery.account_id == _me())
        rows = session.exec(mine.order_by(col(Delivery.id).desc()).limit(LATEST)).all()
    kept, known = _mine(), Channels(the_bureau().settings)
    shown = [_shown(name, known, kept.get(name), typed) for name in CHANNELS]
    return render_template(
        "pages/notifications.html", channels=shown, modes=[(k, t(MODE_WORDS[k])) for k in MODES],
        errors=errors, sent=[_sent(one) for one in rows], live=live, link=link,
    )  # fmt: skip


def _shown(name: str, known: Channels, kept: Choice | None, typed: dict[str, str]) -> Channel:
    off = known.off(name)
    mode = typed.get(name) or (kept.mode if kept else "nothing")
    return Channel(
        name, t(TITLES[name]), t(ADDRESSES[name]), off.in_(language()) if off else "", mode,
        masked(name, kept.address) if kept else "", kept.secret if kept else "",
    )  # fmt: skip


def masked(channel: str, address: str) -> str:
    """Return enough of an address to know it by."""
    if channel == "email" and "@" in address:
        name, _, host = address.rpartition("@")
        return f"{name[:1]}•••@{host}"
    if channel == "webhook" and address:
        return "/".join(address.split("/")[:3]) + "/•••"
    return f"•••{address[-4:]}" if address else ""


def _sent(one: Delivery) -> Sent:
    mark, word = STATE_WORDS.get(one.state, ("note", one.state))
    return Sent(
        t(WHAT_WORDS.get(one.what, one.what)), t(TITLES[one.channel]), one.sent_at or one.made_at,
        mark, t(word), "" if one.state in ("sent", "nothing") else one.error,
    )  # fmt: skip
