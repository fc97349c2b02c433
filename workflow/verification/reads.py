"""Lists and proposals as offices read them; numbers are opened for the page to mask, no further."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from workflow.cases.facts import place_of
from workflow.cases.house import House
from workflow.cases.tables import Case
from workflow.engine.actor import Actor
from workflow.engine.definition import Definition
from workflow.money.tables import Entitlement
from workflow.verification.deciding import decider, standing_question
from workflow.verification.importing import place_of_row
from workflow.verification.payees import claim_of
from workflow.verification.rules import Question
from workflow.verification.section import Match, matches_of
from workflow.verification.tables import MatchList, MatchProposal, MatchRow

PAGE = 100
MOST_UNMATCHED = 500


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of list as somebody has to do with it."""

    programme: str
    key: str
    match: Match
    may_import: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class ListLine:
    """One file: from whom, when, rows by what was found, how many proposals are open."""

    id: int
    programme: str
    key: str
    match: Match
    county_id: int
    file_name: str
    name: str
    at: datetime
    rejected: int
    counts: Counter[str]
    open: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a list says beside what we know; `question` says why not to act on it as it is."""

    id: int
    edition: int
    case_id: int
    unit_id: int
    certainty: str
    question: Question
    event_on: date | None
    said_name: str
    said_id: str
    row: int
    our_name: str
    our_id: str
    start: str
    stage: str
    list_id: int
    file_name: str
    own_list: bool
    state: str
    outcome: str
    reason: str
    decided_name: str
    decided_at: datetime | None


def kinds_for(house: House, actor: Actor | None) -> list[Kind]:
    """Return the kinds of lists somebody brings in or decides on."""
    return [one for one in _kinds(house, actor) if one.may_import or one.may_decide]


def _kinds(house: House, actor: Actor | None) -> Iterator[Kind]:
    roles = {post.role for post in actor.posts} if actor else set()
    for definition in house.programmes():
        for key, match in matches_of(definition).items():
            yield Kind(
                definition.programme, key, match,
                bool(roles & set(match.imported_by)), bool(roles & set(match.decided_by)),
            )  # fmt: skip


def lists_for(house: House, actor: Actor) -> list[ListLine]:
    """Return the lists of somebody's counties and kinds, the newest first."""
    kinds = {(one.programme, one.key) for one in kinds_for(house, actor)}
    with house.store.read() as session:
        made = session.exec(select(MatchList).order_by(col(MatchList.id).desc())).all()
        mine = [
            one
            for one in made
            if (one.programme, one.key) in kinds and _within(house, actor, one.county_id)
        ]
        ids = [int(one.id or 0) for one in mine]
        rows = _counted(session, MatchRow, MatchRow.outcome, ids)
        states = _counted(session, MatchProposal, MatchProposal.state, ids)
        return [_line(house, one, rows, states) for one in mine]


def _counted(
    session: Session, table: type[MatchRow] | type[MatchProposal], what: object, ids: list[int]
) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = {one: Counter() for one in ids}
    counts = (
        select(table.list_id, what, func.count())  # type: ignore[call-overload]
        .where(col(table.list_id).in_(ids))
        .group_by(table.list_id, what)
    )
    for list_id, word, number in session.exec(counts):
        found[list_id][word] = number
    return found


def _line(
    house: House,
    made: MatchList,
    rows: dict[int, Counter[str]],
    states: dict[int, Counter[str]],
) -> ListLine:
    list_id = int(made.id or 0)
    match = matches_of(house.definitions.get(made.programme, made.version))[made.key]
    return ListLine(
        list_id, made.programme, made.key, match, made.county_id, made.file_name, made.name,
        made.at, made.rejected, rows[list_id], states[list_id]["open"],
    )  # fmt: skip


def unmatched(house: House, list_id: int) -> list[tuple[int, str, str, date | None]]:
    """Return the rows of a list that are nobody of ours: row, name, ID number, day."""
    with house.store.read() as session:
        made = session.get_one(MatchList, list_id)
        match = matches_of(house.definitions.get(made.programme, made.version))[made.key]
        rows = session.exec(
            select(MatchRow)
            .where(MatchRow.list_id == list_id, MatchRow.outcome == "unmatched")
            .order_by(col(MatchRow.id))
            .limit(MOST_UNMATCHED)
        ).all()
        return [(one.row, one.name, _said_id(house, match, one), one.event_on) for one in rows]


def proposals(
    house: House,
    actor: Actor,
    kind: Kind,
    *,
    open_only: bool = True,
    list_id: int | None = None,
    after: int = 0,
) -> list[Proposed]:
    """Return proposals of a kind within somebody's area, a page at a time by id."""
    where: list[Any] = [
        MatchProposal.programme == kind.programme,
        MatchProposal.key == kind.key,
        col(MatchProposal.id) > after,
    ]
    if open_only:
        where.append(MatchProposal.state == "open")
    if list_id is not None:
        where.append(MatchProposal.list_id == list_id)
    counties = {unit.id for unit in house.units if _within(house, actor, unit.id)}
    where.append(col(MatchProposal.county_id).in_(counties))
    with house.store.read() as session:
        found = session.exec(
            select(MatchProposal).where(*where).order_by(col(MatchProposal.id)).limit(PAGE)
        ).all()
        return [_proposed(house, session, actor, one) for one in found]


def of_case(house: House, case_id: int) -> list[tuple[Match, MatchProposal]]:
    """Return what lists said of somebody, the newest first."""
    with house.store.read() as session:
        found = session.exec(
            select(MatchProposal)
            .where(MatchProposal.case_id == case_id)
            .order_by(col(MatchProposal.id).desc())
        ).all()
    return [
        (matches_of(house.definitions.get(one.programme, one.version))[one.key], one)
        for one in found
    ]


def _proposed(house: House, session: Session, actor: Actor, one: MatchProposal) -> Proposed:
    row, made = session.get_one(MatchRow, one.row_id), session.get_one(MatchList, one.list_id)
    held = session.get_one(Entitlement, one.entitlement_id)
    definition = house.definitions.get(one.programme, one.version)
    match = matches_of(definition)[one.key]
    claim = claim_of(session, one.entitlement_id, one.case_id)
    asked = standing_question(house, session, claim, one) if one.state == "open" else ""
    return Proposed(
        int(one.id or 0), one.edition, one.case_id, one.unit_id, one.certainty, asked,
        one.event_on, row.name, _said_id(house, match, row), row.row, held.name,
        _our_id(house, session, held), held.start, _stage(definition, match, held), one.list_id,
        made.file_name, made.person == actor.person_key, one.state, one.outcome, one.reason,
        one.decided_name, one.decided_at,
    )  # fmt: skip


def _stage(definition: Definition, match: Match, held: Entitlement) -> str:
    stages = definition.kinds[match.of].stages
    return held.state if held.state in stages else ""


def _said_id(house: House, match: Match, row: MatchRow) -> str:
    key = match.field_of("id_no")
    return house.store.vault.open(str(row.data[key]), place_of_row(row.list_id, row.row, key))


def _our_id(house: House, session: Session, held: Entitlement) -> str:
    case = session.get_one(Case, held.application_id)
    kind = house.definitions.get(case.programme, case.version).kinds[case.kind]
    key = kind.subject.id_no if kind.subject else None
    sealed = case.answers.get(key or "")
    return house.store.vault.open(str(sealed), place_of(case.number, str(key))) if sealed else ""


def _within(house: House, actor: Actor, unit_id: int) -> bool:
    path = house.units.path(unit_id)
    return any(path.startswith(post.reach_path) for post in actor.posts)


def decides(house: House, actor: Actor, kind: Kind, rows: Iterable[Proposed]) -> bool:
    """Tell whether somebody may decide at least one of these: reach, and not their own list."""
    return any(
        not one.own_list and decider(kind.match, actor, house.units.path(one.unit_id)) is not None
        for one in rows
    )
