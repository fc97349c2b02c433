"""`python -m tests.browser.pictures`: plays the demo and takes the pictures of docs/pictures/."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import sync_playwright
from sqlmodel import col, select

from tests.browser.office import PASSWORD, Office
from tests.browser.visitor import Day, Findings, Visitor, arrive, sign_in
from tests.builders import ROOT
from tests.chromium import CHROMIUM, FLAGS
from workflow.bureau import Bureau
from workflow.cases.tables import Case
from workflow.demo.county import set_up
from workflow.demo.play import Play
from workflow.notice.reads import public_notices

PICTURES = ROOT / "docs" / "pictures"
STOPS_ON = date(2026, 5, 8)
WIDE = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
PROGRAMME = "/programmes/substitute_allowance/1/application"


@dataclass(frozen=True)
class Places:
    """What the pictures show, found in the county that was played."""

    case: str
    roster: str
    notice: str
    run: str


def main() -> None:
    """Play to 8 May 2026, serve, and take the pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Office(Path(folder), demo=True) as office:
        places = play(office)
        base = office.at(STOPS_ON)
        with sync_playwright() as player:
            browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            day = Day(browser, base, Findings(), {"viewport": WIDE})
            lead = day.who("jiaoyu.wang")
            take(lead, "/", "desk")
            take(lead, places.case, "case")
            take(lead, places.roster, "list")
            take(day.public(), places.notice, "notice")
            take(day.who("fafang.jiang"), places.run, "run")
            take(lead, PROGRAMME, "definition")
            phone = arrive(browser, base, Findings(), viewport=PHONE, is_mobile=True)
            take(sign_in(phone, "qingshi.jiang"), "/", "phone")
            browser.close()


def play(office: Office) -> Places:
    """Play the demo; returns where to look."""
    stage = set_up(office.settings, password=PASSWORD)
    for _ in Play(stage).run(STOPS_ON):
        pass
    places = places_of(stage.bureau)
    stage.bureau.close()
    return places


def places_of(bureau: Bureau) -> Places:
    """Return a case, a roster, a notice and a run that are worth a picture."""
    with bureau.store.read() as session:

        def last(kind: str, at: str) -> str:
            found = select(Case.id).where(Case.kind == kind, Case.stage == at)
            return f"/cases/{session.exec(found.order_by(col(Case.id).desc())).first()}"

        return Places(
            last("application", "audit"),
            last("county_roster", "confirm"),
            f"/public/notices/{public_notices(bureau.house)[0].public_key}",
            last("payment_run", "closed"),
        )


def take(visitor: Visitor, path: str, name: str) -> None:
    """Take the picture of a page as it opens."""
    visitor.page.goto(visitor.base + path)
    visitor.page.screenshot(path=PICTURES / f"{name}.png")
    print(f"{name}.png {(PICTURES / name).with_suffix('.png').stat().st_size // 1024} kB {path}")


if __name__ == "__main__":
    main()
