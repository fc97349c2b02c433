"""Lists taken out as files: who took which, when; for those who oversee an area."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from web.access import holders, page
from web.bureau import the_bureau
from web.language import N_, language
from web.session import current_actor
from web.shell import role_title
from workflow.cases.taking import taken
from workflow.engine.actor import SYSTEM
from workflow.oversight.finding import BY_KEY
from workflow.papers.ledgers import title_of

pages = Blueprint("taken", __name__)
A_PAGE = 50
READERS = holders(
    "audit_admin", "auditor", "county_edu", "county_fin", "city_edu", "city_fin", "province_edu"
)
WORDS = {
    "findings": N_("审计疑点"),
    "recoveries": N_("未结追回"),
    "standard_people": N_("标准调整逐人明细"),
    "call_list": N_("应到龄人员名单"),
    "import_result": N_("导入结果"),
    "ledger": N_("台账名册"),
    "overview": N_("总览"),
}


@page(pages, "/oversight/taken", READERS)
def files() -> str:
    """List what was taken by people of one's area, the newest first."""
    before = request.args.get("before", "")
    number = int(before) if before.isdigit() and len(before) < 19 else None
    who = current_actor() or SYSTEM
    found = taken(the_bureau().house, who, before=number, size=A_PAGE + 1)
    return render_template(
        "pages/taken.html", rows=found[:A_PAGE], more=len(found) > A_PAGE, before=before,
        words=WORDS, about=_about, role_title=role_title,
    )  # fmt: skip


def _about(about: str) -> str:
    ledger = title_of(the_bureau().house, about)
    if ledger is not None:
        return ledger.in_(language())
    programmes = {one.definition.programme: one.definition for one in the_bureau().definitions}
    if about in programmes:
        return programmes[about].title.in_(language())
    check = BY_KEY.get(about)
    return check.title.in_(language()) if check else about
