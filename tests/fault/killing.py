"""A list of people, a clerk who moves it to and fro, and kill -9 at a random instant."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from random import Random

from sqlmodel import col, select

from tests.builders import ALLOWANCE, answers, case, case_of, county, done, holder, id_number
from tests.conftest import KEY
from tests.fault.clerk import act
from tests.fault.invariants import problems
from tests.forked import start
from tests.laws.world import BEGINS, opened
from workflow.bureau import Bureau
from workflow.cases import lists
from workflow.cases.door import in_transaction
from workflow.cases.inserting import NewCase, insert_cases
from workflow.cases.outcome import Done
from workflow.cases.tables import Case, Member
from workflow.cases.transaction import Transaction
from workflow.clock import SetClock, shanghai_instant
from workflow.engine.actor import SYSTEM
from workflow.engine.fields import parse_answers
from workflow.engine.machine import Step
from workflow.store.engine import open_store

MEMBERS = {"drafting": {"listed"}, "reported": {"audit"}}


@dataclass
class Tally:
    """What the kills came to."""

    kills: int = 0
    acknowledged: list[str] = field(default_factory=list)
    unanswered: int = 0
    done_unanswered: int = 0


def fill(url: str, people: int) -> int:
    """People the county and put so many applicants on one township list; returns the list."""
    store = open_store(url, KEY)
    bureau = county(store, SetClock(shanghai_instant(BEGINS, 9)))
    done(in_transaction(bureau.house, SYSTEM, None, lambda one: _listed(bureau, one, people)))
    list_id = case_of(bureau, "township_list").id or 0
    store.close()
    return list_id


def _listed(bureau: Bureau, transaction: Transaction, people: int) -> Done:
    definition = bureau.definitions.newest(ALLOWANCE)
    kind = definition.kinds["application"]
    unit = holder(bureau, "township_head").posts[0].unit_id
    new = [NewCase(unit, _values(kind.fields, at)) for at in range(people)]
    cases = insert_cases(transaction, definition, "application", new, cycle=2026)
    for one in cases:
        seen = one.edition
        transaction.move(one, kind, "listed")
        transaction.record(one, Step("imported", kind.start, "listed", ""), "done", {})
        transaction.changes.case(one, seen)
    transaction.changes.flush()
    for one in cases:
        lists.join(transaction, one, "township_list")
    return Done(cases[0].id, "", "", "", "", 1)


def _values(fields: object, at: int) -> dict[str, object]:
    born = f"1966-{at // 28 % 12 + 1:02d}-{at % 28 + 1:02d}"
    raw = answers(id_no=id_number(born, 100 + at // 336), birth_on=born)
    values, wrong = parse_answers(fields, raw)  # type: ignore[arg-type]
    assert not wrong
    return values


def kill_once(url: str, list_id: int, luck: Random, tally: Tally) -> None:
    """Start the clerk, kill it in the middle of its work, look at what it left behind."""
    clerk = start("tests.fault.clerk", url, str(list_id), env=os.environ)
    assert clerk.stdout is not None
    assert clerk.stdout.readline() == "ready\n"
    time.sleep(luck.uniform(0.05, 0.6))
    clerk.kill()
    said = [line.split() for line in clerk.stdout if line.endswith("\n")]
    clerk.stdout.close()
    assert clerk.wait() == -9, said
    tally.kills += 1
    tally.acknowledged += [words[1] for words in said if words[0] == "ack"]
    _look(url, list_id, [words for words in said if words[0] == "try"], tally)


def _look(url: str, list_id: int, tried: list[list[str]], tally: Tally) -> None:
    store, world = opened(url)
    try:
        _whole(world.bureau, list_id)
        if tried and tried[-1][1] not in tally.acknowledged:
            _, command, action = tried[-1]
            tally.unanswered += 1
            again = done(act(world.bureau, list_id, action, command))
            tally.done_unanswered += again.repeated
            tally.acknowledged.append(command)
            _whole(world.bureau, list_id)
        found = [one for one in problems(world.bureau, tally.acknowledged) if _ours(one)]
        assert not found, found
    finally:
        store.close()


def _ours(problem: str) -> bool:
    """The people of this list were put there by hand, which is no edge."""
    return "imported apply → listed" not in problem


def _whole(bureau: Bureau, list_id: int) -> None:
    """The list moved with all of its people, or with none of them."""
    with bureau.store.read() as session:
        stages = set(
            session.exec(
                select(Case.stage)
                .join(Member, col(Member.case_id) == Case.id)
                .where(Member.list_id == list_id, col(Member.left_at).is_(None))
            )
        )
    assert stages == MEMBERS[case(bureau, list_id).stage]
