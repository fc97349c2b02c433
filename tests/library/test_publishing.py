"""A version is handed in by one, published by another, and in force for new cases from its day."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.exc import DatabaseError
from sqlmodel import select

from tests.builders import case, definitions, holder
from tests.library.office import Office, codes, text
from workflow.bureau import Bureau, install
from workflow.cases.house import House
from workflow.clockwork import JOBS, run
from workflow.engine.registry import UnknownDefinition
from workflow.library import reads, service
from workflow.library.tables import DefinitionAct, DefinitionDraft
from workflow.settings import Settings


def another_process(office: Office) -> House:
    """Return a second house over the same store that has read the same files."""
    house = office.house
    return House(house.store, house.clock, house.packaged, house.units, definitions())


def test_new_cases_get_a_version_from_its_day_on_and_old_ones_keep_theirs(office: Office) -> None:
    office.published(text(1))
    first = office.apply(101)
    office.published(text(2, ("working_days: 5", "working_days: 3")), date(2026, 3, 9))
    office.clock.set(date(2026, 3, 6), 9)
    still = office.apply(103)
    office.clock.set(date(2026, 3, 9), 9)
    later = office.apply(105)
    assert [case(office.bureau, one.case_id).version for one in (first, still, later)] == [1, 1, 2]


def test_a_programme_is_not_there_before_its_day(office: Office) -> None:
    office.published(text(1), date(2026, 3, 9))
    assert "gift" not in {one.programme for one in office.house.programmes()}
    with pytest.raises(UnknownDefinition):
        office.house.in_force("gift")
    office.clock.set(date(2026, 3, 9), 9)
    assert "gift" in {one.programme for one in office.house.programmes()}


def test_every_process_sees_it_without_a_restart(office: Office) -> None:
    web, scheduler = another_process(office), county_of(office)
    office.published(text(1))
    assert service.follow(web)
    assert not service.follow(web)
    assert web.definitions.get("gift", 1) == office.house.definitions.get("gift", 1)
    assert run(scheduler, next(one for one in JOBS if one.name == "backplan"))
    assert run(scheduler, next(one for one in JOBS if one.name == "papers"))
    assert scheduler.definitions.get("gift", 1).title.zh == "新事项"
    assert scheduler.roles["township_clerk"].unit == "township"


def county_of(office: Office) -> Bureau:
    """Return a second bureau, as the scheduler's process has it."""
    house = another_process(office)
    install(house)
    return Bureau(house, Settings())


def test_who_proposed_cannot_publish_whatever_account_they_use(office: Office) -> None:
    made = office.proposed(text(1))
    fang = replace(office.fang, proven=True)
    assert codes(office.publish(made, fang)) == ["same_person"]
    twin = replace(office.gu, person=office.fang.person_key)
    assert codes(office.publish(made, twin)) == ["same_person"]


def test_publishing_asks_for_the_password_once_more(office: Office) -> None:
    made = office.proposed(text(1))
    assert codes(office.publish(made, replace(office.gu, proven=False))) == ["password_needed"]


@pytest.mark.parametrize("role", ["county_edu", "audit_admin", "township_clerk"])
def test_others_may_do_nothing(office: Office, role: str) -> None:
    made, other = office.proposed(text(1)), replace(holder(office.bureau, role), proven=True)
    assert codes(office.publish(made, other)) == ["not_allowed"]
    assert codes(service.turn_down(office.house, other, made, "不")) == ["not_allowed"]
    assert codes(service.propose(office.house, other, made, date(2026, 4, 1))) == ["draft_settled"]


def test_a_draft_that_was_not_proposed_is_not_published(office: Office) -> None:
    made = office.hand_in(text(1))
    assert isinstance(made, int)
    assert codes(office.publish(made)) == ["draft_settled"]


def test_a_file_with_a_mistake_is_not_kept(office: Office) -> None:
    raw = text(1, ("waits_for: [township_head]", "waits_for: [nobody]"))
    assert "unknown_role" in codes(office.hand_in(raw))
    with office.bureau.store.read() as session:
        assert reads.drafts(session) == []


@pytest.mark.parametrize(
    ("version", "swap", "code"),
    [
        (1, ("title: {zh: 新事项", "title: {zh: 旧事项"), "version_taken"),
        (2, ("township_head: {title: {zh: 乡镇负责人, en: Township head}, unit: township",
             "township_head: {title: {zh: 乡镇负责人, en: Township head}, unit: village"),
         "role_elsewhere"),
    ],
)  # fmt: skip
def test_a_version_that_cannot_follow_is_refused(
    office: Office, version: int, swap: tuple[str, str], code: str
) -> None:
    office.published(text(1))
    assert code in codes(office.hand_in(text(version, swap)))


def test_a_day_that_passed_meanwhile_must_be_proposed_again(office: Office) -> None:
    made = office.proposed(text(1), date(2026, 3, 3))
    office.clock.set(date(2026, 3, 4), 9)
    assert codes(office.publish(made)) == ["day_past"]
    assert service.turn_down(office.house, office.fang, made, "") == "withdrawn"


def test_what_was_compared_with_must_still_be_what_is_there(office: Office) -> None:
    first, second = office.proposed(text(1)), office.proposed(text(2))
    assert office.publish(first) == "published"
    assert codes(office.publish(second, seen=0)) == ["library_changed"]
    assert office.publish(second) == "published"


def test_of_two_drafts_of_one_version_one_is_published(office: Office) -> None:
    first = office.proposed(text(1))
    second = office.proposed(text(1, ("zh: 新事项", "zh: 另一个")))
    assert office.publish(first) == "published"
    assert codes(office.publish(second)) == ["version_taken"]


def test_two_who_publish_at_once_publish_once(office: Office) -> None:
    made, found = office.proposed(text(1)), []
    gu = office.gu
    threads = [threading.Thread(target=lambda: found.append(office.publish(made, gu, 0)))
               for _ in range(2)]  # fmt: skip
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(str(one) if isinstance(one, str) else "refused" for one in found) == [
        "published", "refused",
    ]  # fmt: skip
    with office.bureau.store.read() as session:
        acts = session.exec(select(DefinitionAct.what).where(DefinitionAct.draft_id == made)).all()
    assert sorted(acts) == ["proposed", "published"]


def test_a_reason_is_asked_of_who_refuses(office: Office) -> None:
    made = office.proposed(text(1))
    assert codes(service.turn_down(office.house, office.gu, made, " ")) == ["because_missing"]
    assert service.turn_down(office.house, office.gu, made, "期限不对") == "refused"
    with office.bureau.store.read() as session:
        found = reads.draft(session, made)
    assert found is not None
    assert [(act.what, act.because) for act in found.acts] == [
        ("proposed", ""), ("refused", "期限不对"),
    ]  # fmt: skip


@pytest.mark.parametrize("model", [DefinitionDraft, DefinitionAct])
def test_the_database_keeps_what_was_done(office: Office, model: type) -> None:
    office.published(text(1))
    with pytest.raises(DatabaseError), office.bureau.store.write() as session:
        session.exec(select(model)).first().name = "别人"
    with pytest.raises(DatabaseError), office.bureau.store.write() as session:
        session.delete(session.exec(select(model)).first())


def test_the_bytes_are_those_that_were_handed_in(office: Office) -> None:
    raw = text(1)
    made = office.published(raw)
    with office.bureau.store.read() as session:
        found = reads.draft(session, made)
    assert found is not None
    assert found.content == raw
