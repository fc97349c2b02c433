"""Papers of a case: checked by content, stored by hash, given back only within one's area.

Only PDF, JPEG, PNG, Word and Excel without macros, at most 10 MB. Every paper added, opened
or removed is on the record of its case, without its file name (people write names into it).
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath

from sqlmodel import select

from workflow.cases.document_types import type_of
from workflow.cases.door import in_transaction
from workflow.cases.house import House
from workflow.cases.outcome import Done, Stop, refuse
from workflow.cases.rows import CaseRow
from workflow.cases.tables import Attachment
from workflow.cases.transaction import Transaction
from workflow.engine.actor import ActingPost, Actor, Area
from workflow.engine.definition import Kind
from workflow.engine.machine import Refused, Step
from workflow.engine.refusal import Reason

LARGEST = 10 * 1024 * 1024
LONGEST_NAME = 120
SHOWN = ("application/pdf", "image/jpeg", "image/png")  # what a page may show in itself
TOO_LARGE = Reason("too_large", "文件超过 10 MB，请压缩或分开上传", "the file is larger than 10 MB")
WRONG_TYPE = Reason(
    "wrong_type",
    "只接受 PDF、JPG、PNG、DOCX、XLSX 文件（不含宏），且内容须与扩展名相符",
    "only PDF, JPG, PNG, DOCX and XLSX files without macros are accepted, true to their ending",
)
EMPTY = Reason("no_file", "请选择要上传的文件", "please choose a file")


@dataclass(frozen=True, slots=True)
class Paper:
    """A file as it came in: what it is for, its name, its bytes."""

    document: str
    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """A paper given back: its name and type, and where its bytes lie."""

    case_id: int
    file_name: str
    media_type: str
    path: Path
    at: datetime


def add(
    house: House, folder: Path, case_id: int, actor: Actor, paper: Paper, command: str | None = None
) -> Done | Refused:
    """Put a paper with a case; its bytes are on the disk before the record says so."""
    found = _checked(paper)
    if isinstance(found, Reason):
        return Refused((found,))
    digest = hashlib.sha256(paper.content).hexdigest()

    def work(transaction: Transaction) -> Done:
        case = transaction.hold(case_id, actor)
        kind = transaction.house.kind_of(case)
        post = _may_change(kind, case, actor)
        if kind.documents and paper.document not in kind.documents:
            raise refuse("no_document", "没有这一种材料", "there is no such document")
        _keep(folder, digest, paper.content)
        transaction.session.add(_row(transaction, case, paper, found, digest))
        transaction.session.flush()
        said = {"document": paper.document, "sha256": digest, "size": len(paper.content)}
        return _recorded(transaction, case, "attach", post, said)

    return in_transaction(house, actor, command, work)


def put_with(transaction: Transaction, folder: Path, case: CaseRow, paper: Paper) -> str:
    """Put a paper with a case held already; who may, the feature that calls has asked.

    Returns its token; Stop when the file is refused. What it is for goes on the caller's record.
    """
    found = _checked(paper)
    if isinstance(found, Reason):
        raise Stop(Refused((found,)))
    digest = hashlib.sha256(paper.content).hexdigest()
    _keep(folder, digest, paper.content)
    row = _row(transaction, case, paper, found, digest)
    transaction.session.add(row)
    transaction.session.flush()
    return row.token


def open_paper(house: House, folder: Path, token: str, actor: Actor) -> Opened | None:
    """Give a paper back; the look is put on the record first. None outside one's area."""
    opened: list[Opened] = []

    def work(transaction: Transaction) -> Done:
        row, case = _held(transaction, token, actor)
        path = stored_at(folder, row.sha256)
        if not path.is_file():
            raise refuse("no_file", "文件不在库中", "the file is missing")
        opened.append(Opened(case.id, row.file_name, row.media_type, path, row.at))
        said = {"document": row.document, "sha256": row.sha256}
        return _recorded(transaction, case, "open_file", _reaching(case, actor)[0], said)

    outcome = in_transaction(house, actor, None, work)
    return None if isinstance(outcome, Refused) else opened[0]


def remove(house: House, token: str, actor: Actor) -> Done | Refused:
    """Take a paper away from its case: the row stays, marked, and so do the bytes."""

    def work(transaction: Transaction) -> Done:
        row, case = _held(transaction, token, actor)
        post = _may_change(transaction.house.kind_of(case), case, actor)
        row.removed_at = transaction.now
        transaction.session.flush()
        said = {"document": row.document, "sha256": row.sha256}
        return _recorded(transaction, case, "detach", post, said)

    return in_transaction(house, actor, None, work)


def may_change(kind: Kind, stage: str, area: Area, actor: Actor) -> ActingPost | None:
    """Return the post under which papers may be added or removed while the case waits for it."""
    at = kind.stages[stage]
    for post in actor.posts:
        if post.role in {*at.waits_for, *at.edits} and area.covers(post):
            return post
    return None


def _may_change(kind: Kind, case: CaseRow, actor: Actor) -> ActingPost:
    post = may_change(kind, case.stage, case.area, actor)
    if post is None:
        raise refuse(
            "not_yours",
            "此环节的材料不由您的岗位增减",
            "papers are not added or removed by your post at this stage",
        )
    return post


def _checked(paper: Paper) -> str | Reason:
    if not paper.content:
        return EMPTY
    if len(paper.content) > LARGEST:
        return TOO_LARGE
    return type_of(paper.content, PurePath(paper.file_name).suffix) or WRONG_TYPE


def _row(
    transaction: Transaction, case: CaseRow, paper: Paper, media_type: str, digest: str
) -> Attachment:
    return Attachment(
        token=secrets.token_urlsafe(24),
        case_id=case.id,
        document=paper.document,
        file_name=_plain_name(paper.file_name),
        media_type=media_type,
        size=len(paper.content),
        sha256=digest,
        by_account=transaction.actor.account_id,
        at=transaction.now,
    )


def _plain_name(name: str) -> str:
    """Return the last part of a name without signs that mean something to a system."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*')
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending)]}{dot}{ending}" or "file"


def _held(transaction: Transaction, token: str, actor: Actor) -> tuple[Attachment, CaseRow]:
    row = transaction.session.exec(
        select(Attachment).where(Attachment.token == token, Attachment.removed_at == None)  # noqa: E711
    ).first()
    if row is None:
        raise Stop(Refused((Reason("no_case", "没有此文件", "there is no such file"),)))
    return row, transaction.hold(row.case_id, actor)


def _reaching(case: CaseRow, actor: Actor) -> list[ActingPost]:
    return [post for post in actor.posts if case.area.covers(post)]


def _recorded(
    transaction: Transaction, case: CaseRow, what: str, post: ActingPost, said: Mapping[str, object]
) -> Done:
    step = Step(what, case.stage, case.stage, post.role, post.unit_id, post.unit_name,
                post.on_behalf_of)  # fmt: skip
    transaction.record(case, step, "done", said, transaction.command)
    transaction.changes.case(case, case.edition)
    transaction.changes.flush()
    return Done(case.id, case.number, what, case.stage, case.stage, case.edition)


def stored_at(folder: Path, digest: str) -> Path:
    """Return where the bytes of a paper lie; the caller puts the look on the record."""
    return folder / digest[:2] / digest


def _keep(folder: Path, digest: str, content: bytes) -> None:
    """Write the bytes under their hash, durably; equal bytes are kept once."""
    path = stored_at(folder, digest)
    if path.is_file() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{digest}.{secrets.token_hex(4)}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
