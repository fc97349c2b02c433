"""Who takes a case in hand acts on it; it is put back by them, by the head, or by time."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import col, select

from tests.builders import actor, done, holder, reasons
from tests.together.record import CLERK, COLLEAGUE, HEAD, keeper, recorded, told
from workflow.bureau import Bureau
from workflow.cases.audit import verify
from workflow.cases.tables import Deadline
from workflow.clock import SetClock
from workflow.engine.machine import Refused
from workflow.people.accounts import appoint_deputy
from workflow.people.tables import Account, Post
from workflow.together.claims import claim, release

ROLE = "township_clerk"


def test_who_took_it_acts_and_a_colleague_is_told_who_has_it(bureau: Bureau, waiting: int) -> None:
    he, guo = actor(bureau, CLERK), actor(bureau, COLLEAGUE)
    done(claim(bureau.house, waiting, ROLE, he))
    second = claim(bureau.house, waiting, ROLE, guo)
    assert isinstance(second, Refused)
    assert (second.conflict, second.now["by"], second.now["action"]) == (True, he.name, "take_task")
    assert reasons(claim(bureau.house, waiting, ROLE, he)) == ["kept_already"]
    assert reasons(bureau.act(waiting, "accept", guo)) == ["kept"]
    done(bureau.act(waiting, "accept", he))
    assert keeper(bureau, waiting) is None  # the next office finds it in nobody's hands
    acts = recorded(bureau, waiting, "take_task")
    assert acts == [
        ("take_task", "done", he.name),
        ("take_task", "refused", guo.name),
        ("take_task", "refused", he.name),
    ]
    assert verify(bureau.store).ok


def test_the_same_click_twice_takes_it_once(bureau: Bureau, waiting: int) -> None:
    he = actor(bureau, CLERK)
    for _ in range(2):
        done(claim(bureau.house, waiting, ROLE, he, command="a-click"))
    assert len(recorded(bureau, waiting, "take_task")) == 1


def test_others_put_it_back_only_as_the_head_who_says_why(bureau: Bureau, waiting: int) -> None:
    he, guo, head = (actor(bureau, one) for one in (CLERK, COLLEAGUE, HEAD))
    done(claim(bureau.house, waiting, ROLE, he))
    assert reasons(release(bureau.house, waiting, ROLE, guo, "我来办")) == ["not_yours"]
    assert reasons(release(bureau.house, waiting, ROLE, head)) == ["text_missing"]
    assert keeper(bureau, waiting) == he.account_id
    done(release(bureau.house, waiting, ROLE, head, "何庆祥外出培训"))
    assert told(bureau, he) == ["put_back_task"]
    done(claim(bureau.house, waiting, ROLE, guo))
    done(release(bureau.house, waiting, ROLE, guo))
    assert told(bureau, guo) == []
    assert reasons(release(bureau.house, waiting, ROLE, guo)) == ["not_kept"]


def test_nobody_takes_what_does_not_wait_for_them(bureau: Bureau, waiting: int) -> None:
    elsewhere = holder(bureau, ROLE, "南坪镇")
    head, edu = actor(bureau, HEAD), holder(bureau, "county_edu")
    assert reasons(claim(bureau.house, waiting, ROLE, elsewhere)) == ["no_case"]
    assert reasons(claim(bureau.house, waiting, ROLE, edu)) == ["not_yours"]
    assert reasons(claim(bureau.house, waiting, "township_head", head)) == ["no_task"]
    assert keeper(bureau, waiting) is None


def test_a_deputy_acts_for_who_has_it(bureau: Bureau, clock: SetClock, waiting: int) -> None:
    he, deputy = actor(bureau, CLERK), holder(bureau, ROLE, "南坪镇")
    done(claim(bureau.house, waiting, ROLE, he))
    with bureau.store.write() as session:
        post = session.exec(select(Post).where(Post.account_id == he.account_id)).one()
        appoint_deputy(session, post.id or 0, deputy.account_id or 0, clock.today(), clock.today())
    done(bureau.act(waiting, "accept", bureau.actor(deputy.account_id or 0)))


def test_a_claim_holds_nobody_up_once_the_post_has_ended(
    bureau: Bureau, clock: SetClock, waiting: int
) -> None:
    he, guo = actor(bureau, CLERK), actor(bureau, COLLEAGUE)
    done(claim(bureau.house, waiting, ROLE, he))
    with bureau.store.write() as session:
        session.exec(select(Post).where(Post.account_id == he.account_id)).one().to_on = date(
            2026, 3, 2
        )
    assert reasons(bureau.act(waiting, "accept", guo)) == ["kept"]
    clock.set(clock.today() + timedelta(days=1), 9)
    done(claim(bureau.house, waiting, ROLE, actor(bureau, COLLEAGUE)))
    done(bureau.act(waiting, "accept", actor(bureau, COLLEAGUE)))


def test_a_closed_account_holds_nobody_up(bureau: Bureau, waiting: int) -> None:
    he = actor(bureau, CLERK)
    done(claim(bureau.house, waiting, ROLE, he))
    with bureau.store.write() as session:
        account = session.exec(select(Account).where(col(Account.id) == he.account_id)).one()
        account.disabled_at = bureau.clock.now()
    done(bureau.act(waiting, "accept", actor(bureau, COLLEAGUE)))


def test_taking_it_moves_no_clock_and_makes_no_page_stale(bureau: Bureau, waiting: int) -> None:
    def clocks() -> list[tuple[str, date]]:
        with bureau.store.read() as session:
            rows = session.exec(select(Deadline).where(Deadline.case_id == waiting))
            return [(one.state, one.due_on) for one in rows]

    he, before = actor(bureau, CLERK), clocks()
    edition = done(claim(bureau.house, waiting, ROLE, he)).edition
    assert clocks() == before
    done(bureau.act(waiting, "accept", he, seen=edition))
