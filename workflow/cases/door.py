"""THE door: the one function that changes a stage, and the transaction it works in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, col, select

from workflow.cases import lists
from workflow.cases.audit import entry_hash
from workflow.cases.changes import Changes, LostRace
from workflow.cases.deadlines import NO_DUE, clock_changes, deadline_row, due_dates
from workflow.cases.facts import Facts
from workflow.cases.house import House
from workflow.cases.outcome import Carved, Done, Stop, refuse
from workflow.cases.rows import CaseRow, load_case
from workflow.cases.standing import done_by, member_stages, opinions
from workflow.cases.tables import AuditEntry, Deadline, Sign
from workflow.engine.actor import Actor
from workflow.engine.definition import Action, Kind
from workflow.engine.fields import parse_answers
from workflow.engine.machine import Refused, Standing, Step, decide
from workflow.engine.refusal import Reason
from workflow.store.hot import Hot

TRIES = 4


def act(
    house: House,
    case_id: int,
    action: str,
    actor: Actor,
    answers: Mapping[str, Any] | None = None,
    *,
    seen: int | None = None,
    command: str | None = None,
) -> Done | Refused:
    """Do `action` on a case, wholly or not at all; a refusal is recorded too.

    `seen` is the edition the actor looked at: another one means somebody was first.
    The same `command` again gives the same result and changes nothing.
    """

    def work(transaction: Transaction) -> Done:
        case = transaction.hold(case_id, actor)
        before = case.stage
        step = transaction.act(case, action, answers or {}, seen=seen)
        transaction.changes.flush()
        return Done(
            case.id,
            case.number,
            action,
            before,
            case.stage,
            case.edition,
            step.completes,
            tuple(transaction.carved),
        )

    outcome = in_transaction(house, actor, command, work)
    if isinstance(outcome, Refused):
        if outcome.conflict and command and (done := repeated(house, command)):
            return done
        record_refusal(house, case_id, action, actor, outcome)
    return outcome


def in_transaction(
    house: House, actor: Actor, command: str | None, work: Callable[[Transaction], Done]
) -> Done | Refused:
    """Run `work` in one write transaction; lost races are refusals that name the winner."""
    for attempt in range(1, TRIES + 1):
        try:
            with house.store.write() as session:
                return work(Transaction(house, session, actor, command))
        except Stop as stop:
            return stop.refused
        except LostRace:
            return Refused((_somebody_first(),), conflict=True)
        except (IntegrityError, OperationalError) as bad:
            if command and (done := repeated(house, command)):
                return done
            if attempt == TRIES or not _worth_another_try(bad):
                raise
    raise AssertionError("unreachable")


def _worth_another_try(bad: IntegrityError | OperationalError) -> bool:
    """Deadlocks and two first members of one new list end well the second time."""
    state = getattr(bad.orig, "sqlstate", "") or ""
    return isinstance(bad, IntegrityError) or state in ("40P01", "40001")


def _somebody_first() -> Reason:
    return Reason(
        "changed_since",
        "页面内容已被他人更新，请核对后再办理",
        "somebody changed this case since you looked",
    )


def repeated(house: House, command: str) -> Done | None:
    """Return what an earlier run of this command did, if there was one."""
    with house.store.read() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.command == command)).first()
        if entry is None:
            return None
        number = str(entry.detail.get("number", ""))
        return Done(
            entry.case_id,
            number,
            entry.action,
            entry.from_stage,
            entry.to_stage,
            int(entry.detail.get("edition", 0)),
            entry.outcome == "done",
            repeated=True,
        )


def record_refusal(house: House, case_id: int, action: str, actor: Actor, refused: Refused) -> None:
    """Put a refusal on the record of its case, if there is such a case."""

    def work(transaction: Transaction) -> Done:
        case = load_case(transaction.hot, case_id)
        if case is None:
            raise refuse("no_case", "没有此件", "there is no such case")
        codes = {"reasons": [reason.code for reason in refused.reasons]}
        step = Step(action, case.stage, case.stage, role="")
        transaction.record(case, step, "refused", codes, command=None)
        transaction.changes.case(case, case.edition)
        transaction.changes.flush()
        return Done(case.id, case.number, action, case.stage, case.stage, case.edition)

    in_transaction(house, actor, None, work)


@dataclass
class Transaction:
    """One command at work: effects and features act through it."""

    house: House
    session: Session
    actor: Actor
    command: str | None = None
    carved: list[Carved] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hot = Hot(self.session)
        self.changes = Changes(self.hot)
        self.now: datetime = self.house.clock.now()
        self.today: date = self.house.clock.today()
        self._dates: dict[Any, Any] = {}

    def hold(self, case_id: int, actor: Actor) -> CaseRow:
        """Read and hold a case the actor may reach; others look the same as none."""
        case = load_case(self.hot, case_id)
        if case is None or not _reaches(actor, case.unit_path):
            raise refuse("no_case", "没有此件，或不在您的辖区内", "no such case within your area")
        return case

    def facts(self, case: CaseRow) -> Facts:
        """Return what rules may know of the case."""
        return Facts(self.house, self.session, case, self.today)

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
        answers = self._needed(action, raw) if action else {}
        given = {**raw, **answers}
        outcome = decide(
            kind, key, self._standing(case, kind, action, given), self.actor, given, moved=moved
        )
        if isinstance(outcome, Refused):
            raise Stop(self._with_winner(case, outcome))
        assert action is not None
        self._follow(case, kind, action, outcome, answers, given)
        return outcome

    def _needed(self, action: Action, raw: Mapping[str, Any]) -> dict[str, Any]:
        values, problems = parse_answers(action.needs, raw)
        if problems:
            raise Stop(Refused(tuple(problem.reason for problem in problems)))
        return values

    def _standing(
        self, case: CaseRow, kind: Kind, action: Action | None, answers: Mapping[str, Any]
    ) -> Standing:
        """Load only what this action's rules ask for."""
        if action is None:
            return Standing(case.stage, case.unit_path)
        named = [guard for guard in action.guards if isinstance(guard, str)]
        return Standing(
            case.stage,
            case.unit_path,
            self.facts(case) if action.guards else {},
            done_by(self.session, case.id, action.differs_from),
            opinions(self.session, case.id, action, kind),
            {name: self.house.guards[name](self, case, answers) for name in named},
            member_stages(self.session, case.id) if action.members_in else frozenset(),
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
            self.move(case, kind, step.to_stage)
            if action.leaves:
                lists.leave(self, case, action.title.zh)
            if action.seals:
                lists.seal(self, case)
        elif step.opinion and not step.opinion.agrees:
            case.edition += 1
        if action.reopens:
            lists.reopen(self, case, action.reopens, str(answers.get("reason") or ""))
        self.record(case, step, "done" if step.completes else "opinion", answers, self.command)
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
        self.session.add(
            Sign(
                case_id=case.id,
                action=step.action,
                office=step.role,
                agrees=step.opinion.agrees,
                opinion=str(answers.get("opinion") or ""),
                checked=[int(at) for at in answers.get("checked") or ()],
                person=self.actor.person_key,
                account_id=self.actor.account_id,
                name=self.actor.name,
                unit_id=step.unit_id or 0,
                at=self.now,
            )
        )
        self.session.flush()
        if not step.completes:
            self.changes.dropped_offices.append({"of_case": case.id, "of_role": step.role})

    def move(self, case: CaseRow, kind: Kind, to_stage: str) -> None:
        """Put the case into a stage: edition, clocks, work items."""
        from_stage, case.stage = case.stage, to_stage
        case.edition += 1
        if from_stage == to_stage:
            return
        case.stage_since = self.now
        case.closed_at = self.now if kind.stages[to_stage].end else None
        self._clocks(case, kind, from_stage, to_stage)
        if any(from_stage in one.from_ and one.signoff for one in kind.actions.values()):
            self.changes.voided.append({"of_case": case.id, "because": to_stage})
        self.tasks(case, kind, had=bool(kind.stages[from_stage].waits_for))

    def tasks(self, case: CaseRow, kind: Kind, *, had: bool) -> None:
        """Give the case to those it now waits for."""
        if had:
            self.changes.dropped_tasks.append({"of_case": case.id})
        definition = self.house.definition_of(case)
        for role in kind.stages[case.stage].waits_for:
            reach_id = self.house.reach_of(definition, role, case.unit_id)
            if reach_id is not None:
                self.changes.tasks.append(
                    {
                        "case_id": case.id,
                        "role": role,
                        "reach_id": reach_id,
                        "due_on": case.due_on or NO_DUE,
                        "claimed_by": None,
                    }
                )

    def _clocks(self, case: CaseRow, kind: Kind, from_stage: str | None, to_stage: str) -> None:
        changed = clock_changes(kind, from_stage, to_stage)
        for key, why in changed.ended:
            self.changes.ended_deadlines.append(
                {
                    "of_case": case.id,
                    "of_key": key,
                    "to_state": why,
                    "to_ended_on": None if why == "paused" else self.today,
                }
            )
        due = self._still_due(case, changed.ended) if changed.goes_on else None
        for key in changed.started:
            dates = self._due(case, kind, key)
            self.changes.deadlines.append(deadline_row(case.id, key, self.today, dates))
            first = self.changes.deadlines[-1]["due_on"]
            due = first if due is None else min(due, first)
        if changed.started or changed.ended:
            case.due_on = due

    def start_clocks(self, case: CaseRow, kind: Kind) -> None:
        """Start the clocks of a case that was just opened."""
        self._clocks(case, kind, None, case.stage)

    def _still_due(self, case: CaseRow, ended: Sequence[tuple[str, str]]) -> date | None:
        gone = [key for key, _ in ended]
        running = self.session.exec(
            select(Deadline).where(
                Deadline.case_id == case.id,
                Deadline.state == "running",
                col(Deadline.key).not_in(gone),
            )
        )
        return min((one.due_on for one in running), default=None)

    def _due(self, case: CaseRow, kind: Kind, key: str) -> Any:
        """Dates of a clock that starts today; the same for every member of a batch."""
        definition = self.house.definition_of(case)
        place = (case.programme, case.version, case.kind, key, case.cycle, case.unit_id)
        if place not in self._dates:
            self._dates[place] = due_dates(
                self.house,
                definition,
                kind.deadlines[key],
                case.cycle,
                self.today,
                self.facts(case),
            )
        return self._dates[place]

    def tell(self, case: CaseRow, role: str, what: str) -> None:
        """Write one message to an office into the outbox."""
        reach_id = self.house.reach_of(self.house.definition_of(case), role, case.unit_id)
        if reach_id is None:
            return
        self.changes.messages.append(
            {
                "key": f"{what}:{case.id}:{case.edition}:{role}",
                "what": what,
                "case_id": case.id,
                "role": role,
                "reach_id": reach_id,
                "facts": {},
                "at": self.now,
            }
        )

    def record(
        self,
        case: CaseRow,
        step: Step,
        outcome: str,
        detail: Mapping[str, Any],
        command: str | None = None,
    ) -> None:
        """Chain one entry to the record of the case."""
        definition = self.house.definition_of(case)
        entry: dict[str, Any] = {
            "case_id": case.id,
            "seq": case.chain_seq + 1,
            "at": self.now,
            "action": step.action,
            "outcome": outcome,
            "from_stage": step.from_stage,
            "to_stage": case.stage,
            "account_id": self.actor.account_id,
            "person": self.actor.person_key if not self.actor.is_system else "system",
            "name": self.actor.name,
            "role": step.role,
            "unit": step.unit_name,
            "on_behalf_of": step.on_behalf_of,
            "address": self.actor.address,
            "detail": {
                "number": case.number,
                "edition": case.edition,
                **_shown(definition.kinds[case.kind].actions.get(step.action), detail),
            },
            "command": command,
            "previous": case.chain_head,
        }
        entry["hash"] = entry_hash(entry)
        case.chain_seq, case.chain_head = entry["seq"], entry["hash"]
        self.changes.entries.append(entry)

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
            (_somebody_first(),),
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


def _reaches(actor: Actor, unit_path: str) -> bool:
    return actor.is_system or any(unit_path.startswith(post.reach_path) for post in actor.posts)


def _shown(action: Action | None, detail: Mapping[str, Any]) -> dict[str, Any]:
    """What of an act's answers may stand in the record: never a personal value."""
    if action is None:
        return dict(detail)
    hidden = {key for key, spec in action.needs.items() if spec.is_personal}
    return {key: "•••" if key in hidden and value else value for key, value in detail.items()}
