"""The verdicts of a move for people at a terminal, for programs, and as a workbook: no names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.table import Table

from workflow.bureau import Bureau
from workflow.engine.definition import Definition
from workflow.moving.map_file import ReadMap
from workflow.moving.plan import CasePlan, Plan
from workflow.moving.words import CLOCK_HOW, title
from workflow.roster.export import write_table

HEADS = ("编号", "件类", "单位", "结论", "环节", "由谁办", "期限", "意见", "待办")


def as_data(bureau: Bureau, read: ReadMap, found: Plan) -> dict[str, Any]:
    """Return the verdicts as plain data: keys of stages and roles, ISO dates, reasons zh and en."""
    assert read.map is not None
    return {
        "programme": read.map.programme,
        "from": read.map.from_,
        "to": read.map.to,
        "moves": len(found.moving),
        "stays": len(found.cases) - len(found.moving),
        "cases": [
            {
                "number": one.case.number, "kind": one.case.kind,
                "unit": bureau.units.name(one.case.unit_id, "zh"), "moves": one.moves,
                **one.verdict(),
            }
            for one in found.cases
        ],
    }  # fmt: skip


def print_report(bureau: Bureau, read: ReadMap, found: Plan) -> None:
    """Print a line for each case, then how many of each kind and stage go where."""
    assert read.map is not None
    console = Console(width=170)
    table = Table(*HEADS, title=f"{read.map.programme} v{read.map.from_} → v{read.map.to}")
    for row in rows(bureau, found):
        table.add_row(*row)
    console.print(table)
    totals = Table("件类", "环节", "移 moves", "留 stays", title="合计 / totals")
    for (kind, stages), counted in _totals(bureau, found).items():
        table_row = (kind, stages, str(counted[True]), str(counted[False]))
        totals.add_row(*table_row)
    console.print(totals)
    stays = len(found.cases) - len(found.moving)
    console.print(f"共移 {len(found.moving)} 件，留 {stays} 件 / moves, stays", markup=False)


def rows(bureau: Bureau, found: Plan) -> Iterator[tuple[str, ...]]:
    """Yield the verdicts as text, in Chinese."""
    for one in found.cases:
        old, said = bureau.house.definition_of(one.case), one.verdict()
        new = bureau.house.definition_of(one.now) if one.now else old
        yield (
            one.case.number,
            old.kinds[one.case.kind].title.zh,
            bureau.units.name(one.case.unit_id, "zh"),
            "移" if one.moves else "留：" + "；".join(text.zh for text in one.because),
            _stages(one, old, new),
            "、".join(_role(new if one.moves else old, role) for role, _ in said["desks"]),
            "；".join(_clock(clock, old, new, one.case.kind) for clock in said["clocks"]),
            f"保留 {said['kept']} 作废 {said['void']}" if said["kept"] or said["void"] else "",
            f"新 {said['opened']} 撤 {said['closed']}" if said["opened"] or said["closed"] else "",
        )


def workbook(bureau: Bureau, found: Plan) -> bytes:
    """Return the verdicts as .xlsx; every cell is text, none a formula."""
    return write_table(HEADS, rows(bureau, found), "换版本试算")


def _totals(bureau: Bureau, found: Plan) -> dict[tuple[str, str], Counter[bool]]:
    totals: dict[tuple[str, str], Counter[bool]] = {}
    for one in found.cases:
        old = bureau.house.definition_of(one.case)
        new = bureau.house.definition_of(one.now) if one.now else old
        key = (old.kinds[one.case.kind].title.zh, _stages(one, old, new))
        totals.setdefault(key, Counter())[one.moves] += 1
    return totals


def _stages(one: CasePlan, old: Definition, new: Definition) -> str:
    before = title(old.kinds[one.case.kind].stages, one.case.stage).zh
    if not one.moves or one.now is None:
        return before
    return f"{before} → {title(new.kinds[one.case.kind].stages, one.now.stage).zh}"


def _role(definition: Definition, role: str) -> str:
    return title(definition.roles, role).zh


def _clock(clock: dict[str, Any], old: Definition, new: Definition, kind: str) -> str:
    before = title(old.kinds[kind].deadlines, clock["from"]).zh if clock["from"] else ""
    after = title(new.kinds[kind].deadlines, clock["to"]).zh if clock["to"] else ""
    parts = (f"{before} {clock['before']}".strip(), f"{after} {clock['after']}".strip())
    moved = " → ".join(part for part in parts if part)
    because = f"：{clock['because']}" if clock["because"] else ""
    return f"{moved}（{CLOCK_HOW[clock['how']].zh}{because}）"
