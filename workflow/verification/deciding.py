"""Proposals decided, each by a person and in a transaction of its own: accepted, or refused.

To accept is to do an action of the claim through the door, as that person; the proposal and
what it leads to stand or fall together. Nobody decides on a list they brought in.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from workflow.cases import door
from workflow.cases.house import House
from workflow.cases.outcome import Done, Stop, refuse, somebody_first
from workflow.cases.rows import CaseRow
from workflow.cases.transaction import Transaction
from workflow.engine.actor import ActingPost, Actor
from workflow.engine.definition import FormField
from workflow.engine.machine import Refused, Step
from workflow.money.records import recorded
from workflow.verification.payees import Claim, claim_of, ended
from workflow.verification.rules import Question, is_settled, question
from workflow.verification.section import Match, Outcome, matches_of
from workflow.verification.tables import MatchList, MatchProposal, MatchRow

REFUSE = "refuse"
REFUSED = "match_refused"
LONGEST = 400
NAMESPACE = uuid.UUID("b0a2a4a4-4a43-4a37-9d4c-0f6a3f1f7f10")
SPEAKS_AGAINST: Mapping[str, tuple[str, str]] = {
    "future": (
        "日期晚于今天，不能据此办理，请向报送部门核实",
        "the day is still to come: ask the department that sent it",
    ),
    "before_start": (
        "日期早于起发年月，不能据此办理，请先核实",
        "the day is before the first month due: ask first",
    ),
    "ended_otherwise": (
        "此人已按另一日期停发，请先核实",
        "payment ended already with another day: ask first",
    ),
    "settled": (
        "此人已按此停发，无须再办",
        "payment ended already just so: nothing is left to do",
    ),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """A proposal as somebody saw it."""

    proposal_id: int
    seen: int


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of one proposal; `refused` says why nothing did."""

    proposal_id: int
    name: str
    case_id: int
    refused: Refused | None = None


def decide(
    house: House,
    actor: Actor,
    wishes: Iterable[Wish],
    outcome: str,
    *,
    reason: str = "",
    command: str | None = None,
) -> tuple[Decided, ...]:
    """Accept the proposals with an action (`outcome`), or refuse them; each one is told of.

    The same `command` again gives the same result and changes nothing.
    """
    return tuple(
        _Decision(house, actor, wish, outcome, reason.strip()[:LONGEST]).made(command)
        for wish in wishes
    )


class _Decision:
    """One person deciding one proposal."""

    def __init__(self, house: House, actor: Actor, wish: Wish, outcome: str, reason: str) -> None:
        self.house, self.actor, self.wish = house, actor, wish
        self.outcome, self.reason = outcome, reason
        self.name, self.case_id = "", 0

    def made(self, command: str | None) -> Decided:
        """Decide, and say what came of it; a refusal goes on the record of the claim."""
        wish = self.wish
        own = str(uuid.uuid5(NAMESPACE, f"{command} {wish.proposal_id}")) if command else None
        done = door.in_transaction(self.house, self.actor, own, self.work)
        if isinstance(done, Done):
            return Decided(wish.proposal_id, self.name, done.case_id)
        if self.case_id:
            action = REFUSED if self.outcome == REFUSE else self.outcome
            door.record_refusal(self.house, self.case_id, action, self.actor, done)
        return Decided(wish.proposal_id, self.name, self.case_id, done)

    def work(self, transaction: Transaction) -> Done:
        """Decide within one transaction; raises Stop."""
        session = transaction.session
        proposal, row, made = _held(session, self.wish.proposal_id)
        match = matches_of(self.house.definitions.get(proposal.programme, proposal.version))[
            proposal.key
        ]
        post = decider(match, self.actor, self.house.units.path(proposal.unit_id))
        if post is None:
            raise _not_yours()
        self.name, self.case_id = row.name, proposal.case_id
        if proposal.state != "open" or proposal.edition != self.wish.seen:
            raise Stop(Refused((somebody_first(),), conflict=True))
        if made.person == self.actor.person_key:
            raise refuse(
                "same_person",
                "名单由您导入，须由另一人决定",
                "you brought this list in: another person must decide",
            )
        case = transaction.hold(proposal.case_id, self.actor)
        done = self._follow(transaction, case, proposal, row, match, post)
        _close(session, proposal, transaction, self.outcome, self.reason)
        return done

    def _follow(
        self,
        transaction: Transaction,
        case: CaseRow,
        proposal: MatchProposal,
        row: MatchRow,
        match: Match,
        post: ActingPost,
    ) -> Done:
        if self.outcome == REFUSE:
            return self._refuse(transaction, case, proposal, post)
        chosen = match.outcomes.get(self.outcome)
        if chosen is None:
            raise refuse("no_outcome", "请选择如何处理", "choose what is to be done")
        claim = claim_of(transaction.session, proposal.entitlement_id, case.id)
        asked = standing_question(self.house, transaction.session, claim, proposal)
        if asked and match.dated in chosen.takes.values():
            raise refuse(asked, *SPEAKS_AGAINST[asked])
        before, needs = case.stage, transaction.house.kind_of(case).actions[self.outcome].needs
        transaction.act(case, self.outcome, answers(chosen, needs, row))
        transaction.changes.flush()
        return Done(case.id, case.number, self.outcome, before, case.stage, case.edition)

    def _refuse(
        self, transaction: Transaction, case: CaseRow, proposal: MatchProposal, post: ActingPost
    ) -> Done:
        """The person is not meant, or nothing is to be done: with the reason, on record."""
        if not self.reason:
            raise refuse("no_reason", "请写明不采纳的理由", "say why it is refused")
        office = (post.role, post.unit_id, post.unit_name, post.on_behalf_of)
        step = Step(REFUSED, case.stage, case.stage, *office)
        said = {"list": proposal.key, "reason": self.reason}
        return recorded(transaction, case, step, said, transaction.command)


def _held(session: Session, proposal_id: int) -> tuple[MatchProposal, MatchRow, MatchList]:
    found = session.exec(
        select(MatchProposal).where(MatchProposal.id == proposal_id).with_for_update()
    ).first()
    if found is None:
        raise _not_yours()
    return found, session.get_one(MatchRow, found.row_id), session.get_one(MatchList, found.list_id)


def _close(
    session: Session, proposal: MatchProposal, transaction: Transaction, outcome: str, reason: str
) -> None:
    refused = outcome == REFUSE
    changed = session.connection().execute(
        update(MatchProposal)
        .where(col(MatchProposal.id) == proposal.id, col(MatchProposal.edition) == proposal.edition)
        .values(
            state="refused" if refused else "accepted",
            outcome="" if refused else outcome,
            reason=reason,
            decided_by=transaction.actor.account_id,
            decided_name=transaction.actor.name,
            decided_at=transaction.now,
            edition=proposal.edition + 1,
        )
    )
    if changed.rowcount != 1:
        raise Stop(Refused((somebody_first(),), conflict=True))


def decider(match: Match, actor: Actor, path: str) -> ActingPost | None:
    """Return the post under which somebody decides on a person of a unit; None for others."""
    fitting = (
        post
        for post in actor.posts
        if post.role in match.decided_by and path.startswith(post.reach_path)
    )
    return next(fitting, None)


def standing_question(
    house: House, session: Session, claim: Claim, proposal: MatchProposal
) -> Question:
    """Return what speaks against acting on a proposal today, as the claim stands."""
    over = ended(session, claim)
    if is_settled(proposal.event_on, over):
        return "settled"
    return question(proposal.event_on, house.clock.today(), claim.start, over)


def answers(outcome: Outcome, needs: Mapping[str, FormField], row: MatchRow) -> dict[str, Any]:
    """Return the answers of an action: from the row's columns, or as the definition says."""
    given: dict[str, Any] = dict(outcome.says)
    for need, column in outcome.takes.items():
        value = row.data.get(column)
        is_month = value is not None and needs[need].type == "month"
        given[need] = str(value)[:7] if is_month else value
    return given


def _not_yours() -> Stop:
    return refuse("not_yours", "没有此项，或不在您的职责内", "no such proposal, or not yours")
