"""A draw keeps how it was done, holds the money, and lets go when another has looked."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import delete, select

from tests.builders import case, done, reasons
from tests.cases.test_reminders import told
from tests.money_store.cast import Payers, codes
from tests.sampling.draws import DOUBT, SEEN, check_of, checks, drawn, opened, rejected
from workflow.cases.audit import verify
from workflow.cases.reminders import remind
from workflow.cases.tables import AuditEntry, Case
from workflow.clock import shanghai_instant
from workflow.money.recovery_tables import Recovery
from workflow.oversight import reads
from workflow.oversight.finding import BY_KEY
from workflow.sampling.reads import draw_page
from workflow.sampling.tables import DrawnFrom, RandomDraw

NAMES = ["何田", "冯才", "温江"]


def look(payers: Payers, check: int, action: str, nth: int = 1, **given: Any) -> Any:
    """Let the n-th person of county education act on a check; the first one audited it."""
    return payers.bureau.act(check, action, payers.who("county_edu", nth=nth), given)


def test_it_is_repeated_from_what_was_kept(payers: Payers) -> None:
    rejected(payers)
    payers.clock.set(date(2026, 6, 4))
    draw = drawn(payers, to="2026-06-03", approvals=2, rejections_percent=100)
    with payers.bureau.store.read() as session:
        kept = session.exec(select(RandomDraw)).one()
        groups = {one.group_key: one for one in session.exec(select(DrawnFrom))}
        applied = session.exec(select(Case.number, Case.stage).where(Case.kind == "application"))
        paid = sorted(number for number, stage in applied if stage == "pay")
    approvals = groups["approvals"]
    assert (kept.case_id, len(kept.seed), approvals.size, approvals.count) == (draw, 32, 2, 3)
    assert approvals.numbers == paid
    lines = "".join(f"{one}\n" for one in paid)
    assert approvals.sha256 == hashlib.sha256(lines.encode()).hexdigest()
    order = sorted(paid, key=lambda one: hashlib.sha256(f"{kept.seed}|{one}".encode()).digest())
    numbers = {int(case(payers.bureau, one).id or 0): one for one in paid}
    found = [one for one in checks(payers, draw) if one.answers["drawn_as"] == "approvals"]
    above = [case(payers.bureau, int(one.parent_id or 0)) for one in found]
    assert {one.kind for one in above} == {"entitlement"}
    assert [numbers[int(one.parent_id or 0)] for one in above] == order[:2]
    assert [one.subject_name for one in checks(payers, draw)][2:] == ["罗退"]
    assert verify(payers.bureau.store).ok


def test_what_was_drawn_is_not_paid_until_another_has_looked_and_then_with_arrears(
    payers: Payers,
) -> None:
    draw = drawn(payers, approvals_percent=100)
    run = payers.open_run("2026-06")
    refused = payers.do(run, "calculate")
    assert reasons(refused) == ["nothing_due"]
    assert "被抽查（CJ-2026-" in refused.reasons[0].zh
    for name in ("何田", "温江"):
        done(look(payers, check_of(payers, draw, name), "pass_check", **SEEN))
    done(payers.do(run, "calculate"))
    assert {line.entitlement_id for line in payers.lines(run)} == {
        payers.held(payers.person(name)).id for name in ("何田", "温江")
    }
    payers.clock.set(date(2026, 7, 6))
    done(look(payers, check_of(payers, draw, "冯才"), "pass_check", **SEEN))
    later = payers.paid("2026-07")
    assert codes(payers.lines(later, "冯才")) == [
        ("2026-06", "paid", 70_000), ("2026-07", "paid", 70_000),
    ]  # fmt: skip
    done(payers.do(draw, "close", "county_edu"))


def test_a_run_under_way_is_neither_approved_nor_released_with_a_case_drawn(
    payers: Payers,
) -> None:
    run = payers.calculated("2026-06")
    draw = drawn(payers, approvals_percent=100)
    assert reasons(payers.approve(run)) == ["lines_overtaken"]
    for one in checks(payers, draw):
        done(look(payers, int(one.id or 0), "pass_check", **SEEN))
    done(payers.approve(run))
    second = drawn(payers, approvals=3, **{"from": "2026-01-01"})
    assert reasons(payers.do(run, "send")) == ["lines_overtaken"]
    assert len(checks(payers, second)) == 3


def test_whoever_entered_passed_or_audited_may_not_check(payers: Payers) -> None:
    check = check_of(payers, drawn(payers, approvals=3), "冯才")
    for role in ("county_edu", "county_fin", "county_hr", "county_health"):
        refused = payers.do(check, "pass_check", role, **SEEN)
        assert reasons(refused) == ["same_person"], role
        assert "审核会签" in refused.reasons[0].zh
    assert reasons(payers.do(check, "doubt", "county_fin", **DOUBT)) == ["same_person"]
    assert reasons(payers.do(check, "pass_check", "pay_unit", **SEEN)) == ["not_yours"]
    done(payers.do(check, "pass_check", "county_fin", nth=1, **SEEN))


def test_a_doubt_is_decided_by_another_and_suspends(payers: Payers) -> None:
    draw = drawn(payers, approvals=3)
    check = check_of(payers, draw, "冯才")
    done(payers.do(check, "doubt", "county_hr", nth=1, **DOUBT))
    why = {"reason": "年限待更正"}
    assert reasons(look(payers, check, "suspend_claim", nth=0, **why)) == ["same_person"]
    assert reasons(look(payers, check, "reopen", **why)) == ["guard"]
    done(look(payers, check, "suspend_claim", **why))
    claim = payers.entitlement_case(payers.person("冯才"))
    assert (claim.stage, payers.stage(check)) == ("suspended", "corrected")
    payers.clock.set(date(2026, 7, 6))
    done(payers.do(int(claim.id or 0), "resume", "county_edu"))
    assert [line.month for line in payers.lines(payers.calculated("2026-07"), "冯才")] == [
        "2026-06", "2026-07",
    ]  # fmt: skip


def test_a_claim_that_is_over_is_not_revoked(payers: Payers) -> None:
    check = check_of(payers, drawn(payers, approvals=3), "冯才")
    done(look(payers, check, "doubt", **DOUBT))
    claim = payers.entitlement_case(payers.person("冯才")).id or 0
    done(payers.do(claim, "stop_death", "county_edu", died_on="2026-06-02"))
    for action in ("suspend_claim", "revoke_claim"):
        assert reasons(look(payers, check, action, nth=2, reason="不符")) == ["claim_ended"]
    done(look(payers, check, "keep", nth=2, reason="已去世，另案处理"))


def test_who_doubts_does_not_decide(payers: Payers) -> None:
    check = check_of(payers, drawn(payers, approvals=3), "冯才")
    done(look(payers, check, "doubt", **DOUBT))
    refused = look(payers, check, "keep", reason="已另案处理")
    assert reasons(refused) == ["same_person"]
    done(payers.do(check, "keep", "city_edu", reason="已另案处理"))
    assert payers.stage(check) == "kept"


def test_a_wrong_approval_is_revoked_and_what_was_paid_claimed_back(payers: Payers) -> None:
    payers.paid("2026-06")
    draw = drawn(payers, approvals=3)
    check = check_of(payers, draw, "何田")
    done(look(payers, check, "doubt", **DOUBT))
    done(look(payers, check, "revoke_claim", nth=2, reason="不在公办学校任教"))
    assert payers.entitlement_case(payers.person("何田")).stage == "revoked"
    with payers.bureau.store.read() as session:
        assert session.exec(select(Recovery.fen)).one() == 15 * 70_000  # 2025-04 to 2026-06


def test_a_wrong_rejection_is_reviewed_again_from_the_township(payers: Payers) -> None:
    wronged = rejected(payers)
    payers.clock.set(date(2026, 6, 4))
    draw = drawn(payers, to="2026-06-03", rejections=5)
    (check,) = checks(payers, draw)
    assert check.parent_id == wronged
    done(look(payers, int(check.id or 0), "doubt", **DOUBT))
    done(look(payers, int(check.id or 0), "reopen", nth=2, reason="固化名单第12页有此人"))
    now = case(payers.bureau, wronged)
    assert (now.stage, now.closed_at) == ("preliminary_review", None)
    head = payers.who("township_head", "松口镇")
    done(payers.bureau.act(wronged, "pass", head, {}))
    assert payers.stage(wronged) == "listed"
    assert verify(payers.bureau.store).ok


def test_what_cannot_be_drawn_is_said_and_nothing_is_kept(payers: Payers) -> None:
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"to": "2026-06-03"}, "period_open"),
        ({"from": "2026-06-02", "to": "2026-06-01"}, "period_turned"),
        ({"approvals": -1}, "bad_size"),
        ({"approvals_percent": 101}, "bad_size"),
        ({"rejections": 3}, "nobody_drawn"),
        ({}, "nobody_drawn"),
    )
    for fields, code in wrong:
        draw = opened(payers, **fields)
        assert reasons(payers.do(draw, "draw", "county_edu")) == [code], fields
    assert reasons(payers.do(draw, "draw", "county_fin")) == ["not_yours"]
    with payers.bureau.store.read() as session:
        assert session.exec(select(RandomDraw)).all() == []


def test_a_period_is_drawn_from_once_and_what_was_drawn_never_changes(payers: Payers) -> None:
    drawn(payers, approvals=1)
    second = opened(payers, "city_edu", approvals=3)
    refused = payers.do(second, "draw", "city_edu")
    assert reasons(refused) == ["drawn_already"]
    assert "CC-2026-0001" in refused.reasons[0].zh
    done(payers.do(second, "drop", "city_edu"))
    with pytest.raises(DBAPIError), payers.bureau.store.write() as session:
        session.execute(delete(RandomDraw))


def test_a_later_look_says_what_of_the_record_has_changed(payers: Payers) -> None:
    late, draw = rejected(payers), drawn(payers, approvals=3)
    before = draw_page(payers.bureau.house, draw)
    assert before is not None
    assert all(one.same for one in before.groups)
    number = case(payers.bureau, late).number
    with payers.bureau.store.write() as session:
        last = session.exec(select(AuditEntry).where(AuditEntry.case_id == late)).all()[-1]
        forged = last.model_dump(exclude={"id", "command"}) | {
            "seq": last.seq + 1, "action": "recheck_pass",
            "at": shanghai_instant(date(2026, 5, 4), 10),
        }  # fmt: skip
        session.add(AuditEntry(**forged))
    after = draw_page(payers.bureau.house, draw)
    assert after is not None
    groups = {one.key: one for one in after.groups}
    assert (groups["approvals"].came, groups["approvals"].gone) == ((number,), ())
    assert (groups["approvals"].same, groups["rejections"].same) == (False, True)
    assert groups["approvals"].sha256 == before.groups[0].sha256


def test_a_check_has_a_deadline_and_money_held_beyond_it_is_found(payers: Payers) -> None:
    house, office = payers.bureau.house, payers.who("auditor")
    unpaid = reads.of_check(house, office, BY_KEY["due_unpaid"])
    assert {one.finding.name for one in unpaid} == {"何田"}
    check = case(payers.bureau, check_of(payers, drawn(payers, approvals=3), "何田"))
    assert reads.of_check(house, office, BY_KEY["due_unpaid"]) == []
    assert check.due_on == date(2026, 7, 2)  # 20 working days from 3 June, 端午 on 19 June
    payers.clock.set(date(2026, 7, 2))
    assert not told(payers.bureau, int(check.id or 0), "jiaoyu.wang")
    remind(house)
    assert told(payers.bureau, int(check.id or 0), "jiaoyu.wang")
    asked = BY_KEY["held_overdue"]
    assert reads.of_check(house, office, asked) == []
    payers.clock.set(date(2026, 7, 3))
    found = {one.finding.name: one.finding.fen for one in reads.of_check(house, office, asked)}
    # April 2025 to July 2026; since June; eight years of service.
    assert found == {"何田": 16 * 70_000, "冯才": 2 * 70_000, "温江": 2 * 40_000}
    done(look(payers, int(check.id or 0), "pass_check", **SEEN))
    assert {one.finding.name for one in reads.of_check(house, office, asked)} == {"冯才", "温江"}
