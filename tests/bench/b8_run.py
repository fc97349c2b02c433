"""B8: one month's payment run, against writing as many bare lines; and a whole year with its file.

A county with so many people in payment is written straight into the tables: each has an
application with a sealed account and a funded claim. Calculated, approved by two offices and
released through the door, on both databases.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import delete, insert, select

from tests.bench.county import database
from tests.builders import county, done
from tests.money_store.cast import ON_TIME, SHORT, Payers
from workflow.cases.facts import place_of
from workflow.cases.tables import Case, Member
from workflow.clock import SetClock, shanghai_instant
from workflow.money import downloads
from workflow.money.tables import Allotment, Entitlement, EntitlementEvent, PaymentLine
from workflow.notice.tables import Notice
from workflow.store.engine import open_store

PEOPLE = (10_000,)
MONTH_SECONDS, YEAR_SECONDS = 5, 20
BATCH = 20_000
FUNDS = 10**12


def run() -> list[dict[str, Any]]:
    """Measure a month and a year of 10,000 people on both databases; more by hand: `b8 300000`."""
    people = [int(word) for word in sys.argv[1:] if word.isdigit()] or PEOPLE
    return [row for kind in ("sqlite", "postgresql") for n in people for row in _measured(kind, n)]


def _measured(kind: str, people: int) -> Iterator[dict[str, Any]]:
    for months, seconds in ((1, MONTH_SECONDS * people / PEOPLE[0]), (12, YEAR_SECONDS)):
        if months > 1 and people > PEOPLE[0]:
            continue
        with paying(kind, people, 13 - months) as payers:
            floor = floor_ms(payers, people * months)
            steps = pay(payers, people * months)
        wanted = ("calculate",) if months == 1 else ("calculate", "send", "file")
        ours = sum(steps[name] for name in wanted)
        said = ", ".join(f"{name} {spent / 1000:.1f} s" for name, spent in steps.items())
        print(f"{kind}, {people:,} × {months}: {said}", file=sys.stderr)
        yield {
            "id": "B8",
            "work": f"{' + '.join(wanted)} {people:,} people × {months} months, {kind}",
            "ours_ms": round(ours, 1),
            "floor_ms": round(floor, 1),
            "ratio": round(ours / floor, 2),
            "bar": round(seconds * 1000 / floor, 1),
        }


@contextmanager
def paying(kind: str, people: int, first: int) -> Iterator[Payers]:
    """A county in which so many people are paid from a month of 2026 on; it is December."""
    with database(kind) as url:
        store, clock = open_store(url, bytes(32)), SetClock(shanghai_instant(date(2026, 3, 2), 9))
        payers = Payers(county(store, clock), clock)
        pattern, _ = payers.entitled(ON_TIME, SHORT)
        _multiply(payers, pattern, people, f"2026-{first:02d}")
        clock.set(date(2026, 12, 20))
        yield payers
        store.close()


def _multiply(payers: Payers, pattern: int, people: int, start: str) -> None:
    """Make the claims of a county out of one application."""
    store, cases, held = payers.bureau.store, _table(Case), _table(Entitlement)
    allotments, members = _table(Allotment), _table(Member)
    with store.write() as session:
        connection = session.connection()
        case = dict(connection.execute(select(cases).where(cases.c.id == pattern)).one()._mapping)
        claim = dict(
            connection.execute(select(held).where(held.c.application_id == pattern)).one()._mapping
        )
        funds = dict(connection.execute(select(allotments)).mappings().first() or {})
        published = select(_table(Notice).c.list_id)
        asked = select(members).where(
            members.c.case_id == pattern, members.c.list_id.in_(published)
        )
        member = dict(connection.execute(asked).mappings().first() or {})
        connection.execute(delete(held))
        for at in range(0, people, BATCH):
            some = range(at, min(at + BATCH, people))
            connection.execute(insert(cases), [_case(store.vault, case, n) for n in some])
            listed = [{**member, "id": 10**6 + n, "case_id": 10**6 + n} for n in some]
            connection.execute(insert(members), listed)  # of the list that was published
            connection.execute(insert(held), [_claim(claim, n, start) for n in some])
            connection.execute(insert(_table(EntitlementEvent)), [_begun(claim, n) for n in some])
        parts = dict.fromkeys(("province_fen", "city_fen", "county_fen"), FUNDS)
        gift = {**funds, **parts, "id": 10**6, "case_id": 10**6, "step": "disbursed"}
        connection.execute(insert(allotments), [gift])


def _table(model: Any) -> Any:
    return model.__table__


def _case(vault: Any, case: dict[str, Any], n: int) -> dict[str, Any]:
    number = f"SQ-2026-B{n:06d}"
    account = vault.seal(f"62999900{n:011d}", place_of(number, "account"))
    answers = {**case["answers"], "account": account}
    return {
        **case,
        "id": 10**6 + n,
        "number": number,
        "subject_index": f"person {n}",
        "unique_key": None,
        "answers": answers,
    }


def _claim(claim: dict[str, Any], n: int, start: str) -> dict[str, Any]:
    index = {"application_id": 10**6 + n, "person_index": f"person {n}", "id": 10**6 + n}
    now = claim["made_at"]
    return {**claim, **index, "case_id": None, "start": start, "state": "active", "funded_at": now}


def _begun(claim: dict[str, Any], n: int) -> dict[str, Any]:
    return {
        "entitlement_id": 10**6 + n, "kind": "begin", "month": claim["start"],
        "case_id": 0, "audit_seq": 1, "at": claim["made_at"],
    }  # fmt: skip


def floor_ms(payers: Payers, lines: int) -> float:
    """Write as many bare rows of the same shape, and take them back."""
    table = _table(PaymentLine)
    rows = [
        {
            "run_id": 0, "entitlement_id": n, "programme": "floor", "person_index": f"person {n}",
            "month": "2026-12", "fen": 100, "province_fen": 50, "city_fen": 50, "county_fen": 0,
            "kind": "normal", "state": "planned", "code": "", "reason": "",
        }
        for n in range(lines)
    ]  # fmt: skip
    begins = perf_counter()
    with payers.bureau.store.write() as session:
        session.connection().execute(insert(table), rows)
    spent = (perf_counter() - begins) * 1000
    with payers.bureau.store.write() as session:
        session.connection().execute(delete(table).where(table.c.programme == "floor"))
    return spent


def pay(payers: Payers, lines: int) -> dict[str, float]:
    """Take a run to the bank; returns the milliseconds of each step."""
    spent: dict[str, float] = {}

    def timed(name: str, work: Any) -> Any:
        begins, used = perf_counter(), process_time()
        found = work()
        spent[name] = (perf_counter() - begins) * 1000
        spent[f"{name} (cpu)"] = (process_time() - used) * 1000
        return found

    run = payers.open_run("2026-12")
    done(timed("calculate", lambda: payers.do(run, "calculate")))
    assert len(payers.lines(run)) == lines
    done(timed("approve", lambda: payers.approve(run)))
    done(timed("send", lambda: payers.do(run, "send")))
    clerk = replace(payers.who("pay_unit"), proven=True)
    _, content = timed("file", lambda: downloads.bank_file(payers.bureau.house, run, clerk))
    assert content.count(b"2026-") >= lines // 12
    return spent


if __name__ == "__main__":
    for row in run():
        print(row)
