"""Where a list must hang: one board for each channel and place; and the boards of a notice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from workflow.calendar.days import WorkCalendar
from workflow.engine.definition import Kind
from workflow.engine.refusal import Text
from workflow.notice.rules import Board, window
from workflow.notice.section import Channel, NoticeSection
from workflow.notice.tables import Notice, Posting
from workflow.people.units import UnitNode, Units


@dataclass(frozen=True, slots=True)
class Due:
    """A board that must be posted: the unit answers for it, the place is what it is called."""

    channel: str
    unit_id: int
    place: Text


Person = tuple[int, Mapping[str, Any]]  # the unit of a case, and its values by name


def boards_due(
    units: Units, section: NoticeSection, members: Kind, people: Iterable[Person]
) -> list[Due]:
    """Return every board on which people of the list must be shown, channel by channel."""
    found: dict[Due, None] = {}
    everybody = list(people)
    for key, channel in section.channels.items():
        field = members.fields.get(channel.per)
        named = field is not None and field.type == "place"
        places = {
            (unit_id, str(values.get(channel.per) or "") if named else ""): None
            for unit_id, values in everybody
        }
        for unit_id, name in places:
            found[_due(units, key, channel, unit_id, name)] = None
    return list(found)


def _due(units: Units, key: str, channel: Channel, unit_id: int, name: str) -> Due:
    """Find the unit at the level of the channel, by the tree or by the name in the answers."""
    node = units.ancestor_at(unit_id, channel.per)
    if node is None:
        below = (one for one in units.below(unit_id, channel.per) if one.name.zh == name)
        node = next(below, None)
    if node is None:  # a village the tree does not know hangs on its township, by its own name
        home = units[unit_id]
        return Due(key, unit_id, Text(name or home.name.zh, name or home.name.en))
    hangs_at = _hangs_at(units, node, channel)
    return Due(key, hangs_at.id, hangs_at.name)


def _hangs_at(units: Units, node: UnitNode, channel: Channel) -> UnitNode:
    below = units.below(node.id, channel.at) if channel.at else []
    return next(iter(below), node)


def boards_of(
    session: Session, calendar: WorkCalendar, section: NoticeSection, notice: Notice
) -> list[tuple[Posting, Board]]:
    """Return the boards that count (not those cut short), in the order they were due."""
    rows = session.exec(
        select(Posting)
        .where(Posting.notice_id == notice.id, col(Posting.interrupted).is_(False))
        .order_by(col(Posting.id))
        .execution_options(populate_existing=True)
    ).all()
    return [(row, board(calendar, section, notice, row)) for row in rows]


def board(calendar: WorkCalendar, section: NoticeSection, notice: Notice, row: Posting) -> Board:
    """Return a board as the rules see it; an uncertain last day is counted again."""
    full_on, provisional = row.full_on, row.provisional
    if row.posted_on and provisional:
        counted = window(calendar, row.posted_on, notice.days)
        full_on, provisional = counted.on, counted.provisional
    return Board(
        section.channels[row.channel].title.text(),
        Text(row.place_zh, row.place_en),
        row.not_before,
        row.posted_on,
        full_on,
        provisional,
        row.removed_on,
    )


def values(boards: Sequence[tuple[Posting, Board]]) -> list[Board]:
    """Return the boards without their rows."""
    return [one for _, one in boards]
