"""The clock for administrators: what each job did, what stands in its way, when nobody beat."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from web.access import RailItem, holders, page
from web.bureau import the_bureau
from web.language import N_, t
from web.session import current_actor
from workflow.cases import incidents
from workflow.cases.tables import Case
from workflow.clockwork import JOBS, health
from workflow.store.tables import Incident
from workflow.watch.beats import living
from workflow.watch.report import outages

pages = Blueprint("clock", __name__)
ADMINISTRATORS = holders("system_admin", "security_admin", "audit_admin")
SYSTEM_ADMIN = holders("system_admin")
JOB_WORDS = {
    "calendar": N_("按现行日历重算期限"),
    "notices": N_("公示期满的结束公示"),
    "entitlements": N_("到月的开始发放"),
    "reminders": N_("到期提醒"),
    "digests": N_("每日摘要"),
    "deliveries": N_("发送通知"),
    "calls": N_("到龄通知名单和有效期预警"),
    "backplan": N_("倒排工期预警"),
    "papers": N_("留存封存名册的内容"),
    "duties": N_("约定任务预警"),
    "handover": N_("岗位到期的，领办和委派还给办公室"),
    "verification": N_("年度资格审查：开列名单、逾期暂停"),
}
DID_WORDS = {
    "moved": N_("重算期限"),
    "asked": N_("提请录入明年放假安排"),
    "ended": N_("结束公示"),
    "begun": N_("起发"),
    "told": N_("提醒"),
    "kept": N_("留存"),
    "letters": N_("合为来信"),
    "digests": N_("摘要"),
    "put": N_("待发"),
    "sent": N_("已发"),
    "failed": N_("未发成"),
    "given_up": N_("放弃"),
    "nothing": N_("无需发"),
    "error": N_("出错"),
    "waits": N_("待人工处理"),
    "lists": N_("名单"),
    "warnings": N_("预警"),
    "warned": N_("提前预警"),
    "noted": N_("记入约定任务"),
    "plans": N_("开列审验名单"),
    "lapse": N_("逾期暂停"),
    "close": N_("不再审验"),
    "returned": N_("还给办公室"),
    "put_aside": N_("出错搁下"),
}


SHOWN = 100
ACT_WORDS = {
    "retry": (incidents.retry, N_("下一次清扫马上重试。")),
    "dismiss": (incidents.dismiss, N_("已搁置；如果再出错，会重新列出。")),
}


@page(pages, "/clock", ADMINISTRATORS, rail=RailItem(90, N_("时钟"), "gear"))
def clock() -> str:
    """Show every job, what stands in its way, which processes beat, when none did."""
    bureau = the_bureau()
    beats = {one.job: one for one in health(bureau)}
    with bureau.store.read() as session:
        found = incidents.incidents(session, SHOWN)
        values = {
            "incidents": found,
            "acts": incidents.acts_on(session, (one.id or 0 for one in found)),
            "numbers": _numbers(session, found),
            "living": living(session, bureau.clock.now()),
            "outages": outages(session, SHOWN),
        }
    return render_template(
        "pages/clock.html",
        jobs=[(job, beats.get(job.name)) for job in JOBS],
        job_words=JOB_WORDS,
        did_words=DID_WORDS,
        may_act=SYSTEM_ADMIN.allows(current_actor()),
        **values,
    )


@page(pages, "/clock/incidents/<int:incident_id>/<what>", SYSTEM_ADMIN, methods=("POST",))
def incident(incident_id: int, what: str) -> Response:
    """Let a poisoned case be tried at once, or take it off the list; who did so is recorded."""
    actor = current_actor()
    if what not in ACT_WORDS or actor is None:
        abort(404)
    act, said = ACT_WORDS[what]
    if act(the_bureau().house, incident_id, actor):
        flash(t(said), "met")
    else:
        flash(t("这一条已经解决或搁置了。"), "note")
    return redirect(url_for("clock.clock"), 303)


def _numbers(session: Session, found: list[Incident]) -> dict[int, str]:
    """Return the numbers of cases with incidents: all that administrators see of a case."""
    wanted = [one.case_id for one in found if one.case_id]
    rows = session.exec(select(Case.id, Case.number).where(col(Case.id).in_(wanted)))
    return {int(key or 0): number for key, number in rows}
