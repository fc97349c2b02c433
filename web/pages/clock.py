"""The clock for administrators: when each job last ran and what it did."""

from __future__ import annotations

from flask import Blueprint, render_template

from web.access import RailItem, holders, page
from web.bureau import the_bureau
from web.language import N_
from workflow.clockwork import JOBS, health

pages = Blueprint("clock", __name__)
ADMINISTRATORS = holders("system_admin", "security_admin", "audit_admin")
JOB_WORDS = {
    "notices": N_("公示期满的结束公示"),
    "entitlements": N_("到月的开始发放"),
    "reminders": N_("到期提醒"),
    "digests": N_("每日摘要"),
    "deliveries": N_("发送通知"),
}
DID_WORDS = {
    "ended": N_("结束公示"),
    "begun": N_("起发"),
    "told": N_("提醒"),
    "letters": N_("合为来信"),
    "digests": N_("摘要"),
    "put": N_("待发"),
    "sent": N_("已发"),
    "failed": N_("未发成"),
    "given_up": N_("放弃"),
    "nothing": N_("无需发"),
    "error": N_("出错"),
}


@page(pages, "/clock", ADMINISTRATORS, rail=RailItem(90, N_("时钟"), "gear"))
def clock() -> str:
    """Show every job: how often, when last, how it went."""
    beats = {one.job: one for one in health(the_bureau())}
    return render_template(
        "pages/clock.html",
        jobs=[(job, beats.get(job.name)) for job in JOBS],
        job_words=JOB_WORDS,
        did_words=DID_WORDS,
    )
