"""The public objects without an account, and the row is held at once."""

from __future__ import annotations

import threading
from datetime import date

import pytest

from tests.builders import case, done
from tests.notice.cast import GOSSIP, PEOPLE, Cast
from workflow.cases.audit import verify
from workflow.cases.outcome import Done
from workflow.clock import SetClock
from workflow.engine.machine import Refused
from workflow.notice import desk, reads, service
from workflow.notice.service import Filed
from workflow.store.secrets import is_sealed

SATURDAY, SUNDAY = date(2026, 5, 9), date(2026, 5, 10)


def end(cast: Cast, clock: SetClock) -> None:
    """Let the clock end the notice."""
    clock.set(SUNDAY)
    assert [one.outcome for one in cast.sweep()] == ["ended"]


def test_an_objection_holds_its_row_at_once_and_no_other(cast: Cast, people: list[int]) -> None:
    filed = cast.filed(2)
    assert filed.holds_row
    assert [cast.stage(one) for one in people] == ["public_notice", "held", "public_notice"]
    objection = case(cast.bureau, filed.case_id)
    assert (objection.kind, objection.stage, objection.parent_id) == (
        "objection",
        "filed",
        people[1],
    )
    assert objection.subject_name == PEOPLE[1][0]
    assert objection.due_on == date(2026, 5, 15)  # ten working days
    assert verify(cast.bureau.store).ok


def test_who_objects_is_sealed_and_nowhere_public(cast: Cast, people: list[int]) -> None:
    filed = cast.filed(1)
    stored = case(cast.bureau, filed.case_id).answers
    assert is_sealed(stored["objector"])
    assert is_sealed(stored["contact"])
    shown = reads.public_notice(cast.bureau.house, cast.notice().public_key)
    assert shown is not None
    assert GOSSIP["objector"] not in repr(shown)


def test_the_receipt_finds_the_objection_and_no_guess_does(cast: Cast, people: list[int]) -> None:
    filed = cast.filed(1)
    assert len(filed.receipt.replace("-", "")) == 24
    status = reads.objection_status(cast.bureau.house, filed.receipt.lower().replace("-", " "))
    assert status is not None
    assert (status.number, status.row, status.stage.zh, status.open) == (
        filed.number,
        1,
        "待受理",
        True,
    )
    assert reads.objection_status(cast.bureau.house, filed.receipt[:-1]) is None
    assert reads.objection_status(cast.bureau.house, "") is None
    other = cast.filed(1)
    assert other.receipt != filed.receipt


def test_the_same_form_sent_twice_is_one_objection(
    cast: Cast, people: list[int], clock: SetClock
) -> None:
    first = cast.object(1, command="form-7")
    clock.set(SUNDAY)
    assert cast.object(1, command="form-7") == first
    assert len(cast.notice().objections) == 1


def test_an_objection_to_the_whole_list_keeps_the_notice_from_ending(
    cast: Cast, people: list[int], clock: SetClock
) -> None:
    filed = cast.filed(None)
    assert not filed.holds_row
    assert {cast.stage(one) for one in people} == {"public_notice"}
    clock.set(SUNDAY)
    before = cast.roster().chain_head
    (swept,) = cast.sweep()
    assert (swept.outcome, swept.reasons[0].code) == ("waits", "list_objection")
    assert cast.roster().chain_head == before  # waiting is no event
    done(cast.settle(filed, "dismiss"))
    assert [one.outcome for one in cast.sweep()] == ["ended"]


def test_nobody_objects_after_the_last_board_is_full(
    cast: Cast, people: list[int], clock: SetClock
) -> None:
    clock.set(SATURDAY, 23, 59)
    assert isinstance(cast.object(1), Filed)
    clock.set(SUNDAY, 0, 0)
    assert reasons_of(cast.object(2)) == ["over"]
    cast.sweep()
    assert reasons_of(cast.object(2)) == ["over"]


def test_while_a_board_is_missing_everybody_may_object(cast: Cast, clock: SetClock) -> None:
    cast.audited()
    cast.published()
    clock.set(date(2026, 6, 1))
    assert isinstance(cast.object(1), Filed)


def test_what_is_not_there_cannot_be_objected_to(cast: Cast, people: list[int]) -> None:
    assert reasons_of(cast.object(0)) == ["no_row"]
    assert reasons_of(cast.object(4)) == ["no_row"]
    assert reasons_of(cast.object(1, "mc-2026-0099-1")) == ["no_notice"]
    done(cast.settle(cast.filed(2), "uphold_reject"))
    assert reasons_of(cast.object(2)) == ["row_gone"]


def test_an_objection_needs_its_words(cast: Cast, people: list[int]) -> None:
    key = cast.notice().public_key
    refused = service.file_objection(cast.bureau.house, key, 1, {"text": " "})
    assert reasons_of(refused) == ["required"]
    assert cast.stage(people[0]) == "public_notice"


def test_a_renewed_notice_takes_the_objections_of_the_former(
    cast: Cast, people: list[int], clock: SetClock
) -> None:
    held = cast.filed(2)
    former = cast.notice().public_key
    end(cast, clock)
    done(cast.act(cast.roster().id, "renew_notice", cast.who("county_edu"), reason="金额更正"))
    assert reasons_of(cast.object(1, former)) == ["over"]
    assert cast.filed(1).holds_row
    assert [cast.stage(one) for one in people] == ["held", "held", "public_notice"]
    done(cast.settle(held, "dismiss"))
    assert cast.stage(people[1]) == "confirm"


def test_the_office_sees_every_objection_to_a_list(cast: Cast, people: list[int]) -> None:
    first, second = cast.filed(2), cast.filed(None)
    (only,) = desk.history(cast.bureau.house, cast.roster().id or 0)
    assert [(one.number, one.row, one.name, one.open) for one in only.objections] == [
        (first.number, 2, "何田", True),
        (second.number, None, "", True),
    ]


def reasons_of(outcome: Filed | Refused) -> list[str]:
    """Return the codes of a refused objection."""
    assert isinstance(outcome, Refused), outcome
    return [reason.code for reason in outcome.reasons]


@pytest.mark.fault
def test_at_midnight_the_clock_and_the_public_never_undo_each_other(
    cast: Cast, people: list[int], clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The objection arrives at 23:59, the clock strikes, both write at once."""
    house = cast.bureau.house
    arrived, swept = threading.Event(), threading.Event()
    results: dict[str, object] = {}
    original = house.clock.now

    def object_in_time() -> None:
        results["filed"] = cast.object(2, key)

    def first_now() -> object:
        if threading.current_thread().name == "public" and not arrived.is_set():
            instant = original()
            arrived.set()
            swept.wait(20)  # the clock ends the notice while this objection is on its way
            return instant
        return original()

    clock.set(SATURDAY, 23, 59)
    key = cast.notice().public_key
    public = threading.Thread(target=object_in_time, name="public")
    monkeypatch.setattr(house.clock, "now", first_now)
    public.start()
    assert arrived.wait(20)
    clock.set(SUNDAY, 0, 0)
    assert [one.outcome for one in cast.sweep()] == ["ended"]
    swept.set()
    public.join(20)
    filed = results["filed"]
    assert isinstance(filed, Filed), (key, filed)
    assert filed.holds_row
    assert [cast.stage(one) for one in people] == ["confirm", "held", "confirm"]
    outcome = cast.sign(cast.roster().id, "confirm_roster")
    assert isinstance(outcome, Done)
    assert cast.stage(people[1]) == "held"
