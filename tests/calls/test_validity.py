"""The end of validity: warnings once each, no new cases, payment goes on or ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from tests.builders import ALLOWANCE, answers, definitions, holder, reasons
from workflow.bureau import Bureau
from workflow.calls.tables import ValidityWarning
from workflow.calls.warnings import ending, endings, warn
from workflow.clock import SetClock
from workflow.engine.definition import Definition
from workflow.engine.registry import Definitions, Published
from workflow.engine.validity import lost_intake, warning_due
from workflow.messages.tables import Message

TO = date(2029, 1, 21)


def told(bureau: Bureau) -> Iterator[str]:
    with bureau.store.read() as session:
        for one in session.exec(
            select(Message).where(Message.what == "validity_warned").order_by(col(Message.id))
        ):
            yield one.role


def warned(bureau: Bureau) -> list[tuple[int, bool]]:
    with bureau.store.read() as session:
        rows = session.exec(select(ValidityWarning).order_by(col(ValidityWarning.days).desc()))
        return [(one.days, one.told) for one in rows]


def ends(bureau: Bureau, **validity: object) -> Definition:
    """Publish the allowance with another validity."""
    whole = definitions().newest(ALLOWANCE)
    changed = whole.model_copy(
        update={"validity": whole.validity.model_copy(update=dict(validity))}
    )
    bureau.house.definitions = Definitions([Published(changed, "changed")])
    return changed


@pytest.mark.parametrize(
    ("days", "warning"),
    [(400, None), (366, None), (365, 365), (181, 365), (180, 180), (90, 90), (0, 90), (-1, None)],
)
def test_which_warning_is_due(days: int, warning: int | None) -> None:
    definition = definitions().newest(ALLOWANCE)
    assert warning_due(definition, TO - timedelta(days=days)) == warning


def test_each_warning_is_told_once(bureau: Bureau, clock: SetClock) -> None:
    for days, n in ((366, 0), (365, 1), (364, 0), (180, 1), (90, 1), (1, 0)):
        clock.set(TO - timedelta(days=days))
        assert warn(bureau.house) == n, days
        assert warn(bureau.house) == 0
    assert warned(bureau) == [(365, True), (180, True), (90, True)]


def test_after_an_outage_only_the_nearest_is_told(bureau: Bureau, clock: SetClock) -> None:
    clock.set(TO - timedelta(days=60))
    assert warn(bureau.house) == 1
    assert warned(bureau) == [(365, False), (180, False), (90, True)]
    assert len(list(told(bureau))) == len(set(told(bureau)))


def test_leading_offices_and_administrators_hear_of_it(bureau: Bureau, clock: SetClock) -> None:
    clock.set(TO - timedelta(days=365))
    warn(bureau.house)
    assert {"county_edu", "city_edu", "system_admin", "security_admin"} == set(told(bureau))


def test_it_says_that_there_will_be_no_intake_in_the_last_year(bureau: Bureau) -> None:
    definition = definitions().newest(ALLOWANCE)
    assert lost_intake(definition) == date(2029, 3, 31)
    said = ending(definition, TO - timedelta(days=300))
    assert said is not None
    assert "2029 年没有新申请" in said.text.zh
    assert "no 2029 intake" in said.text.en
    assert "继续发放" in said.text.zh
    later = ends(bureau, to=date(2029, 3, 31))
    assert lost_intake(later) is None


def test_a_distant_end_is_not_spoken_of(bureau: Bureau, clock: SetClock) -> None:
    clock.set(date(2026, 3, 2))
    assert endings(bureau.house) == []


def test_after_the_end_nothing_new_is_opened_but_what_is_due_is_paid(
    bureau: Bureau, clock: SetClock
) -> None:
    clerk, payer = holder(bureau, "township_clerk", "松口镇"), holder(bureau, "pay_unit")
    clock.set(TO)
    first = bureau.open(ALLOWANCE, "application", clerk, clerk.posts[0].unit_id, answers())
    assert not hasattr(first, "reasons")
    clock.set(TO + timedelta(days=1))
    given = answers(born="1966-06-01")
    late = bureau.open(ALLOWANCE, "application", clerk, clerk.posts[0].unit_id, given)
    assert reasons(late) == ["not_valid"]
    assert "2029-01-21" in late.reasons[0].zh  # type: ignore[union-attr]
    county = payer.posts[0].reach_id
    run = bureau.open(ALLOWANCE, "payment_run", payer, county, {"up_to": "2029-02"})
    assert not hasattr(run, "reasons")
