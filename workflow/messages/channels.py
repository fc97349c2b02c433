"""The channels of this house: which there are, what their addresses look like, what carries."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workflow.engine.refusal import Reason
from workflow.messages import robots, webhook
from workflow.messages.mail import MailServer
from workflow.messages.parcel import Carrier
from workflow.settings import Settings

CHANNELS = ("email", "webhook", "wecom", "dingtalk")
MODES = ("at_once", "digest", "nothing")
LONGEST = 300
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_OFF = {
    "email": Reason(
        "no_mail", "本系统还没有设置邮件服务器。", "No mail server is set for this house."
    ),
    "webhook": Reason(
        "no_webhook", "本系统还没有允许的 Webhook 主机。", "No host is allowed for webhooks here."
    ),
    "wecom": Reason(
        "no_extra",
        "没有安装 notify 附加组件，暂不能用；请与运维人员联系。",
        "The extra “notify” is not installed; please ask the operator.",
    ),
}
_WRONG = {
    "email": Reason("address", "邮箱地址不对。", "This is not an e-mail address."),
    "webhook": Reason(
        "address",
        "地址须以 https:// 开头，主机须是运维人员允许的。",
        "An address begins with https:// and names a host that the operator allows.",
    ),
    "wecom": Reason(
        "address", "请填机器人的 key（字母和数字）。", "Give the robot's key: letters and digits."
    ),
}


@dataclass(frozen=True)
class Channels:
    """What this house can carry to, from its settings."""

    settings: Settings

    def off(self, channel: str) -> Reason | None:
        """Return why a channel cannot be used here; None when it can."""
        return None if channel in self.carriers() else _OFF.get(channel, _OFF["wecom"])

    def wrong(self, channel: str, address: str) -> Reason | None:
        """Return what is wrong with an address; None when it may be kept."""
        fits = len(address) <= LONGEST and address.isprintable() and self._fits(channel, address)
        return None if fits else _WRONG.get(channel, _WRONG["wecom"])

    def _fits(self, channel: str, address: str) -> bool:
        if channel == "email":
            return _MAIL.fullmatch(address) is not None
        if channel == "webhook":
            return webhook.may_go_to(address, self.settings.webhook_hosts)
        return robots.is_token(address)

    def carriers(self) -> dict[str, Carrier]:
        """Return what carries on each channel that is set up."""
        given, found = self.settings, dict[str, Carrier]()
        if given.smtp_url and given.mail_from:
            server = MailServer(
                given.smtp_url, given.mail_from, given.smtp_password_file, given.smtp_ca_file
            )
            found["email"] = server.carry
        if given.webhook_hosts:
            found["webhook"] = webhook.carrier(given.webhook_hosts)
        if robots.installed():
            found |= {name: robots.carrier(name) for name in ("wecom", "dingtalk")}
        return found
