"""Random people act at random; what the house does is held against the definition and the law."""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from sqlmodel import Session, col, select

from tests.builders import ALLOWANCE, all_checked, answers
from tests.fault.invariants import problems
from tests.laws.world import Making
from tests.stories.clocks import wrong_clocks
from workflow.cases.clock_rules import Wish
from workflow.cases.outcome import Done
from workflow.cases.tables import AuditEntry, Case, Deadline, Member
from workflow.clockwork import health, run_all
from workflow.engine.actor import Actor
from workflow.engine.definition import Action, Kind
from workflow.engine.machine import Refused
from workflow.notice import desk, reads, service

VALUES = {"money": "100", "month": "2026-04", "date": "2026-03-31"}


class Office(RuleBasedStateMachine):
    """One office on one day after another."""

    def __init__(self, making: Making) -> None:
        super().__init__()
        self.open = ExitStack()
        self.world = self.open.enter_context(making())
        self.bureau = self.world.bureau
        self.people = [self.bureau.actor(account_id) for account_id in sorted(self.world.humans)]
        self.luck = Random(0)
        self.done = 0

    @rule(seed=st.integers(0, 2**32))
    def day(self, seed: int) -> None:
        """People come and go, the public looks on, days pass and the clock does its work.

        Drawn from one seed: a day of work has more choices than an example can hold.
        """
        self.luck = Random(seed)
        if self.luck.random() < 0.3:
            self._open_application()
        if self.luck.random() < 0.3:
            self._open_run()
        for _ in range(self.luck.randint(10, 20)):
            self._act()
        for _ in range(self.luck.randint(0, 3)):
            self._clock()
        if self.luck.random() < 0.8:
            self._post()
        if self.luck.random() < 0.4:
            self._object(self.luck.randint(1, 3))
        self._wait(self.luck.randint(0, 9))

    def _act(self) -> None:
        """Somebody does something to some case; four times in five what may succeed."""
        case, fits = self.luck.choice(self._cases()), self.luck.random() < 0.8
        kind = self.bureau.definitions.kind(case.programme, case.version, case.kind)
        here = kind.actions_from(case.stage) if fits else kind.actions
        likely = [key for key in here if self._able(here[key], case)] if fits else []
        if likely and self.luck.random() < 0.9:
            likely = [key for key in likely if _goes_on(kind, kind.actions[key])]
            if not likely:
                return
        key = self.luck.choice(likely or sorted(kind.actions))
        actor = self.luck.choice(self._able(kind.actions[key], case) if likely else self.people)
        mood = self.luck.choice(["agree"] * 8 + ["disagree", "silent"])
        stale = self.luck.random() < 0.1
        given = self._answers(case, key, kind.actions[key], actor, mood)
        actor = replace(actor, proven=True)
        outcome = self.bureau.act(int(case.id or 0), key, actor, given, seen=case.edition - stale)
        self._judge(case, kind, key, actor, outcome, stale)

    def _clock(self) -> None:
        """Somebody pauses a clock, lets it go on, or wants more days; often those who may."""
        with self.bureau.store.read() as session:
            live = col(Deadline.state).in_(("running", "paused"))
            rows = [
                (self._case(one.case_id), one.key)
                for one in session.exec(select(Deadline).where(live))
            ]
        wishes = [
            (case, wish, roles) for case, key in rows for wish, roles in self._wishes(case, key)
        ]
        if not wishes:
            return
        case, wish, roles = self.luck.choice(wishes)
        fitting = [one for one in self.people if any(post.role in roles for post in one.posts)]
        who = self.luck.choice(fitting if fitting and self.luck.random() < 0.9 else self.people)
        outcome = self.bureau.act_on_clock(int(case.id or 0), wish, who, seen=case.edition)
        if isinstance(outcome, Done):
            assert any(post.role in roles for post in who.posts)

    def _wishes(self, case: Case, key: str) -> list[tuple[Wish, list[str]]]:
        clock = self.bureau.definitions.kind(case.programme, case.version, case.kind).deadlines[key]
        found = [
            (Wish(act, key, "理由", name), pause.by)
            for name, pause in clock.pauses.items()
            for act in ("pause_clock", "resume_clock")
        ]
        if clock.extension is not None:
            found.append((Wish("ask_extension", key, "理由", days=3), clock.extension.by))
            judges = clock.extension.approved_by
            found += [
                (Wish(act, key, "理由"), judges) for act in ("grant_extension", "refuse_extension")
            ]
        return found

    def _able(self, action: Action, case: Case) -> list[Actor]:
        return [person for person in self.people if may(person, action, case)]

    def _judge(
        self, case: Case, kind: Kind, key: str, actor: Actor, outcome: Done | Refused, stale: bool
    ) -> None:
        """Done only by whom and where the definition says; refused leaves the case as it was."""
        now = self._case(case.id)
        if isinstance(outcome, Refused):
            assert (now.stage, now.edition) == (case.stage, case.edition)
            return
        action, self.done = kind.actions[key], self.done + 1
        assert not stale
        assert may(actor, action, case)
        assert case.stage in action.from_
        assert now.stage in (case.stage, action.to or case.stage) or action.leaves

    def _open_application(self) -> None:
        """Somebody opens an application; only a clerk of the town may."""
        town, actor = self.luck.choice(["松口镇", "南坪镇"]), self.luck.choice(self.people)
        unit = self._unit(town)
        given = answers(sequence=500 + len(self._cases()), town=town)
        outcome = self.bureau.open(ALLOWANCE, "application", actor, unit.id, given)
        clerk = any(
            post.role == "township_clerk" and unit.path.startswith(post.reach_path)
            for post in actor.posts
        )
        assert isinstance(outcome, Done) == clerk

    def _open_run(self) -> None:
        """Somebody opens a payment run for this month."""
        actor, county = self.luck.choice(self.people), self._unit("云岭县")
        month = self.world.clock.today().isoformat()[:7]
        self.bureau.open(ALLOWANCE, "payment_run", actor, county.id, {"up_to": month})

    def _post(self) -> None:
        """Everybody posts the boards that are theirs."""
        today, proof = self.world.clock.today(), service.Proof("照片三张")
        for actor in self.people:
            duties = [
                one
                for one in desk.postings_for(self.bureau.house, actor)
                if one.what == "post" and one.not_before <= today
            ]
            for notice_id in {one.notice_id for one in duties}:
                mine = [one.posting_id for one in duties if one.notice_id == notice_id]
                service.post(self.bureau.house, notice_id, mine, actor, today, proof)

    def _object(self, row: int) -> None:
        """The public objects to a row of a notice that stands."""
        for line in reads.public_notices(self.bureau.house)[:1]:
            words = {"text": "与事实不符"}
            service.file_objection(self.bureau.house, line.public_key, row, words)

    def _wait(self, days: int) -> None:
        """Days pass and the clock does its work."""
        self.world.clock.set(self.world.clock.today() + timedelta(days=days))
        assert run_all(self.bureau), [one for one in health(self.bureau) if not one.ok]

    def teardown(self) -> None:
        """Whatever happened, everything that must hold holds, and nobody acted twice."""
        try:
            found = [*problems(self.bureau), *self._twice(), *wrong_clocks(self.bureau)]
            assert not found, found
        finally:
            self.open.close()

    def _twice(self) -> list[str]:
        """Q10 by humans, not by accounts: the record is read in the order it was written."""
        did: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
        found = []
        cases = {one.id: one for one in self._cases()}
        with self.bureau.store.read() as session:
            entries = session.exec(
                select(AuditEntry)
                .where(AuditEntry.outcome != "refused", col(AuditEntry.account_id).is_not(None))
                .order_by(col(AuditEntry.id))
            ).all()
        for entry in entries:
            human = self.world.humans.get(entry.account_id or 0, str(entry.account_id))
            case = cases[entry.case_id]
            kind = self.bureau.definitions.kind(case.programme, case.version, case.kind)
            action = kind.actions.get(entry.action)
            for other in action.differs_from if action else ():
                if human in did[entry.case_id, other]:
                    found.append(f"Q10 {case.number}: {human} did {other} and {entry.action}")
            did[entry.case_id, entry.action].add(human)
        return found

    def _answers(
        self, case: Case, key: str, action: Action, actor: Actor, mood: str
    ) -> dict[str, Any]:
        if mood == "silent":
            return {}
        given: dict[str, Any] = {
            name: VALUES.get(spec.type, "理由") for name, spec in action.needs.items()
        }
        if action.signoff:
            role = next((p.role for p in actor.posts if p.role in action.signoff.offices), "")
            given |= all_checked(self.bureau, case.kind, key, role)
            given |= {"verdict": mood, "opinion": "不同意见" if mood == "disagree" else ""}
        if any(move.picked for move in action.moves):
            given["picked"] = self._members(case)[:1]
        return given

    def _members(self, case: Case) -> list[int]:
        with self.bureau.store.read() as session:
            mine = (Member.list_id == case.id, col(Member.left_at).is_(None))
            return list(session.exec(select(Member.case_id).where(*mine)))

    def _cases(self) -> list[Case]:
        with self.bureau.store.read() as session:
            return list(session.exec(select(Case).order_by(col(Case.id))))

    def _case(self, case_id: int | None) -> Case:
        session: Session
        with self.bureau.store.read() as session:
            return session.get_one(Case, case_id)

    def _unit(self, name: str) -> Any:
        return next(unit for unit in self.bureau.units if unit.name.zh == name)


def _goes_on(kind: Kind, action: Action) -> bool:
    """Tell whether an action brings a case on to something else: ends are rare in life, too."""
    return action.to is not None and not kind.stages[action.to].end


def may(actor: Actor, action: Action, case: Case) -> bool:
    """Say by the definition alone whether an office of this person may do this here."""
    roles = action.signoff.offices if action.signoff else action.by
    return any(
        post.role in roles and case.unit_path.startswith(post.reach_path) for post in actor.posts
    )
