"""Whether somebody is known already, told before a new case of them is saved.

The same marks as of possible duplicates, and the ID number. A look is on the record before it is
answered, and a day has only so many: nobody reads the county's list by trying numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session, col, select

from workflow.cases.duplicate_tables import DuplicateMark
from workflow.cases.duplicates import Twin, counting, marks_of
from workflow.cases.house import House
from workflow.cases.looked_up import enter, today_of
from workflow.cases.lookup import by_ids
from workflow.cases.tables import Case
from workflow.engine.actor import Actor
from workflow.engine.definition import Definition, Kind
from workflow.engine.grammar import Label

MOST = 200  # different answers of one account on one day: some seventy people, typed by hand
ID = "id_no"
OF_ID = Label(zh="同一身份证号码", en="the same ID number")


@dataclass(frozen=True, slots=True)
class Known:
    """The cases that agree in one group: those one may see, and how many lie elsewhere.

    `at` is the question where it shows; `ask` the role that may tell of those elsewhere.
    """

    key: str
    title: Label
    at: str
    cases: tuple[Twin, ...]
    elsewhere: int
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What was found; `token` stands for it, so that the same need not be said twice."""

    groups: tuple[Known, ...] = ()
    token: str = ""
    exhausted: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    key: str
    title: Label
    at: str
    mark: str


def known(
    house: House, actor: Actor, definition: Definition, kind_key: str, answers: Mapping[str, Any]
) -> Told:
    """Look for cases with the same ID number or the same marks; on the record, or not at all."""
    kind, today = definition.kinds[kind_key], house.clock.today()
    asked = _asked(house, definition, kind, answers)
    if not asked:
        return Told()
    with house.store.read() as session:
        before = today_of(session, actor, today)
        new = {(one.key, one.mark) for one in asked} - set(before)
        if new and len(before) + len(new) > MOST:
            return Told(exhausted=True)
        found = [(one, _found(house, session, definition, answers, kind, one)) for one in asked]
        near = by_ids(session, actor.posts, (twin.case_id for _, some in found for twin in some))
    role, ask = _roles(definition, kind, actor)
    rows = [_row(definition, kind_key, one, some, near) for one, some in found]
    fresh = [
        row for row in rows if row["found"] not in before.get((row["group_key"], row["mark"]), ())
    ]
    if fresh:
        enter(house, actor, role, fresh)
    return _told(house, [replace(_known(one, some, near), ask=ask) for one, some in found if some])


def _asked(
    house: House, definition: Definition, kind: Kind, answers: Mapping[str, Any]
) -> list[_Asked]:
    """Return what can be compared so far: the ID number, and each group that is answered."""
    vault, asked = house.store.vault, []
    key = kind.subject.id_no if kind.subject else None
    if key and answers.get(key):
        asked.append(_Asked(ID, OF_ID, key, vault.blind(str(answers[key]))))
    for row in marks_of(vault, kind, answers, 0, definition.programme):
        group = kind.duplicates[row["group_key"]]
        asked.append(_Asked(row["group_key"], group.title, group.fields[-1], row["mark"]))
    return asked


def _found(
    house: House, session: Session, definition: Definition, answers: Mapping[str, Any],
    kind: Kind, one: _Asked,
) -> tuple[Twin, ...]:  # fmt: skip
    ours = col(Case.programme) == definition.programme
    if one.key == ID:
        found = counting(house, session, ours, col(Case.subject_index) == one.mark)
        return tuple(twin for twin in found if _names_people(house, twin))
    marked = select(DuplicateMark.case_id).where(
        DuplicateMark.programme == definition.programme, DuplicateMark.group_key == one.key,
        DuplicateMark.mark == one.mark,
    )  # fmt: skip
    id_no = answers.get(kind.subject.id_no or "") if kind.subject else None
    own = house.store.vault.blind(str(id_no)) if id_no else "-"  # said of the ID number already
    return counting(house, session, col(Case.id).in_(marked), col(Case.subject_index) != own)


def _names_people(house: House, twin: Twin) -> bool:
    """Leave out what only follows from a case and carries its person's number along."""
    return house.definitions.kind(twin.programme, twin.version, twin.kind).subject is not None


def _roles(definition: Definition, kind: Kind, actor: Actor) -> tuple[str, str]:
    """Return the role somebody asks in, and the first above it that reaches further."""
    own = next((post.role for post in actor.posts if post.role in kind.opened_by), "")
    ask, reach = own, definition.roles[own].reach if own else None
    while ask and definition.roles[ask].reach == reach:
        ask = definition.roles[ask].reports_to or ""
    return own, ask


def _row(
    definition: Definition, kind_key: str, one: _Asked, some: Iterable[Twin], near: Iterable[int]
) -> dict[str, Any]:
    ids, within = [twin.case_id for twin in some], set(near)
    return {
        "programme": definition.programme, "kind": kind_key, "group_key": one.key,
        "mark": one.mark, "found": ",".join(map(str, ids)), "seen": len(within & set(ids)),
    }  # fmt: skip


def _known(one: _Asked, some: tuple[Twin, ...], near: Iterable[int]) -> Known:
    within = set(near)
    seen = tuple(twin for twin in some if twin.case_id in within)
    return Known(one.key, one.title, one.at, seen, len(some) - len(seen))


def _told(house: House, groups: list[Known]) -> Told:
    if not groups:
        return Told()
    said = [(one.key, [twin.case_id for twin in one.cases], one.elsewhere) for one in groups]
    return Told(tuple(groups), house.store.vault.blind(f"known|{said}")[:32])
