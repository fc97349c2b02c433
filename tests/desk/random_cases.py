"""Cases strewn over the county at random, kept twice: in the database, and as plain records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel

from tests.builders import ALLOWANCE, holder
from workflow.bureau import Bureau
from workflow.cases.deadlines import NO_DUE
from workflow.cases.tables import AuditEntry, Case, Deadline, Task
from workflow.desk.tables import Watch
from workflow.engine.actor import ActingPost, Actor

TODAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
TOWNS = ("松口镇", "南坪镇")
STAGES = ("draft", "submitted", "checked", "paid")
ACTS = ("open", "accept", "reveal", "comment")
NAMES = ("冯才", "欧阳秀英", "陈海生", "百分%号", "下_划线")


@dataclass
class Plain:
    """One case as a slow reader would note it down."""

    id: int
    number: str
    name: str
    stage: str
    path: str
    closed: bool
    tasks: list[tuple[str, int, date]] = field(default_factory=list)
    clocks: list[str] = field(default_factory=list)
    acts: list[tuple[int, str, str, str]] = field(default_factory=list)
    watchers: set[int] = field(default_factory=set)


def people(bureau: Bureau) -> list[Actor]:
    """Return two clerks of one town, a clerk of another, a head and somebody of the county."""
    clerks = [holder(bureau, "township_clerk", TOWNS[0], nth) for nth in (0, 1)]
    others = [holder(bureau, "township_clerk", TOWNS[1]), holder(bureau, "township_head", TOWNS[0])]
    return [*clerks, *others, holder(bureau, "county_edu")]


def strew(bureau: Bureau, seed: int, count: int = 120) -> list[Plain]:
    """Write so many cases with tasks, clocks, acts and watchers; returns them as plain records."""
    chance, who = Random(seed), people(bureau)
    towns = [holder(bureau, "township_clerk", town).posts[0] for town in TOWNS]
    cases = [_plain(towns, chance, who, at) for at in range(1, count + 1)]
    with bureau.store.write() as session:
        for table, rows in _rows(cases, chance).items():
            if rows:
                session.connection().execute(insert(table), rows)
    return cases


def _plain(towns: list[ActingPost], chance: Random, who: list[Actor], at: int) -> Plain:
    post = chance.choice(towns)
    found = Plain(
        at, f"MD-2026-{at:04d}", chance.choice(NAMES), chance.choice(STAGES), post.reach_path,
        chance.random() < 0.3,
    )  # fmt: skip
    found.clocks = chance.choices(("running", "paused", "met"), k=chance.randrange(3))
    for role in () if found.closed else chance.sample(("township_clerk", "township_head"), 1):
        going = "running" in found.clocks
        due = TODAY + timedelta(days=chance.randrange(-6, 12)) if going else NO_DUE
        found.tasks.append((role, post.reach_id, due))
    for one in chance.choices(who, k=chance.randrange(4)):
        outcome = chance.choice(("done", "done", "refused"))
        found.acts.append((one.account_id or 0, one.posts[0].role, chance.choice(ACTS), outcome))
    found.watchers = {one.account_id or 0 for one in who if chance.random() < 0.2}
    return found


def _rows(cases: list[Plain], chance: Random) -> dict[Any, list[dict[str, Any]]]:
    found: dict[Any, list[dict[str, Any]]] = {}

    def add(model: type[SQLModel], **values: Any) -> None:
        found.setdefault(model.__table__, []).append(values)  # type: ignore[attr-defined]

    for one in cases:
        add(Case, **_case(one))
        for role, reach, due in one.tasks:
            add(Task, case_id=one.id, role=role, reach_id=reach, due_on=due)
        for at, state in enumerate(one.clocks):
            add(
                Deadline, case_id=one.id, key=f"k{at}", started_on=TODAY, due_on=TODAY,
                state=state, provisional=False, rules=[], calendar="", used=0, extended=0,
            )  # fmt: skip
        for seq, (account, role, action, outcome) in enumerate(one.acts):
            add(AuditEntry, **_entry(one, seq, account, role, action, outcome))
        for account in one.watchers:
            add(Watch, account_id=account, case_id=one.id, at=AT)
    for rows in found.values():
        chance.shuffle(rows)
    return found


def _case(one: Plain) -> dict[str, Any]:
    return {
        "id": one.id, "number": one.number, "programme": ALLOWANCE, "version": 1,
        "kind": "application", "cycle": 2026, "stage": one.stage, "stage_since": AT,
        "edition": 1, "unit_id": int(one.path.rstrip("/").rpartition("/")[2]),
        "unit_path": one.path, "sides": "", "subject_name": one.name, "subject_pinyin": "",
        "subject_index": "", "answers": {}, "chain_seq": 0, "chain_head": "", "opened_at": AT,
        "closed_at": AT if one.closed else None,
    }  # fmt: skip


def _entry(
    one: Plain, seq: int, account: int, role: str, action: str, outcome: str
) -> dict[str, Any]:
    return {
        "case_id": one.id, "seq": seq, "at": AT, "action": action, "outcome": outcome,
        "from_stage": one.stage, "to_stage": one.stage, "account_id": account, "person": "p",
        "name": "n", "role": role, "unit": "", "address": "", "detail": {}, "previous": "",
        "hash": f"{one.id}.{seq}",
    }  # fmt: skip
