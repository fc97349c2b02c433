"""Who may do what where, both ways: from an act to people and gaps, from a person to acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from web.bureau import the_bureau
from web.language import language, t
from web.show.programme import around, role_word
from workflow.engine.actor import ActingPost, Actor
from workflow.engine.definition import Definition, Kind
from workflow.engine.wording import Powers, powers
from workflow.people.desks import Seat, seats
from workflow.people.directory import names_of
from workflow.people.units import UnitNode


@dataclass(frozen=True, slots=True)
class Sitter:
    """Somebody at a desk: the place it looks after, and for whom a deputy sits there."""

    account_id: int
    name: str
    place: str
    instead_of: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A role around the reader: who sits there today, and the places where nobody does."""

    title: str
    people: Sequence[Sitter]
    empty: Sequence[str]


@dataclass(frozen=True, slots=True)
class Doing:
    """One act: from which stages, its words, and the roles that may do it or give an opinion."""

    stages: str
    title: str
    signed: bool
    roles: Sequence[str]


@dataclass(frozen=True, slots=True)
class Held:
    """One post of a person with all it may do, by programme and kind."""

    post: ActingPost
    place: str
    may: Sequence[tuple[Definition, Sequence[tuple[Kind, Powers]]]]


def doings(kind: Kind) -> Iterator[Doing]:
    """Return everything people may do with cases of a kind, in the order of its stages."""
    tongue = language()
    if kind.opened_by:
        yield Doing("", t("新建"), False, kind.opened_by)
    for stage in kind.stages.values():
        if stage.edits:
            yield Doing(stage.title.in_(tongue), t("修改表单"), False, stage.edits)
    for action in kind.actions.values():
        by = action.signoff.offices if action.signoff else action.by
        if by:
            stages = t("、").join(kind.stages[one].title.in_(tongue) for one in action.from_)
            yield Doing(stages, action.title.in_(tongue), action.signoff is not None, by)


def desks(definition: Definition) -> Mapping[str, Desk]:
    """Return who sits at the desk of each role around the reader, deputies too."""
    bureau = the_bureau()
    with bureau.store.read() as session:
        every = seats(session, bureau.clock.today(), bureau.roles, bureau.units)
        mine = {role: _near(every, role, one.reach) for role, one in definition.roles.items()}
        ids = [one for held in mine.values() for seat in held for one in _accounts(seat)]
        names = names_of(session, ids)
    return {
        role: Desk(
            role_word(definition, role), [_sitter(seat, names) for seat in mine[role]],
            _empty(one.reach, {seat.reach_id for seat in mine[role]}),
        )
        for role, one in definition.roles.items()
    }  # fmt: skip


def held(actor: Actor) -> list[Held]:
    """Return what each post of a person may do; a post of an administrator touches no case."""
    return [
        Held(post, the_bureau().units.name(post.reach_id, language()), list(_may(post.role)))
        for post in actor.posts
    ]


def _may(role: str) -> Iterator[tuple[Definition, Sequence[tuple[Kind, Powers]]]]:
    for definition in the_bureau().definitions.programmes():
        if role in definition.roles:
            every = ((kind, powers(definition, kind)) for kind in definition.kinds.values())
            yield definition, [(kind, own[role]) for kind, own in every if role in own]


def _near(every: Sequence[Seat], role: str, level: str) -> list[Seat]:
    places, units = around(level), the_bureau().units
    return [
        one
        for one in every
        if one.role == role and any(units.path(one.reach_id).startswith(path) for path in places)
    ]


def _accounts(seat: Seat) -> tuple[int, ...]:
    return (seat.account_id, *([seat.on_behalf_of] if seat.on_behalf_of else []))


def _sitter(seat: Seat, names: Mapping[int, str]) -> Sitter:
    place = the_bureau().units.name(seat.reach_id, language())
    lent = names.get(seat.on_behalf_of or 0, "")
    return Sitter(seat.account_id, names.get(seat.account_id, ""), place, lent)


def _empty(level: str, taken: set[int]) -> list[str]:
    """Return the places a role would look after, around the reader, where nobody sits."""
    paths = around(level)

    def lacks(one: UnitNode) -> bool:
        here = any(one.path.startswith(path) for path in paths)
        return here and one.id not in taken and one.stands_at(level)

    found = sorted(filter(lacks, the_bureau().units), key=lambda one: one.id)
    return [one.name.in_(language()) for one in found]
