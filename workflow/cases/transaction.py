"""One command at work: the decision, what follows from it, and its record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import col, select

from workflow.cases import lists, opening
from workflow.cases.audit import entry_hash
from workflow.cases.course import Course
from workflow.cases.keeping import kept
from workflow.cases.ledger import Why
from workflow.cases.outcome import Stop, refuse, somebody_first
from workflow.cases.rows import CaseRow, load_case
from workflow.cases.standing import acted_above, done_as, done_by, last_act, member_stages, opinions
from workflow.cases.tables import AuditEntry, Sign
from workflow.engine.actor import ActingPost, Actor, Area
from workflow.engine.definition import Action, Kind
from workflow.engine.fields import parse_answers
from workflow.engine.machine import Refused, Standing, Step, decide
from workflow.engine.separation import Keeper
from workflow.engine.wording import because
from workflow.people.rules import sees_cases

_S = Sign.__table__  # type: ignore[attr-defined]


class Transaction(Course):
    """Effects and features act through it; all of it is written, or nothing."""

    def signed(self, post: ActingPost) -> dict[str, Any]:
        """Return who acts under a post, and when, as papers of the house keep it."""
        return {
            "account_id": int(self.actor.account_id or 0),
            "person": self.actor.person_key,
            "name": self.actor.name,
            "role": post.role,
            "unit": post.unit_name,
            "address": self.actor.address,
            "at": self.now,
        }

    def hold(self, case_id: int, actor: Actor) -> CaseRow:
        """Read and hold a case the actor may reach; others look the same as none."""
        case = load_case(self.hot, case_id)
        if case is None or not reaches(actor, case.area):
            raise refuse("no_case", "没有此件，或不在您的辖区内", "no such case within your area")
        return case

    def act(
        self,
        case: CaseRow,
        key: str,
        raw: Mapping[str, Any],
        *,
        seen: int | None = None,
        moved: bool = False,
    ) -> Step:
        """Do one action on a held case; raises Stop when it is refused."""
        kind = self.house.kind_of(case)
        if seen is not None and seen != case.edition:
            raise Stop(self.conflict(case))
        action = kind.actions.get(key)
        with self.looked_up_once():
            answers, given, outcome = self._decided(case, kind, key, raw, moved)
        assert action is not None
        self._follow(case, kind, action, outcome, answers, given)
        return outcome

    def _decided(
        self, case: CaseRow, kind: Kind, key: str, raw: Mapping[str, Any], moved: bool
    ) -> tuple[dict[str, Any], dict[str, Any], Step]:
        """Decide on an act: returns what its record says, what was given, and the step."""
        action = kind.actions.get(key)
        answers = self._needed(action, raw) if action else {}
        given = {**raw, **answers}
        asks_clauses = action is not None and "cases.eligible" in action.guards
        if asks_clauses and given.get("confirmed"):
            answers["confirmed"] = opening.confirm(self, case, given)
        outcome = decide(
            kind, key, self.standing(case, kind, action, given), self.actor, given, moved=moved
        )
        if isinstance(outcome, Refused):
            raise Stop(self._with_winner(case, outcome))
        if action is not None and action.asks_password:
            answers["proven"] = self.actor.proven
        if asks_clauses and outcome.completes:
            found = self.facts(case).findings()
            answers["findings"] = {one.key: one.kept for one in found}
        return answers, given, outcome

    def _needed(self, action: Action, raw: Mapping[str, Any]) -> dict[str, Any]:
        values, problems = parse_answers(action.needs, raw)
        if problems:
            raise Stop(Refused(tuple(problem.reason for problem in problems)))
        return values

    def standing(
        self, case: CaseRow, kind: Kind, action: Action | None, answers: Mapping[str, Any],
        keepers: Mapping[str, Keeper] | None = None,
    ) -> Standing:  # fmt: skip
        """Load only what this action's rules ask for; who keeps the case may be known already."""
        if action is None:
            return Standing(case.stage, case.area)
        named = [guard for guard in action.guards if isinstance(guard, str)]
        return Standing(
            case.stage,
            case.area,
            self.facts(case) if action.guards else {},
            done_by(self.hot, case.id, action.differs_from),
            opinions(self.hot, case.id, action, kind),
            {name: self.house.guards[name](self, case, answers) for name in named},
            member_stages(self.session, case.id) if action.members_in else frozenset(),
            acted_above(self.house, self.hot, case, action, self.person),
            done_as(self.hot, case.id, action.other_side_than),
            kept(self, case) if keepers is None else keepers,
            last_act(self.hot, case.id, kind) if action.undoes else ("", frozenset()),
        )

    def _follow(
        self,
        case: CaseRow,
        kind: Kind,
        action: Action,
        step: Step,
        answers: dict[str, Any],
        given: Mapping[str, Any],
    ) -> None:
        """Everything that follows from a decision, in the order an office does it."""
        lists.check_seal(self, case, action)
        seen = case.edition
        if step.opinion is not None:
            self._sign(case, step, given)
        if step.completes:
            self.why = _why(action, step, answers)
            self.move(case, kind, step.to_stage)
            if action.leaves:
                lists.leave(self, case, action.title.zh)
            if action.seals:
                lists.seal(self, case)
        elif step.opinion and not step.opinion.agrees:
            case.edition += 1
        if action.reopens:
            lists.reopen(self, case, action.reopens, str(answers.get("reason") or ""))
        said = {**answers, "seal": case.seal} if step.completes and action.seals else answers
        self.record(case, step, "done" if step.completes else "opinion", said, self.command)
        self.command = None  # what follows from a command is not the command itself
        self.changes.case(case, seen)
        if step.completes:
            self._consequences(case, kind, action, step, given)

    def _consequences(
        self, case: CaseRow, kind: Kind, action: Action, step: Step, given: Mapping[str, Any]
    ) -> None:
        for role in action.tells:
            self.tell(case, role, step.action)
        if not (action.effects or action.moves or action.joins or action.opens):
            return
        self.changes.flush()
        for name in action.effects:
            self.house.effects[name](self, case, given)
        for move in action.moves:
            lists.follow_move(self, case, move, given)
        for opened in action.opens:
            lists.open_child(self, case, opened)
        if action.joins:
            lists.join(self, case, action.joins)

    def _sign(self, case: CaseRow, step: Step, answers: Mapping[str, Any]) -> None:
        assert step.opinion is not None
        sign = {
            "case_id": case.id,
            "action": step.action,
            "office": step.role,
            "agrees": step.opinion.agrees,
            "opinion": str(answers.get("opinion") or ""),
            "checked": [int(at) for at in answers.get("checked") or () if str(at).isdecimal()],
            "person": self.actor.person_key,
            "account_id": self.actor.account_id,
            "name": self.actor.name,
            "unit_id": step.unit_id or 0,
            "at": self.now,
            "live": True,
            "voided_because": "",
        }
        self.hot.add(_S, [sign])
        if not step.completes:
            self.changes.dropped_offices.append({"of_case": case.id, "of_role": step.role})

    def record(
        self,
        case: CaseRow,
        step: Step,
        outcome: str,
        detail: Mapping[str, Any],
        command: str | None = None,
    ) -> None:
        """Chain one entry to the record of the case."""
        kind = self.house.kind_of(case)
        shown = _shown(kind.actions.get(step.action), detail)
        if command is not None:
            shown |= {"number": case.number, "edition": case.edition}
        entry = {
            **self.said(step, outcome, case.stage, shown, command),
            "case_id": case.id,
            "seq": case.chain_seq + 1,
            "previous": case.chain_head,
        }
        entry["hash"] = entry_hash(entry)
        case.chain_seq, case.chain_head = entry["seq"], entry["hash"]
        self.changes.entries.append(entry)

    def said(
        self,
        step: Step,
        outcome: str,
        to_stage: str,
        detail: Mapping[str, Any],
        command: str | None = None,
    ) -> dict[str, Any]:
        """Return what an entry says besides whose it is and where it stands in the chain."""
        return {
            "at": self.now,
            "action": step.action,
            "outcome": outcome,
            "from_stage": step.from_stage,
            "to_stage": to_stage,
            "account_id": self.actor.account_id,
            "person": self.person,
            "name": self.actor.name,
            "role": step.role,
            "unit": step.unit_name,
            "on_behalf_of": step.on_behalf_of,
            "address": self.actor.address,
            "detail": {**detail, **self._effective()},
            "command": command,
        }

    def _effective(self) -> dict[str, str]:
        on = self.effective_on
        return {"effective_on": on.isoformat()} if on else {}

    def conflict(self, case: CaseRow) -> Refused:
        """Say who was first, when, and what it is now."""
        last = self.session.exec(
            select(AuditEntry)
            .where(AuditEntry.case_id == case.id, AuditEntry.outcome != "refused")
            .order_by(col(AuditEntry.seq).desc())
        ).first()
        stage = self.house.kind_of(case).stages[case.stage].title
        who = last.name if last else ""
        when = last.at if last else self.now
        return Refused(
            (somebody_first(),),
            conflict=True,
            now={
                "by": who,
                "at": when,
                "action": last.action if last else "",
                "unit": last.unit if last else "",
                "stage": case.stage,
                "stage_zh": stage.zh,
                "stage_en": stage.en,
                "edition": case.edition,
            },
        )

    def _with_winner(self, case: CaseRow, refused: Refused) -> Refused:
        """A colleague's signature that came first is a conflict, too."""
        if any(reason.code == "already_signed" for reason in refused.reasons):
            return Refused(refused.reasons, True, self.conflict(case).now)
        return refused


def reaches(actor: Actor, area: Area) -> bool:
    """Tell whether a case of that area lies within the reach of one of the actor's posts."""
    return actor.is_system or any(
        area.covers(post) and sees_cases(post.role) for post in actor.posts
    )


def _why(action: Action, step: Step, answers: Mapping[str, Any]) -> Why:
    """Say what a clock that stops by this act stops for: the reason, else its title."""
    said = because(action.needs, _shown(action, answers)) or action.title.zh
    return Why(said, step.role, step.unit_name, action.clause)


def _shown(action: Action | None, detail: Mapping[str, Any]) -> dict[str, Any]:
    """What of an act's answers may stand in the record: never a personal value."""
    if action is None:
        return dict(detail)
    hidden = {key for key, spec in action.needs.items() if spec.is_personal}
    return {key: "•••" if key in hidden and value else value for key, value in detail.items()}
