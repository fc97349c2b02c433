"""A paper about the calendar proposed, confirmed by somebody else, in force for every process.

One transaction puts a paper into force, switches the edition and counts every open deadline
again: a process killed at any instant leaves the old calendar or the new one, never a mixture.
Other processes look at the one row of the edition before each request and each job. A case
whose rules raise stays whole on the older calendar: it becomes an incident and is tried again.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from workflow.almanac.draft import Draft, pack, unpack
from workflow.almanac.reads import in_force, present_edition
from workflow.almanac.rules import compose, finish
from workflow.almanac.tables import CalendarPaper, CalendarPresent, CalendarRuling
from workflow.cases.door import in_transaction
from workflow.cases.house import House
from workflow.cases.incidents import sweep_each
from workflow.cases.ledger import Why
from workflow.cases.outcome import Done, Stop, refuse
from workflow.cases.projection import outdated, reproject
from workflow.cases.transaction import Transaction
from workflow.engine.actor import SYSTEM, ActingPost, Actor
from workflow.engine.machine import Refused
from workflow.engine.refusal import Reason
from workflow.store.hot import Hot

PROPOSERS = ("system_admin",)
CONFIRMERS = ("system_admin", "security_admin")
JOB = "calendar"
CONFIRMED, REFUSED, WITHDRAWN = "confirmed", "refused", "withdrawn"


def propose(house: House, actor: Actor, draft: Draft, form: str, source: str) -> int | Refused:
    """Keep a paper for somebody else to confirm; returns its number, or why not."""
    made: list[int] = []

    def work(transaction: Transaction) -> Done:
        post = _post(actor, PROPOSERS)
        now = compose(house.packaged, in_force(transaction.session))
        _need_sound(finish(draft, now))
        row = CalendarPaper(
            kind=draft.kind, year=draft.year, title=draft.notice.title,
            number=draft.notice.number, issued_on=draft.notice.issued_on, form=form,
            source=source, content=pack(finish(draft, now)), **transaction.signed(post),
        )  # fmt: skip
        transaction.session.add(row)
        transaction.session.flush()
        made.append(int(row.id or 0))
        return _done("propose")

    outcome = in_transaction(house, actor, None, work)
    return outcome if isinstance(outcome, Refused) else made[-1]


def confirm(house: House, actor: Actor, paper_id: int, seen: int) -> int | Refused:
    """Put a paper into force; returns how many deadlines moved, or why it did not.

    `seen` is the edition of the calendar the actor's page compared with.
    """
    moved: list[int] = []
    left: list[int] = []

    def work(transaction: Transaction) -> Done:
        left.clear()
        post = _post(actor, CONFIRMERS)
        paper = _waiting(transaction, paper_id)
        if _same(actor, paper):
            raise refuse("same_person", "须由另一人确认", "another person has to confirm it")
        moved.append(_apply(transaction, paper, seen, post, left))
        return _done(CONFIRMED)

    outcome = in_transaction(house, actor, None, work)
    follow(house)
    if left and not isinstance(outcome, Refused):  # killed before this: the next sweep does it
        _each_alone(house, left)
    return outcome if isinstance(outcome, Refused) else moved[-1]


def turn_down(house: House, actor: Actor, paper_id: int, because: str) -> str | Refused:
    """Withdraw one's own paper, or refuse somebody else's with a reason; returns which."""
    verdicts: list[str] = []

    def work(transaction: Transaction) -> Done:
        post = _post(actor, CONFIRMERS)
        verdict = WITHDRAWN if _same(actor, _waiting(transaction, paper_id)) else REFUSED
        if verdict == REFUSED and not because.strip():
            raise refuse("because_missing", "请写明退回理由", "say why it is refused")
        _rule(transaction, paper_id, verdict, post, because=because.strip())
        verdicts.append(verdict)
        return _done(verdict)

    outcome = in_transaction(house, actor, None, work)
    return outcome if isinstance(outcome, Refused) else verdicts[-1]


def follow(house: House) -> bool:
    """Take the calendar in force if it is not the one this process counts by; True if it took."""
    with house.store.read() as session:
        edition = present_edition(session)
        if edition == house.calendar_edition:
            return False
        papers = in_force(session)
    house.take_calendar(compose(house.packaged, papers), edition)
    return True


def sweep(house: House) -> dict[str, int]:
    """Count again what rests on an older calendar, all at once; idempotent.

    What was started while a new one came, and what raised then: that is tried case by case.
    """
    follow(house)
    with house.store.look() as hot:
        behind = outdated(hot, house.calendar.version)
    left: list[int] = []
    moved = _count_again(house, behind, left) if behind else 0
    tried = _each_alone(house, left)
    moved += tried.pop("moved", 0)
    return tried | ({"moved": moved} if moved else {})


def _count_again(house: House, behind: list[int], left: list[int] | None = None) -> int:
    moved: list[int] = []

    def work(transaction: Transaction) -> Done:
        moved.clear()
        if left is not None:
            left.clear()
        held = select(CalendarPresent.edition).with_for_update()
        # Counted by this process's calendar only while that is the one in force.
        if (transaction.session.exec(held).first() or 0) == house.calendar_edition:
            moved.append(len(reproject(transaction, house.calendar, behind, left=left)))
        return _done("reproject")

    outcome = in_transaction(house, SYSTEM, None, work)
    return 0 if isinstance(outcome, Refused) else sum(moved)


def _each_alone(house: House, case_ids: list[int]) -> dict[str, int]:
    """Try each case that raised by itself: it moves, or becomes an incident with its next try."""

    def alone(case_id: int) -> str:
        with house.store.read() as session:
            hot = Hot(session.connection())
            behind = outdated(hot, house.calendar.version, case_id)
        return "moved" if _count_again(house, behind) else ""

    return dict(sweep_each(house, JOB, case_ids, alone))


def _apply(
    transaction: Transaction, paper: CalendarPaper, seen: int, post: ActingPost, left: list[int]
) -> int:
    _switch_from(transaction, seen)
    house, kept = transaction.house, in_force(transaction.session)
    draft = unpack(paper.kind, paper.year, paper.content)
    _need_sound(finish(draft, compose(house.packaged, kept)))
    calendar = compose(house.packaged, [*kept, draft])
    why = Why(f"工作日历更新：{draft.notice.cite()}", post.role, post.unit_name)
    moved = len(reproject(transaction, calendar, why=why, left=left))
    session = transaction.session
    session.connection().execute(
        update(CalendarPresent).where(col(CalendarPresent.id) == 1).values(version=calendar.version)
    )
    _rule(
        transaction, int(paper.id or 0), CONFIRMED, post,
        edition=seen + 1, version=calendar.version, moved=moved,
    )  # fmt: skip
    return moved


def _switch_from(transaction: Transaction, seen: int) -> None:
    """Take the next edition; holds the row until all is done, so that one of two waits."""
    row = CalendarPresent.__table__  # type: ignore[attr-defined]
    done = transaction.session.connection().execute(
        update(row).where(row.c.id == 1, row.c.edition == seen).values(edition=seen + 1)
    )
    if done.rowcount != 1:
        raise refuse(
            "calendar_changed",
            "日历已被他人更新，请核对新的影响后再确认",
            "the calendar was changed meanwhile: look at the effects again",
            conflict=True,
        )


def _rule(
    transaction: Transaction, paper_id: int, verdict: str, post: ActingPost, **more: Any
) -> None:
    transaction.session.add(
        CalendarRuling(paper_id=paper_id, verdict=verdict, **more, **transaction.signed(post))
    )
    transaction.session.flush()


def _waiting(transaction: Transaction, paper_id: int) -> CalendarPaper:
    paper = transaction.session.get(CalendarPaper, paper_id)
    if paper is None:
        raise refuse("no_paper", "没有此日历通知", "there is no such paper")
    ruling = transaction.session.get(CalendarRuling, paper_id)
    if ruling is not None:
        raise refuse(
            "paper_settled",
            f"{ruling.name}已先行处理此通知",
            f"{ruling.name} dealt with this paper first",
            conflict=True,
        )
    return paper


def _same(actor: Actor, paper: CalendarPaper) -> bool:
    return actor.person_key == paper.person or actor.account_id == paper.account_id


def _post(actor: Actor, roles: tuple[str, ...]) -> ActingPost:
    post = actor.post_of(roles)
    if post is None:
        raise refuse("not_allowed", "您的岗位不能维护日历", "your post may not keep the calendar")
    return post


def _need_sound(draft: Draft) -> None:
    wrong = [one.says for one in draft.remarks if one.stops]
    if wrong:
        reasons = tuple(Reason("calendar_wrong", one.zh, one.en) for one in wrong)
        raise Stop(Refused(reasons))


def _done(action: str) -> Done:
    return Done(0, "", action, "", "", 0)
