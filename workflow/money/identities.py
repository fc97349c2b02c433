"""What must agree in a run before money moves and after: pairs of figures, fen or persons.

Each side comes from a source of its own: what a run was calculated to, its lines, the files
made for the bank, the answers of the bank, the ledger, the events of the claims.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import case, func, or_, select
from sqlmodel import Session

from workflow.engine.refusal import Reason, Text
from workflow.money.bounce_tables import Bounce
from workflow.money.entries import LedgerEntry
from workflow.money.runs import run_of
from workflow.money.tables import (
    BankFile,
    Entitlement,
    EntitlementEvent,
    PaymentLine,
    PaymentRun,
    ReturnFile,
)
from workflow.money.yuan import plain_yuan

ENDS = ("stop", "death", "revoke")
ON_THE_ROSTER = ("active", "suspended")
NOT_SENT = ("planned", "approved")
BEFORE_ALL = datetime.min.replace(tzinfo=UTC)  # a first run has no roster before it
_L: Any = PaymentLine.__table__.c  # type: ignore[attr-defined]
_E: Any = Entitlement.__table__.c  # type: ignore[attr-defined]
_V: Any = EntitlementEvent.__table__.c  # type: ignore[attr-defined]
_R: Any = PaymentRun.__table__.c  # type: ignore[attr-defined]
_F: Any = BankFile.__table__.c  # type: ignore[attr-defined]
_B: Any = ReturnFile.__table__.c  # type: ignore[attr-defined]
_W: Any = Bounce.__table__.c  # type: ignore[attr-defined]
_G: Any = LedgerEntry.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Identity:
    """Two figures that must be the same, and how the first one came about."""

    title: Text
    left: int
    right: int
    unit: Literal["fen", "persons"] = "fen"
    said: Text | None = None

    @property
    def holds(self) -> bool:
        """True when they are."""
        return self.left == self.right


def identities(session: Session, run_id: int) -> tuple[Identity, ...]:
    """Return what must agree of a run as it stands; () before it is calculated."""
    run = run_of(session, run_id)
    return () if run is None else tuple(_all(session, run))


def disagreement(session: Session, run_id: int) -> Reason | None:
    """Name every identity that does not hold, with both figures; None when all do."""
    wrong = [one for one in identities(session, run_id) if not one.holds]
    if not wrong:
        return None
    zh = "；".join(
        f"{one.title.zh}：{_said(one.left, one)} ≠ {_said(one.right, one)}" for one in wrong
    )
    en = "; ".join(
        f"{one.title.en}: {_said(one.left, one)} ≠ {_said(one.right, one)}" for one in wrong
    )
    return Reason("books_disagree", f"账不平，不能继续办理（{zh}）", f"the books disagree ({en})")


def _said(figure: int, one: Identity) -> str:
    return plain_yuan(figure) if one.unit == "fen" else str(figure)


def _all(session: Session, run: PaymentRun) -> Iterator[Identity]:
    yield _roster(session, run)
    persons, lines, levels = _figures(
        session,
        (_L.run_id == run.case_id, _L.reissue_of.is_(None)),
        func.count(_L.person_index.distinct()),
        func.sum(_L.fen),
        func.sum(_L.province_fen + _L.city_fen + _L.county_fen),
    )
    yield Identity(
        Text("批次人数 = 明细人数", "people of the run = of its lines"),
        run.persons,
        persons,
        "persons",
    )
    yield Identity(Text("批次总额 = 明细合计", "run = lines"), run.fen, lines)
    yield Identity(Text("明细合计 = 各级分担", "lines = levels"), lines, levels)
    yield from _waiting_lines(session, run)
    yield from _at_the_bank(session, run)


def _roster(session: Session, run: PaymentRun) -> Identity:
    """Last roster + in - out by the events of claims; this roster by their state."""
    last = session.execute(
        select(func.max(_R.made_at)).where(
            _R.programme == run.programme, _R.county_id == run.county_id, _R.case_id < run.case_id
        )
    ).scalar()
    ours = (_E.programme == run.programme, _E.county_id == run.county_id)
    spans = (
        select(
            func.min(case((_V.kind == "begin", _V.at))).label("came"),
            func.min(case((_V.kind.in_(ENDS), _V.at))).label("went"),
        )
        .join(Entitlement, _E.id == _V.entitlement_id)
        .where(*ours)
        .group_by(_V.entitlement_id)
        .subquery()
    )
    came, went = spans.c.came, spans.c.went
    then = last or BEFORE_ALL
    before, joined, left = _figures(
        session,
        (came.is_not(None),),
        func.count().filter(came <= then, or_(went.is_(None), went > then)),
        func.count().filter(came > then),
        func.count().filter(went > then),
    )
    now = _one(session, func.count(_E.id), *ours, _E.state.in_(ON_THE_ROSTER))
    return Identity(
        Text("上批在册 + 新增 − 减少 = 现在册", "last roster + in − out = this roster"),
        before + joined - left,
        now,
        "persons",
        Text(f"{before} + {joined} − {left}", f"{before} + {joined} − {left}"),
    )


def _waiting_lines(session: Session, run: PaymentRun) -> Iterator[Identity]:
    """Lines not sent yet are of months for which their claim is on the roster."""
    waiting = (_L.run_id == run.case_id, _L.state.in_(NOT_SENT))
    fen = _sum(session, _L.fen, *waiting)
    if fen:
        due = _sum(
            session,
            _L.fen,
            *waiting,
            _E.id == _L.entitlement_id,
            _E.person_index == _L.person_index,
            _E.county_id == run.county_id,
            _E.state != "revoked",
            _E.funded_at.is_not(None),
            _E.start <= _L.month,
            or_(_E.last_month.is_(None), _E.last_month >= _L.month),
            or_(_E.held_from.is_(None), _E.held_from > _L.month),
        )
        yield Identity(
            Text("名册应发 = 待发明细", "due by the roster = lines to be sent"), due, fen
        )


def _at_the_bank(session: Session, run: PaymentRun) -> Iterator[Identity]:
    """Files = lines sent = paid + returned + unanswered; what is paid stands in the ledger."""
    filed = _sum(session, _F.total_fen, _F.run_id == run.case_id)
    if not filed:
        return
    sent, open_fen, done = _figures(
        session,
        (_L.run_id == run.case_id,),
        func.sum(_L.fen).filter(_L.seq.is_not(None)),
        func.sum(_L.fen).filter(_L.state == "sent"),
        func.sum(_L.fen).filter(_L.state == "paid"),
    )
    yield Identity(Text("银行文件 = 送出明细", "files = lines sent"), filed, sent)
    answered = (func.sum(_B.paid_fen), func.sum(_B.failed_fen))
    paid, returned = _figures(session, (_B.run_id == run.case_id,), *answered)
    yield Identity(
        Text("送出 = 已发 + 退票 + 未回", "sent = paid + returned + unanswered"),
        sent,
        paid + returned + open_fen,
    )
    bounced = _sum(session, _W.fen, _W.run_id == run.case_id, _W.state == "confirmed")
    yield Identity(
        Text("回盘成功 = 已发明细 + 退汇", "paid by the bank = lines paid + sent back later"),
        paid,
        done + bounced,
    )
    booked = _sum(session, _G.fen, _G.case_id == run.case_id, _G.kind.in_(("paid", "reversal")))
    yield Identity(Text("已发明细 = 台账记载", "lines paid = ledger"), done, booked)


def _sum(session: Session, amount: Any, *where: Any) -> int:
    return _figures(session, where, func.sum(amount))[0]


def _one(session: Session, figure: Any, *where: Any) -> int:
    return _figures(session, where, figure)[0]


def _figures(session: Session, where: tuple[Any, ...], *asked: Any) -> tuple[int, ...]:
    """Return several figures of the same rows, read in one statement; nothing is 0."""
    return tuple(int(one or 0) for one in session.execute(select(*asked).where(*where)).one())
