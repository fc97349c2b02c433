"""Which concepts each programme uses: `python -m tests.house.concepts` writes the table."""

from __future__ import annotations

from collections.abc import Callable

from tests.house.tree import ROOT
from workflow.bureau import definition_files
from workflow.engine.definition import Definition, Kind
from workflow.engine.load import load_file

PATH = ROOT / "docs" / "programmes.md"
HEAD = """# Programmes and the concepts they use 事项与概念

Eleven programmes are data of one engine; this table is made from their definitions.

"""
Uses = Callable[[Definition], bool]


def _kinds(has: Callable[[Kind], bool]) -> Uses:
    return lambda one: any(has(kind) for kind in one.kinds.values())


def _guard(name: str) -> Uses:
    return _kinds(lambda kind: any(name in one.guards for one in kind.actions.values()))


CONCEPTS: dict[str, Uses] = {
    "lists 名单": _kinds(lambda kind: kind.members is not None),
    "sign-off 会签": _kinds(lambda kind: any(one.signoff for one in kind.actions.values())),
    "notice 公示": _kinds(lambda kind: kind.notice is not None),
    "two persons 换人": _kinds(lambda kind: any(a.differs_from for a in kind.actions.values())),
    "sides 双方": _kinds(lambda kind: bool(kind.sides)),
    "other side 对方确认": _kinds(
        lambda kind: any(one.other_side_than for one in kind.actions.values())
    ),
    "clocks 期限": _kinds(lambda kind: bool(kind.deadlines)),
    "windows 窗口": _guard("cases.window_open"),
    "duties 约定任务": lambda one: bool(one.duties),
    "quotas 名额": lambda one: bool(one.quotas),
    "helped once 不重复": lambda one: bool(one.aids),
    "registers 登记册": lambda one: bool(one.registers),
    "eligibility 条件": _kinds(lambda kind: bool(kind.clauses)),
    "money 资金": lambda one: bool(one.money),
    "verification 审验": lambda one: bool(one.verification),
    "papers 文书": lambda one: bool(one.papers),
}


def written() -> str:
    """Return the page as it must stand."""
    loaded = [load_file(path).definition for path in definition_files()]
    found = [one for one in loaded if one is not None]
    rows = [["programme 事项", *CONCEPTS], ["---"] * (len(CONCEPTS) + 1)]
    for one in found:
        marks = ["●" if uses(one) else "" for uses in CONCEPTS.values()]
        rows.append([f"{one.title.zh}<br>`{one.programme}`", *marks])
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    PATH.write_text(written(), "utf-8")
