"""Webhooks are signed, go only where the operator allows, and follow nobody elsewhere."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from tests.messages.post_office import Receiver
from workflow.messages import robots
from workflow.messages.parcel import NotCarried, Parcel
from workflow.messages.sheet import Sheet
from workflow.messages.webhook import carrier, may_go_to

HERE = ("127.0.0.1",)
SHEET = Sheet("zh", "通知测试", "何庆祥", "收到这封信，说明这个渠道可用。")


def parcel(address: str) -> Parcel:
    """Return a parcel to an address."""
    return Parcel(
        "test:1:7:webhook", address, "the secret", datetime(2026, 3, 9, 1, tzinfo=UTC), SHEET
    )


def test_the_receiver_can_prove_who_wrote_and_when() -> None:
    with Receiver() as receiver:
        carrier(HERE)(parcel(receiver.address))
    ((path, headers, body),) = receiver.kept
    stamp = headers["X-Liuzhuan-Timestamp"]
    mine = hmac.new(b"the secret", f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Liuzhuan-Signature"] == f"sha256={mine}"
    assert (path, json.loads(body)["title"]) == ("/in", "通知测试")
    assert "何庆祥" not in body.decode()
    assert headers["Idempotency-Key"]


@pytest.mark.parametrize(
    ("status", "for_good"), [(302, True), (404, True), (410, True), (429, False), (500, False)]
)
def test_what_a_receiver_answers_decides_whether_to_come_again(status: int, for_good: bool) -> None:
    with Receiver() as other, Receiver(status, {"Location": other.address}) as receiver:
        with pytest.raises(NotCarried) as caught:
            carrier(HERE)(parcel(receiver.address))
        assert (caught.value.code, caught.value.for_good) == (f"http_{status}", for_good)
    assert other.kept == []  # a redirect is not followed


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("https://oa.example.test/in", True),
        ("https://oa.example.test:8443/in?to=1", True),
        ("http://127.0.0.1:9000/in", True),
        ("http://oa.example.test/in", False),
        ("https://elsewhere.example.test/in", False),
        ("https://oa.example.test@elsewhere.test/", False),
        ("https://user:word@oa.example.test/", False),
        ("https://oa.example.test:port/", False),
        ("file:///etc/passwd", False),
        ("https://169.254.169.254/latest", False),
        ("", False),
    ],
)
def test_only_allowed_hosts_by_https_or_on_this_machine(address: str, fine: bool) -> None:
    assert may_go_to(address, ("oa.example.test", "127.0.0.1")) is fine


def test_an_address_that_is_no_longer_allowed_is_given_up() -> None:
    with pytest.raises(NotCarried) as caught:
        carrier(("oa.example.test",))(parcel("http://127.0.0.1:9/in"))
    assert (caught.value.code, caught.value.for_good) == ("host_not_allowed", True)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the library itself
def test_the_library_of_robots_carries() -> None:
    with Receiver(200) as receiver:
        robots.tell(receiver.address.replace("http://", "json://"), parcel(""))
    assert json.loads(receiver.kept[0][2])["title"] == "通知测试"
    with pytest.raises(NotCarried) as caught:
        robots.tell("json://127.0.0.1:1/", parcel(""))
    assert caught.value.code == "connect"


def test_a_robots_key_cannot_smuggle_an_address() -> None:
    for address in ("key?to=x", "../../x", "a" * 15, "https://x", "a b" * 9):
        assert not robots.is_token(address)
        with pytest.raises(NotCarried):
            robots.carrier("wecom")(parcel(address))
