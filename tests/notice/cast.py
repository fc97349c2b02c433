"""Short ways to a roster in public notice, and to the people around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.builders import ALLOWANCE, all_checked, answers, case, case_of, done, holder
from workflow.bureau import Bureau
from workflow.cases import lists
from workflow.cases.door import in_transaction
from workflow.cases.opening import insert_case
from workflow.cases.outcome import Done
from workflow.cases.tables import Case
from workflow.cases.transaction import Transaction
from workflow.clock import SetClock
from workflow.engine.actor import SYSTEM, Actor
from workflow.engine.fields import parse_answers
from workflow.engine.machine import Refused, Step
from workflow.notice import desk, service
from workflow.notice.service import Filed, Proof, Swept
from workflow.notice.values import Round

OFFICES = ("county_edu", "county_fin", "county_hr", "county_health")
PEOPLE = (("冯才", "松口镇", "上村"), ("何田", "松口镇", "下村"), ("温江", "南坪镇", "上村"))
PHOTO = Proof("照片三张已存档")
GOSSIP = {"text": "此人未在本镇任教", "objector": "老赵", "contact": "0753-5550000"}


@dataclass
class Cast:
    """A county whose people act by role."""

    bureau: Bureau
    clock: SetClock
    known: dict[tuple[str, str, int], Actor] = field(default_factory=dict)
    people: int = 0

    def who(self, role: str, unit: str = "", nth: int = 0) -> Actor:
        """Return the n-th holder of a role."""
        key = (role, unit, nth)
        if key not in self.known:
            self.known[key] = holder(self.bureau, role, unit, nth)
        return self.known[key]

    def audited(self, *people: tuple[str, str, str], **changes: Any) -> list[int]:
        """Put people who passed the audit on the open roster; returns their cases."""
        return [self._audited(*person, changes) for person in people or PEOPLE]

    def _audited(self, name: str, town: str, village: str, changes: dict[str, Any]) -> int:
        self.people += 1
        raw = answers(name=name, town=town, village=village, sequence=100 + self.people, **changes)
        units = self.bureau.units
        unit = next(one for one in units if one.name.zh == town)

        def work(transaction: Transaction) -> Done:
            definition = self.bureau.definitions.newest(ALLOWANCE)
            kind = definition.kinds["application"]
            values, problems = parse_answers(kind.fields, raw)
            assert not problems, problems
            made = insert_case(
                transaction, definition, "application", unit.id, cycle=2026, values=values
            )
            seen = made.edition
            transaction.move(made, kind, "audited")
            transaction.record(made, Step("audit_pass", kind.start, "audited", ""), "done", {})
            transaction.changes.case(made, seen)
            transaction.changes.flush()
            lists.join(transaction, made, "county_roster")
            return Done(made.id, made.number, "", "", made.stage, made.edition)

        return done(in_transaction(self.bureau.house, SYSTEM, None, work)).case_id

    def roster(self, nth: int = -1) -> Case:
        """Return a county roster, the last one unless told otherwise."""
        return case_of(self.bureau, "county_roster", nth)

    def stage(self, case_id: int | None) -> str:
        """Return where a case stands."""
        return case(self.bureau, case_id or 0).stage

    def act(self, case_id: int | None, action: str, actor: Actor, **given: Any) -> Done | Refused:
        """Do an action through the door."""
        return self.bureau.act(case_id or 0, action, actor, given)

    def sign(self, list_id: int | None, action: str) -> Done | Refused:
        """Let the four offices agree; returns what the last one was told."""
        outcome: Done | Refused | None = None
        for office in OFFICES:
            given = all_checked(self.bureau, "county_roster", action, office)
            outcome = self.bureau.act(list_id or 0, action, self.who(office), given)
        assert outcome is not None
        return outcome

    def published(self) -> Round:
        """Publish the open roster; returns its notice."""
        done(self.sign(self.roster().id, "post_notice"))
        return self.notice()

    def notice(self, nth: int = -1) -> Round:
        """Return the newest notice of a roster."""
        return desk.history(self.bureau.house, self.roster(nth).id or 0)[0]

    def post_all(self, on: date, *, but: Sequence[str] = ()) -> None:
        """Let everybody post their boards on a day, except the channels named in `but`."""
        towns = ("松口镇", "南坪镇")
        people = [self.who("county_edu"), *(self.who("township_clerk", town) for town in towns)]
        people += [self.who("township_school", f"{town}中心学校") for town in towns]
        for person in people:
            self.post(person, on, but=but)

    def post(self, person: Actor, on: date, *, but: Sequence[str] = ()) -> None:
        """Let one person post every board that is theirs."""
        duties = [
            one
            for one in desk.postings_for(self.bureau.house, person)
            if one.what == "post" and one.channel.zh not in but
        ]
        for notice_id in {one.notice_id for one in duties}:
            mine = [one.posting_id for one in duties if one.notice_id == notice_id]
            done(service.post(self.bureau.house, notice_id, mine, person, on, PHOTO))

    def object(self, row: int | None, key: str = "", **options: Any) -> Filed | Refused:
        """File an objection as anybody may."""
        named = key or self.notice().public_key
        return service.file_objection(self.bureau.house, named, row, GOSSIP, **options)

    def filed(self, row: int | None) -> Filed:
        """File an objection that must be accepted."""
        outcome = self.object(row)
        assert isinstance(outcome, Filed), outcome
        return outcome

    def settle(self, objection: Filed, action: str) -> Done | Refused:
        """Let one person of the county accept an objection and another one settle it."""
        first, second = self.who("county_edu"), self.who("county_edu", nth=1)
        accepted = self.act(objection.case_id, "accept_objection", first)
        assert isinstance(accepted, Done), accepted
        return self.act(objection.case_id, action, second, findings="经核查，材料齐全")

    def sweep(self) -> list[Swept]:
        """Let the clock look after the notices."""
        return service.sweep(self.bureau.house)
