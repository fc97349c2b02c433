"""Warnings before a programme's validity ends: each told once, after an outage only the nearest.

The row of a warning is its claim; days are Shanghai dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from workflow.calls.tables import ValidityWarning
from workflow.cases.house import House
from workflow.cases.offices import administrators, tell_offices
from workflow.engine.definition import Definition, Kind
from workflow.engine.refusal import Text
from workflow.engine.validity import lost_intake, warning_due

TOLD = "validity_warned"
ADMINISTRATORS = ("system_admin", "security_admin")


@dataclass(frozen=True, slots=True)
class Ending:
    """A programme whose validity ends, or has ended: what people should know."""

    programme: str
    title: Text
    to: date
    days: int
    lost_on: date | None
    stops_paying: bool

    @property
    def text(self) -> Text:
        """Say it in two sentences at most."""
        zh, en = [], []
        if self.days >= 0:
            zh.append(f"有效期至 {self.to}，还有 {self.days} 天，之后不再受理新件")
            en.append(f"valid until {self.to}, {self.days} days left; no new cases after that")
        else:
            zh.append(f"有效期已于 {self.to} 届满，不再受理新件")
            en.append(f"was valid until {self.to}: no new cases")
        if self.lost_on is not None:
            zh.append(f"早于 {self.lost_on} 的申请截止日，{self.lost_on.year} 年没有新申请")
            en.append(f"that is before applications close on {self.lost_on}: "
                      f"there will be no {self.lost_on.year} intake")  # fmt: skip
        if self.stops_paying:
            zh.append(f"发放至 {self.to:%Y-%m} 止")
            en.append(f"payment ends with {self.to:%Y-%m}")
        else:
            zh.append("已有待遇继续发放")
            en.append("those who are entitled go on being paid")
        return Text("；".join(zh) + "。", "; ".join(en) + ".")


def ending(definition: Definition, today: date) -> Ending | None:
    """Return what to say of a programme's end; None while it is far, or when there is none."""
    to = definition.validity.to
    if to is None or (today <= to and warning_due(definition, today) is None):
        return None
    return Ending(
        definition.programme,
        definition.title.text(),
        to,
        (to - today).days,
        lost_intake(definition),
        definition.validity.pays_until is not None,
    )


def endings(house: House) -> list[Ending]:
    """Return the programmes in force whose end is near or past, the earliest first."""
    today = house.clock.today()
    found = (ending(one, today) for one in house.definitions.programmes())
    return sorted((one for one in found if one is not None), key=lambda one: one.to)


def warn(house: House) -> int:
    """Give the warnings that have come due; returns how many were told."""
    today = house.clock.today()
    return sum(_warn(house, one, today) for one in house.definitions.programmes())


def _warn(house: House, definition: Definition, today: date) -> bool:
    nearest, to = warning_due(definition, today), definition.validity.to
    if nearest is None or to is None:
        return False
    passed = [n for n in definition.validity.warn_days if today >= to - timedelta(days=n)]
    with house.store.read() as session:
        given = _given(session, definition.programme, to)
    if nearest in given:
        return False
    try:
        with house.store.write() as session:
            for days in sorted(set(passed) - given):
                session.add(
                    ValidityWarning(
                        programme=definition.programme, valid_to=to, days=days,
                        at=house.clock.now(), told=days == nearest,
                    )
                )  # fmt: skip
            session.flush()
            key = f"{TOLD}:{definition.programme}:{to}:{nearest}"
            tell_offices(house, session, key, TOLD, set(_desks(house, session, definition)))
        return True
    except IntegrityError:
        return False


def _given(session: Session, programme: str, to: date) -> set[int]:
    asked = select(ValidityWarning.days).where(
        ValidityWarning.programme == programme, ValidityWarning.valid_to == to
    )
    return set(session.exec(asked))


def _desks(house: House, session: Session, definition: Definition) -> Iterator[tuple[str, int]]:
    """Yield the desks told: the offices that lead a sign-off on applicants, the administrators."""
    kinds = definition.kinds
    theirs = [kind for kind in kinds.values() if _is_of_applicants(definition, kind)]
    leads = {
        action.signoff.lead
        for kind in theirs
        for action in kind.actions.values()
        if action.signoff is not None
    }
    heads = leads or {role for kind in kinds.values() for role in kind.opened_by}
    for role in heads:
        level = definition.roles[role].reach
        for unit in house.units:
            if unit.stands_at(level):
                yield role, unit.id
    yield from administrators(house, session, ADMINISTRATORS)


def _is_of_applicants(definition: Definition, kind: Kind) -> bool:
    members = definition.kinds.get(kind.members or "")
    return kind.is_applied_for or (members is not None and members.is_applied_for)
