"""The scheme as it runs already: payees taken over, the year's roster, its funds."""

from __future__ import annotations

from workflow.demo.county import PROGRAMME
from workflow.demo.scenes import OFFICES, Scenes
from workflow.roster.service import import_applications

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
