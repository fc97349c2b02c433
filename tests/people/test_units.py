"""The tree in memory says what the database says, and notices when that changes."""

from __future__ import annotations

import pytest
from sqlmodel import select

from tests.people.conftest import TREE, House
from workflow.people.tables import Unit
from workflow.people.units import UnknownUnit, add_unit, load_units


def test_a_path_names_every_unit_from_the_root_to_itself(house: House) -> None:
    units = house.units
    chain = [node.key for node in units.chain(units.by_key("town.school").id)]
    assert chain == ["town.school", "town", "county", "city", "province"]
    ids = [str(units.by_key(key).id) for key in reversed(chain)]
    assert units.path(units.by_key("town.school").id) == "/" + "/".join(ids) + "/"


def test_the_subtree_by_path_is_the_subtree_by_parents(house: House) -> None:
    units = house.units
    above = {key: parent for key, _, parent in TREE}

    def inside(key: str | None, root: str) -> bool:
        return key is not None and (key == root or inside(above[key], root))

    for root, _, _ in TREE:
        expected = {key for key in above if inside(key, root)}
        assert {node.key for node in units.below(units.by_key(root).id)} == expected


def test_an_ancestor_is_found_by_level_and_a_lone_city_is_its_own_county(house: House) -> None:
    units = house.units

    def at(key: str, level: str) -> str | None:
        found = units.ancestor_at(units.by_key(key).id, level)
        return found.key if found else None

    assert at("town.school", "township") == "town"
    assert at("town.school", "county") == "county"
    assert at("county.edu", "city") == "city"
    assert at("lone.town", "county") == "lone"
    assert at("lone.edu", "city") == "lone"
    assert at("city.edu", "county") is None


def test_children_can_be_asked_for_by_type(house: House) -> None:
    county = house.units.by_key("county").id
    assert [node.key for node in house.units.children(county, "township")] == ["town", "other"]
    assert len(house.units.children(county)) == 3


def test_an_unknown_unit_is_an_error_not_a_none(house: House) -> None:
    with pytest.raises(UnknownUnit):
        house.units.by_key("nowhere")
    with pytest.raises(UnknownUnit):
        _ = house.units[10_000]
    assert house.units.find("nowhere") is None


def test_the_tree_is_read_again_only_when_it_was_changed(house: House) -> None:
    with house.store.read() as session:
        assert house.units.refresh(session) is False
    with house.store.write() as session:
        town = session.exec(select(Unit).where(Unit.key == "town")).one()
        town.name_zh, town.edition = "松口镇", town.edition + 1
    with house.store.read() as session:
        assert house.units.refresh(session) is True
    assert house.units.by_key("town").name.zh == "松口镇"


def test_a_new_unit_is_noticed(house: House) -> None:
    with house.store.write() as session:
        county = session.exec(select(Unit).where(Unit.key == "county")).one()
        new = Unit(key="new", name_zh="新镇", name_en="Xin Town", type="township")
        add_unit(session, new, county)
        assert house.units.refresh(session) is True
        assert len(load_units(session)) == len(TREE) + 1
    assert house.units.by_key("new").path.startswith(house.units.by_key("county").path)
