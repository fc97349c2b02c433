"""Who may do what where, both ways: acts with people and gaps, a person with acts."""

from __future__ import annotations

import re
from datetime import date

from sqlmodel import select

from tests.builders import ALLOWANCE, definitions
from tests.web.conftest import SignIn
from workflow.bureau import Bureau
from workflow.people.tables import Account, Deputy, Post

TODAY = date(2026, 3, 2)
WHERE = f"/who?programme={ALLOWANCE}&kind=application"


def desk(page: str, role: str) -> str:
    """Return what the page says of one role."""
    return page.split(f'id="desk-{role}"')[1].split("</li>")[0]


def people(part: str) -> list[str]:
    """Return the names that are shown."""
    return re.findall(r'href="/who/\d+">([^<]+)</a>', part)


def test_an_act_names_everybody_at_its_desk_and_where_nobody_is(
    bureau: Bureau, sign_in: SignIn
) -> None:
    admin = sign_in("anquan.gu")
    with bureau.store.write() as session:
        posts = session.exec(select(Post).where(Post.role == "township_head")).all()
        names = {one.id: one.name for one in session.exec(select(Account))}
        gone, kept = posts[0], posts[1]
        gone.to_on = date(2026, 3, 1)
        clerk = session.exec(select(Account).where(Account.login == "nanping.li")).one()
        first, last = date(2026, 3, 1), date(2026, 3, 9)
        lent = Deputy(post_id=kept.id or 0, account_id=clerk.id or 0, from_on=first, to_on=last)
        session.add(lent)
        town = bureau.units.name(gone.unit_id)
        wanted = sorted([*(names[one.account_id] for one in posts[1:]), clerk.name])
    part = desk(admin.get(WHERE).text, "township_head")
    assert sorted(people(part)) == wanted
    assert f"代 {names[kept.account_id]}" in part
    assert re.search(f"无人任职</span> {town}</p>", part)


def test_a_person_is_shown_with_what_the_definitions_give_their_posts(
    bureau: Bureau, sign_in: SignIn
) -> None:
    with bureau.store.read() as session:
        wang = session.exec(select(Account.id).where(Account.login == "jiaoyu.wang")).one()
    text = sign_in("anquan.gu").get(f"/who/{wang}").text
    for definition in definitions().programmes():
        for kind in definition.kinds.values():
            for action in kind.actions.values():
                named = action.signoff.offices if action.signoff else action.by
                if "county_edu" in named:
                    assert action.title.zh in text, (definition.programme, action.title.zh)
    clerks = definitions().newest(ALLOWANCE).kinds["application"].actions["submit"]
    assert clerks.by == ["township_clerk"]
    assert clerks.title.zh not in text
    assert sign_in("anquan.gu").get("/who/99999").status_code == 404
    assert sign_in("jiaoyu.wang").get("/who").status_code == 403
