"""Ledgers and lists over the cases of an area: which ones a person may print, the file. Fen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from workflow.cases import lookup
from workflow.cases.house import House
from workflow.cases.rows import CaseRow, load_cases
from workflow.cases.tables import Case
from workflow.cases.taking import Taken, take
from workflow.engine.actor import ActingPost, Actor
from workflow.engine.definition import Definition
from workflow.engine.grammar import Label
from workflow.engine.machine import Refused
from workflow.engine.refusal import Reason
from workflow.papers.case_rows import Row, Source
from workflow.papers.cases_catalogue import row_of, titles_of
from workflow.papers.catalogue import catalogue
from workflow.papers.contents_of_cases import into, used_by
from workflow.papers.making import Unmakeable, fit, made
from workflow.papers.page_section import Page
from workflow.papers.rules import Values
from workflow.papers.section import Format, Paper, papers_of
from workflow.papers.templates import Shelf
from workflow.store.hot import Hot

LEDGER = "cases"  # the content


@dataclass(frozen=True, slots=True)
class Ledger:
    """One ledger a person may print; `dated` names the column by which a period is asked."""

    programme: str
    key: str
    title: Label
    formats: tuple[Format, ...]
    dated: Label | None
    clause: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Which cases: those of a cycle, or of days (both included); None leaves a side open."""

    cycle: int | None = None
    from_on: date | None = None
    to_on: date | None = None


def ledgers_for(house: House, actor: Actor) -> list[tuple[Definition, list[Ledger]]]:
    """Return the ledgers an actor's posts may print, by programme."""
    found = []
    for one in house.definitions:
        definition = one.definition
        if definition is not house.definitions.newest(definition.programme):
            continue
        own = list(_own(definition, actor))
        if own:
            found.append((definition, own))
    return found


def title_of(house: House, about: str) -> Label | None:
    """Return what a ledger is called, named as programme.key; None for no ledger."""
    programme, _, key = about.partition(".")
    known = [one.definition for one in house.definitions if one.definition.programme == programme]
    paper = papers_of(known[-1]).get(key) if known else None
    return paper.title if paper else None


def _own(definition: Definition, actor: Actor) -> Iterator[Ledger]:
    for key, paper in papers_of(definition).items():
        if paper.content == LEDGER and _posts(paper, actor):
            dated = _dated(definition, paper)
            formats = tuple(paper.formats)
            yield Ledger(definition.programme, key, paper.title, formats, dated, paper.clause)


def _dated(definition: Definition, paper: Paper) -> Label | None:
    name = paper.page.dated if paper.page else None
    if name is None:
        return None
    columns = paper.page.tables[0].columns if paper.page else []
    shown = next((one.title for one in columns if one.field == name), None)
    return shown or titles_of(definition, definition.kinds[paper.of]).get(name)


def _posts(paper: Paper, actor: Actor) -> list[ActingPost]:
    return [post for post in actor.posts if post.role in paper.print_by]


def print_ledger(
    house: House, shelf: Shelf, actor: Actor, programme: str, key: str, form: str, asked: Asked
) -> Taken | Refused:
    """Make a ledger of the cases in an actor's area and put on the record who took it."""
    definition, paper = _paper(house, programme, key)
    if definition is None or paper is None or form not in paper.formats:
        return Refused((_NO_LEDGER,))
    posts = _posts(paper, actor)
    if not posts:
        return Refused((_NOT_YOURS,))
    with house.store.read() as session:
        values = _values(house, session, definition, paper, posts, asked)
    known = catalogue(definition, paper.of, paper.content)
    today = house.clock.today()
    try:
        file = made(shelf, definition, paper, form, known, fit(values, known), today)
    except Unmakeable as no:
        return Refused(no.reasons)
    name = f"{programme}-{key}-{today.isoformat()}.{form}"
    rows = int(values.fields[f"{paper.of}_n"])
    return take(house, actor, "ledger", name, file, rows=rows, about=f"{programme}.{key}")


def _paper(house: House, programme: str, key: str) -> tuple[Definition | None, Paper | None]:
    known = [one.definition.programme for one in house.definitions]
    if programme not in known:
        return None, None
    definition = house.definitions.newest(programme)
    paper = papers_of(definition).get(key)
    return definition, paper if paper and paper.content == LEDGER else None


def _values(
    house: House, session: Session, definition: Definition, paper: Paper, posts: list[ActingPost],
    asked: Asked,
) -> Values:  # fmt: skip
    page = paper.page or Page()
    (table,) = page.tables
    source = Source(house, session, house.clock.today())
    cases = _cases(session, definition.programme, paper.of, posts, asked)
    used = used_by(table) + ([page.dated] if page.dated else [])
    rows = [row for row in source.rows(cases, used) if _within(row, page.dated, asked)]
    fields: dict[str, Any] = {
        "programme": definition.title.zh,
        "area": "、".join(dict.fromkeys(post.unit_name for post in posts)),
        "period": _period(definition, asked),
        "on": house.clock.today().isoformat(),
        "cycle": asked.cycle,
    }
    tables: dict[str, list[Row]] = {}
    types = row_of(definition, definition.kinds[paper.of])
    into(paper.of, types, table, rows, fields, tables)
    return Values(fields, tables)


def _cases(
    session: Session, programme: str, kind: str, posts: list[ActingPost], asked: Asked
) -> list[CaseRow]:
    """Return the cases of a kind within the posts' area, in the order they were opened."""
    inside = lookup.within(posts)
    if inside is None:
        return []
    wanted = select(Case.id).where(inside, Case.programme == programme, Case.kind == kind)
    if asked.cycle is not None:
        wanted = wanted.where(Case.cycle == asked.cycle)
    ids = [int(one or 0) for one in session.exec(wanted.order_by(col(Case.id)))]
    found = load_cases(Hot(session.connection()), ids, hold=False)
    return [one for one in found if any(one.area.covers(post) for post in posts)]


def _within(row: Row, dated: str | None, asked: Asked) -> bool:
    """Tell whether a row lies within the days asked for; one without a day never does."""
    if dated is None or (asked.from_on is None and asked.to_on is None):
        return True
    on = str(row.get(dated) or "")
    first = asked.from_on.isoformat() if asked.from_on else ""
    last = asked.to_on.isoformat() if asked.to_on else "9"
    return bool(on) and first <= on <= last


def _period(definition: Definition, asked: Asked) -> str:
    year = definition.cycle.named(asked.cycle).zh if asked.cycle is not None else ""
    if asked.from_on is None and asked.to_on is None:
        return year or "全部年度"
    days = f"{asked.from_on or ''} 至 {asked.to_on or ''}".strip()
    return f"{year}　{days}".strip()


_NO_LEDGER = Reason("no_paper", "没有这份台账或这种格式", "there is no such ledger or format")
_NOT_YOURS = Reason(
    "not_yours", "这份台账不由您的岗位打印", "this ledger is not printed by your post"
)
