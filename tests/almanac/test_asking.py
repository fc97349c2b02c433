"""Next year's days off are asked for from 1 November on, once a working day, until loaded."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from tests.almanac.conftest import before
from workflow.almanac.asking import TOLD, ask, is_missing
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.messages.tables import Message


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        (date(2025, 10, 31), False),  # a Friday, too early
        (date(2025, 11, 1), False),  # a Saturday
        (date(2025, 11, 3), True),
        (date(2025, 12, 31), True),
        (date(2026, 1, 5), False),  # the year before is all there is, but November is far
    ],
)
def test_when_it_is_asked(today: date, missing: bool) -> None:
    assert is_missing(before(2026), today) is missing


def test_each_desk_is_asked_once_a_day_until_the_year_is_in_force(
    bureau: Bureau, clock: SetClock
) -> None:
    clock.set(date(2025, 11, 3))
    assert ask(bureau.house) == 1
    assert ask(bureau.house) == 0
    clock.set(date(2025, 11, 4))
    assert ask(bureau.house) == 1
    bureau.house.calendar = before(2027)
    clock.set(date(2025, 11, 5))
    assert ask(bureau.house) == 0
    with bureau.store.read() as session:
        told = session.exec(select(Message).where(Message.what == TOLD)).all()
    assert [(one.role, one.told_on.day) for one in told] == [
        ("system_admin", 3),
        ("system_admin", 4),
    ]
