"""Guides for the public say what the definition in force says, to everybody, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.builders import ALLOWANCE
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.people.directory import holders

GUIDE = f"/public/guides/{ALLOWANCE}"


def test_the_list_names_what_people_may_apply_for(bureau: Bureau, client: FlaskClient) -> None:
    page = client.get("/public/guides").text
    assert "原民办代课教师生活困难补助" in page
    assert "学校结对帮扶" not in page  # schools agree on it: nobody applies
    assert f'href="{GUIDE}"' in page


def test_a_guide_says_who_with_what_how_long_and_by_which_clause(client: FlaskClient) -> None:
    page = client.get(GUIDE).text
    for words in ("现为广东省户籍", "连续任教满1学年", "户口簿", "3 份", "乡镇经办"):
        assert words in page
    for due in ("5个工作日内（当日不计）", "每年4月15日前（含当日）", "七（六）", "10个工作日内"):
        assert due in page


@pytest.mark.parametrize(("on", "status"), [(date(2026, 3, 2), 200), (date(2031, 3, 2), 404)])
def test_only_a_programme_in_force_has_a_guide(
    client: FlaskClient, clock: SetClock, on: date, status: int
) -> None:
    clock.set(on)
    assert client.get(GUIDE).status_code == status
    assert client.get("/public/guides/school_twinning").status_code == 404
    assert client.get("/public/guides/none").status_code == 404


def test_no_guide_names_a_person(bureau: Bureau, client: FlaskClient) -> None:
    root = next(iter(bureau.units)).path
    with bureau.store.read() as session:
        roles = set(bureau.definitions.newest(ALLOWANCE).roles)
        names = {one.name for one in holders(session, root, roles, bureau.clock.today())}
    assert len(names) > 5
    page = client.get(GUIDE).text
    assert [name for name in names if name in page] == []
