"""Who may do what to a clock: order a pause, end it, ask for more days, decide on them. Pure.

An extension is asked for while the clock is not overdue, granted once, and decided by another
person than the one who asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from workflow.cases.ledger import Entry, standing
from workflow.engine.actor import ActingPost, Actor, Area
from workflow.engine.refusal import Reason, Text
from workflow.engine.timing import Deadline

PAUSE, RESUME = "pause_clock", "resume_clock"
ASK, GRANT, REFUSE = "ask_extension", "grant_extension", "refuse_extension"
ENTRY_OF = {
    PAUSE: "paused",
    RESUME: "resumed",
    ASK: "extension_asked",
    GRANT: "extended",
    REFUSE: "extension_refused",
}
MOST_WORDS = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants done to a clock, and why; `days` are working days asked for."""

    act: str
    key: str
    because: str
    pause: str = ""
    days: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """What the decision may know of a clock: values only."""

    clock: Deadline
    entries: Sequence[Entry]
    due_on: date
    today: date
    area: Area
    most_days: int = 0


@dataclass(frozen=True, slots=True)
class Permit:
    """An act on a clock that a person may do now."""

    act: str
    title: Text
    pause: str = ""
    days: int = 0


def decide(wish: Wish, seen: Seen, actor: Actor) -> ActingPost | Reason:
    """Return the post under which `actor` may have their wish, or why not."""
    post = _post(_roles(wish, seen.clock), actor, seen.area)
    if post is None:
        return Reason(
            "not_yours", "此项不在您的职责或辖区内", "this is not within your post or area"
        )
    if not wish.because.strip() or len(wish.because) > MOST_WORDS:
        return Reason(
            "required", "请写明理由（500字以内）", "give the reason, in at most 500 characters"
        )
    return _against(wish, seen, actor) or post


def permits(seen: Seen, actor: Actor) -> tuple[Permit, ...]:
    """Return what a person may do to a clock now, for a page to offer."""
    clock, stands = seen.clock, standing(seen.entries)
    wishes = [
        (Wish(RESUME if key in stands else PAUSE, "", "?", key), one.title)
        for key, one in clock.pauses.items()
    ]
    if clock.extension is not None:
        wishes += [(Wish(act, "", "?", days=1), clock.title) for act in (ASK, GRANT, REFUSE)]
    asked = asked_for(seen.entries)
    return tuple(
        Permit(
            wish.act,
            Text(title.zh, title.en),
            wish.pause,
            int(asked.data["days"]) if asked else seen.most_days,
        )
        for wish, title in wishes
        if isinstance(decide(wish, seen, actor), ActingPost)
    )


def asked_for(entries: Iterable[Entry]) -> Entry | None:
    """Return the wish for more days that nobody has decided yet."""
    found = None
    for one in entries:
        if one.what == "extension_asked":
            found = one
        elif one.what in ("extended", "extension_refused"):
            found = None
    return found


def _roles(wish: Wish, clock: Deadline) -> Sequence[str]:
    if wish.act in (PAUSE, RESUME):
        pause = clock.pauses.get(wish.pause)
        return pause.by if pause else ()
    if clock.extension is None:
        return ()
    return clock.extension.by if wish.act == ASK else clock.extension.approved_by


def _post(roles: Sequence[str], actor: Actor, area: Area) -> ActingPost | None:
    return next(
        (post for post in actor.posts if post.role in roles and area.covers(post)),
        None,
    )


def _against(wish: Wish, seen: Seen, actor: Actor) -> Reason | None:
    if wish.act in (PAUSE, RESUME):
        return _against_pause(wish, wish.pause in standing(seen.entries))
    if wish.act == ASK:
        return _against_asking(wish, seen)
    asked = asked_for(seen.entries)
    if asked is None:
        return Reason("nothing_asked", "没有待批的延期申请", "no extension waits for a decision")
    if asked.person == actor.person_key:
        return Reason(
            "same_person",
            "延期由您申请，须由另一人审批",
            "you asked for the extension: another person must decide",
        )
    return None


def _against_pause(wish: Wish, stands: bool) -> Reason | None:
    if stands and wish.act == PAUSE:
        return Reason("pause_stands", "此项中止正在进行", "this pause stands already")
    if not stands and wish.act == RESUME:
        return Reason("no_pause", "没有正在进行的此项中止", "no such pause stands")
    return None


def _against_asking(wish: Wish, seen: Seen) -> Reason | None:
    if any(one.what == "extended" for one in seen.entries):
        return Reason(
            "extended_once", "已延期一次，不能再延", "it was extended once: not a second time"
        )
    if asked_for(seen.entries) is not None:
        return Reason("ask_stands", "延期申请正在审批", "an extension waits for a decision already")
    if seen.today > seen.due_on:
        return Reason(
            "past_due", "期限已过，不能再申请延期", "it is overdue: too late to ask for more days"
        )
    if not 1 <= wish.days <= seen.most_days:
        return Reason(
            "bad_value",
            f"延期天数为1至{seen.most_days}个工作日",
            f"1 to {seen.most_days} working days may be asked for",
        )
    return None
