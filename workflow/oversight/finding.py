"""What a standing check is and what it finds; a finding is known by its facts. PURE. Fen."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from workflow.engine.refusal import Text


@dataclass(frozen=True, slots=True)
class Check:
    """One question auditors ask, why, and by which clause.

    A check that `blocks` keeps a payment run from being released while it finds one of its
    people; the others are about money that a release does not make worse.
    """

    key: str
    title: Text
    why: Text
    clause: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One person and month (or one sum of a county) that a check found, and what speaks for it."""

    check: str
    subject: str
    county_id: int
    unit_id: int
    said: Text
    fen: int = 0
    name: str = ""
    month: str = ""
    case_id: int | None = None
    entitlement_id: int | None = None

    @property
    def mark(self) -> str:
        """The hash of the facts: it changes when the month, the amount or the words do."""
        facts = (self.check, self.subject, self.month, self.fen, self.said.zh)
        return hashlib.sha256("|".join(map(str, facts)).encode()).hexdigest()


CHECKS: tuple[Check, ...] = (
    Check(
        "dead_paid",
        Text("去世后仍发放", "Paid after death"),
        Text(
            "已知去世（待遇终止或已采纳的死亡名单）的次月起仍有发放，且未列入追回",
            "Months paid after the month of a known death that no recovery claims back",
        ),
        "五（三）",
        blocks=True,
    ),
    Check(
        "paid_twice",
        Text("重复发放", "Paid twice"),
        Text(
            "同一人同一月份在本项目或不同项目中领取两次",
            "One person was paid twice for one month, here or across programmes",
        ),
        "六（二）",
        blocks=True,
    ),
    Check(
        "on_payroll",
        Text("在编参保仍发放", "On the state payroll"),
        Text(
            "在机关事业单位参保（在编）等不记日期的名单上，待遇仍在发放",
            "Still in payment though on the list of those insured as state employees",
        ),
        "三",
        blocks=True,
    ),
    Check(
        "paid_not_due",
        Text("不应发而发放", "Paid but not due"),
        Text(
            "已发金额超过该月应发（停发、取消、标准降低），且未列入追回",
            "More was paid for a month than was due, and no recovery claims it back",
        ),
        "七（八）",
        blocks=True,
    ),
    Check(
        "unpublished",
        Text("未经公示", "Not published"),
        Text(
            "已核定待遇，但所在名册没有公示记录（接续人员除外）",
            "Entitled though no list with this person was ever published",
        ),
        "七（三）",
        blocks=True,
    ),
    Check(
        "shared_account",
        Text("账号多人共用", "Shared accounts"),
        Text(
            "两人以上（不含夫妻两人）的待遇发往同一银行账号",
            "More than two people are paid to one account",
        ),
        "七（八）",
        blocks=True,
    ),
    Check(
        "recovery_overdue",
        Text("追回逾期", "Recoveries overdue"),
        Text("追回案件超过期限仍未办结", "Money to come back is not settled in time"),
        "七（八）",
        blocks=False,
    ),
    Check(
        "due_unpaid",
        Text("应发未发", "Due but unpaid"),
        Text(
            "资金已到位、应发已满一个月仍未发放的月份",
            "Months due and funded that were not paid for more than a month",
        ),
        "七（八）",
        blocks=False,
    ),
    Check(
        "held_overdue",
        Text("暂缓逾期", "Held too long"),
        Text(
            "因抽查等暂缓发放，核查或决定已逾期，钱仍未放行",
            "Held from payment, and the check or decision it waits for is overdue",
        ),
        "七（八）",
        blocks=False,
    ),
    Check(
        "idle_money",
        Text("资金闲置", "Idle money"),
        Text(
            "拨到发放单位超过规定月数仍未发放的资金（先到先用）",
            "Money that has lain at the paying unit for longer than set, first in first out",
        ),
        "七（七）",
        blocks=False,
    ),
)
BY_KEY = {one.key: one for one in CHECKS}
