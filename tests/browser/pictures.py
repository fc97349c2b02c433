"""`make pictures`: plays the demo's year and takes every picture of docs/pictures/ anew."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from sqlmodel import col, select

from tests.browser.office import PASSWORD, Office
from tests.browser.visitor import Day, Findings, arrive, sign_in
from tests.builders import ALLOWANCE, ROOT, actor, done
from tests.chromium import CHROMIUM, FLAGS
from workflow.bureau import Bureau
from workflow.cases.tables import Case
from workflow.demo.county import set_up
from workflow.demo.play import Play
from workflow.notice.reads import public_notices

PICTURES = ROOT / "docs" / "pictures"
MAY, DECEMBER = date(2026, 5, 8), date(2026, 12, 28)
LARGEST = 120 * 1024  # bytes of a picture: the tree is cloned often
COLOURS = (128, 64, 32)
WIDE = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
Places = dict[str, str]
EDU, FINANCE, CLERK, AUDITOR = "jiaoyu.wang", "caizheng.liu", "songkou.he", "shenjiju.yan"
BANDS = [
    {"min": "1", "max": "9"},
    {"min": "10", "max": "19", "yuan": "760"},
    {"min": "20", "max": "29", "yuan": "870"},
    {"min": "30", "yuan": "980"},
]


@dataclass(frozen=True)
class Shot:
    """One picture: whose page (nobody's: public), where, and the words that must stand on it."""

    name: str
    login: str
    path: str
    says: str
    on: date = MAY
    phone: bool = False
    opens: str = ""


SHOTS = (
    Shot("desk", EDU, "/", "待办"),
    Shot("case", EDU, "{case}", "审核中"),
    Shot("list", EDU, "{roster}", "会签"),
    Shot("notice", "", "{notice}", "公示"),
    Shot("run", "fafang.jiang", "{run}", "本批合计"),
    Shot("definition", EDU, "/programmes/substitute_allowance/1/application", "流程"),
    Shot("phone", "qingshi.jiang", "/", "待办", phone=True),
    Shot(
        "form", CLERK, "/cases/new/substitute_allowance/application", "依据", opens=".why >> nth=2"
    ),
    Shot("accounts", "anquan.gu", "/accounts", "账号"),
    Shot("clock", "xitong.fang", "/clock", "时钟"),
    Shot("guide", "", "/public/guides/substitute_allowance", "谁可以申请"),
    Shot("objection", "", "{notice}/object", "反映"),
    Shot("calls", CLERK, "/calls", "到龄通知名单"),
    Shot("count", CLERK, "/calendar/2026?from=2026-04-29&days=5", "之后第 5 个工作日是"),
    Shot("backplan", EDU, "/backplan", "各镇进度"),
    Shot("entitlement", FINANCE, "{entitlement}", "逐月台账", DECEMBER),
    Shot("standard", FINANCE, "{standard}", "施行后的影响", DECEMBER),
    Shot("oversight", AUDITOR, "/oversight", "审计疑点", DECEMBER),
    Shot("months", FINANCE, "/oversight/months", "今后十二个月资金测算", DECEMBER),
    Shot("verification", EDU, "{plan}", "年度资格审查", DECEMBER),
    Shot("recoveries", EDU, "/runs/recoveries", "未结追回", DECEMBER),
)


def main() -> None:
    """Play to both days, serve each, and take its pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for day, places_of in ((MAY, places_in_may), (DECEMBER, places_in_december)):
            with tempfile.TemporaryDirectory() as folder, Office(Path(folder), demo=True) as made:
                places = play(made, day, places_of)
                take_all(browser, made.at(day), day, places)
        browser.close()


def play(made: Office, until: date, places_of: Callable[[Bureau], Places]) -> Places:
    """Play the demo; returns where to look."""
    stage = set_up(made.settings, password=PASSWORD)
    for _ in Play(stage).run(until):
        pass
    stage.clock.set(until)
    places = places_of(stage.bureau)
    stage.bureau.close()
    return places


def places_in_may(bureau: Bureau) -> Places:
    """Return a case, a roster, a notice and a run that are worth a picture."""
    return {
        "new": f"/cases/new/{ALLOWANCE}/application",
        "case": last(bureau, "application", "audit"),
        "roster": last(bureau, "county_roster", "confirm"),
        "notice": f"/public/notices/{public_notices(bureau.house)[0].public_key}",
        "run": last(bureau, "payment_run", "closed"),
    }


def places_in_december(bureau: Bureau) -> Places:
    """Write down a change of standard; return it, a claim and the yearly verification."""
    county_edu = actor(bureau, EDU)
    given = {
        "document_no": "粤教〔2026〕99号（演示）", "from": "2027-01", "scope": "general",
        "bands": BANDS,
    }  # fmt: skip
    opened = bureau.open(ALLOWANCE, "standard", county_edu, county_edu.posts[0].reach_id, given)
    done(bureau.act(done(opened).case_id, "propose", county_edu))
    return {
        "standard": f"/cases/{done(opened).case_id}",
        "entitlement": last(bureau, "entitlement", "active"),
        "plan": last(bureau, "verification_plan", "running"),
    }


def last(bureau: Bureau, kind: str, at: str) -> str:
    """Return the address of the newest case of a kind at a stage."""
    with bureau.store.read() as session:
        here = Case.programme == ALLOWANCE, Case.kind == kind, Case.stage == at
        found = select(Case.id).where(*here)
        return f"/cases/{session.exec(found.order_by(col(Case.id).desc())).first()}"


def take_all(browser: Browser, base: str, on: date, places: Places) -> None:
    """Take the pictures of a day."""
    day = Day(browser, base, Findings(), {"viewport": WIDE})
    for shot in SHOTS:
        if shot.on == on:
            take(browser, day, shot, shot.path.format_map(places))
    day.over()


def take(browser: Browser, day: Day, shot: Shot, path: str) -> None:
    """Take the picture of a page as it opens; what its words promise must stand there."""
    if shot.phone:
        handset = arrive(browser, day.base, day.findings, viewport=PHONE, is_mobile=True)
        visitor = sign_in(handset, shot.login)
    else:
        visitor = day.who(shot.login) if shot.login else day.public()
    visitor.page.goto(visitor.base + path)
    assert shot.says in visitor.page.inner_text("body"), (shot.name, path)
    if shot.opens:
        visitor.page.locator(shot.opens).locator("summary").click()
    file = PICTURES / f"{shot.name}.png"
    visitor.page.screenshot(path=file)
    slim(file)
    print(f"{file.name} {file.stat().st_size // 1024} kB {path}")


def slim(file: Path) -> None:
    """Draw a picture with as many colours as fit into `LARGEST` bytes."""
    taken = Image.open(file).convert("RGB")
    for colours in COLOURS:
        taken.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size <= LARGEST:
            return
    raise AssertionError(f"{file.name} does not fit into {LARGEST} bytes")


if __name__ == "__main__":
    main()
