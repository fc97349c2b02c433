"""Ticks on a call list: who was called, on which day, or why nobody could be reached."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update
from sqlmodel import col

from workflow.calls.reads import paths
from workflow.calls.tables import CallEntry, CallList, CallMark
from workflow.cases.house import House
from workflow.engine.actor import Actor
from workflow.engine.machine import Refused
from workflow.engine.refusal import Reason

STATES = frozenset({"open", "called", "not_reached"})
LONGEST = 200
NOT_YOURS = Reason("not_yours", "没有此人，或不在您的辖区内", "no such person within your area")
NO_REASON = Reason("no_reason", "请写明未联系上的原因", "say why they could not be reached")
WRONG_DAY = Reason(
    "wrong_day",
    "通知日期应在名单生成之后、今天之前（含今天）",
    "the day must lie between the making of the list and today",
)
CHANGED = Reason(
    "changed_since",
    "此人的通知情况已被他人更新，请核对后再登记",
    "somebody changed this entry since you looked",
)


def mark(
    house: House,
    actor: Actor,
    entry_id: int,
    state: str,
    *,
    seen: int,
    on: date | None = None,
    reason: str = "",
) -> Refused | None:
    """Tick one person: called (on a day), not_reached (with the reason), or open again.

    The edition seen guards the row; every tick stays on record. Returns why not, or None.
    """
    reason = reason.strip()[:LONGEST]
    today = house.clock.today()
    with house.store.write() as session:
        day = (on or today) if state == "called" else None
        entry = session.get(CallEntry, entry_id)
        made = session.get(CallList, entry.list_id) if entry else None
        if entry is None or made is None or not _may(house, actor, entry, made):
            return Refused((NOT_YOURS,))
        if wrong := _wrong(made, state, day, reason, today):
            return Refused((wrong,))
        values = {
            "state": state,
            "called_on": day,
            "called_by": actor.account_id if state != "open" else None,
            "called_name": actor.name if state != "open" else "",
            "reason": reason if state == "not_reached" else "",
            "edition": seen + 1,
        }
        changed = session.connection().execute(
            update(CallEntry)
            .where(col(CallEntry.id) == entry_id, col(CallEntry.edition) == seen)
            .values(**values)
        )
        if changed.rowcount != 1:
            return Refused((CHANGED,), conflict=True)
        session.add(
            CallMark(
                entry_id=entry_id, state=state, called_on=day, reason=reason,
                account_id=actor.account_id or 0, name=actor.name, at=house.clock.now(),
            )
        )  # fmt: skip
    return None


def _may(house: House, actor: Actor, entry: CallEntry, made: CallList) -> bool:
    path = house.units.path(entry.unit_id)
    return any(path.startswith(one) for one in paths(house, actor, made))


def _wrong(made: CallList, state: str, day: date | None, reason: str, today: date) -> Reason | None:
    if state not in STATES:
        return NOT_YOURS
    if state == "not_reached" and not reason:
        return NO_REASON
    if day is not None and not made.due_on <= day <= today:
        return WRONG_DAY
    return None
