"""What storing papers shares: one transaction, whose reach, what is there, the file's record."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, TypeVar

from sqlmodel import col, select

from workflow.cases import door
from workflow.cases.house import House
from workflow.cases.outcome import Done
from workflow.cases.transaction import Transaction
from workflow.engine.actor import ActingPost, Actor
from workflow.engine.machine import Refused
from workflow.engine.refusal import Reason
from workflow.roster.intake import ImportRefused, Paper
from workflow.roster.tables import ImportedFile

T = TypeVar("T")
R = TypeVar("R")
AT_ONCE = 500
SYSTEM_POST = ActingPost("system", 0, "", 0, "/")
_NOTHING = Done(0, "", "", "", "", 0)


def in_one(house: House, actor: Actor, work: Callable[[Transaction], T]) -> T:
    """Run `work` in one transaction, again after a lost race; raises ImportRefused."""
    found: list[T] = []

    def run(transaction: Transaction) -> Done:
        found[:] = [work(transaction)]
        return _NOTHING

    outcome = door.in_transaction(house, actor, None, run)
    if isinstance(outcome, Refused):
        raise ImportRefused(outcome.reasons)
    return found[0]


def posts_of(actor: Actor, roles: Collection[str], zh: str, en: str) -> tuple[ActingPost, ...]:
    """Return the posts under which the actor may import; raises ImportRefused without any."""
    if actor.is_system:
        return (SYSTEM_POST,)
    found = tuple(post for post in actor.posts if post.role in roles)
    if not found:
        raise ImportRefused(
            [Reason("not_yours", f"您不能导入「{zh}」", f"you cannot import “{en}”")]
        )
    return found


def post_above(posts: Sequence[ActingPost], path: str) -> ActingPost:
    """Return the post that reaches a unit; there is one, the row was examined."""
    return next(post for post in posts if path.startswith(post.reach_path))


def known_among(
    transaction: Transaction, column: Any, keys: Sequence[str], *where: Any
) -> set[str]:
    """Return which of the keys a column holds already."""
    return {
        found
        for some in some_of(keys)
        for found in transaction.session.exec(select(column).where(col(column).in_(some), *where))
    }


def keep_record(
    transaction: Transaction,
    programme: str,
    what: str,
    paper: Paper,
    counts: tuple[int, int, int],
    *,
    unit_id: int | None,
    correction: str = "",
) -> None:
    """Note a file with how many rows were imported, were there already, were kept out."""
    imported, existing, rejected = counts
    transaction.session.add(
        ImportedFile(
            programme=programme,
            what=what,
            file_name=paper.file,
            sha256=paper.book.sha256,
            unit_id=unit_id or None,
            account_id=transaction.actor.account_id,
            name=transaction.actor.name,
            at=transaction.now,
            imported=imported,
            existing=existing,
            rejected=rejected,
            correction=correction,
        )
    )


def some_of(many: Sequence[R]) -> Iterator[Sequence[R]]:
    """Cut a long sequence, so that neither a statement nor the memory grows with it."""
    for start in range(0, len(many), AT_ONCE):
        yield many[start : start + AT_ONCE]
