"""Boards posted with their proof, taken down, and begun again when they were cut short."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from workflow.cases.attachments import Paper, put_with
from workflow.cases.door import in_transaction, record_refusal, repeated
from workflow.cases.house import House
from workflow.cases.outcome import Done, Stop, refuse
from workflow.cases.rows import CaseRow
from workflow.cases.tables import Attachment
from workflow.cases.transaction import Transaction
from workflow.engine.actor import ActingPost, Actor
from workflow.engine.machine import Refused
from workflow.engine.refusal import Reason
from workflow.notice import rules
from workflow.notice.notices import STANDING, Held, done, hold_notice, note
from workflow.notice.section import NoticeSection
from workflow.notice.tables import Posting
from workflow.people.units import Units


@dataclass(frozen=True, slots=True)
class Proof:
    """That a list hangs: words (where, who saw it, a web address), a photo, or both.

    The photo comes with the posting and is kept in `folder`, or it is with the list already
    and named by its token.
    """

    text: str = ""
    token: str = ""
    photo: Paper | None = None
    folder: Path | None = None


def post(
    house: House,
    notice_id: int,
    postings: Iterable[int],
    actor: Actor,
    posted_on: date,
    proof: Proof,
    *,
    command: str | None = None,
) -> Done | Refused:
    """Record that boards were posted on a day; all of them or none. The window starts here."""
    tokens: list[str] = []

    def work(transaction: Transaction, at: Held, row: Posting, post: ActingPost) -> dict[str, Any]:
        _stop_if(rules.may_post(at.board(row), posted_on, transaction.today))
        last = rules.window(house.calendar, posted_on, at.notice.days)
        row.posted_on, row.full_on, row.provisional = posted_on, last.on, last.provisional
        row.posted_by, row.posted_name = actor.account_id, actor.name
        row.recorded_at = transaction.now
        if not tokens:
            tokens.append(_proof_token(transaction, at.case, proof))
        row.proof_text, row.proof_token = proof.text.strip(), tokens[0]
        return {"posted_on": posted_on.isoformat(), "full_on": last.on.isoformat()}

    def check(transaction: Transaction, at: Held) -> None:
        if at.notice.state != STANDING:
            raise refuse("not_standing", "公示已结束", "the notice does not stand any more")
        tokens.clear()  # a transaction that is tried again keeps the photo again
        _check_proof(transaction, at.case, proof)

    what = _Deed("notice.posted", check, work, {"proof": _named(proof)})
    return _on_boards(house, notice_id, postings, actor, command, what)


def take_down(
    house: House,
    notice_id: int,
    postings: Iterable[int],
    actor: Actor,
    removed_on: date,
    because: str = "",
    *,
    command: str | None = None,
) -> Done | Refused:
    """Record that boards were taken down; before their days were full they start again."""

    def work(transaction: Transaction, at: Held, row: Posting, post: ActingPost) -> dict[str, Any]:
        standing = at.board(row)
        _stop_if(rules.may_remove(standing, removed_on, transaction.today, because))
        row.removed_on, row.removed_name, row.because = removed_on, actor.name, because.strip()
        if at.notice.state == STANDING and rules.interrupts(standing, removed_on):
            row.interrupted = True
            transaction.session.add(afresh(row, removed_on))
        return {"removed_on": removed_on.isoformat(), "interrupted": row.interrupted}

    what = _Deed("notice.taken_down", lambda transaction, at: None, work, {"because": because})
    return _on_boards(house, notice_id, postings, actor, command, what)


def afresh(row: Posting, not_before: date) -> Posting:
    """Return the fresh board that takes the place of one cut short."""
    return Posting(
        notice_id=row.notice_id,
        channel=row.channel,
        unit_id=row.unit_id,
        place_zh=row.place_zh,
        place_en=row.place_en,
        not_before=not_before,
    )


@dataclass(frozen=True, slots=True)
class _Deed:
    """What is done to boards: its name on the record, its check, and the deed itself."""

    name: str
    check: Callable[[Transaction, Held], None]
    work: Callable[[Transaction, Held, Posting, ActingPost], dict[str, Any]]
    detail: dict[str, Any]


def _on_boards(
    house: House,
    notice_id: int,
    postings: Iterable[int],
    actor: Actor,
    command: str | None,
    deed: _Deed,
) -> Done | Refused:
    wanted, on_list = sorted(set(postings)), []

    def work(transaction: Transaction) -> Done:
        at = hold_notice(transaction, notice_id)
        on_list.append(at.case.id)
        deed.check(transaction, at)
        rows = _rows(transaction, at, wanted)
        posts = [_may(house.units, at, row, actor) for row in rows]
        told = [
            deed.work(transaction, at, row, post) for row, post in zip(rows, posts, strict=True)
        ]
        transaction.session.flush()
        for number, (row, post) in enumerate(zip(rows, posts, strict=True)):
            detail = {
                "notice": at.notice.public_key,
                "channel": row.channel,
                "place": row.place_zh,
                **deed.detail,
                **told[number],
            }
            note(
                transaction,
                at.case,
                deed.name,
                detail,
                role=post.role,
                unit_id=post.unit_id,
                unit_name=post.unit_name,
                on_behalf_of=post.on_behalf_of,
                command=command if number == 0 else None,
            )
        return done(at.case, deed.name)

    outcome = in_transaction(house, actor, command, work)
    if isinstance(outcome, Refused) and command and (again := repeated(house, command)):
        return again
    if isinstance(outcome, Refused) and on_list:
        record_refusal(house, on_list[0], deed.name, actor, outcome)
    return outcome


def _rows(transaction: Transaction, at: Held, wanted: Sequence[int]) -> Sequence[Posting]:
    rows = transaction.session.exec(
        select(Posting)
        .where(
            Posting.notice_id == at.notice.id,
            col(Posting.id).in_(wanted),
            col(Posting.interrupted).is_(False),
        )
        .order_by(col(Posting.id))
        .execution_options(populate_existing=True)
    ).all()
    if not rows or len(rows) != len(wanted):
        raise refuse("no_board", "没有此张贴点，或已被重新登记", "there is no such board")
    return rows


def poster(units: Units, section: NoticeSection, row: Posting, actor: Actor) -> ActingPost | None:
    """Return the post under which a person answers for a board: the role named, in its area."""
    role, path = section.channels[row.channel].posted_by, units.path(row.unit_id)
    return next(
        (post for post in actor.posts if post.role == role and path.startswith(post.reach_path)),
        None,
    )


def _may(units: Units, at: Held, row: Posting, actor: Actor) -> ActingPost:
    post = poster(units, at.section, row, actor)
    if post is None:
        raise refuse(
            "not_yours",
            f"{at.board(row).named().zh}不由您张贴",
            f"{at.board(row).named().en} is not yours to post",
        )
    return post


def _named(proof: Proof) -> str:
    """Return what the record says of a proof; never the name of a file."""
    if proof.photo:
        return f"sha256:{hashlib.sha256(proof.photo.content).hexdigest()} {proof.text}".strip()
    return proof.text or proof.token


def _proof_token(transaction: Transaction, case: CaseRow, proof: Proof) -> str:
    if proof.photo is None or proof.folder is None:
        return proof.token
    return put_with(transaction, proof.folder, case, proof.photo)


def _check_proof(transaction: Transaction, case: CaseRow, proof: Proof) -> None:
    if not proof.text.strip() and not proof.token and not proof.photo:
        raise refuse(
            "proof_missing", "请上传张贴照片，或写明张贴证明", "give a photo or words as proof"
        )
    if (
        proof.token
        and transaction.session.exec(
            select(Attachment.id).where(
                Attachment.token == proof.token,
                Attachment.case_id == case.id,
                col(Attachment.removed_at).is_(None),
            )
        ).first()
        is None
    ):
        raise refuse("no_attachment", "没有此附件", "there is no such attachment")


def _stop_if(reason: Reason | None) -> None:
    if reason is not None:
        raise Stop(Refused((reason,)))
