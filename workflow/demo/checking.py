"""The random check of the half-year: drawn by one person of education, checked by another."""

from __future__ import annotations

from workflow.demo.county import PROGRAMME
from workflow.demo.scenes import Scenes

HALF_YEAR = {"from": "2026-01-01", "to": "2026-06-30", "approvals": 6, "rejections": 2}
FOUND = {"findings": "查阅任教档案和公示底稿，与申报一致"}


class Checking:
    """Scenes of 抽查: until each is found right, an approval drawn is held from payment."""

    def __init__(self, scenes: Scenes) -> None:
        self.scenes, self.county, self.cast = scenes, scenes.county, scenes.cast

    def draw(self) -> None:
        """County education draws from what was decided in the half-year."""
        lead = self.cast.holder("county_edu", self.county)
        opened = self.scenes.done(
            self.scenes.bureau.open(
                PROGRAMME, "random_check", lead, self.county, HALF_YEAR, cycle=2026
            )
        )
        self.scenes.act(opened.case_id, "draw", lead)

    def check(self) -> None:
        """Who signed none of them finds each right; then the draw is closed."""
        other = self.cast.holder("county_edu", self.county, 1)
        for case_id in self.scenes.cases("drawn_case", "to_check", self.county):
            self.scenes.act(case_id, "pass_check", other, FOUND)
        for draw_id in self.scenes.cases("random_check", "running", self.county):
            self.scenes.act(draw_id, "close", other)
