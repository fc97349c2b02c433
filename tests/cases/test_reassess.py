"""Eligibility asked again: only whose answer is another by the rules of the day is named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from tests.builders import ALLOWANCE, case, county, done, holder
from tests.money_store.cast import Payers
from workflow.cases.facts import CONFIRMED
from workflow.cases.finding import Finding
from workflow.cases.finding import findings as find
from workflow.cases.reassess import Reassessed, reassess
from workflow.cases.tables import AuditEntry, RegisterEntry
from workflow.clock import SetClock
from workflow.engine.definition import Definition
from workflow.store.engine import Store

TODAY = date(2026, 6, 1)


@pytest.fixture
def payers(store: Store, clock: SetClock) -> Payers:
    """Two people listed after the preliminary review."""
    made = Payers(county(store, clock), clock)
    made.entitled({"name": "冯才"}, {"name": "何田", "born": "1965-03-20"}, stage="listed")
    return made


def drafted(payers: Payers, **clauses: dict[str, Any]) -> Definition:
    """Return the allowance with other clauses, as a draft would say them."""
    now = payers.bureau.definitions.newest(ALLOWANCE)
    kind = now.kinds["application"]
    own = {key: one.model_copy(update=clauses.get(key, {})) for key, one in kind.clauses.items()}
    kinds = {**now.kinds, "application": kind.model_copy(update={"clauses": own})}
    return now.model_copy(update={"kinds": kinds})


def asked(payers: Payers, definition: Definition | None = None, on: date = TODAY) -> Reassessed:
    definition = definition or payers.bureau.definitions.newest(ALLOWANCE)
    return reassess(payers.bureau.house, definition, on)


def test_nobody_is_named_while_nothing_changed(payers: Payers) -> None:
    assert asked(payers) == Reassessed(2, ())


def test_who_left_the_register_is_named_with_the_clause(payers: Payers) -> None:
    with payers.bureau.store.write() as session:
        index = case(payers.bureau, payers.person("何田")).subject_index
        session.execute(
            update(RegisterEntry)
            .where(col(RegisterEntry.subject_index) == index)
            .values(removed_on=TODAY)
        )
    (one,) = asked(payers).changed
    assert (one.name, one.was, one.now) == ("何田", "met", "not_met")
    assert [(c.title.zh, c.was, c.now) for c in one.clauses] == [("在固化名单内", "met", "not_met")]


def test_a_draft_with_a_stricter_clause_names_whom_it_hits(payers: Payers) -> None:
    strict = drafted(payers, a_year={"policy": None, "test": 'attained_on < "2026-01-01"'})
    assert [one.name for one in asked(payers, strict).changed] == ["冯才"]


def test_a_clause_counts_between_its_days_only(payers: Payers) -> None:
    later = {"policy": None, "test": "1 > 2", "from_": date(2026, 7, 1), "to": date(2026, 8, 31)}
    dated = drafted(payers, hukou=later)
    found = {
        on: len(asked(payers, dated, on).changed)
        for on in map(date.fromisoformat, ("2026-06-30", "2026-07-01", "2026-08-31", "2026-09-01"))
    }
    assert list(found.values()) == [0, 2, 2, 0]


def test_only_ones_own_area_is_asked(payers: Payers) -> None:
    definition = payers.bureau.definitions.newest(ALLOWANCE)
    clerk = holder(payers.bureau, "township_clerk", "龙潭镇")
    own = holder(payers.bureau, "township_clerk", "松口镇")
    seen = [
        reassess(payers.bureau.house, definition, TODAY, actor=one).asked for one in (clerk, own)
    ]
    assert seen == [0, 2]


def test_who_vouched_and_on_what_stays_with_the_case_and_its_record(
    store: Store, clock: SetClock
) -> None:
    payers = Payers(county(store, clock), clock)
    case_id = payers.apply(name="冯才", hukou_province="")
    payers.bring_to([case_id], "preliminary_review")
    head = payers.who("township_head", "松口镇")
    given = {"confirmed": ["hukou"], "evidence": {"hukou": "户口簿原件"}}
    done(payers.bureau.act(case_id, "pass", head, given))
    kept = case(payers.bureau, case_id).answers[CONFIRMED]["hukou"]
    assert (kept["by"], kept["seen"], kept["on"]) == (
        head.name,
        "户口簿原件",
        clock.today().isoformat(),
    )
    with store.read() as session:
        entry = session.exec(
            select(AuditEntry).where(AuditEntry.case_id == case_id, AuditEntry.action == "pass")
        ).one()
    assert entry.detail["confirmed"] == {"hukou": "户口簿原件"}
    assert entry.detail["findings"]["hukou"] == f"met {head.name}"
    assert set(entry.detail["findings"].values()) == {"met", f"met {head.name}"}


def test_an_act_answers_the_clauses_once_for_its_guard_and_its_record(
    store: Store, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payers = Payers(county(store, clock), clock)
    case_id, answered = payers.apply(name="冯才"), []
    payers.bring_to([case_id], "preliminary_review")

    def findings(*asked: Any) -> tuple[Finding, ...]:
        answered.append(find(*asked))
        return answered[-1]

    monkeypatch.setattr("workflow.cases.facts.findings", findings)
    done(payers.bureau.act(case_id, "pass", payers.who("township_head", "松口镇")))
    assert len(answered) == 1
    assert {one.state for one in answered[0]} == {"met"}
