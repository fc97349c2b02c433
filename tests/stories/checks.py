"""What a story may expect after a beat; each check yields what is not so. Money in yuan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from tests.builders import case
from workflow.cases.membership import membership
from workflow.cases.tables import Deadline
from workflow.cases.worklist import work_list
from workflow.engine.actor import SYSTEM
from workflow.messages.tables import Message
from workflow.money.reads import entitlement_page, people, run_page

if TYPE_CHECKING:
    from tests.stories.runner import Play

Said = Mapping[str, Any]
LEVELS = {"province": "province_fen", "city": "city_fen", "county": "county_fen"}
PERSON = {"years": "years", "start": "start", "months": "months", "monthly": "monthly_fen",
          "due": "due_fen", "arrears": "arrears_fen", "paid": "paid_fen", **LEVELS}  # fmt: skip
RUN = {"persons": "persons", "lines": "lines", "total": "fen", **LEVELS}


def _stage(play: Play, said: Said) -> Iterator[str]:
    for whose, wanted in said.items():
        found = case(play.bureau, play.case(whose)).stage
        if found != wanted:
            yield f"{whose} is at {found}, not at {wanted}"


def _due(play: Play, said: Said) -> Iterator[str]:
    for whose, wanted in said.items():
        found = case(play.bureau, play.case(whose)).due_on
        day = None if wanted == "never" else play.day(wanted)
        if found != day:
            yield f"{whose} is due {found}, not {day}"


def _clock(play: Play, said: Said) -> Iterator[str]:
    """The clock of a case that started last: `running`, `paused`, `met`."""
    for whose, wanted in said.items():
        with play.bureau.store.read() as session:
            mine = select(Deadline).where(Deadline.case_id == play.case(whose))
            found = session.exec(mine.order_by(col(Deadline.id).desc())).first()
        if found is None or found.state != wanted:
            yield f"the clock of {whose} is {found.state if found else 'none'}, not {wanted}"


def _desk(play: Play, said: Said) -> Iterator[str]:
    """Exactly these of the whole cast have it on their desk."""
    for whose, wanted in said.items():
        case_id, has = play.case(whose), set()
        for name in play.story.cast:
            actor = play.who(name)
            if actor is not SYSTEM:
                with play.bureau.store.read() as session:
                    waiting = work_list(session, actor.posts)
                if any(one.case_id == case_id for one in waiting):
                    has.add(name)
        if has != set(wanted):
            yield f"{whose} is on the desk of {sorted(has)}, not of {sorted(wanted)}"


def _told(play: Play, said: Said) -> Iterator[str]:
    """What an office was told in this very beat."""
    for name, wanted in said.items():
        desks = {(post.reach_id, post.role) for post in play.who(name).posts}
        with play.bureau.store.read() as session:
            new = session.exec(
                select(Message).where(col(Message.id) > play.told_before).order_by(col(Message.id))
            ).all()
        found = [one.what for one in new if (one.reach_id, one.role) in desks]
        wanted = [wanted] if isinstance(wanted, str) else wanted
        if found != wanted:
            yield f"{name} is told {found}, not {wanted}"


def _members(play: Play, said: Said) -> Iterator[str]:
    names = play.names()
    for whose, wanted in said.items():
        rows = membership(play.bureau.house, play.case(whose)).rows
        found = [names.get(row.case_id, row.number) for row in rows]
        if sorted(found) != sorted(wanted):
            yield f"on {whose} are {found}, not {wanted}"


def _money(play: Play, said: Said) -> Iterator[str]:
    """Figures of a person's year or of a run, in yuan; `none` for who is owed nothing."""
    for whose, wanted in said.items():
        held = _figures(play, whose)
        if wanted == "none" or held is None:
            if (wanted == "none") != (held is None):
                yield f"{whose}: an entitlement is there: {held is not None}"
            continue
        for key, value in wanted.items():
            found = held[key]
            if found != value:
                yield f"{whose}: {key} is {found}, not {value}"


def _figures(play: Play, whose: str) -> dict[str, Any] | None:
    if whose not in play.story.people:
        page = run_page(play.bureau.house, play.case(whose))
        return _yuan(page.total, RUN) if page else None
    year, mine = play.clock.today().year, play.case(whose)
    everybody = people(play.bureau.house, play.story.definition.programme, year)
    held = next((one for one in everybody if one.application_id == mine), None)
    return _yuan(held, PERSON) if held else None


def _yuan(held: Any, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        key: getattr(held, name) // 100 if name.endswith("fen") else getattr(held, name)
        for key, name in names.items()
    }


def _note(play: Play, said: Said) -> Iterator[str]:
    """Words that stand in the explanation of an amount."""
    for whose, words in said.items():
        page = entitlement_page(play.bureau.house, play.case(whose))
        lines = [line.zh for line in page.explanation] if page else []
        if not any(words in line for line in lines):
            yield f"{whose}: “{words}” does not stand in {lines}"


def _imported(play: Play, said: Said) -> Iterator[str]:
    done = play.imported
    found = {
        "new": done.imported,
        "existing": done.existing,
        "rejected": [f"{row.cell} {row.reason}" for row in done.rejected],
    }
    for key, wanted in said.items():
        if found[key] != wanted:
            yield f"import: {key} is {found[key]}, not {wanted}"


CHECK: dict[str, Callable[[Play, Any], Iterator[str]]] = {
    "stage": _stage,
    "due": _due,
    "clock": _clock,
    "desk": _desk,
    "told": _told,
    "members": _members,
    "money": _money,
    "note": _note,
    "imported": _imported,
}
