"""The scheme as it runs already: payees taken over, the year's roster, its funds, deaths."""

from __future__ import annotations

from workflow.demo.county import PROGRAMME
from workflow.demo.scenes import OFFICES, MissedCue, Scenes
from workflow.roster.service import import_applications
from workflow.verification import reads
from workflow.verification.service import Wish, decide, import_list

APPROVERS = ("county_fin", "county_hr")


class Running:
    """Scenes about those who were paid on paper before the play begins."""

    def __init__(self, scenes: Scenes) -> None:
        self.scenes, self.stage, self.county = scenes, scenes.stage, scenes.county
        self.cast, self.house = scenes.cast, scenes.bureau.house

    def take_over(self) -> None:
        """County education brings the list of payees; two other offices approve it."""
        lead = self.cast.holder("county_edu", self.county)
        assert self.stage.payees is not None
        import_applications(self.house, PROGRAMME, "payee", [self.stage.payees], lead, submit=True)
        for list_id in self.scenes.cases("takeover", "compiling", self.county):
            self.scenes.act(list_id, "report_payees", lead)
            self.scenes.sign(list_id, "takeover", "approve_payees", APPROVERS)

    def make_roster(self) -> None:
        """Four offices seal the roster of the year."""
        lead = self.cast.holder("county_edu", self.county)
        opened = self.scenes.done(
            self.scenes.bureau.open(PROGRAMME, "payee_roster", lead, self.county, {}, cycle=2026)
        )
        self.scenes.act(opened.case_id, "gather", lead)
        self.scenes.sign(opened.case_id, "payee_roster", "confirm_payees", OFFICES)

    def bring_deaths(self) -> None:
        """The health department brings its list of deaths; it only proposes."""
        health = self.cast.holder("county_health", self.county)
        assert self.stage.deaths is not None
        import_list(self.house, PROGRAMME, "deaths", [self.stage.deaths], health)

    def decide_deaths(self) -> None:
        """County education decides: whoever is certain is stopped with the month of death."""
        lead = self.cast.holder("county_edu", self.county)
        kind = next(one for one in reads.kinds_for(self.house, lead) if one.key == "deaths")
        found = reads.proposals(self.house, lead, kind)
        certain = [one for one in found if one.certainty == "same" and not one.question]
        wishes = [Wish(one.id, one.edition) for one in certain]
        for one in decide(self.house, lead, wishes, "stop_death"):
            if one.refused is not None:
                raise MissedCue("；".join(reason.zh for reason in one.refused.reasons))

    def match_plan(self) -> None:
        """County education notes in the year's plan which lists were matched."""
        lead = self.cast.holder("county_edu", self.county)
        for plan in self.scenes.cases("verification_plan", "running", self.county):
            self.scenes.act(plan, "match", lead, {"sources": "卫健部门死亡人口信息"})

    def clear_plan(self) -> None:
        """Another person passes everybody in whom nothing was found."""
        other = self.cast.holder("county_edu", self.county, 1)
        for plan in self.scenes.cases("verification_plan", "running", self.county):
            self.scenes.act(plan, "clear", other)
