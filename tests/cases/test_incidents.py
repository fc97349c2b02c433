"""One poisoned case among many: put aside with its reason, tried again later, in nobody's way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from tests.builders import actor
from workflow.bureau import Bureau
from workflow.cases import incidents
from workflow.cases.incidents import sweep_each
from workflow.clock import SetClock
from workflow.engine.machine import Refused
from workflow.engine.refusal import Reason
from workflow.store.tables import Incident, IncidentAct

MINUTE = timedelta(minutes=1)


def found(bureau: Bureau) -> list[Incident]:
    """Return every incident, the oldest first."""
    with bureau.store.read() as session:
        return list(session.exec(select(Incident).order_by(Incident.id)))  # type: ignore[arg-type]


class Work:
    """Pieces of which some are sick; remembers what was tried."""

    def __init__(self, *sick: int) -> None:
        self.sick, self.tried = set(sick), list[int]()

    def __call__(self, item: int) -> str:
        self.tried.append(item)
        if item in self.sick:
            raise RuntimeError("冯才 441499196605119990")
        return "done"


def test_999_are_done_and_one_is_put_aside(bureau: Bureau) -> None:
    work = Work(500)
    assert sweep_each(bureau.house, "notices", range(1000), work) == {"done": 999, "failed": 1}
    (one,) = found(bureau)
    assert (one.job, one.item, one.case_id, one.state, one.tries) == (
        "notices", 500, 500, "open", 1
    )  # fmt: skip
    assert one.reason == "RuntimeError"
    assert "tests/cases/test_incidents.py" in one.trace
    assert "冯才" not in one.trace
    assert one.next_try_at == bureau.clock.now() + MINUTE


def test_it_rests_ever_longer_and_comes_back_solved(bureau: Bureau, clock: SetClock) -> None:
    work = Work(1)
    for pause in (1, 2, 4, 8):
        sweep_each(bureau.house, "notices", [1, 2], work)
        clock.at += timedelta(minutes=pause, seconds=-1)
        assert sweep_each(bureau.house, "notices", [1, 2], work)["put_off"] == 1
        clock.at += timedelta(seconds=1)
    assert found(bureau)[0].tries == 4
    work.sick.clear()
    assert sweep_each(bureau.house, "notices", [1, 2], work) == {"done": 2}
    assert found(bureau)[0].state == "solved"
    assert incidents.pause(50) == timedelta(days=1)


def test_a_rule_that_refuses_the_clock_is_an_incident_too(bureau: Bureau) -> None:
    refused = Refused((Reason("not_yet", "未到", "not yet"),))
    sweep_each(bureau.house, "entitlements", [7], lambda item: refused)
    assert found(bureau)[0].reason == "refused: not_yet"


def test_what_is_not_due_any_more_is_solved(bureau: Bureau) -> None:
    sweep_each(bureau.house, "notices", [1], Work(1))
    sweep_each(bureau.house, "entitlements", [2], Work())
    assert found(bureau)[0].state == "open"
    sweep_each(bureau.house, "notices", [2], Work())
    assert found(bureau)[0].state == "solved"


def test_an_administrator_lets_it_be_tried_at_once(bureau: Bureau) -> None:
    who, work = actor(bureau, "xitong.fang"), Work(1)
    sweep_each(bureau.house, "notices", [1], work)
    assert incidents.retry(bureau.house, found(bureau)[0].id or 0, who)
    sweep_each(bureau.house, "notices", [1], work)
    assert work.tried == [1, 1]
    with bureau.store.read() as session:
        (act,) = session.exec(select(IncidentAct))
    assert (act.what, act.name, act.account_id) == ("retried", who.name, who.account_id)


def test_a_dismissed_one_that_still_fails_comes_back(bureau: Bureau) -> None:
    who = actor(bureau, "xitong.fang")
    sweep_each(bureau.house, "notices", [1], Work(1))
    first = found(bureau)[0].id or 0
    assert incidents.dismiss(bureau.house, first, who)
    assert not incidents.dismiss(bureau.house, first, who)
    assert not incidents.retry(bureau.house, first, who)
    sweep_each(bureau.house, "notices", [1], Work(1))
    assert [one.state for one in found(bureau)] == ["dismissed", "open"]
    assert found(bureau)[0].by_name == who.name


@pytest.mark.parametrize("back", [timedelta(hours=3), timedelta(days=365)])
def test_a_clock_put_back_prolongs_no_rest(
    bureau: Bureau, clock: SetClock, back: timedelta
) -> None:
    work = Work(1)
    sweep_each(bureau.house, "notices", [1], work)
    clock.at -= back
    sweep_each(bureau.house, "notices", [1], work)
    assert work.tried == [1, 1]


def test_a_failure_that_stops_the_process_stops_it(bureau: Bureau) -> None:
    def stopped(item: int) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep_each(bureau.house, "notices", [1], stopped)
    assert found(bureau) == []
