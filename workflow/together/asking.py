"""Opinions asked for: a task delegated to a colleague and come back, another office consulted.

Whoever asks keeps the task and decides; an opinion binds nobody. What is delegated goes only to
a colleague who might decide here themselves; an office is any that looks after the case.
"""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from workflow.cases.house import House
from workflow.cases.outcome import Done, refuse
from workflow.cases.rows import CaseRow
from workflow.cases.tables import Task
from workflow.cases.transaction import Transaction
from workflow.engine.actor import ActingPost, Actor
from workflow.engine.machine import Refused
from workflow.together.acts import ANSWER, CONSULT, DELEGATE, TAKE_BACK
from workflow.together.claims import at_desk, check_text, give, holds, task_of, tasks_of
from workflow.together.entering import entered, finish, not_yours
from workflow.together.handing import fit
from workflow.together.people import offices
from workflow.together.tables import Ask


def delegate(
    house: House, case_id: int, role: str, to: int, actor: Actor, question: str,
    *, command: str | None = None,
) -> Done | Refused:  # fmt: skip
    """Ask a colleague for an opinion on a task one has in hand; it comes back with the answer."""

    def work(transaction: Transaction, case: CaseRow) -> Done:
        task = task_of(transaction, case, role)
        post = at_desk(actor, task)
        if post is None or not (task.claimed_by is None or holds(actor, task)):
            raise not_yours()
        check_text(question)
        name = _chosen(transaction, case, task, to)
        if task.claimed_by is None:
            give(transaction, task, actor.account_id)
        asked = (task.role, task.reach_id, to, name)
        _ask(transaction, case, asked, question)
        transaction.tell_person(case, to, DELEGATE, str(case.chain_seq))
        return finish(transaction, case, post, DELEGATE, _said(name, question))

    return entered(house, case_id, DELEGATE, actor, command, work)


def _chosen(transaction: Transaction, case: CaseRow, task: Task, to: int) -> str:
    if to == transaction.actor.account_id:
        raise refuse("not_colleague", "不能委派给自己", "not to oneself")
    if any(one.role == task.role and one.to_account for one in open_asks(transaction, case)):
        raise refuse("delegated", "已委派，待回复或收回", "it is delegated: wait, or take it back")
    return fit(transaction, case, task, to)


def consult(
    house: House, case_id: int, office: str, actor: Actor, question: str,
    *, command: str | None = None,
) -> Done | Refused:  # fmt: skip
    """Ask another office (by its title) for an opinion: by somebody the case waits for."""

    def work(transaction: Transaction, case: CaseRow) -> Done:
        post = _deciding(transaction, case, actor)
        if post is None:
            raise not_yours()
        check_text(question)
        role = _office(house, case, office.strip(), post)
        reach_id = house.desk_of(case, role)
        if any(one.role == role and not one.to_account for one in open_asks(transaction, case)):
            raise refuse("consulted", "已向该岗位征求意见，待回复", "that office is asked already")
        assert reach_id is not None
        _ask(transaction, case, (role, reach_id, None, office.strip()), question)
        transaction.tell(case, role, CONSULT, str(case.chain_seq))
        return finish(transaction, case, post, CONSULT, _said(office.strip(), question))

    return entered(house, case_id, CONSULT, actor, command, work)


def _deciding(transaction: Transaction, case: CaseRow, actor: Actor) -> ActingPost | None:
    desks = (at_desk(actor, task) for task in tasks_of(transaction, case))
    return next((post for post in desks if post is not None), None)


def _office(house: House, case: CaseRow, title: str, own: ActingPost) -> str:
    for role, known in offices(house, case).items():
        if title and title in (known.zh, known.en) and role != own.role:
            return role
    raise refuse(
        "no_office", f"没有可征求意见的岗位「{title}」", f"there is no office “{title}” to ask"
    )


def answer(
    house: House, case_id: int, ask_id: int, actor: Actor, text: str,
    *, command: str | None = None,
) -> Done | Refused:  # fmt: skip
    """Give the opinion asked for; who asked is told, and the task is theirs as before."""

    def work(transaction: Transaction, case: CaseRow) -> Done:
        ask = open_ask(transaction, case, ask_id)
        post = asked_of(actor, ask)
        if post is None:
            raise not_yours()
        check_text(text)
        ask.state, ask.answer = "answered", text.strip()
        ask.answered_by, ask.answered_at = actor.name, transaction.now
        transaction.session.add(ask)
        transaction.tell_person(case, ask.asked_by, ANSWER, str(case.chain_seq))
        return finish(transaction, case, post, ANSWER, _said(ask.asker, text))

    return entered(house, case_id, ANSWER, actor, command, work)


def take_back(
    house: House, case_id: int, ask_id: int, actor: Actor, *, command: str | None = None
) -> Done | Refused:
    """End what one asked, unanswered."""

    def work(transaction: Transaction, case: CaseRow) -> Done:
        ask = open_ask(transaction, case, ask_id)
        post = _deciding(transaction, case, actor)
        if post is None or ask.asked_by not in (actor.account_id, post.on_behalf_of):
            raise not_yours()
        ask.state = "taken_back"
        transaction.session.add(ask)
        return finish(transaction, case, post, TAKE_BACK, {"to_name": ask.to_name})

    return entered(house, case_id, TAKE_BACK, actor, command, work)


def asked_of(actor: Actor, ask: Ask) -> ActingPost | None:
    """Return the post by which somebody may answer: asked themselves, as deputy or office."""
    for post in actor.posts:
        mine = ask.to_account in (None, actor.account_id, post.on_behalf_of)
        if (post.role, post.reach_id) == (ask.role, ask.reach_id) and mine:
            return post
    return None


def open_asks(transaction: Transaction, case: CaseRow) -> list[Ask]:
    """Return what is asked and waits; what was asked in an earlier stage has lapsed."""
    asked = select(Ask).where(
        Ask.case_id == case.id, Ask.state == "open", col(Ask.at) >= case.stage_since
    )
    return list(transaction.session.exec(asked.order_by(col(Ask.id))))


def open_ask(transaction: Transaction, case: CaseRow, ask_id: int) -> Ask:
    """Return one of them; raises Stop where it is answered, ended or lapsed."""
    for ask in open_asks(transaction, case):
        if ask.id == ask_id:
            return ask
    raise refuse("ask_over", "已回复、收回，或此件已往下办理", "it is answered, ended, or over")


def _ask(
    transaction: Transaction, case: CaseRow, to: tuple[str, int, int | None, str], question: str
) -> None:
    role, reach_id, account_id, name = to
    ask = Ask(
        case_id=case.id, role=role, reach_id=reach_id, to_account=account_id, to_name=name,
        asked_by=transaction.actor.account_id or 0, asker=transaction.actor.name,
        question=question.strip(), at=transaction.now,
    )  # fmt: skip
    transaction.session.add(ask)
    transaction.session.flush()


def _said(name: str, text: str) -> dict[str, Any]:
    return {"to_name": name, "text": text.strip()}
