"""The scenes of the play: each does one office's work on what waits for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import col, select

from workflow.cases.finding import Finding
from workflow.cases.outcome import Done
from workflow.cases.reading import view_case
from workflow.cases.tables import Case
from workflow.demo.bank import answer
from workflow.demo.cast import Cast
from workflow.demo.county import COUNTY, PROGRAMME, Stage
from workflow.engine.actor import Actor
from workflow.engine.machine import Refused
from workflow.money.downloads import bank_file
from workflow.money.reads import expected
from workflow.money.service import apply_return
from workflow.notice.desk import postings_for
from workflow.notice.reads import public_notices
from workflow.notice.service import Proof, file_objection, post
from workflow.roster.service import Imported, import_applications, import_register

OFFICES = ("county_edu", "county_fin", "county_hr", "county_health")
CITY = ("city_edu", "city_fin", "city_hr", "city_health")

SENT_BACK = {"missing": ["household_book"], "reason": "户口簿缺本人页，请补交"}


class MissedCue(Exception):
    """The house refused what the play expected it to do."""


class Scenes:
    """Everything the play does goes through the doors, in somebody's post."""

    def __init__(self, stage: Stage, cast: Cast) -> None:
        self.stage, self.bureau, self.cast = stage, stage.bureau, cast
        self.county = self.bureau.units.by_key(COUNTY).id
        self.imports: list[Imported] = []
        self.ineligible: list[tuple[int, str]] = []

    # -- townships

    def load_register(self) -> None:
        """The county's education office freezes the register."""
        lead = self.cast.holder("county_edu", self.county)
        import_register(self.bureau.house, PROGRAMME, "frozen", [self.stage.register], lead)

    def bring_in(self, town: str) -> None:
        """A township clerk imports the township's paper."""
        clerk = self.cast.holder("township_clerk", self._town(town))
        self.imports.append(
            import_applications(
                self.bureau.house, PROGRAMME, "application", [self.stage.applications[town]], clerk
            )
        )

    def submit(self, town: str) -> None:
        """The clerk submits what was imported; who may not apply this year is withdrawn."""
        unit = self._town(town)
        clerk = self.cast.holder("township_clerk", unit)
        for case_id in self.cases("application", "apply", unit):
            outcome = self.bureau.act(case_id, "submit", clerk)
            if isinstance(outcome, Refused):
                why = "；".join(reason.zh for reason in outcome.reasons)
                self.act(case_id, "withdraw", clerk, {"reason": why[:200]})

    def accept(self, town: str) -> None:
        """The clerk accepts; the first case of a township is returned once, and mended."""
        unit = self._town(town)
        clerk = self.cast.holder("township_clerk", unit)
        first = self.cases("application", "submitted", unit)[:1]
        for case_id in first:
            self.act(case_id, "return_for_correction", clerk, SENT_BACK)
            self.act(case_id, "resubmit", clerk)
        self._each(town, "submitted", "accept", "township_clerk")

    def review(self, town: str) -> None:
        """The head passes who is eligible and rejects the others with the reasons."""
        unit = self._town(town)
        head = self.cast.holder("township_head", unit)
        for case_id in self.cases("application", "preliminary_review", unit):
            found = self._findings(case_id, head)
            failed = [one for one in found if one.state == "not_met"]
            if failed:
                why = "；".join(one.refused.zh for one in failed)
                grounds = [one.key for one in failed]
                self.act(case_id, "reject", head, {"grounds": grounds, "reason": why})
                continue
            seen = [one.key for one in found if one.state == "unknown"]
            self.act(case_id, "pass", head, {"confirmed": seen})

    def _findings(self, case_id: int, actor: Actor) -> tuple[Finding, ...]:
        view = view_case(self.bureau.house, case_id, actor)
        assert view is not None
        return view.findings

    def report(self, town: str) -> None:
        """The head reports the list; the county accepts it the same day."""
        unit = self._town(town)
        for list_id in self.cases("township_list", "drafting", unit):
            self.act(list_id, "report_county", self.cast.holder("township_head", unit))
            self.act(list_id, "accept_list", self.cast.holder("county_edu", self.county))

    def audit(self, town: str) -> None:
        """Four offices sign each application of a township."""
        for case_id in self.cases("application", "audit", self._town(town)):
            self.sign(case_id, "application", "audit_pass", OFFICES)

    # -- county

    def publish(self) -> None:
        """Four offices sign the roster; it is posted on every channel that day."""
        for list_id in self.cases("county_roster", "audit", self.county):
            self.sign(list_id, "county_roster", "post_notice", OFFICES)
            self._post_everywhere()

    def _post_everywhere(self) -> None:
        today = self.stage.clock.today()
        for role in ("county_edu", "township_school", "township_clerk"):
            for holder in self._holders(role):
                boards: dict[int, list[int]] = {}
                for duty in postings_for(self.bureau.house, holder):
                    if duty.what == "post":
                        boards.setdefault(duty.notice_id, []).append(duty.posting_id)
                for notice_id, due in boards.items():
                    proof = Proof("已张贴，照片存档")
                    self.done(post(self.bureau.house, notice_id, due, holder, today, proof))

    def _holders(self, role: str) -> list[Actor]:
        level = {
            "county_edu": "county",
            "township_clerk": "township",
            "township_school": "township",
        }[role]
        units = self.bureau.units.below(self.county, level)
        return [self.cast.holder(role, unit.id) for unit in units]

    def confirm(self) -> None:
        """Four offices confirm and seal the roster."""
        for list_id in self.cases("county_roster", "confirm", self.county):
            self.sign(list_id, "county_roster", "confirm_roster", OFFICES)

    def report_city(self) -> None:
        """The education office reports the sealed roster to the city."""
        for list_id in self.cases("county_roster", "confirmed", self.county):
            self.act(list_id, "report_city", self.cast.holder("county_edu", self.county))

    def object(self) -> None:
        """Somebody objects to the first row of the notice that stands."""
        for notice in public_notices(self.bureau.house)[:1]:
            text = "所示任教年限与本人实际情况不符，请核查"
            file_objection(self.bureau.house, notice.public_key, 1, {"text": text})

    def take_objection(self) -> None:
        """One person of the education office accepts the objection."""
        for case_id in self.cases("objection", "filed", self.county):
            self.act(case_id, "accept_objection", self.cast.holder("county_edu", self.county))

    def dismiss_objection(self) -> None:
        """Another person closes it."""
        for case_id in self.cases("objection", "investigating", self.county):
            self.act(
                case_id,
                "dismiss",
                self.cast.holder("county_edu", self.county, 1),
                {"findings": "经查阅任教档案并走访证明人，年限属实"},
            )

    # -- city and money

    def recheck(self) -> None:
        """Four offices of the city recheck."""
        for list_id in self.cases("county_roster", "recheck", self.county):
            self.sign(list_id, "county_roster", "recheck_ok", CITY)

    def issue(self) -> None:
        """The city's finance office issues what the roster needs this year."""
        today = self.stage.clock.today()
        for case_id in self.cases("fund_allotment", "expected", self.county):
            with self.bureau.store.read() as session:
                need = expected(session, case_id)
            self.act(
                case_id,
                "issue",
                self.cast.holder("city_fin"),
                {
                    "document_no": f"梅市财社〔2026〕{case_id}号",
                    "issued_on": today.isoformat(),
                    "province_fen": need["province_fen"],
                    "city_fen": need["city_fen"],
                },
            )

    def receive(self) -> None:
        """The county's finance office registers the money and adds its own share."""
        today = self.stage.clock.today()
        for case_id in self.cases("fund_allotment", "issued", self.county):
            with self.bureau.store.read() as session:
                need = expected(session, case_id)
            self.act(
                case_id,
                "receive",
                self.cast.holder("county_fin", self.county),
                {
                    "received_on": today.isoformat(),
                    "county_fen": need["county_fen"],
                },
            )

    def disburse(self) -> None:
        """The money goes on to the paying unit."""
        for case_id in self.cases("fund_allotment", "received", self.county):
            self.act(case_id, "disburse", self.cast.holder("county_fin", self.county))

    def pay(self, on: date) -> None:
        """One run: calculated, approved by others, sent to the bank, answered, reconciled."""
        clerk = self.cast.holder("pay_unit", self.county)
        opened = self.done(
            self.bureau.open(
                PROGRAMME,
                "payment_run",
                clerk,
                self.county,
                {"up_to": on.isoformat()[:7]},
                cycle=2026,
            )
        )
        run = opened.case_id
        self.act(run, "calculate", clerk)
        self.sign(run, "payment_run", "approve_run", ("county_edu", "county_fin"))
        self.act(run, "send", replace(clerk, proven=True))
        taken = bank_file(self.bureau.house, run, clerk)
        if isinstance(taken, Refused):
            raise MissedCue(taken.reasons[0].zh)
        name, content = taken
        self.done(apply_return(self.bureau.house, run, clerk, f"回盘-{name}", answer(content, on)))
        self.act(run, "reconcile", self.cast.holder("county_fin", self.county))

    # -- doing

    def _town(self, name: str) -> int:
        towns = self.bureau.units.below(self.county, "township")
        return next(unit.id for unit in towns if unit.name.zh == name)

    def _each(self, town: str, stage: str, action: str, role: str) -> None:
        unit = self._town(town)
        holder = self.cast.holder(role, unit)
        for case_id in self.cases("application", stage, unit):
            self.act(case_id, action, holder)

    def cases(self, kind: str, stage: str, unit_id: int) -> list[int]:
        """Return the cases of a kind that stand at a stage below a unit."""
        path = self.bureau.units.path(unit_id)
        with self.bureau.store.read() as session:
            found = session.exec(
                select(Case.id)
                .where(
                    Case.programme == PROGRAMME,
                    Case.kind == kind,
                    Case.stage == stage,
                    col(Case.unit_path).startswith(path),
                )
                .order_by(col(Case.id))
            ).all()
        return [int(one or 0) for one in found]

    def sign(self, case_id: int, kind: str, action: str, offices: tuple[str, ...]) -> None:
        """Let each office agree, its whole checklist ticked."""
        signoff = self.bureau.definitions.newest(PROGRAMME).kinds[kind].actions[action].signoff
        assert signoff is not None
        for office in offices:
            ticks = list(range(len(signoff.checks.get(office, ()))))
            self.act(
                case_id, action, self.cast.holder(office), {"verdict": "agree", "checked": ticks}
            )

    def act(
        self, case_id: int, action: str, actor: Actor, answers: Mapping[str, Any] | None = None
    ) -> Done:
        """Do one action as somebody; raises MissedCue when it is refused."""
        return self.done(self.bureau.act(case_id, action, actor, answers))

    def done(self, outcome: Done | Refused) -> Done:
        """Return what was done; raises MissedCue when it was refused."""
        if isinstance(outcome, Refused):
            raise MissedCue("；".join(reason.zh for reason in outcome.reasons))
        return outcome
