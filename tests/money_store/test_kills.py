"""F05: kill -9 at every write of a run's way to the bank; two runs by four processes at once.

Whatever is killed is whole or absent, what was answered is there, nobody stands in two runs,
and the bank file is the same bytes whenever it is taken.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import pytest

from tests.builders import done
from tests.conftest import KEY
from tests.fault.invariants import problems
from tests.money_store.cast import Payers
from tests.money_store.dying import Work, child, ended
from workflow.engine.machine import Refused
from workflow.money import downloads
from workflow.money.tables import LIVE

pytestmark = pytest.mark.fault
LINES = 17
TABLES = {
    "payment_runs": "case_id",
    "run_instructions": "run_id",
    "bank_files": "run_id",
    "return_files": "run_id",
    "ledger_entries": "case_id",
    "signs": "case_id",
}
COUNT = "SELECT count(*) FROM {} WHERE {} = {}"


@dataclass(frozen=True)
class Step:
    """One act on a run, and what is there before and after it: stage, line state, rows."""

    act: Callable[[Payers, int], object]
    before: tuple[str, str, Mapping[str, int]]
    after: tuple[str, str, Mapping[str, int]]


def _sign(office: str, payers: Payers, run: int) -> None:
    done(payers.do(run, "approve_run", office, verdict="agree"))


CALCULATED = ("calculated", "planned", {"payment_runs": 1})
SIGNED = ("calculated", "planned", {"payment_runs": 1, "signs": 1})
APPROVED = ("approved", "approved", {"payment_runs": 1, "run_instructions": 3, "signs": 2})
SENT = ("sent", "sent", {**APPROVED[2], "bank_files": 1})
PAID = ("done", "paid", {**SENT[2], "return_files": 1, "ledger_entries": LINES})
STEPS = {
    "calculate": Step(
        lambda payers, run: done(payers.do(run, "calculate")), ("draft", "", {}), CALCULATED
    ),
    "first approval": Step(partial(_sign, "county_edu"), CALCULATED, SIGNED),
    "approve": Step(partial(_sign, "county_fin"), SIGNED, APPROVED),
    "release": Step(lambda payers, run: done(payers.do(run, "send")), APPROVED, SENT),
    "return": Step(lambda payers, run: done(payers.back(run, payers.answer(run))), SENT, PAID),
}


def standing(payers: Payers, run: int) -> tuple[str, str, Mapping[str, int]]:
    """Return the stage of a run, the one state of its lines, and the rows there are of it."""
    lines = payers.lines(run)
    states = {line.state for line in lines}
    assert len(states) <= 1, f"half of a run: {Counter(line.state for line in lines)}"
    assert len(lines) in (0, LINES)
    with payers.bureau.store.read() as session:
        rows = {
            table: int(session.connection().exec_driver_sql(COUNT.format(table, key, run)).scalar())
            for table, key in TABLES.items()
        }
    there = {table: count for table, count in rows.items() if count}
    return payers.stage(run), "".join(states), there


def kill_through(payers: Payers, run: int, name: str, points: range | None) -> int:
    """Kill an act at one write after the other until it is done; returns how often."""
    step, kills = STEPS[name], 0
    url = payers.bureau.store.engine.url.render_as_string(hide_password=False)
    for at in points or range(1, 200):
        pid = child(url, KEY, payers.clock, lambda other: step.act(other, run), at)
        code = ended(pid)
        now = standing(payers, run)
        assert code == -9 or (code == 0 and now == step.after), (name, at, code, now)
        assert now in (step.before, step.after), (name, at, now)
        kills += code == -9
        if now == step.after:
            break
    else:
        step.act(payers, run)
    assert standing(payers, run) == step.after
    found = problems(payers.bureau)
    assert not found, (name, found)
    return kills


def _killed_all_the_way(payers: Payers, points: range | None) -> int:
    run = payers.open_run("2026-06")
    kills = sum(kill_through(payers, run, name, points) for name in STEPS)
    taken = {_taken(payers, run) for _ in range(2)}
    page_sha = {one.sha256 for one in _takes(payers, run)}
    assert len(taken) == 1
    assert taken == page_sha
    assert all(n == 1 for n in live(payers).values())
    return kills


def _taken(payers: Payers, run: int) -> str:
    given = downloads.bank_file(payers.bureau.house, run, payers.who("pay_unit"))
    assert not isinstance(given, Refused)
    return hashlib.sha256(given[1]).hexdigest()


def _takes(payers: Payers, run: int) -> tuple[downloads.Take, ...]:
    with payers.bureau.store.read() as session:
        return downloads.takes(session, run)


def live(payers: Payers) -> Counter[tuple[str, str]]:
    """Count the live lines of each person and month."""
    return Counter((line.person_index, line.month) for line in payers.lines() if line.state in LIVE)


def test_a_few_kills_on_the_way_to_the_bank(payers: Payers) -> None:
    assert _killed_all_the_way(payers, range(2, 9, 3)) >= len(STEPS)


@pytest.mark.slow
def test_kills_at_every_write_on_the_way_to_the_bank(payers: Payers) -> None:
    kills = _killed_all_the_way(payers, None)
    print(f"{kills} kills")
    assert kills > 3 * len(STEPS)


def _race(run: int, payers: Payers) -> None:
    """Calculate and approve, whatever the others do meanwhile."""
    payers.do(run, "calculate")
    payers.do(run, "approve_run", "county_edu", verdict="agree")
    payers.do(run, "approve_run", "county_fin", verdict="agree")


def at_once(payers: Payers, *works: Work) -> list[int]:
    """Let processes of their own begin at the same moment; returns their exit codes."""
    url = payers.bureau.store.engine.url.render_as_string(hide_password=False)
    start, begin = os.pipe()

    def waits(work: Work, other: Payers) -> None:
        os.close(begin)
        os.read(start, 1)
        work(other)

    pids = [child(url, KEY, payers.clock, partial(waits, work)) for work in works]
    os.close(begin)
    codes = [ended(pid) for pid in pids]
    os.close(start)
    return codes


def test_four_processes_on_two_runs_never_give_a_month_twice(payers: Payers) -> None:
    runs = [payers.open_run("2026-06", nth) for nth in (0, 1)]
    codes = at_once(payers, *(partial(_race, run) for run in (*runs, *runs)))
    assert codes == [0, 0, 0, 0]
    assert sorted(payers.stage(run) for run in runs) == ["approved", "draft"]
    assert len(live(payers)) == LINES
    assert set(live(payers).values()) == {1}
    assert {line.state for line in payers.lines()} == {"approved"}
    found = problems(payers.bureau)
    assert not found
