"""WeCom and DingTalk group robots, through the library of the `notify` extra."""

from __future__ import annotations

import importlib
import re
from importlib.util import find_spec

from workflow.messages import sheet
from workflow.messages.parcel import Carrier, NotCarried, Parcel

SCHEMES = {"wecom": "wecombot", "dingtalk": "dingtalk"}
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,100}")


def installed() -> bool:
    """Tell whether the extra is there."""
    return find_spec("apprise") is not None


def is_token(text: str) -> bool:
    """Tell whether this can be a robot's key: letters, digits, dashes."""
    return _TOKEN.fullmatch(text) is not None


def carrier(channel: str) -> Carrier:
    """Return what carries parcels to the robot whose key is the address."""

    def carry(parcel: Parcel) -> None:
        if not is_token(parcel.address):
            raise NotCarried("address", for_good=True)
        tell(f"{SCHEMES[channel]}://{parcel.address}", parcel)

    return carry


def tell(url: str, parcel: Parcel) -> None:
    """Hand a parcel to the library; raises NotCarried when it was not taken."""
    apprise = importlib.import_module("apprise")
    robot = apprise.Apprise()
    if not robot.add(url):
        raise NotCarried("address", for_good=True)
    if not robot.notify(title=parcel.sheet.title, body=sheet.text(parcel.sheet)):
        raise NotCarried("connect")
