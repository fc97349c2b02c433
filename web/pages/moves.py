"""Batches of running cases moved to another version: who, why, and the verdict on each case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from web.access import SIGNED_IN, page
from web.bureau import the_bureau
from web.language import language, t
from web.pages.cases import who
from web.show.values import unit_name
from workflow.engine.definition import Definition
from workflow.engine.refusal import Text
from workflow.moving.reads import Batch, batch_for, batches
from workflow.moving.tables import MovedCase, VersionMove
from workflow.moving.words import CLOCK_HOW, title

pages = Blueprint("moves", __name__)


@page(pages, "/moves", SIGNED_IN)
def moves() -> str:
    """List the batches, the newest first; of one programme if asked so."""
    programme = request.args.get("programme", "")
    with the_bureau().store.read() as session:
        found = batches(session, programme)
    return render_template("pages/moves.html", moves=found, programme_title=_programme_title)


@page(pages, "/moves/<number>", SIGNED_IN)
def move(number: str) -> str:
    """Show a batch with the verdicts on the cases in the reader's area."""
    after = request.args.get("after", "")
    with the_bureau().store.read() as session:
        found = batch_for(session, number, who(), int(after) if after.isdigit() else 0)
    if found is None:
        abort(404)
    older = (
        url_for("moves.move", number=number, after=found.cases[-1].case_id) if found.more else ""
    )
    return render_template(
        "pages/move.html", batch=found, move=found.move, programme_title=_programme_title,
        rows=[_row(found, one) for one in found.cases], next=older,
        kept=_kept(found),
    )  # fmt: skip


def _kept(found: Batch) -> list[list[tuple[str, str]]]:
    """Return, for each undo, which cases of the reader's area did not go back, and why."""
    mine = {one.case_id for one in found.cases}
    return [
        [(row["number"], _said(row["because"])) for row in one.kept if row["case_id"] in mine]
        for one in found.undos
    ]


def _row(found: Batch, one: MovedCase) -> dict[str, Any]:
    old, new = _versions(found.move)
    verdict = one.verdict
    stages = (
        title(_part(old, one.kind, "stages"), verdict["from_stage"]),
        title(_part(new, one.kind, "stages"), verdict["to_stage"]),
    )
    return {
        "case_id": one.case_id,
        "number": one.number,
        "kind": title(old.kinds if old else {}, one.kind).in_(language()),
        "unit": unit_name(one.unit_id),
        "moves": one.moves,
        "back": one.case_id in found.back,
        "because": t("；").join(_said(each) for each in verdict["because"]),
        "stages": list(dict.fromkeys(each.in_(language()) for each in stages[: 1 + one.moves])),
        "desks": _desks(new if one.moves else old, verdict["desks"]),
        "clocks": [_clock(old, new, one.kind, each) for each in verdict["clocks"]],
        "kept": verdict["kept"],
        "void": verdict["void"],
    }


def _desks(definition: Definition | None, desks: list[list[Any]]) -> str:
    roles = definition.roles if definition else {}
    return t("、").join(title(roles, role).in_(language()) for role, _ in desks)


def _clock(
    old: Definition | None, new: Definition | None, kind: str, clock: Mapping[str, Any]
) -> tuple[str, str, str]:
    """Return a clock as it was, as it is, and what became of it."""
    before = title(_part(old, kind, "deadlines"), clock["from"]).in_(language())
    after = title(_part(new, kind, "deadlines"), clock["to"]).in_(language())
    how = CLOCK_HOW[clock["how"]].in_(language())
    because = t("：") + clock["because"] if clock["because"] else ""
    return (
        f"{before} {clock['before']}".strip(), f"{after} {clock['after']}".strip(), how + because,
    )  # fmt: skip


def _part(definition: Definition | None, kind: str, part: str) -> Mapping[str, Any]:
    if definition is None or kind not in definition.kinds:
        return {}
    found: Mapping[str, Any] = getattr(definition.kinds[kind], part)
    return found


def _versions(move: VersionMove) -> tuple[Definition | None, Definition | None]:
    known = {one.version: one for one in the_bureau().definitions.versions(move.programme)}
    return known.get(move.from_version), known.get(move.to_version)


def _programme_title(move: VersionMove) -> str:
    known = the_bureau().definitions.versions(move.programme)
    return known[-1].title.in_(language()) if known else move.programme


def _said(both: list[str]) -> str:
    return Text(*both).in_(language())
