"""The outbox: each message once for a person and channel, tried again when it failed, seen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from tests.builders import ID_NO, actor, case_of, done, holder
from tests.messages.post_office import PostOffice
from tests.messages.readers import CLERK, EDU, HEAD, Kept, chooses, mail, outbox, submitted
from workflow.bureau import Bureau
from workflow.cases.deliveries import deliver, put_test
from workflow.cases.reminders import remind
from workflow.clock import SetClock
from workflow.messages import sheet
from workflow.messages.outbox import LEASE, WAITS, again
from workflow.messages.parcel import NotCarried, Parcel
from workflow.messages.tables import Message
from workflow.people.tables import Account

LINK = "https://lz.example.test"


def due_today(bureau: Bureau, clock: SetClock, *sequences: int) -> None:
    """Have cases due on 9 March, told in the morning."""
    for sequence in sequences or (996,):
        submitted(bureau, sequence)
    clock.set(date(2026, 3, 9))
    remind(bureau.house)


def failing(code: str, *, for_good: bool = False) -> Callable[[Parcel], None]:
    """Return a carrier that does not carry."""

    def carry(parcel: Parcel) -> None:
        raise NotCarried(code, for_good=for_good)

    return carry


def test_a_days_reminders_are_one_letter_to_whoever_wants_it_at_once(
    bureau: Bureau, clock: SetClock, post_office: PostOffice
) -> None:
    chooses(bureau, CLERK, "at_once")
    chooses(bureau, "nanping.zhang", "at_once")  # has nothing due
    chooses(bureau, HEAD, "nothing")
    due_today(bureau, clock, 992, 994, 996)
    for _ in range(3):
        deliver(bureau.house, mail(post_office.port), LINK)
    ((to, letter),) = post_office.kept
    assert (to, letter["Subject"]) == (f"{CLERK}@example.test", "到期提醒：您有 3 件今天到期")
    body = letter.get_body(("plain",))
    assert body is not None
    assert "MD-2026-0001  个人申请 · 待受理  03-09 周一" in body.get_content()
    assert f"{LINK}/messages/reminders/2026-03-09" in body.get_content()
    for secret in (ID_NO[:10], "冯才", "0753", "6299"):
        assert secret not in letter.as_string()
        assert secret not in body.get_content()
    assert outbox(bureau) == [("letter", "sent", 1)]


def test_what_an_act_told_goes_out_once_a_day_and_sort(bureau: Bureau, clock: SetClock) -> None:
    chooses(bureau, HEAD, "at_once", language="en")
    case_ids = [submitted(bureau, sequence) for sequence in (994, 996)]
    clerk, head = (holder(bureau, role, "松口镇") for role in ("township_clerk", "township_head"))
    for case_id in case_ids:
        done(bureau.act(case_id, "accept", clerk))
        done(bureau.act(case_id, "pass", head))
    done(bureau.act(case_of(bureau, "township_list").id or 0, "report_county", head))
    lead = holder(bureau, "county_edu")
    for case_id in case_ids:
        done(bureau.act(case_id, "return_to_township", lead, {"returned_for": "papers"}))
    kept = Kept()
    for _ in range(2):
        deliver(bureau.house, {"email": kept})
    assert kept.titles == ["“Return to the township” was done: 2"]


def test_what_is_told_of_no_case_goes_out_too(bureau: Bureau, clock: SetClock) -> None:
    me = actor(bureau, CLERK)
    chooses(bureau, CLERK, "at_once")
    with bureau.store.write() as session:
        session.add(
            Message(
                key="calls", what="calls_made", case_id=0, role="township_clerk",
                reach_id=me.posts[0].reach_id, at=clock.now(), told_on=clock.today(),
            )
        )  # fmt: skip
    kept = Kept()
    assert deliver(bureau.house, {"email": kept}) == {"put": 1, "sent": 1}
    assert kept.titles == ["本年到龄通知名单已生成，请通知本人申请。"]


def test_a_failure_is_tried_again_later_and_given_up_at_last(
    bureau: Bureau, clock: SetClock
) -> None:
    me = chooses(bureau, CLERK, "nothing")
    put_test(bureau.house, me, "email")
    for wait in WAITS:
        assert deliver(bureau.house, {"email": failing("connect")}) == {"failed": 1}
        assert deliver(bureau.house, {"email": failing("connect")}) == {}
        clock.at += wait
    assert deliver(bureau.house, {"email": failing("connect")}) == {"given_up": 1}
    assert outbox(bureau) == [("test", "given_up", len(WAITS) + 1)]
    with bureau.store.write() as session:
        assert again(session, 1, clock.now())
    kept = Kept()
    assert deliver(bureau.house, {"email": kept}) == {"sent": 1}
    assert kept.titles == ["通知测试"]


def test_what_will_never_be_taken_is_given_up_at_once(bureau: Bureau) -> None:
    put_test(bureau.house, chooses(bureau, CLERK, "nothing"), "email")
    assert deliver(bureau.house, {"email": failing("refused", for_good=True)}) == {"given_up": 1}


def test_a_channel_that_is_away_holds_up_no_other(bureau: Bureau) -> None:
    for login in (CLERK, HEAD, EDU):
        put_test(bureau.house, chooses(bureau, login, "nothing"), "email")
    put_test(bureau.house, chooses(bureau, EDU, "nothing", "webhook"), "webhook")
    kept = Kept()
    done = deliver(bureau.house, {"email": failing("connect"), "webhook": kept})
    assert done == {"failed": 1, "sent": 1}


def test_a_poisoned_row_stops_no_other(bureau: Bureau) -> None:
    kept = Kept()

    def picky(parcel: Parcel) -> None:
        if parcel.address.startswith(CLERK):
            raise ValueError("a secret stands here")
        kept(parcel)

    for login in (CLERK, HEAD):
        put_test(bureau.house, chooses(bureau, login, "nothing"), "email")
    assert deliver(bureau.house, {"email": picky}) == {"failed": 1, "sent": 1}
    with bureau.store.read() as session:
        said = session.connection().execute(text("SELECT error FROM deliveries")).scalars().all()
    assert sorted(said) == ["", "ValueError"]


def test_many_who_deliver_at_once_send_each_once(
    bureau: Bureau, clock: SetClock, post_office: PostOffice
) -> None:
    logins = (CLERK, HEAD, EDU, "nanping.zhang", "caizheng.liu")
    for login in logins:
        me = chooses(bureau, login, "nothing")
        for _ in range(3):
            clock.at += timedelta(seconds=1)
            put_test(bureau.house, me, "email")
    with ThreadPoolExecutor(4) as carriers:
        done = list(carriers.map(lambda _: deliver(bureau.house, mail(post_office.port)), range(8)))
    assert sum(one.get("sent", 0) for one in done) == 3 * len(logins)
    assert len({letter["Message-ID"] for _, letter in post_office.kept}) == 3 * len(logins)
    assert len(post_office.kept) == 3 * len(logins)


@pytest.mark.parametrize("change", ["chose nothing", "closed"])
def test_nothing_goes_to_who_no_longer_wants_it(
    bureau: Bureau, clock: SetClock, change: str
) -> None:
    me = chooses(bureau, CLERK, "at_once")
    due_today(bureau, clock)
    deliver(bureau.house, {})
    if change == "closed":
        with bureau.store.write() as session:
            session.get_one(Account, me).disabled_at = clock.now()
    else:
        chooses(bureau, CLERK, "nothing")
    kept = Kept()
    assert deliver(bureau.house, {"email": kept}) == {"nothing": 1}
    assert kept.parcels == []


def test_a_claim_ends_after_its_lease(bureau: Bureau, clock: SetClock) -> None:
    put_test(bureau.house, chooses(bureau, CLERK, "nothing"), "email")

    class Dead(BaseException):
        """The process is gone."""

    def dies(parcel: Parcel) -> None:
        raise Dead

    kept = Kept()
    with pytest.raises(Dead):
        deliver(bureau.house, {"email": dies})
    assert deliver(bureau.house, {"email": kept}) == {}
    clock.at += LEASE
    assert deliver(bureau.house, {"email": kept}) == {"sent": 1}


def test_addresses_are_sealed_where_they_lie(bureau: Bureau) -> None:
    chooses(bureau, CLERK, "at_once")
    chooses(bureau, CLERK, "at_once", "webhook")
    with bureau.store.read() as session:
        rows = session.connection().execute(text("SELECT * FROM contacts")).all()
    assert len(rows) == 2
    assert "example.test" not in str(rows)
    kept = Kept()
    put_test(bureau.house, actor(bureau, CLERK).account_id or 0, "webhook")
    deliver(bureau.house, {"webhook": kept})
    assert kept.parcels[0].secret
    assert kept.parcels[0].secret not in sheet.text(kept.parcels[0].sheet)
