"""The digest: at half past eight on working days, once, what is due and what changed."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import done, holder
from tests.messages.readers import CLERK, EDU, Kept, chooses, outbox, submitted
from workflow.bureau import Bureau
from workflow.cases.deliveries import deliver
from workflow.cases.digest import digest
from workflow.clock import SetClock
from workflow.messages import sheet


def sent(bureau: Bureau, kept: Kept) -> dict[str, int]:
    """Put digests out and carry them."""
    digest(bureau.house)
    return deliver(bureau.house, {"email": kept}, "https://lz.example.test")


def test_it_comes_at_half_past_eight_on_working_days_once(bureau: Bureau, clock: SetClock) -> None:
    chooses(bureau, CLERK, "digest")
    submitted(bureau)
    kept, days = Kept(), []
    for day in range(2, 17):
        for hour, minute in ((8, 29), (8, 30), (12, 0), (23, 0)):
            clock.set(date(2026, 3, day), hour, minute)
            sent(bureau, kept)
            if len(kept.parcels) > len(days):
                days.append((day, hour, minute))
    working = (2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 16)
    assert days == [(day, 8, 30) for day in working]


def test_it_tells_what_is_due_and_what_is_new(bureau: Bureau, clock: SetClock) -> None:
    chooses(bureau, CLERK, "digest")
    early = submitted(bureau, 992)
    clock.set(date(2026, 3, 4))
    submitted(bureau, 994)
    clock.set(date(2026, 3, 9), 9)
    submitted(bureau, 996)
    clock.set(date(2026, 3, 11), 8, 30)
    kept = Kept()
    sent(bureau, kept)
    (parcel,) = kept.parcels
    assert parcel.sheet.title == "每日摘要 2026-03-11 周三：逾期 1，今日 1，三日内 1"
    found = [(one.heading, one.n, one.tone) for one in parcel.sheet.sections]
    assert found == [
        ("已逾期", 1, "late"), ("今天到期", 1, "today"), ("三个工作日内到期", 1, "soon"),
        ("新到待办", 3, "plain"),
    ]  # fmt: skip
    assert f"https://lz.example.test/cases/{early}" in sheet.html(parcel.sheet)
    assert "冯才" not in sheet.html(parcel.sheet) + sheet.text(parcel.sheet)


def test_the_next_one_tells_only_what_changed_since(bureau: Bureau, clock: SetClock) -> None:
    clock.set(date(2026, 3, 2), 8)
    chooses(bureau, CLERK, "digest")
    clock.set(date(2026, 3, 2))
    case_id = submitted(bureau)
    kept = Kept()
    for day in (3, 4):
        clock.set(date(2026, 3, day), 8, 30)
        sent(bureau, kept)
    first, second = ({one.heading for one in parcel.sheet.sections} for parcel in kept.parcels)
    assert "新到待办" in first
    assert "新到待办" not in second
    clerk = holder(bureau, "township_clerk", "松口镇")
    done(bureau.act(case_id, "return_for_correction", clerk, {"missing": "household_book"}))
    clock.set(date(2026, 3, 5), 8, 30)
    sent(bureau, kept)
    assert "新到待办" in {one.heading for one in kept.parcels[-1].sheet.sections}


def test_who_has_nothing_to_do_gets_none(bureau: Bureau, clock: SetClock) -> None:
    chooses(bureau, EDU, "digest")
    kept = Kept()
    assert sent(bureau, kept) == {"nothing": 1}
    assert sent(bureau, kept) == {}
    assert outbox(bureau) == [("digest", "nothing", 1)]


def test_after_an_outage_only_todays_is_written(bureau: Bureau, clock: SetClock) -> None:
    chooses(bureau, CLERK, "digest", language="en")
    submitted(bureau)
    kept = Kept()
    clock.set(date(2026, 3, 20), 15)
    assert sent(bureau, kept) == {"sent": 1}
    assert kept.titles == ["Digest of 2026-03-20 Fri: 1 overdue, 0 today, 0 within three days"]


@pytest.mark.parametrize("mode", ["at_once", "nothing"])
def test_only_who_chose_it_gets_it(bureau: Bureau, clock: SetClock, mode: str) -> None:
    chooses(bureau, CLERK, mode)
    submitted(bureau)
    assert digest(bureau.house) == {"digests": 0}
