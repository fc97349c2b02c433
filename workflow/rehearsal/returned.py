"""Lines the rehearsed bank sends back: another account is asked for, then they are paid again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from workflow.bureau import Bureau
from workflow.calendar.shanghai import shanghai_date
from workflow.cases.tables import Case
from workflow.engine.definition import Definition
from workflow.engine.machine import Refused
from workflow.money.banks import packaged
from workflow.money.tables import Entitlement, PaymentLine
from workflow.rehearsal.answers import chance

if TYPE_CHECKING:
    from workflow.rehearsal.desk import Desk, Waiting
    from workflow.rehearsal.year import Year

PAY_AGAIN, CHANGE = "money.reissue", "money.change_account"
PATIENCE = 15  # working days a run waits for accounts before its lines go to the next one
_MODELS: tuple[Any, ...] = (Case, Entitlement, PaymentLine)
_C, _E, _P = (model.__table__.c for model in _MODELS)
CODES = sorted(packaged().layouts["yunling_csv"].failed)


@dataclass(frozen=True, slots=True)
class Returns:
    """What came back of one run, in persons: returned, paid again by it, left to the next."""

    number: str
    opened_on: date
    returned: int
    again: int
    left: int

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of the report."""
        counts = (self.returned, self.again, self.left)
        return (self.number, str(self.opened_on), *(f"{n:,}" for n in counts))


class Mender:
    """Asks for other accounts where lines failed, and says when a run is to be paid again."""

    def __init__(self, year: Year) -> None:
        self.year, self.bureau = year, year.bureau
        self._numbers = count(1)
        self._asked: dict[int, list[int]] = {}  # run → the cases that change accounts
        self._until: dict[int, date] = {}
        self._paid_again: set[int] = set()
        self._kind = _changer(year.definition)

    def code(self, account: str) -> str:
        """Return what the bank says of an account: a code of its list, empty when it pays."""
        draw = chance(self.year.seed, "account", account)
        bad = draw.random() * 1000 < self.year.staff.bank.returned
        return draw.choice(CODES) if bad else ""

    def not_before(self, one: Waiting) -> date | None:
        """Return the day until which a run with failed lines waits for other accounts."""
        if self._kind is None or self._again(one) is None or one.id in self._paid_again:
            return None
        if one.id not in self._until:
            self._until[one.id] = self.year.after(PATIENCE)
            self._asked[one.id] = [case for case in self._ask(one, self._kind) if case]
        waits = self.year.today < self._until[one.id] and self._under_way(one)
        return self.year.after(1) if waits else None

    def first(self, one: Waiting) -> tuple[str, ...]:
        """Return the action that pays lines again, once, when every account was changed."""
        key, asked = self._again(one), self._asked.get(one.id)
        if key is None or not asked or one.id in self._paid_again or self._under_way(one):
            return ()
        self._paid_again.add(one.id)
        return (key,)

    def _again(self, one: Waiting) -> str | None:
        actions = self.year.ways[one.kind].kind.actions_from(one.stage).items()
        return next((key for key, action in actions if PAY_AGAIN in action.effects), None)

    def _under_way(self, one: Waiting) -> bool:
        with self.bureau.store.read() as session:
            asked = and_(_C.id.in_(self._asked[one.id]), _C.closed_at.is_(None))
            found = session.connection().execute(select(_C.id).where(asked).limit(1))
            return found.first() is not None

    def _ask(self, one: Waiting, kind: str) -> Iterator[int | None]:
        for claim_id, unit_id in self._failed(one.id):
            yield self._open(kind, claim_id, unit_id)

    def _failed(self, run_id: int) -> list[tuple[int, int]]:
        with self.bureau.store.read() as session:
            found = session.connection().execute(
                select(_E.case_id, _E.unit_id)
                .join(PaymentLine, _P.entitlement_id == _E.id)
                .where(_P.run_id == run_id, _P.state == "failed", _E.case_id.is_not(None))
                .distinct()
                .order_by(_E.case_id)
            )
            return [(case_id, unit_id) for case_id, unit_id in found]

    def _open(self, key: str, claim_id: int, unit_id: int) -> int | None:
        """Open a change of account at the office of the person's township."""
        kind = self.year.definition.kinds[key]
        desk, nth = self._clerk(kind.opened_by, unit_id)
        if desk is None or nth is None:
            return None
        given = {
            name: f"629998{next(self._numbers):013d}" if field.type == "account" else "排练"
            for name, field in kind.fields.items()
        }
        desk.spend(nth)
        outcome = self.bureau.open(
            self.year.programme, key, desk.seat.holders[nth], unit_id, given,
            cycle=self.year.cycle, parent_id=claim_id,
        )  # fmt: skip
        return None if isinstance(outcome, Refused) else outcome.case_id

    def _clerk(self, roles: Sequence[str], unit_id: int) -> tuple[Desk | None, int | None]:
        path = self.bureau.units.path(unit_id)
        for desk in self.year.desks:
            if desk.seat.role in roles and path.startswith(desk.seat.reach_path):
                nth = desk.person()
                if nth is not None:
                    return desk, nth
        return None, None


def _changer(definition: Definition) -> str | None:
    """Return the kind of case that changes an account, None where a programme has none."""
    for key, kind in definition.kinds.items():
        if any(CHANGE in action.effects for action in kind.actions.values()):
            return key
    return None


def read_returns(bureau: Bureau, programme: str) -> tuple[Returns, ...]:
    """Return what the bank sent back of each run, the first run first."""
    persons, sent_back = func.distinct(_P.entitlement_id), _P.code.in_(CODES)
    paid_again = and_(_P.reissue_of.is_not(None), _P.state == "paid")
    left = and_(sent_back, _P.state.in_(("released", "failed")))
    counted = (func.count(persons).filter(one) for one in (sent_back, paid_again, left))
    with bureau.store.read() as session:
        rows = session.connection().execute(
            select(_C.number, _C.opened_at, *counted)
            .join(Case, _C.id == _P.run_id)
            .where(_P.programme == programme, or_(sent_back, paid_again))
            .group_by(_C.id, _C.number, _C.opened_at)
            .order_by(_C.id)
        )
        return tuple(Returns(number, shanghai_date(at), *found) for number, at, *found in rows)
