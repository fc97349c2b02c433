"""Two persons settle an objection: the row goes on, back to the audit, or off the roster."""

from __future__ import annotations

from datetime import date

from sqlmodel import col, select

from tests.builders import case, done, reasons
from tests.notice.cast import Cast
from workflow.cases.audit import verify
from workflow.cases.tables import Member
from workflow.clock import SetClock
from workflow.engine.machine import Refused

SUNDAY = date(2026, 5, 10)


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
