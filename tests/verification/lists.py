"""Lists as other departments send them, and the people who bring them in and decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import col, select

from tests.builders import ALLOWANCE, id_number
from tests.money_store.cast import Payers
from workflow.roster.export import write_table
from workflow.verification.deciding import Decided, Wish, decide
from workflow.verification.importing import Matched, import_list
from workflow.verification.tables import MatchProposal

DEATHS = ("姓名", "公民身份号码", "死亡日期")
FENG, HE, WEN = (
    id_number("1966-05-11", 101), id_number("1965-03-20", 102), id_number("1966-05-11", 103)
)  # fmt: skip
NOBODY = id_number("1930-01-01", 998)


def deaths(*rows: Sequence[Any]) -> bytes:
    """Return the health department's list."""
    return write_table(DEATHS, rows, "死亡人口")


def take(
    payers: Payers, content: bytes, key: str = "deaths", role: str = "county_health",
    name: str = "死亡名单.xlsx",
) -> Matched:  # fmt: skip
    """Bring a list in."""
    house, clerk = payers.bureau.house, payers.who(role)
    return import_list(house, ALLOWANCE, key, {name: content}, clerk)


def proposals(payers: Payers) -> list[MatchProposal]:
    """Return every proposal, oldest first."""
    with payers.bureau.store.read() as session:
        return list(session.exec(select(MatchProposal).order_by(col(MatchProposal.id))))


def settle(
    payers: Payers, outcome: str, *, who: Any = None, reason: str = "", command: str = ""
) -> list[Decided]:
    """Decide every proposal that is open."""
    wishes = [Wish(one.id or 0, one.edition) for one in proposals(payers) if one.state == "open"]
    person = who or payers.who("county_edu")
    return list(
        decide(payers.bureau.house, person, wishes, outcome, reason=reason, command=command or None)
    )


def on(payers: Payers, day: str) -> None:
    """Let it be nine in the morning of a day."""
    payers.clock.set(date.fromisoformat(day))
