"""What the play came to: people per stage, dates, money by level; as a table and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlmodel import col, select

from workflow.bureau import Bureau
from workflow.cases.audit import verify
from workflow.cases.facts import Facts
from workflow.cases.rows import read_case
from workflow.cases.tables import Case
from workflow.demo.county import PROGRAMME
from workflow.demo.payees import PayeeHalf, payees, unmatched_deaths
from workflow.demo.scenes import Scenes
from workflow.money.reads import people
from workflow.money.totals import PersonYear
from workflow.money.yuan import yuan
from workflow.store.engine import Work
from workflow.store.hot import Hot

YEAR = 2026
LEVELS = ("province_fen", "city_fen", "county_fen")
PERSON = ("id_no", "years", "monthly_fen", "start", "months", "due_fen", *LEVELS, "arrears_fen")


@dataclass(frozen=True)
class Report:
    """Figures of the play; amounts in fen, `due` and shares those of 2026."""

    imported: int
    rejected_rows: list[dict[str, Any]]
    ineligible: list[dict[str, Any]]
    people: tuple[PersonYear, ...]
    stages: Counter[str]
    entries: int
    verified: bool
    seconds: float
    payees: tuple[PayeeHalf, ...] = ()
    unmatched_deaths: int = 0

    def json(self) -> str:
        """Return the one JSON object that `--json` prints."""
        shown = [asdict(one) for one in self.people]
        sums = {
            key: sum(int(one[key]) for one in shown) for key in ("due_fen", *LEVELS, "arrears_fen")
        }
        return json.dumps(
            {
                "imported": self.imported,
                "rejected_rows": self.rejected_rows,
                "eligible": len(shown),
                "ineligible": self.ineligible,
                "paid_persons": sum(one.paid_fen > 0 for one in self.people),
                **sums,
                "people": [{key: one[key] for key in PERSON} for one in shown],
                "payees": [asdict(one) for one in self.payees],
                "unmatched_deaths": self.unmatched_deaths,
                "audit": {"entries": self.entries, "verified": self.verified},
                "seconds": round(self.seconds, 2),
            },
            ensure_ascii=False,
        )


def make_report(bureau: Bureau, scenes: Scenes, seconds: float) -> Report:
    """Read the figures from the house, as any page would."""
    rejected = [
        {"file": row.file, "sheet": row.sheet, "cell": row.cell, "reason": row.reason}
        for imported in scenes.imports
        for row in imported.rejected
    ]
    checked = verify(bureau.store)
    return Report(
        sum(one.imported for one in scenes.imports),
        rejected,
        list(_ineligible(bureau)),
        tuple(one for one in people(bureau.house, PROGRAMME, YEAR) if not one.taken_over),
        _stages(bureau),
        checked.entries,
        checked.ok,
        seconds,
        payees(bureau.house, PROGRAMME),
        unmatched_deaths(bureau.store),
    )


def _ineligible(bureau: Bureau) -> Iterable[dict[str, Any]]:
    """Everybody who was rejected, or could not apply, with the clauses that are not met."""
    with bureau.store.read() as session:
        work = Work(session.connection(), session)
        ids = session.exec(
            select(Case.id)
            .where(
                Case.programme == PROGRAMME,
                Case.kind == "application",
                col(Case.stage).in_(("rejected", "withdrawn")),
            )
            .order_by(Case.id)  # type: ignore[arg-type]
        ).all()
        for case_id in ids:
            case = read_case(Hot(work.connection), int(case_id or 0))
            assert case is not None
            facts = Facts(bureau.house, work, case, bureau.clock.today())
            reasons = [one.refused.zh for one in facts.findings() if one.state == "not_met"]
            if reasons:
                yield {"id_no": facts["id_no"], "reasons": reasons}


def _stages(bureau: Bureau) -> Counter[str]:
    with bureau.store.read() as session:
        return Counter(
            session.exec(
                select(Case.stage).where(Case.programme == PROGRAMME, Case.kind == "application")
            )
        )


def print_report(console: Console, bureau: Bureau, report: Report) -> None:
    """Print people per stage, then money by level."""
    kind = bureau.definitions.newest(PROGRAMME).kinds["application"]
    table = Table("环节 / stage", "人数 / people", title=f"云岭县 {bureau.clock.today()}")
    for key, stage in kind.stages.items():
        if report.stages[key]:
            table.add_row(f"{stage.title.zh} / {stage.title.en}", str(report.stages[key]))
    console.print(table)
    money = Table("2026", "元 / yuan", title="资金 / money")
    for key, label in (
        ("due_fen", "当年应发 / due this year"),
        ("province_fen", "省 / province"),
        ("city_fen", "市 / city"),
        ("county_fen", "县 / county"),
        ("arrears_fen", "以前年度补发 / arrears"),
        ("paid_fen", "已发 / paid"),
    ):
        total = sum(getattr(one, key) for one in report.people)
        money.add_row(label, yuan(total))
    console.print(money)
    console.print(
        f"留痕 {report.entries} 条，{'核验无误' if report.verified else '核验失败'}"
        f" / {report.entries} audit entries, verified: {report.verified}"
        f"，{report.seconds:.1f} s"
    )
