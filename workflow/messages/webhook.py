"""Webhook: a signed POST of JSON to a host the operator allows; redirects are not followed."""

from __future__ import annotations

import hashlib
import hmac
import json
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from workflow.messages import sheet
from workflow.messages.parcel import Carrier, NotCarried, Parcel

SECONDS = 10


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def may_go_to(address: str, hosts: tuple[str, ...]) -> bool:
    """Tell whether a webhook may go there: an allowed host, by https (or on this machine)."""
    try:
        at = urlsplit(address)
        host = at.hostname or ""
        at.port  # noqa: B018 - raises ValueError for what is no port
    except ValueError:
        return False
    known = host in hosts and at.username is None and not at.fragment
    return known and (at.scheme == "https" or (at.scheme == "http" and is_loopback(host)))


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return what a receiver compares: HMAC-SHA256 over `timestamp.body`, in hex."""
    signed = timestamp.encode() + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def carrier(hosts: tuple[str, ...]) -> Carrier:
    """Return what carries parcels to these hosts."""

    def carry(parcel: Parcel) -> None:
        if not may_go_to(parcel.address, hosts):
            raise NotCarried("host_not_allowed", for_good=True)
        _post(urlsplit(parcel.address), parcel)

    return carry


def _post(at: SplitResult, parcel: Parcel) -> None:
    body = json.dumps(
        {"key": parcel.key, **sheet.values(parcel.sheet)}, ensure_ascii=False
    ).encode()
    timestamp = str(int(parcel.at.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Liuzhuan",
        "Idempotency-Key": hashlib.sha256(parcel.key.encode()).hexdigest()[:32],
        "X-Liuzhuan-Timestamp": timestamp,
        "X-Liuzhuan-Signature": "sha256=" + signature(parcel.secret, timestamp, body),
    }
    kind = HTTPSConnection if at.scheme == "https" else HTTPConnection
    line = kind(at.hostname or "", at.port, timeout=SECONDS)
    try:
        line.request("POST", (at.path or "/") + (f"?{at.query}" if at.query else ""), body, headers)
        status = line.getresponse().status
    except (OSError, HTTPException):
        raise NotCarried("connect") from None
    finally:
        line.close()
    if not 200 <= status < 300:
        # 429 and 408 ask to come again; other 4xx and redirects will not change by themselves.
        later = status >= 500 or status in (408, 425, 429)
        raise NotCarried(f"http_{status}", for_good=not later)
