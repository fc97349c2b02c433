"""The demo's county is complete, and other townships can be added to it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from workflow.clock import SetClock
from workflow.people.access import actor_for
from workflow.people.load import Intake, add_township, load_organisation, staff_township
from workflow.people.organisation import Organisation, OrganisationWrong, read_organisation
from workflow.people.romanise import place_key, place_name, surname
from workflow.people.tables import Account, Post, Unit
from workflow.people.units import Units, load_units
from workflow.store.engine import Store

DEMO = Path(__file__).parents[2] / "definitions" / "organisations" / "demo.yaml"
ROLES = {
    "township_clerk": ("township", "township"),
    "township_head": ("township", "township"),
    "township_school": ("township_school", "township"),
    "county_edu": ("county_edu", "county"),
    "county_fin": ("county_fin", "county"),
    "county_hr": ("county_hr", "county"),
    "county_health": ("county_health", "county"),
    "city_edu": ("city_edu", "city"),
    "city_fin": ("city_fin", "city"),
    "city_hr": ("city_hr", "city"),
    "city_health": ("city_health", "city"),
    "province_edu": ("province_edu", "province"),
    "pay_unit": ("pay_unit", "county"),
    "auditor": ("county_audit", "county"),
}
START = date(2026, 1, 1)


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    """The demo's organisation, read once."""
    return read_organisation(DEMO)


@pytest.fixture
def units(store: Store, clock: SetClock, organisation: Organisation) -> Units:
    """The demo's organisation, loaded."""
    with store.write() as session:
        return load_organisation(session, organisation, ROLES, intake(clock))


def intake(clock: SetClock) -> Intake:
    """People come in with a password nobody can use."""
    return Intake("!", clock.now(), START)


def test_every_township_has_two_clerks_a_head_a_school_and_its_villages(
    store: Store, units: Units
) -> None:
    towns = units.below(units.by_key("yunling").id, "township")
    assert len(towns) == 12
    with store.read() as session:
        held = Counter((post.unit_id, post.role) for post in session.exec(select(Post)))
    for town in towns:
        school = units.children(town.id, "township_school")[0]
        assert held[(town.id, "township_clerk")] == 2
        assert held[(town.id, "township_head")] == 1
        assert held[(school.id, "township_school")] == 1
        assert len(units.children(town.id, "village")) == 8


def test_two_persons_stand_wherever_two_are_required(store: Store, units: Units) -> None:
    with store.read() as session:
        held = Counter(post.role for post in session.exec(select(Post)))
    for role in ("county_edu", "county_fin", "county_hr", "county_health", "pay_unit"):
        assert held[role] >= 2, role
    for role in ("system_admin", "security_admin", "audit_admin", "auditor", "province_edu"):
        assert held[role] == 1, role


def test_every_account_acts_somewhere(store: Store, units: Units) -> None:
    with store.read() as session:
        for account in session.exec(select(Account)).all():
            assert actor_for(session, account.id or 0, START, ROLES, units).posts, account.login


def test_every_unit_has_a_name_in_both_languages_without_chinese_in_the_english(
    units: Units,
) -> None:
    assert all(node.name.zh and node.name.en.isascii() for node in units)


def test_a_township_of_another_name_is_added_once_and_staffed(
    store: Store, clock: SetClock, units: Units, organisation: Organisation
) -> None:
    with store.write() as session:
        first = add_township(session, "yunling", "黄竹乡", ["上村", "竹园"])
        again = add_township(session, "yunling", "黄竹乡", ["竹园", "溪尾"])
        assert first.id == again.id
        units = load_units(session)
        names = organisation.spare_people[:4]
        staff = staff_township(session, units, ROLES, intake(clock), "huangzhu", names)
    town = units.by_key("huangzhu")
    assert town.name.en == "Huangzhu Township"
    assert [v.name.zh for v in units.children(town.id, "village")] == ["上村", "竹园", "溪尾"]
    assert staff[0].login == f"huangzhu.{surname(names[0])}"
    with store.read() as session:
        roles = [
            actor_for(session, account.id or 0, START, ROLES, units).posts[0].role
            for account in staff
        ]
    assert roles == ["township_clerk", "township_clerk", "township_head", "township_school"]


def test_townships_that_sound_alike_get_keys_of_their_own(store: Store, units: Units) -> None:
    with store.write() as session:
        twin = add_township(session, "yunling", "南平镇")
        assert session.exec(select(Unit).where(Unit.name_zh == "南平镇中心学校")).one()
    assert twin.key == "nanping2"


def test_there_are_enough_spare_people_for_another_county(organisation: Organisation) -> None:
    assert len(set(organisation.spare_people)) >= 48


def test_the_mistakes_of_a_file_are_all_reported_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("title: {zh: 县, en: County}\nunits:\n  - key: Bad Key\n    colour: red\n")
    with pytest.raises(OrganisationWrong) as wrong:
        read_organisation(path)
    said = str(wrong.value)
    assert "bad.yaml:3" in said
    assert "bad.yaml:4" in said
    assert len(wrong.value.problems) >= 4


@pytest.mark.parametrize(
    ("name", "key", "english"),
    [
        ("南坪镇", "nanping", "Nanping Town"),
        ("城关街道", "chengguan", "Chengguan Subdistrict"),
        ("老围", "laowei", "Laowei"),
        ("新村", "xincun", "Xincun Village"),
    ],
)
def test_places_are_named_in_latin_letters(name: str, key: str, english: str) -> None:
    assert (place_key(name), place_name(name)) == (key, english)


def test_surnames_are_read_as_surnames() -> None:
    assert [surname(name) for name in ("曾丽华", "覃满洋", "单小平", "吕玉琴")] == [
        "zeng", "qin", "shan", "lv",
    ]  # fmt: skip
