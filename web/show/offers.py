"""What a person may do here, as forms: questions, ticks, the opinion, what stands against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from werkzeug.datastructures import MultiDict

from web.forms import Box, Errors, boxes, check, new_command, read
from web.language import language, t
from web.present import instant
from web.shell import role_title
from web.show.basis import Why, why
from web.show.case import definition_of
from web.show.values import stage_title
from workflow.cases.finding import Finding
from workflow.cases.reading import CaseView, Offer
from workflow.cases.unsent import Unsent
from workflow.engine.definition import Action
from workflow.engine.grammar import Label
from workflow.money.bounces import CAME_BACK
from workflow.money.recoveries import NOTHING_DUE

ELIGIBLE = "cases.eligible"
FORWARD, BESIDE, LAST = range(3)
Suggested = Mapping[str, Mapping[str, str]]  # by action: what a form may be filled with
NOTHING: Suggested = {}
NO_DRAFTS: Mapping[str, Unsent] = {}


@dataclass(frozen=True, slots=True)
class Vouch:
    """A clause that lacks evidence: ticked or not, and on what was seen."""

    key: str
    words: str
    on: bool
    seen: str


@dataclass(frozen=True, slots=True)
class OfferForm:
    """One action as a form; with `reasons` it cannot be done yet."""

    key: str
    command: str
    title: str
    role: str
    help: str
    boxes: Sequence[Box]
    reasons: Sequence[str]
    consequence: str
    asks_password: bool
    signs: bool
    ticks: Sequence[tuple[str, str, bool]]
    vouches: Sequence[Vouch]
    verdict: str
    opinion: str
    picked: bool
    main: bool
    back: bool
    open: bool
    why: Why | None = None
    kept_at: str = ""  # when what stands in it was written, and kept

    @property
    def bare(self) -> bool:
        """True for a form that is only a button."""
        asks = self.boxes or self.signs or self.vouches or self.picked or self.asks_password
        return not (asks or self.consequence)


def offer_forms(
    view: CaseView, typed: MultiDict[str, str], tried: str = "", suggested: Suggested = NOTHING,
    drafts: Mapping[str, Unsent] = NO_DRAFTS,
) -> list[OfferForm]:  # fmt: skip
    """Return the offers in order; the one tried keeps what was typed, others what was kept of it
    or what is known.
    """
    forms: list[OfferForm] = []
    shown = [one for one in view.offers if _makes_sense(view, one) and not _kept(one, tried)]
    for offer in sorted(shown, key=partial(_rank, view)):
        draft = drafts.get(offer.key) if offer.key != tried else None
        known = draft.typed if draft else {
            f"{offer.key}.{name}": text for name, text in suggested.get(offer.key, {}).items()
        }  # fmt: skip
        kept = typed if offer.key == tried else MultiDict(known)
        main = not any(one.main for one in forms)
        form = _form(view, offer, kept, main=main, tried=offer.key == tried or draft is not None)
        forms.append(replace(form, kept_at=instant(draft.at)) if draft else form)
    return forms


def _kept(offer: Offer, tried: str) -> bool:
    """A colleague has the case in hand: said once, beside it; what was typed stays."""
    return offer.key != tried and any(one.code == "kept" for one in offer.reasons)


def _makes_sense(view: CaseView, offer: Offer) -> bool:
    """Leave out what is done in a panel or pointless, and asking again while nobody disagrees."""
    again = offer.action.reopens
    if CAME_BACK in offer.action.guards or any(one.code == "not_last" for one in offer.reasons):
        return False
    if any(reason.code == NOTHING_DUE.code for reason in offer.reasons):
        return False
    return again is None or any(
        sign.live and not sign.agrees for sign in view.signs if sign.action == again
    )


def _rank(view: CaseView, offer: Offer) -> int:
    """Put what brings the case forward first, what ends it for good last."""
    action = offer.action
    if action.irreversible and len(view.offers) > 1:
        return LAST
    if action.to is None or view.kind.stages[action.to].phase is None:
        return BESIDE
    return FORWARD if _place(view, action.to) > _place(view, view.stage) else BESIDE


def _goes_back(view: CaseView, action: Action) -> bool:
    """Tell whether an action returns the case to where it was before."""
    if action.to is None or view.kind.stages[action.to].phase is None:
        return False
    return _place(view, action.to) < _place(view, view.stage)


def _place(view: CaseView, stage: str) -> tuple[int, int]:
    """Return how far a stage is: its phase among the phases, then itself among the stages."""
    phases = list(definition_of(view).phases)
    phase = view.kind.stages[stage].phase
    return phases.index(phase) if phase in phases else -1, list(view.kind.stages).index(stage)


def _form(
    view: CaseView, offer: Offer, typed: MultiDict[str, str], *, main: bool, tried: bool
) -> OfferForm:
    action, start = offer.action, f"{offer.key}."
    basis = definition_of(view).basis
    against = _against(view, offer)
    return OfferForm(
        key=offer.key,
        command=new_command(),
        title=action.title.in_(language()),
        role=role_title(offer.role),
        help=action.help.in_(language()) if action.help else "",
        boxes=boxes(
            action.needs, _failed(view, action) | read(action.needs, typed, start), start, basis
        ),
        reasons=against,
        consequence=_consequence(view, action),
        asks_password=action.asks_password,
        signs=action.signoff is not None,
        ticks=_ticks(action, offer.role, typed.getlist(f"{start}checked")),
        vouches=_vouches(view, action, typed, start),
        verdict=typed.get(f"{start}verdict", ""),
        opinion=typed.get(f"{start}opinion", ""),
        picked=any(move.picked for move in action.moves),
        main=main and not against and _rank(view, offer) == FORWARD,
        back=_goes_back(view, action) and not against,
        open=tried,
        why=why(basis, action),
    )


def _failed(view: CaseView, action: Action) -> dict[str, list[str]]:
    """Tick in a closed list of grounds what the findings say already: the clauses not met."""
    failed = [one.key for one in view.findings if one.state == "not_met"]
    return {
        key: [one for one in failed if one in spec.choices]
        for key, spec in action.needs.items()
        if spec.type == "choices"
    }


def _against(view: CaseView, offer: Offer) -> list[str]:
    """Leave out what a tick of this form can settle: evidence that a reviewer has seen."""
    blocked = any(one.state == "not_met" for one in view.findings)
    return [
        reason.in_(language())
        for reason in offer.reasons
        if reason.code != "not_eligible" or blocked
    ]


def _vouches(view: CaseView, action: Action, typed: MultiDict[str, str], start: str) -> list[Vouch]:
    if ELIGIBLE not in action.guards:
        return []
    ticked = typed.getlist(f"{start}confirmed")
    return [
        Vouch(
            one.key,
            one.title.in_(language()),
            one.key in ticked,
            typed.get(f"{start}evidence.{one.key}", handed_in(view, one)),
        )
        for one in view.findings
        if one.state == "unknown"
    ]


def handed_in(view: CaseView, finding: Finding) -> str:
    """Name the papers that prove a clause and are with the case."""
    there = {one.document for one in view.attachments}
    papers = view.kind.documents
    return "、".join(papers[key].title.in_(language()) for key in finding.evidence if key in there)


def _ticks(action: Action, role: str, ticked: Sequence[str]) -> list[tuple[str, str, bool]]:
    items: Sequence[Label] = action.signoff.checks.get(role, ()) if action.signoff else ()
    return [(str(at), item.in_(language()), str(at) in ticked) for at, item in enumerate(items)]


def _consequence(view: CaseView, action: Action) -> str:
    if not action.irreversible:
        return ""
    stage = view.kind.stages.get(action.to or "")
    if stage is None or not stage.end:
        return t("办理后不能撤销。")
    title = stage_title(view.kind, action.to or "")
    return t("此件将转为「%(stage)s」并办结，不能撤销。", stage=title)


def given(view: CaseView, key: str, form: MultiDict[str, str]) -> tuple[dict[str, Any], Errors]:
    """Return what was answered to an action, and what is wrong with it by input."""
    action = view.kind.actions.get(key)
    if action is None:
        return {}, {}
    start = f"{key}."
    raw = read(action.needs, form, start)
    _, errors = check(action.needs, raw, prefix=start)
    answers: dict[str, Any] = dict(raw)
    if action.signoff is not None:
        answers |= _opinion(form, start)
        errors |= _unsaid(form, start)
    if ELIGIBLE in action.guards:
        answers["confirmed"] = form.getlist(f"{start}confirmed")
        answers["evidence"] = {
            clause: form.get(f"{start}evidence.{clause}", "") for clause in answers["confirmed"]
        }
    if any(move.picked for move in action.moves):
        answers["picked"] = [int(one) for one in form.getlist("picked") if one.isdigit()]
        if not answers["picked"]:
            errors[""] = [t("请先在名单中勾选人员。")]
    return answers, errors


def _opinion(form: MultiDict[str, str], start: str) -> dict[str, Any]:
    return {
        "verdict": form.get(f"{start}verdict", ""),
        "opinion": form.get(f"{start}opinion", "")[:4000],
        "checked": [int(at) for at in form.getlist(f"{start}checked") if at.isdigit()],
    }


def _unsaid(form: Mapping[str, str], start: str) -> Errors:
    if form.get(f"{start}verdict") in ("agree", "disagree"):
        return {}
    return {f"{start}verdict": [t("请选择同意或不同意。")]}
