"""The daily digest: at half past eight on working days, to whoever chose it.

Overdue, due today, due in three working days, and what changed since the last one. Days are
Asia/Shanghai dates. One a day and channel: after an outage only today's is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session

from workflow.cases.house import House
from workflow.cases.letters import LISTED, Writing, act
from workflow.cases.lookup import Found
from workflow.cases.tables import Case, Task
from workflow.cases.wanted import Wanted
from workflow.cases.worklist import Waiting, counts, work_list
from workflow.clock import SHANGHAI
from workflow.engine.refusal import Text
from workflow.messages import inbox, outbox
from workflow.messages.contacts import wanting
from workflow.messages.sheet import Row, Section, Sheet, Tone
from workflow.messages.tables import Delivery
from workflow.messages.words import OF_NO_CASE, day

FROM = time(8, 30)
SOON = 3  # working days
DAY = timedelta(days=1)
TITLE = Text("每日摘要 %s：逾期 %s，今日 %s，三日内 %s",
             "Digest of %s: %s overdue, %s today, %s within three days")  # fmt: skip
LEAD = Text("以下是您岗位上的待办。", "This is what waits at your desk.")
OVERDUE, TODAY = Text("已逾期", "Overdue"), Text("今天到期", "Due today")
WITHIN = Text("三个工作日内到期", "Due within three working days")
ARRIVED = Text("新到待办", "New at your desk")
CHANGED = Text("上次摘要以来的消息", "Told since the last digest")
_C = Case.__table__  # type: ignore[attr-defined]
_T = Task.__table__  # type: ignore[attr-defined]
_L = Delivery.__table__  # type: ignore[attr-defined]


def digest(house: House) -> dict[str, int]:
    """Put today's digests out; returns how many were new."""
    today, now = house.clock.today(), house.clock.now()
    if now.astimezone(SHANGHAI).time() < FROM or not house.calendar.is_working(today):
        return {"digests": 0}
    with house.store.read() as session:
        wanted = {
            f"digest:{today}:{account}:{channel}": (account, channel, since)
            for account, channel, since in wanting(session, "digest")
        }
        new = sorted(set(wanted) - outbox.known(session, wanted))
        rows = [
            (key, account, channel, "digest", _about(session, today, account, channel, since))
            for key in new
            for account, channel, since in (wanted[key],)
        ]
    if not rows:
        return {"digests": 0}
    with house.store.write() as session:
        return {"digests": outbox.put(session, rows, now)}


def _about(
    session: Session, today: date, account: int, channel: str, chosen_at: datetime
) -> dict[str, str]:
    """A digest tells what changed since the one before, or since it was chosen."""
    last = (
        select(func.max(_L.c.made_at))
        .where(_L.c.account_id == account, _L.c.channel == channel)
        .where(_L.c.what == "digest")
    )
    since = session.connection().execute(last).scalar() or chosen_at
    return {"on": today.isoformat(), "since": since.isoformat()}


def write(to: Writing, about: Mapping[str, Any]) -> Sheet | None:
    """Write a digest; None when there is nothing to say."""
    today = date.fromisoformat(about["on"])
    since = datetime.fromisoformat(about["since"])
    soon = to.house.calendar.add(today, SOON).on
    n = counts(to.session, to.reader.posts, today, soon)
    sections = [
        _waiting(to, OVERDUE, n.overdue, Wanted(due_to=today - DAY), "late"),
        _waiting(to, TODAY, n.today, Wanted(due_from=today, due_to=today), "today"),
        _waiting(to, WITHIN, n.soon, Wanted(due_from=today + DAY, due_to=soon), "soon"),
        _arrived(to, since),
        _told(to, since),
    ]
    if not any(one.n for one in sections):
        return None
    title = to.say(TITLE) % (to.say(day(today)), n.overdue, n.today, n.soon)
    return to.sheet(title, to.say(LEAD), sections, "/")


def _waiting(to: Writing, heading: Text, n: int, wanted: Wanted, tone: Tone) -> Section:
    found = work_list(to.session, to.reader.posts, size=LISTED, wanted=wanted) if n else []
    rows = tuple(to.row(_found(one), one.due_on) for one in found)
    return Section(to.say(heading), n, rows, tone)


def _found(one: Waiting) -> Found:
    return Found(
        one.case_id, one.number, one.programme, one.version, one.kind, 0, one.stage, "",
        one.unit_id, one.due_on, None,
    )  # fmt: skip


def _arrived(to: Writing, since: datetime) -> Section:
    desks = {(post.reach_id, post.role) for post in to.reader.posts}
    if not desks:
        return Section(to.say(ARRIVED), 0, ())
    here = or_(*(and_(_T.c.reach_id == reach, _T.c.role == role) for reach, role in sorted(desks)))
    new = (
        select(_T.c.case_id)
        .join(_C, _C.c.id == _T.c.case_id)
        .where(here, _C.c.stage_since >= since)
        .distinct()
    )
    connection = to.session.connection()
    n = connection.execute(select(func.count()).select_from(new.subquery())).scalar() or 0
    ids = connection.execute(new.order_by(_T.c.case_id.desc()).limit(LISTED)).scalars().all()
    cases = to.cases(ids)
    rows = tuple(to.row(cases[one], cases[one].due_on) for one in ids if one in cases)
    return Section(to.say(ARRIVED), n, rows)


def _told(to: Writing, since: datetime) -> Section:
    rows = tuple(_bundles(to, since))
    return Section(to.say(CHANGED), len(rows), rows[:LISTED])


def _bundles(to: Writing, since: datetime) -> Iterator[Row]:
    entries = inbox.inbox(to.session, to.reader.account_id or 0, to.reader.posts)
    new = [one for one in entries if one.what and one.at >= since]
    cases = to.cases(one.case_ids[0] for one in new)
    for one in new:
        if one.what in OF_NO_CASE:
            topic = OF_NO_CASE[one.what]
            yield Row(to.say(day(one.told_on)), to.say(topic.says), "", to.link(topic.path))
        elif (case := cases.get(one.case_ids[0])) is not None:
            path = f"/messages/told/{one.told_on}/{one.what}"
            n = to.say(Text("%s 件", "%s")) % len(one.case_ids)
            yield Row(to.say(day(one.told_on)), act(to, case, one.what), n, to.link(path))
