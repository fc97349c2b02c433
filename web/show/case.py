"""A case as its page shows it: stages with dates, answers by section, clauses, papers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from markupsafe import Markup

from web.bureau import the_bureau
from web.forms import section_titles
from web.language import language, t
from web.show.values import shown
from workflow.calendar.shanghai import shanghai_date
from workflow.cases.reading import Answer, CaseView
from workflow.cases.tables import Attachment
from workflow.engine.definition import Definition, FormField


@dataclass(frozen=True, slots=True)
class Mark:
    """One phase of the stepper."""

    number: int
    label: str
    state: str
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: what was asked, what was said; `hidden` may be looked at on the record."""

    key: str
    title: str
    value: str | Markup
    hidden: bool = False
    table: tuple[tuple[str | Markup, ...], ...] = ()
    heads: tuple[str, ...] = ()
    was: Line | None = None  # as it stood when the reader last acted, where it is another now


@dataclass(frozen=True, slots=True)
class Check:
    """A clause and its answer."""

    kind: str
    title: str
    word: str
    said: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A paper the programme asks for, and what was handed in."""

    key: str
    title: str
    papers: tuple[Attachment, ...]
    changed: bool = False


def definition_of(view: CaseView) -> Definition:
    """Return the version of the programme the case keeps."""
    return the_bureau().definitions.get(view.programme, view.version)


def marks(view: CaseView) -> list[Mark]:
    """Return the phases this kind of case goes through, with the days they were entered."""
    definition = definition_of(view)
    used = {stage.phase for stage in view.kind.stages.values()}
    phases = [phase for phase in definition.phases if phase in used]
    if len(phases) < 2:
        return []
    here, state = _standing(view, phases)
    found = []
    for at, phase in enumerate(phases):
        entered = view.phase_dates.get(phase)
        reached = at <= here and entered is not None
        found.append(
            Mark(
                at + 1, definition.phases[phase].in_(language()),
                state if at == here else "done" if at < here else "ahead",
                shanghai_date(entered) if reached and entered else None,
            )
        )  # fmt: skip
    return found


def _standing(view: CaseView, phases: list[str]) -> tuple[int, str]:
    stage = view.kind.stages[view.stage]
    if stage.phase in phases:
        held = view.stage in _hold_stages(view)
        state = "held" if held else "done" if stage.end else "now"
        return phases.index(stage.phase), state
    reached = [at for at, phase in enumerate(phases) if phase in view.phase_dates]
    return max(reached, default=0), "stopped" if stage.end else "now"


def _hold_stages(view: CaseView) -> set[str]:
    """Return where an objection holds a case: what the notice of its list says."""
    held = set()
    for kind in definition_of(view).kinds.values():
        action = (kind.notice or {}).get("holds_with")
        if action in view.kind.actions:
            held.add(view.kind.actions[action].to or "")
    return held


def answers(
    view: CaseView, revealed: Mapping[str, str], was: Mapping[str, Any]
) -> list[tuple[str, list[Line], list[Line]]]:
    """Return the answers by section: its title, the plain ones, the tables; with what they said
    before where that is in `was`.
    """
    titles = section_titles(view.kind)
    grouped: dict[str, list[Line]] = {key: [] for key in titles}
    for answer in view.answers:
        line = _line(answer, revealed)
        if answer.key in was:
            said = was[answer.key]
            line = replace(line, was=_line(replace(answer, value=said, shown=said), {}))
        grouped[answer.field.section if answer.field.section in titles else ""].append(line)
    return [
        (
            titles[key],
            [line for line in lines if not line.heads],
            [line for line in lines if line.heads],
        )
        for key, lines in grouped.items()
        if lines
    ]


def _line(answer: Answer, revealed: Mapping[str, str]) -> Line:
    field, title = answer.field, answer.field.title.in_(language())
    if field.type == "table" and len(field.fields) == 1:  # a plain enumeration
        said = Markup("、").join(cell for row in answer.value or () for cell in _cells(field, row))
        return Line(answer.key, title, said)
    if field.type == "table":
        heads = tuple(one.title.in_(language()) for one in field.fields.values())
        rows = tuple(tuple(_cells(field, row)) for row in answer.value or ())
        return Line(answer.key, title, "", table=rows, heads=heads)
    if answer.key in revealed:
        return Line(answer.key, title, shown(field, revealed[answer.key]))
    hidden = field.is_personal and bool(answer.value)
    value = answer.shown if hidden else shown(field, answer.shown)
    return Line(answer.key, title, value, hidden)


def _cells(field: FormField, row: Mapping[str, Any]) -> Iterator[str | Markup]:
    for key, one in field.fields.items():
        yield shown(one, row.get(key))


def computed(view: CaseView) -> list[tuple[str, str | Markup]]:
    """Return what was worked out from the answers, copies left out; the unknown stays empty."""
    return [
        (rule.title.in_(language()), shown(rule, view.computed[key]))
        for key, rule in view.kind.computed.items()
        if str(rule.value) not in view.kind.fields
    ]


WORDS = {"met": "met", "not_met": "no", "unknown": "unsure"}


def checks(view: CaseView) -> list[Check]:
    """Return the clauses of eligibility with their answers, and who vouched for evidence."""
    roles = definition_of(view).roles
    found = []
    for one in view.findings:
        office = roles[one.office].title.in_(language()) if one.office in roles else ""
        word = {"met": t("符合"), "not_met": t("不符合"), "unknown": t("需补充证据")}[one.state]
        said = t("%(name)s 已核实", name=one.by) if one.by else ""
        if one.seen:
            said = t("%(said)s：%(seen)s", said=said, seen=one.seen)
        if one.state == "not_met":
            said = one.refused.in_(language())
        papers = "、".join(
            view.kind.documents[key].title.in_(language()) for key in one.evidence
        ) if one.state == "unknown" else ""  # fmt: skip
        wanted = t("可凭：%(papers)s", papers=papers) if papers else ""
        clause = t("条款 %(clause)s", clause=one.clause) if one.clause else ""
        about = " · ".join(part for part in (clause, office, said, wanted) if part)
        found.append(Check(WORDS[one.state], one.title.in_(language()), word, about, one.key))
    return found


def documents(view: CaseView, changed: Collection[str] = ()) -> list[DocumentLine]:
    """Return the papers asked for with those handed in; others stand at the end."""
    lines = [
        DocumentLine(
            key, document.title.in_(language()),
            tuple(one for one in view.attachments if one.document == key), key in changed,
        )
        for key, document in view.kind.documents.items()
    ]  # fmt: skip
    others = tuple(one for one in view.attachments if one.document not in view.kind.documents)
    return [*lines, DocumentLine("", t("其他材料"), others)] if others or not lines else lines
