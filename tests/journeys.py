"""Applications brought as far as a test wants them, through the doors, by the right posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from tests.builders import ALLOWANCE, all_checked, answers, case_of, done, holder, register
from workflow.bureau import Bureau
from workflow.cases.tables import Case, Member
from workflow.clock import SetClock
from workflow.engine.actor import Actor
from workflow.money.reads import expected
from workflow.notice import desk
from workflow.notice import service as notices

COUNTY = ("county_edu", "county_fin", "county_hr", "county_health")
CITY = ("city_edu", "city_fin", "city_hr", "city_health")
PROOF = notices.Proof("照片三张已存档")


@dataclass
class Journey:
    """A county under way: who acts is remembered, the clock goes on when a notice must stand."""

    bureau: Bureau
    clock: SetClock
    known: dict[tuple[str, str, int], Actor] = field(default_factory=dict)
    opened: int = 0

    def who(self, role: str, unit: str = "", nth: int = 0) -> Actor:
        """Return the n-th holder of a role."""
        key = (role, unit, nth)
        if key not in self.known:
            self.known[key] = holder(self.bureau, role, unit, nth)
        return self.known[key]

    def apply(
        self, town: str = "松口镇", *, listed: bool = False, cycle: int = 2026, **changes: Any
    ) -> int:
        """Open the application of somebody eligible; the register is told unless it lists them."""
        self.opened += 1
        name = "冯才" if self.opened == 1 else f"冯{chr(ord('一') + self.opened)}"
        own = {"town": town, "sequence": 100 + self.opened, "name": name}
        given = answers(**{**own, **changes})
        if not listed:
            register(self.bureau, given["id_no"], given["name"])
        clerk = self.who("township_clerk", town)
        unit = clerk.posts[0].unit_id
        opened = self.bureau.open(ALLOWANCE, "application", clerk, unit, given, cycle=cycle)
        return done(opened).case_id

    def bring_to(self, case_ids: Iterable[int], stage: str) -> None:
        """Bring applications from wherever they are to `stage`, each step through a door."""
        ids = list(case_ids)
        for at, step in STEPS:
            if at == stage:
                return
            here = [one for one in self._cases(ids) if one.stage == at]
            if here:
                step(self, here)

    def _cases(self, ids: Sequence[int]) -> list[Case]:
        with self.bureau.store.read() as session:
            return list(
                session.exec(select(Case).where(col(Case.id).in_(ids)).order_by(col(Case.id)))
            )

    def lists(self, cases: Sequence[Case], kind: str) -> list[Case]:
        """Return the lists of a kind on which the cases are."""
        with self.bureau.store.read() as session:
            on = select(Member.list_id).where(
                col(Member.case_id).in_([one.id for one in cases]), col(Member.left_at).is_(None)
            )
            found = select(Case).where(Case.kind == kind, col(Case.id).in_(on))
            return list(session.exec(found.order_by(col(Case.id))))

    def children(self, parents: Sequence[Case], kind: str) -> list[Case]:
        """Return the cases of a kind that belong to others."""
        with self.bureau.store.read() as session:
            found = select(Case).where(
                Case.kind == kind, col(Case.parent_id).in_([one.id for one in parents])
            )
            return list(session.exec(found.order_by(col(Case.id))))

    def objection(self) -> Case:
        """File an objection to somebody in public notice: ten working days from today."""
        one, office = self.apply(), self.who("county_edu")
        self.bring_to([one], "public_notice")
        unit, given = office.posts[0].reach_id, {"text": "合同年份有误"}
        done(self.bureau.open(ALLOWANCE, "objection", office, unit, given, parent_id=one))
        return case_of(self.bureau, "objection")

    def act(self, one: Case, action: str, role: str, **given: Any) -> None:
        """Do one action as the holder of a role in the case's own township, or the county."""
        local = role.startswith("township")
        person = self.who(role, self.bureau.units.name(one.unit_id) if local else "")
        done(self.bureau.act(int(one.id or 0), action, person, given))

    def sign(self, one: Case, action: str, offices: Sequence[str]) -> None:
        """Let every office agree, its whole checklist ticked."""
        for office in offices:
            given = all_checked(self.bureau, one.kind, action, office)
            done(self.bureau.act(int(one.id or 0), action, self.who(office), given))

    def post_boards(self) -> None:
        """Let everybody who has a board post it today."""
        seats = {
            "county_edu": "county_edu",
            "township_clerk": "township",
            "township_school": "township_school",
        }
        for role, kind in seats.items():
            for unit in [one for one in self.bureau.units if one.type == kind]:
                self._post(self.who(role, unit.name.zh))

    def _post(self, person: Actor) -> None:
        duties = [one for one in desk.postings_for(self.bureau.house, person) if one.what == "post"]
        for notice_id in {one.notice_id for one in duties}:
            mine = [one.posting_id for one in duties if one.notice_id == notice_id]
            today = self.clock.today()
            done(notices.post(self.bureau.house, notice_id, mine, person, today, PROOF))

    def days(self, count: int) -> None:
        """Let days pass; it is nine in the morning again."""
        self.clock.set(self.clock.today() + timedelta(days=count))


def _report(journey: Journey, cases: list[Case]) -> None:
    for one in journey.lists(cases, "township_list"):
        journey.act(one, "report_county", "township_head")


def _publish(journey: Journey, cases: list[Case]) -> None:
    for one in journey.lists(cases, "county_roster"):
        journey.sign(one, "post_notice", COUNTY)


def _stand(journey: Journey, cases: list[Case]) -> None:
    journey.post_boards()
    for _ in range(20):
        journey.days(1)
        if any(one.outcome == "ended" for one in notices.sweep(journey.bureau.house)):
            return
    raise AssertionError("the notice does not end")


def _confirm(journey: Journey, cases: list[Case]) -> None:
    for one in journey.lists(cases, "county_roster"):
        journey.sign(one, "confirm_roster", COUNTY)


def _to_city(journey: Journey, cases: list[Case]) -> None:
    for one in journey.lists(cases, "county_roster"):
        journey.act(one, "report_city", "county_edu")


def _recheck(journey: Journey, cases: list[Case]) -> None:
    for one in journey.lists(cases, "county_roster"):
        journey.sign(one, "recheck_ok", CITY)


def _fund(journey: Journey, cases: list[Case]) -> None:
    today = journey.clock.today().isoformat()
    for one in journey.children(journey.lists(cases, "county_roster"), "fund_allotment"):
        with journey.bureau.store.read() as session:
            need = expected(session, int(one.id or 0))
        journey.act(
            one,
            "issue",
            "city_fin",
            document_no="梅市财社〔2026〕1号",
            issued_on=today,
            province_fen=need["province_fen"],
            city_fen=need["city_fen"],
        )
        journey.act(one, "receive", "county_fin", received_on=today, county_fen=need["county_fen"])
        journey.act(one, "disburse", "county_fin")


def _each(action: str, role: str) -> Any:
    def step(journey: Journey, cases: list[Case]) -> None:
        for one in cases:
            journey.act(one, action, role)

    return step


def _audit(journey: Journey, cases: list[Case]) -> None:
    for one in cases:
        journey.sign(one, "audit_pass", COUNTY)


STEPS = (
    ("apply", _each("submit", "township_clerk")),
    ("submitted", _each("accept", "township_clerk")),
    ("preliminary_review", _each("pass", "township_head")),
    ("listed", _report),
    ("audit", _audit),
    ("audited", _publish),
    ("public_notice", _stand),
    ("confirm", _confirm),
    ("confirmed", _to_city),
    ("recheck", _recheck),
    ("allocate", _fund),
)
