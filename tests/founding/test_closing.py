"""Closing a unit: alone while nothing hangs on it, else with all it has to its successor."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from tests.builders import actor, county, done, holder, reasons
from tests.journeys import Journey
from workflow.bureau import Bureau
from workflow.cases.tables import AuditEntry, Case, Task
from workflow.clock import SetClock
from workflow.engine.machine import Refused
from workflow.founding.closing import MERGED, close_unit, holding
from workflow.people.tables import Account, Post
from workflow.people.units import UnitNode
from workflow.store.engine import Store

ADMIN, OLD, NEW = "anquan.gu", "松口镇", "梅溪镇"


@pytest.fixture
def bureau(store: Store, clock: SetClock) -> Bureau:
    """A county with its people, on 2 March 2026."""
    return county(store, clock)


def unit(bureau: Bureau, name: str) -> UnitNode:
    """Return the unit called so."""
    return next(one for one in bureau.units if one.name.zh == name)


def close(bureau: Bureau, name: str, into: str = "", by: str = ADMIN) -> list[str]:
    """Close a unit; returns the codes of the refusal."""
    into_id = unit(bureau, into).id if into else None
    outcome = close_unit(bureau, unit(bureau, name).id, actor(bureau, by), into_id)
    return [one.code for one in outcome.reasons] if isinstance(outcome, Refused) else []


def posts_in(bureau: Bureau, name: str) -> set[tuple[str, str]]:
    """Return who holds what in a unit today."""
    today = bureau.clock.today()
    with bureau.store.read() as session:
        rows = session.exec(
            select(Account.login, Post.role)
            .join(Post, col(Post.account_id) == col(Account.id))
            .where(
                Post.unit_id == unit(bureau, name).id, Post.from_on <= today,
                col(Post.to_on).is_(None) | (col(Post.to_on) >= today),
            )
        )  # fmt: skip
        return set(rows)


def test_a_merged_township_works_on_at_its_successors_desk(bureau: Bureau, clock: SetClock) -> None:
    journey = Journey(bureau, clock)
    case_id = journey.apply()
    journey.bring_to([case_id], "submitted")
    old, new = unit(bureau, OLD), unit(bureau, NEW)
    former, there = posts_in(bureau, OLD), posts_in(bureau, NEW)
    village = bureau.units.children(old.id, "village")[0]
    before = holding(bureau, old)
    assert (before.cases, before.is_free) == (1, False)
    assert {role for _, role in before.posts} == {"township_clerk", "township_head"}
    assert close(bureau, OLD) == ["work_open"]
    assert close(bureau, OLD, NEW) == []

    assert posts_in(bureau, OLD) == set()
    assert posts_in(bureau, NEW) == there | former
    assert bureau.units[old.id].closed
    assert bureau.units.path(village.id) == f"{new.path}{village.id}/"
    assert village.id in {one.id for one in bureau.units.children(new.id, "village")}
    with bureau.store.read() as session:
        case = session.get_one(Case, case_id)
        assert (case.unit_id, case.unit_path) == (old.id, f"{new.path}{old.id}/")
        tasks = session.exec(select(Task).where(Task.case_id == case_id)).all()
        assert {one.reach_id for one in tasks} == {new.id}
        entry = session.exec(
            select(AuditEntry)
            .where(AuditEntry.case_id == case_id)
            .order_by(col(AuditEntry.seq).desc())
        ).first()
        assert entry is not None
        assert (entry.action, entry.detail["zh"]) == (MERGED, f"{OLD}并入{NEW}")
        assert (entry.name, entry.seq, entry.hash) == (
            actor(bureau, ADMIN).name, case.chain_seq, case.chain_head,
        )  # fmt: skip
    done(bureau.act(case_id, "accept", actor(bureau, "meixi.liang")))
    done(bureau.act(case_id, "pass", actor(bureau, "songkou.ma")))
    assert reasons(bureau.act(case_id, "pass", holder(bureau, "township_head", "水寨镇"))) == [
        "no_case"
    ]
    assert close(bureau, OLD, NEW) == ["no_unit"]


def test_a_free_unit_closes_alone_and_its_posts_end(bureau: Bureau) -> None:
    school = f"{OLD}中心学校"
    assert len(posts_in(bureau, school)) == 1
    assert close(bureau, school) == []
    assert posts_in(bureau, school) == set()
    assert actor(bureau, "songkou.luo").posts == ()
    assert school not in {one.name.zh for one in bureau.units.below(1, "township_school")}


@pytest.mark.parametrize(
    ("name", "into", "by", "refused"),
    [
        ("云岭县", "", ADMIN, "not_closable"),
        (OLD, "云岭县", ADMIN, "no_successor"),
        (OLD, f"{NEW}中心学校", ADMIN, "no_successor"),
        (OLD, OLD, ADMIN, "no_unit"),
        (OLD, NEW, "xitong.fang", "no_unit"),
        (OLD, NEW, "songkou.ma", "no_unit"),
        (OLD, "", ADMIN, "work_open"),  # its villages and its school are still there
    ],
)  # fmt: skip
def test_what_is_refused_changes_nothing(
    bureau: Bureau, name: str, into: str, by: str, refused: str
) -> None:
    held = posts_in(bureau, name)
    assert close(bureau, name, into, by) == [refused]
    assert posts_in(bureau, name) == held
    assert not unit(bureau, name).closed


def test_the_side_of_a_case_goes_along(bureau: Bureau, clock: SetClock) -> None:
    case_id = Journey(bureau, clock).apply()
    old, new = unit(bureau, OLD), unit(bureau, NEW)
    with bureau.store.write() as session:
        case = session.get_one(Case, case_id)
        case.sides = f"|receiver:{old.path}|supporter:/1/|"
        session.add(case)
    assert close(bureau, OLD, NEW) == []
    with bureau.store.read() as session:
        kept = session.get_one(Case, case_id).sides
    assert kept == f"|receiver:{new.path}{old.id}/|supporter:/1/|"
