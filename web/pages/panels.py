"""What a case page shows besides the case: the boards of a notice, the money of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from web.bureau import the_bureau
from web.language import N_
from web.pages import bounces, duties, recoveries, standards, verifications
from web.pages.notices import day_number
from web.pages.runs import STATE_WORDS
from web.show import draws, duplicates, payees
from web.show.case import definition_of
from workflow.cases.reading import CaseView
from workflow.engine.actor import Actor
from workflow.engine.definition import Kind
from workflow.engine.refusal import Text
from workflow.money import payroll
from workflow.money import reads as money
from workflow.money.account import account_of
from workflow.money.allotments import promised_on
from workflow.money.beside import beside, corrects_years
from workflow.money.recoveries import is_recovery
from workflow.money.standards import is_standard
from workflow.money.yuan import plain_yuan
from workflow.notice import desk
from workflow.notice.section import parse
from workflow.notice.values import BoardView, Round
from workflow.sampling.reads import is_draw
from workflow.verification.standing import is_plan
from workflow.watch.report import waiting_outage

Values = Mapping[str, Any]
Panel = tuple[str, Values]
STEP_WORDS = {
    "expected": N_("按名册应拨"),
    "issued": N_("省市已下达"),
    "received": N_("县已到账"),
    "disbursed": N_("已拨发放单位"),
}
EVENT_WORDS = {
    "begin": N_("起发"),
    "suspend": N_("暂停"),
    "resume": N_("恢复"),
    "stop": N_("停发"),
    "death": N_("去世停发"),
    "revoke": N_("取消资格"),
    "correct": N_("更正年限"),
}
ENTRY_WORDS = {
    "paid": ("met", N_("已发放")),
    "reversal": ("no", N_("退汇冲回")),
    "repaid": ("note", N_("退还")),
    "offset": ("note", N_("抵扣")),
    "rebooked": ("note", N_("分担调整")),
    "credited": ("note", N_("退汇抵作退还")),
}
ENTRIES_SHOWN = 60
CHANGES_ACCOUNT = "money.change_account"
_ENDS_WITH_ANSWER = {"money.none_open", "money.some_failed"}


def panels_of(view: CaseView, actor: Actor) -> list[Panel]:
    """Return (template, values) for each panel of a case; the template calls them `panel`."""
    made = (
        (template, values(view, actor))
        for template, belongs, values in PANELS
        if belongs(view.kind)
    )
    return [(template, values) for template, values in made if values is not None]


def _is_published(kind: Kind) -> bool:
    return parse(kind) is not None


def _has_effect(effect: str) -> Callable[[Kind], bool]:
    return lambda kind: any(effect in action.effects for action in kind.actions.values())


def _notice(view: CaseView, actor: Actor) -> Values | None:
    rounds = desk.history(the_bureau().house, view.id)
    if not rounds:
        return None
    posters = {
        duty.posting_id for duty in desk.postings_for(the_bureau().house, actor)
    }  # fmt: skip
    return {
        "rounds": [{"round": one, "matrix": matrix(one)} for one in rounds],
        "number": day_number,
        "outages": outages_of(one.notice_id for one in rounds),
        "mine": len(posters & {board.id for one in rounds for board in one.boards}),
    }


def outages_of(notice_ids: Iterable[int]) -> Mapping[int, int]:
    """Return the outage because of which a notice waits for a person, by notice."""
    with the_bureau().store.read() as session:
        found = {one: waiting_outage(session, one) for one in notice_ids}
    return {notice_id: outage for notice_id, outage in found.items() if outage}


def matrix(notice: Round) -> Values:
    """Return the boards as a table: a row for each place, a column for each channel."""
    counted = [board for board in notice.boards if not board.interrupted]
    channels = list(dict.fromkeys(board.channel for board in counted))
    towns = list(dict.fromkeys(board.town or board.place for board in counted))
    return {
        "channels": channels,
        "rows": [
            {"town": town, "cells": [_cell(counted, town, channel) for channel in channels]}
            for town in towns
        ],
        "missing": sum(board.posted_on is None for board in counted),
        "full": sum(board.full for board in counted),
        "boards": len(counted),
        "proven": [board for board in counted if board.proof_text or board.proof_token],
        "cut_short": [board for board in notice.boards if board.interrupted],
    }


def _cell(boards: Iterable[BoardView], town: Text, channel: Text) -> list[BoardView]:
    return [
        board
        for board in boards
        if board.channel == channel and (board.town or board.place) == town
    ]


def _run(view: CaseView, actor: Actor) -> Values | None:
    house = the_bureau().house
    run = money.run_page(house, view.id)
    if run is None:
        return None
    sends = next((one for one in view.kind.actions.values() if "money.send" in one.effects), None)
    return {
        "run": run,
        "view": view,
        "handles_files": sends is not None and any(post.role in sends.by for post in actor.posts),
        "awaits_return": view.stage in awaiting(view.kind),
        "states": STATE_WORDS,
        "failed": payroll.people_of(house, view.id, state="failed")
        if "failed" in run.states
        else [],
        "months_said": payroll.months_said,
        "changes_account": _changes_account(view, actor),
        **bounces.panel(view, actor),
    }


def _failed(run_id: int) -> Sequence[payroll.PersonOfRun]:
    return payroll.people_of(the_bureau().house, run_id, state="failed")


def _changes_account(view: CaseView, actor: Actor) -> str | None:
    """Return the kind of case by which this person may ask for another account."""
    kinds = definition_of(view).kinds.items()
    return next(
        (
            key
            for key, kind in kinds
            if any(CHANGES_ACCOUNT in action.effects for action in kind.actions.values())
            and any(post.role in kind.opened_by for post in actor.posts)
        ),
        None,
    )


def awaiting(kind: Kind) -> set[str]:
    """Return the stages of a run that end with the bank's answer."""
    return {
        stage
        for action in kind.actions.values()
        if any(isinstance(one, str) and one in _ENDS_WITH_ANSWER for one in action.guards)
        for stage in action.from_
    }


def _allotment(view: CaseView, actor: Actor) -> Values:
    with the_bureau().store.read() as session:
        needed = money.expected(session, view.id)
        steps = {step.step: step for step in money.allotment_steps(session, view.id)}
        rows = [
            ("expected", needed["province_fen"], needed["city_fen"], needed["county_fen"], None, "")
        ] + [
            (key, one.province_fen, one.city_fen, one.county_fen, one.step_on, one.document_no)
            for key, one in steps.items()
            if key != "expected"
        ]
        rests_on = promised_on(session, view.id)
    return {"needed": needed, "steps": rows, "words": STEP_WORDS, "rests_on": rests_on}


def _entitlement(view: CaseView, actor: Actor) -> Values | None:
    page = money.entitlement_page(the_bureau().house, view.id)
    if page is None:
        return None
    return {
        "held": page,
        "account": account_of(the_bureau().house, page.id),
        "states": STATE_WORDS,
        "events": EVENT_WORDS,
        "kinds": ENTRY_WORDS,
        "entries_shown": ENTRIES_SHOWN,
    }


def _correction(view: CaseView, actor: Actor) -> Values | None:
    """Return the years now beside the new ones, until they are in force."""
    if view.kind.stages[view.stage].end:
        return None
    years = next((one.value for one in view.answers if one.key == "years"), None)
    found = beside(the_bureau().house, view.parent_id, int(years) if years else None)
    return {"now": found[0], "then": found[1]} if found else None


def suggested(view: CaseView) -> Mapping[str, Mapping[str, str]]:
    """Return what the form of an action may be filled with beforehand: yuan, as typed."""
    issues = [key for key, one in view.kind.actions.items() if "money.issue" in one.effects]
    takes = [key for key, one in view.kind.actions.items() if "money.receive" in one.effects]
    if not issues:
        return recoveries.suggested(view) if is_recovery(view.kind) else {}
    with the_bureau().store.read() as session:
        needed = money.expected(session, view.id)
    typed = {name: plain_yuan(fen) for name, fen in needed.items() if name.endswith("_fen")}
    return dict.fromkeys((*issues, *takes), typed)


PANELS: tuple[
    tuple[str, Callable[[Kind], bool], Callable[[CaseView, Actor], Values | None]], ...
] = (
    ("panels/notice.html", _is_published, _notice),
    ("panels/duties.html", lambda kind: not kind.child_of, duties.panel),
    ("panels/run.html", lambda kind: kind.pays, _run),
    ("panels/allotment.html", _has_effect("money.issue"), _allotment),
    ("panels/duplicates.html", lambda kind: bool(kind.duplicates), duplicates.panel),
    ("panels/standard.html", is_standard, lambda view, actor: standards.panel(view)),
    ("panels/payees.html", lambda kind: bool(kind.members), lambda view, actor: payees.panel(view)),
    ("panels/correction.html", corrects_years, _correction),
    ("panels/recovery.html", is_recovery, lambda view, actor: recoveries.panel(view)),
    ("panels/holds.html", _has_effect("money.begin"), lambda view, actor: draws.holds_panel(view)),
    ("panels/draw.html", is_draw, lambda view, actor: draws.draw_panel(view)),
    ("panels/drawn.html", draws.is_drawn, lambda view, actor: draws.drawn_panel(view)),
    ("panels/entitlement.html", _has_effect("money.begin"), _entitlement),
    (
        "panels/verification.html",
        _has_effect("money.begin"),
        lambda view, actor: verifications.person_panel(view),
    ),
    (
        "panels/verification_plan.html",
        is_plan,
        lambda view, actor: verifications.plan_panel(view),
    ),
)
