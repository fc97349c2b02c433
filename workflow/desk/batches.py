"""Batches: kept while they are worked off slice by slice, found again by who began them.

The act on a case and the note of it are two transactions. A process killed between them leaves
the row open; done again under the same command, the door answers as it did the first time.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, func, select, update
from sqlmodel import Session, col

from workflow.cases.house import House
from workflow.desk.batch_tables import Batch, BatchRow
from workflow.engine.actor import Actor

KEPT = timedelta(days=30)
MET, HELD, NO = "met", "held", "no"  # done; somebody was first; refused


@dataclass(frozen=True, slots=True)
class Wished:
    """A batch as its owner finds it: what was wished, and how many are done, not done, left."""

    token: str
    programme: str
    kind: str
    action: str
    at: datetime
    stopped_at: datetime | None
    done: int
    failed: int
    left: int

    @property
    def going(self) -> bool:
        """Whether there is something left that was not called off."""
        return self.left > 0 and self.stopped_at is None

    @property
    def total(self) -> int:
        """All of it."""
        return self.done + self.failed + self.left


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case of a batch: its edition now or as seen, how it went, and what is said of it.

    `said` holds the stage reached (`to`) and whether others have still to sign (`waits`), or why
    not, in Chinese and English (`zh`, `en`).
    """

    case_id: int
    edition: int
    sign: str
    said: Mapping[str, Any]


def begin(
    house: House, actor: Actor, command: str, what: tuple[str, str, str],
    answers: Mapping[str, Any], seen: Mapping[int, int],
) -> str:  # fmt: skip
    """Keep a batch (programme, kind, act) over cases as they were seen; the same command, once."""
    now, account = house.clock.now(), actor.account_id or 0
    with house.store.write() as session:
        _forget(session, now - KEPT)
        known = select(col(Batch.token)).where(
            col(Batch.account_id) == account, col(Batch.command) == command
        )
        token = session.connection().execute(known).scalar()
        if token is not None:
            return str(token)
        token = secrets.token_urlsafe(18)
        sealed = house.store.vault.seal(json.dumps(answers), _where(token))
        programme, kind, action = what
        session.add(Batch(token=token, account_id=account, command=command, programme=programme,
                          kind=kind, action=action, answers=sealed, at=now))  # fmt: skip
        session.add_all(
            BatchRow(batch=token, case_id=one, place=at, edition=edition)
            for at, (one, edition) in enumerate(seen.items())
        )
    return token


def found(session: Session, actor: Actor, token: str) -> Wished | None:
    """Return somebody's own batch; one of somebody else looks the same as none."""
    rows = session.connection().execute(_counted(actor).where(col(Batch.token) == token))
    return next((Wished(*row) for row in rows), None)


def unfinished(session: Session, actor: Actor) -> list[Wished]:
    """Return somebody's batches that have cases left, the oldest first."""
    going = _counted(actor).where(col(Batch.stopped_at).is_(None)).having(_LEFT > 0)
    return [Wished(*row) for row in session.connection().execute(going)]


def answers_of(house: House, token: str) -> dict[str, Any]:
    """Return what was answered once for all cases of a batch."""
    with house.store.read() as session:
        batch = session.get_one(Batch, token)
    given: dict[str, Any] = json.loads(house.store.vault.open(batch.answers, _where(token)))
    return given


def left(session: Session, token: str, size: int) -> list[tuple[int, int]]:
    """Return the next cases of a batch: id and the edition seen."""
    rows = (
        select(col(BatchRow.case_id), col(BatchRow.edition))
        .where(col(BatchRow.batch) == token, col(BatchRow.sign) == "")
        .order_by(col(BatchRow.place))
        .limit(size)
    )
    return [(case_id, edition) for case_id, edition in session.connection().execute(rows)]


def outcomes(session: Session, token: str) -> list[Outcome]:
    """Return how it went for each case that had its turn: what was not done first."""
    rows = session.connection().execute(
        select(*(col(getattr(BatchRow, name)) for name in ("case_id", "edition", "sign", "said")))
        .where(col(BatchRow.batch) == token, col(BatchRow.sign) != "")
        .order_by(col(BatchRow.sign) == MET, col(BatchRow.place))
    )
    return [Outcome(one, edition, sign, json.loads(said)) for one, edition, sign, said in rows]


def settle(house: House, token: str, one: Outcome) -> None:
    """Note how it went for one case."""
    values = {"edition": one.edition, "sign": one.sign, "said": json.dumps(one.said)}
    with house.store.write() as session:
        row = update(BatchRow).where(
            col(BatchRow.batch) == token, col(BatchRow.case_id) == one.case_id
        )
        session.connection().execute(row.values(**values))


def stop(house: House, actor: Actor, token: str) -> None:
    """Call off what is left of somebody's own batch; what is done stays done."""
    mine = (col(Batch.token) == token, col(Batch.account_id) == (actor.account_id or 0))
    with house.store.write() as session:
        session.connection().execute(
            update(Batch).where(*mine).values(stopped_at=house.clock.now())
        )


_SIGN = col(BatchRow.sign)
_LEFT = func.sum(case((_SIGN == "", 1), else_=0))


def _counted(actor: Actor) -> Any:
    columns: Sequence[Any] = [
        col(getattr(Batch, name))
        for name in ("token", "programme", "kind", "action", "at", "stopped_at")
    ]
    return (
        select(
            *columns,
            func.sum(case((_SIGN == MET, 1), else_=0)),
            func.sum(case((_SIGN.in_((HELD, NO)), 1), else_=0)),
            _LEFT,
        )
        .join(BatchRow, col(BatchRow.batch) == col(Batch.token))
        .where(col(Batch.account_id) == (actor.account_id or 0))
        .group_by(*columns)
        .order_by(col(Batch.at))
    )


def _forget(session: Session, before: datetime) -> None:
    old = select(col(Batch.token)).where(col(Batch.at) < before)
    session.connection().execute(delete(BatchRow).where(col(BatchRow.batch).in_(old)))
    session.connection().execute(delete(Batch).where(col(Batch.at) < before))


def _where(token: str) -> str:
    return f"batches.answers.{token}"
