"""Who somebody is today: posts by date, reach by level, deputies on somebody's behalf."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.people.conftest import ROLES, House
from workflow.engine.actor import Actor
from workflow.people.access import actor_for
from workflow.people.accounts import appoint_deputy, disable

START = date(2026, 1, 1)
NUMBERS = itertools.count()  # the house is the same for every example


def actor(house: House, account_id: int, today: date) -> Actor:
    """Ask who an account is on a day."""
    with house.store.read() as session:
        return actor_for(session, account_id, today, ROLES, house.units, "10.0.0.1")


def test_a_reviewers_post_reaches_the_whole_county(house: House) -> None:
    account_id = house.person("jiaoyu.wang", "王科长")
    house.post(account_id, "county_edu", "county.edu", START)
    found = actor(house, account_id, START)
    assert (found.name, found.address, len(found.posts)) == ("王科长", "10.0.0.1", 1)
    post, units = found.posts[0], house.units
    assert post.unit_id == units.by_key("county.edu").id
    assert post.reach_path == units.by_key("county").path
    assert units.by_key("town.school").path.startswith(post.reach_path)
    assert not units.by_key("lone.town").path.startswith(post.reach_path)


def test_a_lone_citys_reviewer_reaches_the_city_as_its_county(house: House) -> None:
    account_id = house.person("lone.he")
    house.post(account_id, "county_edu", "lone.edu", START)
    assert actor(house, account_id, START).posts[0].reach_path == house.units.by_key("lone").path


def test_posts_count_from_their_first_to_their_last_day(house: House) -> None:
    account_id = house.person("town.li")
    house.post(account_id, "township_clerk", "town", date(2026, 3, 1), date(2026, 3, 31))
    held = [
        day for n in range(120)
        if actor(house, account_id, day := START + timedelta(days=n)).posts
    ]  # fmt: skip
    assert (held[0], held[-1], len(held)) == (date(2026, 3, 1), date(2026, 3, 31), 31)


def test_a_deputy_acts_on_behalf_while_both_dates_hold(house: House) -> None:
    head, clerk = house.person("town.zhang", "张镇长"), house.person("other.wang")
    post_id = house.post(head, "township_head", "town", START, date(2026, 3, 10))
    with house.store.write() as session:
        appoint_deputy(session, post_id, clerk, date(2026, 3, 5), date(2026, 3, 20))
    for day, held in [(4, 0), (5, 1), (10, 1), (11, 0)]:
        posts = actor(house, clerk, date(2026, 3, day)).posts
        assert len(posts) == held
        assert all(post.on_behalf_of == head for post in posts)


def test_nobody_stands_in_for_a_disabled_account_nor_does_it_act(house: House) -> None:
    head, clerk = house.person("town.zhang"), house.person("town.li")
    post_id = house.post(head, "township_head", "town", START)
    with house.store.write() as session:
        appoint_deputy(session, post_id, clerk, START, START)
        disable(session, head, house.clock.now())
    assert actor(house, clerk, START).posts == ()
    assert actor(house, head, START).posts == ()


def test_a_role_no_programme_knows_any_more_acts_in_nothing(house: House) -> None:
    account_id = house.person("town.li")
    house.post(account_id, "township_clerk", "town", START)
    with house.store.read() as session:
        assert actor_for(session, account_id, START, {}, house.units).posts == ()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_an_actor_never_reaches_beyond_the_posts_they_hold(
    house: House, data: st.DataObject
) -> None:
    seats = [("township_clerk", "town"), ("township_clerk", "other"), ("county_edu", "county.edu")]
    chosen = data.draw(st.lists(st.sampled_from(seats), unique=True))
    account_id = house.person(f"person.{next(NUMBERS)}")
    for role, unit in chosen:
        house.post(account_id, role, unit, START)
    reaches = {post.reach_path for post in actor(house, account_id, START).posts}
    expected = {"county.edu": "county", "town": "town", "other": "other"}
    assert reaches == {house.units.by_key(expected[unit]).path for _, unit in chosen}
