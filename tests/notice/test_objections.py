"""The public objects without an account: the row is held until two persons have settled it."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlmodel import col, select

from tests.builders import case, done, reasons
from tests.notice.cast import GOSSIP, PEOPLE, Cast
from workflow.cases.audit import verify
from workflow.cases.outcome import Done
from workflow.cases.tables import Member
from workflow.clock import SetClock
from workflow.engine.machine import Refused
from workflow.notice import desk, reads, service
from workflow.notice.service import Filed
from workflow.store.secrets import is_sealed

WEDNESDAY, SATURDAY, SUNDAY = date(2026, 4, 29), date(2026, 5, 9), date(2026, 5, 10)


@pytest.fixture
def people(cast: Cast) -> list[int]:
    """Three people whose notice hangs on every board since Wednesday."""
    members = cast.audited()
    cast.published()
    cast.post_all(WEDNESDAY)
    return members


def on_lists(cast: Cast, case_id: int) -> list[int]:
    """Return the lists a case is on."""
    with cast.bureau.store.read() as session:
        return list(
            session.exec(
                select(Member.list_id).where(
                    Member.case_id == case_id, col(Member.left_at).is_(None)
                )
            )
        )


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


def test_the_held_row_stays_behind_when_the_notice_ends_and_the_rest_is_confirmed(
    cast: Cast, people: list[int], clock: SetClock
) -> None:
    cast.filed(2)
    end(cast, clock)
    assert [cast.stage(one) for one in people] == ["confirm", "held", "confirm"]
    outcome = done(cast.sign(cast.roster().id, "confirm_roster"))
    assert [one.case_id for one in outcome.carved] == [people[1]]
    assert [cast.stage(one) for one in people] == ["confirmed", "held", "confirmed"]
    assert on_lists(cast, people[1]) == []
    assert verify(cast.bureau.store).ok


def test_dismissed_before_the_roster_moves_on_the_person_is_confirmed_with_it(
    cast: Cast, people: list[int], clock: SetClock
) -> None:
    filed = cast.filed(2)
    end(cast, clock)
    done(cast.settle(filed, "dismiss"))
    assert cast.stage(people[1]) == "confirm"
    assert on_lists(cast, people[1]) == [cast.roster().id]
    done(cast.sign(cast.roster().id, "confirm_roster"))
    assert {cast.stage(one) for one in people} == {"confirmed"}


def test_dismissed_while_the_notice_stands_the_person_waits_at_confirm(
    cast: Cast, people: list[int], clock: SetClock
) -> None:
    done(cast.settle(cast.filed(2), "dismiss"))
    assert cast.stage(people[1]) == "confirm"
    end(cast, clock)
    assert {cast.stage(one) for one in people} == {"confirm"}


def test_dismissed_after_the_roster_moved_on_the_person_joins_a_supplementary_one(
    cast: Cast, people: list[int], clock: SetClock
) -> None:
    filed = cast.filed(2)
    end(cast, clock)
    first = cast.roster()
    done(cast.sign(first.id, "confirm_roster"))
    done(cast.settle(filed, "dismiss"))
    second = cast.roster()
    assert second.number == "MC-2026-0002"
    assert on_lists(cast, people[1]) == [second.id]
    # published before: the four offices may confirm without hanging it again
    done(cast.act(second.id, "skip_notice", cast.who("county_edu")))
    done(cast.sign(second.id, "confirm_roster"))
    assert cast.stage(people[1]) == "confirmed"
    assert verify(cast.bureau.store).ok


def test_upheld_the_person_goes_back_to_the_audit_and_the_roster_is_sealed_anew(
    cast: Cast, people: list[int], clock: SetClock
) -> None:
    sealed = cast.roster().seal
    done(cast.settle(cast.filed(2), "uphold_reaudit"))
    assert cast.stage(people[1]) == "audit"
    assert on_lists(cast, people[1]) == []
    assert cast.roster().seal not in (None, sealed)
    end(cast, clock)
    done(cast.sign(cast.roster().id, "confirm_roster"))
    assert [cast.stage(one) for one in people] == ["confirmed", "audit", "confirmed"]


def test_upheld_for_good_the_person_is_rejected_and_off_the_roster(
    cast: Cast, people: list[int], clock: SetClock
) -> None:
    filed = cast.filed(2)
    end(cast, clock)
    done(cast.settle(filed, "uphold_reject"))
    assert cast.stage(people[1]) == "rejected"
    assert on_lists(cast, people[1]) == []
    done(cast.sign(cast.roster().id, "confirm_roster"))
    assert verify(cast.bureau.store).ok


def test_an_objection_that_is_not_accepted_lets_the_row_go(cast: Cast, people: list[int]) -> None:
    filed = cast.filed(2)
    done(cast.act(filed.case_id, "refuse_objection", cast.who("county_edu"), reason="无事实"))
    assert cast.stage(people[1]) == "confirm"


def test_who_accepts_an_objection_cannot_close_it(cast: Cast, people: list[int]) -> None:
    filed = cast.filed(2)
    one = cast.who("county_edu")
    done(cast.act(filed.case_id, "accept_objection", one))
    assert reasons(cast.act(filed.case_id, "dismiss", one, findings="不实")) == ["same_person"]


def test_a_second_objection_holds_the_row_until_it_too_is_settled(
    cast: Cast, people: list[int]
) -> None:
    first, second = cast.filed(2), cast.filed(2)
    assert second.holds_row
    done(cast.settle(first, "dismiss"))
    assert cast.stage(people[1]) == "held"
    done(cast.settle(second, "dismiss"))
    assert cast.stage(people[1]) == "confirm"


def test_a_second_objection_can_be_closed_after_the_first_was_upheld(
    cast: Cast, people: list[int]
) -> None:
    first, second = cast.filed(2), cast.filed(2)
    done(cast.settle(first, "uphold_reject"))
    done(cast.settle(second, "dismiss"))
    assert cast.stage(people[1]) == "rejected"


def test_a_row_with_an_open_objection_is_not_published_again(cast: Cast, people: list[int]) -> None:
    first, second = cast.filed(2), cast.filed(2)
    done(cast.settle(first, "uphold_reaudit"))
    person = case(cast.bureau, people[1])
    for office in ("county_edu", "county_fin", "county_hr", "county_health"):
        given = {"verdict": "agree", "checked": [0, 1]}
        cast.bureau.house.guards["cases.eligible"] = lambda *given: None
        done(cast.bureau.act(person.id or 0, "audit_pass", cast.who(office), given))
    refused = cast.sign(cast.roster().id, "post_notice")
    assert reasons(refused) == ["objection_open"]
    assert isinstance(refused, Refused)
    assert second.number in refused.reasons[0].zh
    done(cast.settle(second, "dismiss"))
    last = {"verdict": "agree"}
    done(cast.bureau.act(cast.roster().id or 0, "post_notice", cast.who("county_health"), last))
    assert cast.stage(people[1]) == "public_notice"


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
