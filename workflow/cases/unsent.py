"""Forms begun and not saved: kept while somebody types, given back to them alone, then deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select

from workflow.cases.house import House
from workflow.cases.unsent_tables import UnsentForm
from workflow.engine.actor import Actor
from workflow.store.secrets import SealBroken

KEPT = timedelta(days=30)  # one that nobody came back to holds personal data for no purpose
LONGEST = 200_000  # characters; a form of 60 rows has about a tenth


@dataclass(frozen=True, slots=True)
class Unsent:
    """What was typed, when, in which unit, and over which edition of the case."""

    at: datetime
    typed: Mapping[str, Any]
    unit_id: int | None
    edition: int | None


def act_place(case_id: int, key: str = "") -> str:
    """Return where drafts of an act of a case are kept; without an act, what all begin with."""
    return f"{case_id}/act/{key}"


def keep(
    house: House, actor: Actor, place: str, typed: Mapping[str, Any], *,
    unit_id: int | None = None, edition: int | None = None,
) -> datetime | None:  # fmt: skip
    """Keep what somebody typed in place of what was kept before; None where it is too long."""
    text, now = json.dumps([unit_id, typed], ensure_ascii=False), house.clock.now()
    if len(text) > LONGEST:
        return None
    sealed = house.store.vault.seal(text, _where(actor, place))
    with house.store.write() as session:
        session.connection().execute(_older(now - KEPT))
        session.connection().execute(_own(actor, place))
        session.add(
            UnsentForm(
                account_id=actor.account_id or 0, place=place, at=now, edition=edition, typed=sealed
            )
        )
    return now


def kept(house: House, actor: Actor, place: str) -> Unsent | None:
    """Give somebody back what they typed at a place; None where nothing is kept."""
    with house.store.read() as session:
        row = session.get(UnsentForm, (actor.account_id or 0, place))
    return _opened(house, actor, row) if row is not None else None


def kept_below(house: House, actor: Actor, above: str) -> dict[str, Unsent]:
    """Give somebody back what they typed below a place (`7/act/`), by the rest of its name."""
    below = col(UnsentForm.place).startswith(above, autoescape=True)
    with house.store.read() as session:
        rows = session.exec(select(UnsentForm).where(_mine(actor), below)).all()
    found = ((row.place.removeprefix(above), _opened(house, actor, row)) for row in rows)
    return {rest: one for rest, one in found if one is not None}


def _opened(house: House, actor: Actor, row: UnsentForm) -> Unsent | None:
    if row.at < house.clock.now() - KEPT:
        return None
    try:
        unit_id, typed = json.loads(house.store.vault.open(row.typed, _where(actor, row.place)))
    except SealBroken:
        return None
    return Unsent(row.at, typed, unit_id, row.edition)


def drop(house: House, actor: Actor, place: str) -> None:
    """Forget what was typed at a place: it was saved, or is not wanted."""
    with house.store.write() as session:
        session.connection().execute(_own(actor, place))


def _mine(actor: Actor) -> Any:
    return col(UnsentForm.account_id) == (actor.account_id or 0)


def _own(actor: Actor, place: str) -> Any:
    return delete(UnsentForm).where(_mine(actor), col(UnsentForm.place) == place)


def _older(than: datetime) -> Any:
    return delete(UnsentForm).where(col(UnsentForm.at) < than)


def _where(actor: Actor, place: str) -> str:
    return f"unsent_forms.typed.{actor.account_id}.{place}"
