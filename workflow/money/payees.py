"""Whom a run pays: people with the account that their application says at the time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from workflow.cases.facts import place_of
from workflow.cases.rows import CaseRow
from workflow.cases.tables import Case
from workflow.engine.definition import Kind
from workflow.money.tables import Entitlement, PaymentLine
from workflow.store.secrets import Vault, is_sealed

if TYPE_CHECKING:
    from workflow.cases.house import House
    from workflow.cases.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Payee:
    """Whom an instruction pays: lines of one person, to the account they gave last."""

    entitlement_id: int
    name: str
    account: str
    lines: tuple[Any, ...]

    @property
    def fen(self) -> int:
        """What all lines come to."""
        return sum(line.fen for line in self.lines)

    @property
    def months(self) -> str:
        """The months paid for, as the note in the bank file says them."""
        return said_months(self.lines[0].month, self.lines[-1].month)


def said_months(first: str, last: str) -> str:
    """Return the note of an instruction that pays from one month to another."""
    return first if first == last else f"{first}~{last}"


def payees_of(transaction: Transaction, case: CaseRow, lines: Iterable[Any]) -> list[Payee]:
    """Return lines by person, with the account in the application as it is now."""
    grouped: dict[int, list[Any]] = {}
    for line in lines:
        grouped.setdefault(line.entitlement_id, []).append(line)
    known = _accounts(transaction, case.id)
    return [Payee(key, *known[key], tuple(own)) for key, own in grouped.items()]


def _accounts(transaction: Transaction, run_id: int) -> dict[int, tuple[str, str]]:
    """Return name and account of everybody in a run, by entitlement."""
    held, cases = Entitlement.__table__, Case.__table__  # type: ignore[attr-defined]
    line = PaymentLine.__table__  # type: ignore[attr-defined]
    in_run = select(line.c.entitlement_id).where(line.c.run_id == run_id)
    statement = select(
        held.c.id,
        cases.c.number,
        cases.c.programme,
        cases.c.version,
        cases.c.kind,
        cases.c.subject_name,
        cases.c.answers,
    ).where(held.c.application_id == cases.c.id, held.c.id.in_(in_run))
    vault = transaction.house.store.vault
    found = {}
    for row in transaction.session.connection().execute(statement):
        key = _account_field(transaction.house, row)
        account = _opened(vault, row.answers.get(key), place_of(row.number, key))
        found[row.id] = (row.subject_name, account)
    return found


def _account_field(house: House, row: Any) -> str:
    kind: Kind = house.definitions.get(row.programme, row.version).kinds[row.kind]
    return next((key for key, field in kind.fields.items() if field.type == "account"), "")


def _opened(vault: Vault, value: Any, where: str) -> str:
    return vault.open(str(value), where) if is_sealed(value) else str(value or "")


def payee_place(run_id: int, attempt: int, seq: int) -> str:
    """Name the place a sealed payee is bound to."""
    return f"payment_lines.payee.{run_id}.{attempt}.{seq}"
