"""Two persons, or two sides, where two are required: whatever posts one person holds. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from workflow.engine.actor import ActingPost, Actor
from workflow.engine.definition import Action, Kind
from workflow.engine.refusal import Reason, Text


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who has taken the work of a role in hand, or had it handed to them."""

    account_id: int
    name: str


class Done(Protocol):
    """What was done before: by which persons, in which role; what this one did further up."""

    @property
    def done_by(self) -> Mapping[str, frozenset[str]]: ...
    @property
    def acted_above(self) -> tuple[Text, ...]: ...
    @property
    def done_as(self) -> Mapping[str, str]: ...
    @property
    def kept(self) -> Mapping[str, Keeper]: ...
    @property
    def last_act(self) -> tuple[str, frozenset[str]]: ...


def against(kind: Kind, action: Action, done: Done, actor: Actor, post: ActingPost) -> list[Reason]:
    """Return every reason why it must be somebody else, or the other side."""
    others = (_person(kind, action, done, actor, post), _side(kind, action, done, post))
    return [*others[0], *others[1], *_keeper(done, actor, post), *_last(kind, action, done, actor)]


def _last(kind: Kind, action: Action, done: Done, actor: Actor) -> Iterator[Reason]:
    """One takes back only one's own act, and only while it is the last one."""
    if action.undoes is None:
        return
    what, persons = done.last_act
    if what != action.undoes or actor.person_key not in persons:
        title = kind.actions[action.undoes].title
        yield Reason(
            "not_last",
            f"只有刚办了「{title.zh}」的本人、且其后无人办理时，才能「{action.title.zh}」",
            f"only who just did “{title.en}” may take it back, while nobody has acted since",
        )


def _keeper(done: Done, actor: Actor, post: ActingPost) -> Iterator[Reason]:
    """What a colleague has in hand is theirs, or their deputy's, until they put it back."""
    keeper = done.kept.get(post.role)
    if keeper is not None and keeper.account_id not in (actor.account_id, post.on_behalf_of):
        yield Reason(
            "kept",
            f"此件已由{keeper.name}领办；须由本人办理，或先放回",
            f"{keeper.name} has taken this case in hand: they act, or it is put back first",
        )


def _person(
    kind: Kind, action: Action, done: Done, actor: Actor, post: ActingPost
) -> Iterator[Reason]:
    for other in action.differs_from:
        title, persons = kind.actions[other].title, done.done_by.get(other, frozenset())
        if actor.person_key in persons:
            yield _same_person(title.zh, title.en, "此件", "this case")
        elif post.lent_by in persons:
            yield Reason(
                "same_person",
                f"您所代理的人已办理过此件的「{title.zh}」，代理人同样不能办",
                f"whom you stand in for did “{title.en}” on this case: neither may their deputy",
            )
    for act in done.acted_above:
        yield _same_person(act.zh, act.en, "所属件", "its parent")


def _same_person(zh: str, en: str, of_zh: str, of_en: str) -> Reason:
    return Reason(
        "same_person",
        f"您已办理过{of_zh}的「{zh}」，须由另一人办理",
        f"you did “{en}” on {of_en}: another person must act",
    )


def _side(kind: Kind, action: Action, done: Done, post: ActingPost) -> Iterator[Reason]:
    for other in action.other_side_than:
        if post.role == done.done_as.get(other):
            yield Reason(
                "same_side",
                f"「{kind.actions[other].title.zh}」由本方办理，须由对方确认",
                f"your side did “{kind.actions[other].title.en}”: the other side must act",
            )
