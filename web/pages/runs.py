"""Payment runs: which there are, whom each pays, the file to the bank and the answer."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from web.access import RailItem, Who, page
from web.bureau import the_bureau
from web.handing import hand_recorded
from web.language import N_, language, t
from web.session import current_actor
from workflow.calendar.months import Month
from workflow.engine.actor import SYSTEM, ActingPost, Actor, Area
from workflow.engine.definition import Definition
from workflow.engine.machine import Refused, posting
from workflow.engine.refusal import Reason
from workflow.money import downloads, payroll, service
from workflow.money.bounces import confirming
from workflow.money.payroll import RunLine
from workflow.money.recovery_reads import open_sum

pages = Blueprint("runs", __name__)
PEOPLE_A_PAGE = 50
RUNS_A_PAGE = 50
LONGEST_FILE = 4 * 1024 * 1024
STATE_WORDS = {
    "planned": ("wait", N_("待批准")),
    "approved": ("now", N_("已批准")),
    "sent": ("now", N_("已送银行")),
    "paid": ("met", N_("已发放")),
    "failed": ("late", N_("退票")),
    "released": ("held", N_("转入下批")),
    "reversed": ("no", N_("已冲销")),
}


def _sees_runs(actor: Actor | None) -> bool:
    """Look for a post over a county or more in a programme that pays."""
    if actor is None:
        return False
    held = {post.role for post in actor.posts}
    return any(
        role.reach in ("county", "city", "province")
        for definition in the_bureau().house.programmes()
        if any(kind.pays for kind in definition.kinds.values())
        for key, role in definition.roles.items()
        if key in held
    )


def _openings(actor: Actor | None) -> Iterator[tuple[Definition, str, ActingPost]]:
    """Yield the programmes and offices in which a person may open a run."""
    for definition in the_bureau().house.programmes():
        for key, kind in definition.kinds.items():
            if kind.pays:
                for post in actor.posts if actor else ():
                    if post.role in kind.opened_by:
                        yield definition, key, post


SEES_RUNS = Who("looks after a county or more", _sees_runs)
OPENS_RUNS = Who("opens payment runs", lambda actor: any(_openings(actor)))


@page(pages, "/runs", SEES_RUNS, rail=RailItem(40, N_("发放"), "coin"))
def runs() -> str:
    """List the runs of one's area, the newest first."""
    before = request.args.get("before", "")
    found = payroll.runs_for(
        the_bureau().house, _actor(), before=int(before) if before.isdigit() else None,
        size=RUNS_A_PAGE + 1,
    )  # fmt: skip
    return render_template(
        "pages/runs.html", runs=found[:RUNS_A_PAGE], more=len(found) > RUNS_A_PAGE,
        may_open=OPENS_RUNS.allows(_actor()),
        recoveries=open_sum(the_bureau().house, _actor()),
    )  # fmt: skip


@page(pages, "/runs/<int:run_id>/lines", SEES_RUNS)
def lines(run_id: int) -> str:
    """Show the people of a run, with how each amount came about."""
    run, house = _run(run_id), the_bureau().house
    after, state = request.args.get("after", ""), request.args.get("state", "")
    name = request.args.get("name", "").strip()[:40]
    found = payroll.people_of(
        house, run_id, after=int(after) if after.isdigit() else 0, name=name,
        size=PEOPLE_A_PAGE + 1, state=state if state in STATE_WORDS else None,
    )  # fmt: skip
    return render_template(
        "pages/run_lines.html", run=run, people=found[:PEOPLE_A_PAGE],
        more=len(found) > PEOPLE_A_PAGE, state=state, after=after, states=STATE_WORDS,
        name=name, may_register=_registers(run),
        counts=payroll.states_of(house, run_id), months_said=payroll.months_said,
        unit_name=lambda unit_id: the_bureau().units.name(unit_id, language()),
    )  # fmt: skip


@page(pages, "/runs/<int:run_id>/bank-file", SEES_RUNS, methods=("POST",))
def bank_file(run_id: int) -> Response:
    """Hand out the bank file of a run; who took it is on its record."""
    _run(run_id)
    attempt = request.form.get("attempt", "")
    number = int(attempt) if attempt.isdigit() else None
    return _handed(run_id, downloads.bank_file(the_bureau().house, run_id, _actor(), number))


@page(pages, "/runs/<int:run_id>/return-file", SEES_RUNS, methods=("POST",))
def return_file_back(run_id: int) -> Response:
    """Hand out an answer of the bank as it came; who took it is on its record."""
    _run(run_id)
    sha256 = request.form.get("sha256", "")[:64]
    return _handed(run_id, downloads.return_file(the_bureau().house, run_id, _actor(), sha256))


@page(pages, "/runs/<int:run_id>/left-over", SEES_RUNS, methods=("POST",))
def left_over(run_id: int) -> Response:
    """Hand out who is not paid by a run and why; who took it is on its record."""
    _run(run_id)
    return _handed(run_id, downloads.left_over(the_bureau().house, run_id, _actor()))


def _handed(run_id: int, taken: tuple[str, bytes] | Refused) -> Response:
    if isinstance(taken, Refused):
        return _refused(run_id, taken.reasons)
    name, content = taken
    return hand_recorded(content, name, "application/octet-stream")


@page(pages, "/runs/<int:run_id>/return", SEES_RUNS, methods=("GET", "POST"))
def return_file(run_id: int) -> Response | str | tuple[str, int]:
    """Take the bank's answer: all of it, or nothing with every line that is wrong."""
    run = _run(run_id)
    if request.method == "GET":
        return _ask_file(run)
    file = request.files.get("file")
    content = file.read(LONGEST_FILE + 1) if file else b""
    if not content or len(content) > LONGEST_FILE:
        return _ask_file(run, [t("请选择银行的回盘文件（不超过 4 MB）。")]), 422
    outcome = service.apply_return(
        the_bureau().house, run_id, _actor(), (file.filename or "")[:120] if file else "",
        content, request.form.get("command", "")[:36] or None,
    )  # fmt: skip
    if isinstance(outcome, Refused):
        return _ask_file(run, [reason.in_(language()) for reason in outcome.reasons]), 422
    said = t("这个回盘文件先前已登记过，没有再登记。") if outcome.repeated else t("回盘已登记。")
    flash(said, "note" if outcome.repeated else "met")
    return redirect(address(run_id), 303)


@page(pages, "/runs/new", OPENS_RUNS, methods=("GET", "POST"))
def new_run() -> Response | str | tuple[str, int]:
    """Open a run up to a month; what it pays is calculated in the next step."""
    choices = list(_openings(_actor()))
    if request.method == "GET":
        return _ask_month(choices, str(Month.of_day(the_bureau().clock.today())))
    chosen = request.form.get("programme", "")
    definition, kind, post = next(
        (one for one in choices if one[0].programme == chosen), choices[0]
    )  # fmt: skip
    month = request.form.get("up_to", "")[:7]
    outcome = the_bureau().open(
        definition.programme, kind, _actor(), post.reach_id, {"up_to": month},
        command=request.form.get("command", "")[:36] or None,
    )  # fmt: skip
    if isinstance(outcome, Refused):
        return _ask_month(choices, month, [one.in_(language()) for one in outcome.reasons]), 422
    return redirect(address(outcome.case_id), 303)


def _registers(run: RunLine) -> bool:
    """Tell whether this person may note of a run that the bank took a payment back."""
    kind = the_bureau().definitions.kind(run.programme, run.version, run.kind)
    if confirming(kind) is None:
        return False
    sends = [action for action in kind.actions.values() if "money.send" in action.effects]
    area = Area(the_bureau().units.path(run.unit_id))
    return any(posting(action, _actor(), area) for action in sends)


def address(run_id: int) -> str:
    """Return where a run is worked on: its case page."""
    return url_for("cases.case", case_id=run_id)


def _ask_month(
    choices: list[tuple[Definition, str, ActingPost]], month: str, errors: list[str] | None = None
) -> str:
    definition, _, post = choices[0]
    return render_template(
        "pages/run_new.html", programmes=[one[0] for one in choices], month=month,
        last=payroll.last_month(the_bureau().house, definition.programme, post.reach_id),
        errors={"up_to": errors} if errors else {}, command=str(uuid.uuid4()),
    )  # fmt: skip


def _ask_file(run: RunLine, errors: list[str] | None = None) -> str:
    return render_template(
        "pages/run_return.html", run=run, errors=errors or [], command=str(uuid.uuid4()),
        address=address(run.case_id),
    )  # fmt: skip


def _refused(run_id: int, reasons: tuple[Reason, ...]) -> Response:
    for reason in reasons:
        flash(reason.in_(language()), "no")
    return redirect(address(run_id), 303)


def _run(run_id: int) -> RunLine:
    return payroll.run_for(the_bureau().house, _actor(), run_id) or abort(404)


def _actor() -> Actor:
    return current_actor() or SYSTEM
