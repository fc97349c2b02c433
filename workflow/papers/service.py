"""Printing a paper: may this person, what is on it, the file, and who took it on the record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlmodel import Session

from workflow.cases.door import in_transaction
from workflow.cases.outcome import Done, Stop, refuse
from workflow.cases.rows import CaseRow, read_case
from workflow.cases.transaction import reaches
from workflow.engine.actor import ActingPost, Actor, Area
from workflow.engine.definition import Definition
from workflow.engine.grammar import Label
from workflow.engine.machine import Refused, Step
from workflow.engine.refusal import Reason
from workflow.papers.catalogue import DATED, SEALED, catalogue
from workflow.papers.contents import READERS
from workflow.papers.keeping import keep, kept, opened
from workflow.papers.making import Unmakeable, fit, made
from workflow.papers.reading import Reading
from workflow.papers.rules import Catalogue, Values
from workflow.papers.section import Format, Paper, papers_of
from workflow.papers.templates import Shelf
from workflow.store.hot import Hot

if TYPE_CHECKING:
    from workflow.cases.house import House
    from workflow.cases.transaction import Transaction

PRINTED = "print_paper"


@dataclass(frozen=True, slots=True)
class Printable:
    """A paper this person may print now."""

    key: str
    title: Label
    formats: tuple[Format, ...]
    copies: int
    dated: bool
    clause: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper as a file; its name says nothing of a person."""

    name: str
    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class _Content:
    """What is on a paper, and since when; `kept` when it was kept by an earlier print."""

    values: Values
    on: date
    seal: str
    number: str
    kept: bool


def printable(
    definition: Definition, kind: str, stage: str, area: Area, actor: Actor
) -> Iterator[Printable]:
    """Yield the papers of a case that an actor may print at its stage."""
    for key, paper in papers_of(definition).items():
        if paper.of == kind and paper.content in READERS and _post(paper, stage, area, actor):
            copies = max(len(paper.copies), 1)
            dated = paper.content in DATED
            yield Printable(key, paper.title, tuple(paper.formats), copies, dated, paper.clause)


def print_paper(
    house: House, shelf: Shelf, case_id: int, key: str, form: str, actor: Actor,
    as_of: date | None = None,
) -> Printed | Refused:  # fmt: skip
    """Make a paper and put it on the record; the same content always gives the same bytes.

    `as_of` is the day from whose data a dated paper is made: today unless another is given.
    """
    with house.store.read() as session:
        case = read_case(Hot(session.connection()), case_id)
        if case is None or not reaches(actor, case.area):
            return Refused((_NO_CASE,))
        paper = _paper(house, case, key, form, actor)
        if isinstance(paper, Reason):
            return Refused((paper,))
        definition = house.definition_of(case)
        known = catalogue(definition, paper.of, paper.content)
        try:
            content = _content(house, session, case, key, paper, known, as_of)
        except Stop as stop:
            return stop.refused
    try:
        file = made(shelf, definition, paper, form, known, content.values, content.on)
    except Unmakeable as no:
        return Refused(no.reasons)
    printed = Printed(f"{key}-{content.number}.{form}", file, hashlib.sha256(file).hexdigest())
    done = _record(house, case, key, form, actor, content, printed)
    return done if isinstance(done, Refused) else printed


def made_of(
    house: House, session: Session, shelf: Shelf, case: CaseRow, key: str, form: str
) -> bytes:
    """Return a paper as a file, for who puts the look on the record; raises Unmakeable."""
    definition = house.definition_of(case)
    paper = papers_of(definition)[key]
    known = catalogue(definition, paper.of, paper.content)
    try:
        content = _content(house, session, case, key, paper, known, None)
    except Stop as stop:
        raise Unmakeable(*stop.refused.reasons) from stop
    return made(shelf, definition, paper, form, known, content.values, content.on)


def _paper(house: House, case: CaseRow, key: str, form: str, actor: Actor) -> Paper | Reason:
    paper = papers_of(house.definition_of(case)).get(key)
    if paper is None or paper.of != case.kind or paper.content not in READERS:
        return _NO_PAPER
    if form not in paper.formats:
        return _NO_PAPER
    if paper.in_ and case.stage not in paper.in_:
        return _NOT_NOW
    return paper if _post(paper, case.stage, case.area, actor) else _NOT_YOURS


def _post(paper: Paper, stage: str, area: Area, actor: Actor) -> ActingPost | None:
    if paper.in_ and stage not in paper.in_:
        return None
    return next(
        (post for post in actor.posts if post.role in paper.print_by and area.covers(post)),
        None,
    )


def _content(
    house: House, session: Session, case: CaseRow, key: str, paper: Paper, known: Catalogue,
    as_of: date | None,
) -> _Content:  # fmt: skip
    """Return what was on the paper when this seal was first printed, else what is there now."""
    seal = (case.seal or "") if paper.content in SEALED else ""
    found = kept(session, case, key) if seal else None
    if found is not None:
        said = opened(house.store.vault, found)
        values = fit(Values(said["fields"], said["tables"]), known)
        return _Content(values, found.settled_on, seal, case.number, True)
    reading = Reading(house, session, case)
    reading.page = paper.page or reading.page
    if paper.content in DATED:
        reading.on = as_of or house.clock.today()
    read = READERS[paper.content](reading)
    lasting = seal if reading.intact or reading.kept_rows() is not None else ""
    return _Content(fit(read, known), reading.on, lasting, case.number, False)


def _record(
    house: House, case: CaseRow, key: str, form: str, actor: Actor, content: _Content,
    printed: Printed,
) -> Done | Refused:  # fmt: skip
    """Keep what a sealed list's paper said, and enter who took which paper."""

    def work(transaction: Transaction) -> Done:
        held = transaction.hold(case.id, actor)
        if content.seal and held.seal != content.seal:
            raise refuse(
                "changed_since",
                "名单刚刚有变化，请重新打印",
                "the list changed just now; print again",
            )
        paper = papers_of(house.definition_of(held))[key]
        post = _post(paper, held.stage, held.area, actor)
        if post is None:
            raise refuse(_NOT_YOURS.code, _NOT_YOURS.zh, _NOT_YOURS.en)
        if content.seal and not content.kept:
            values = {"fields": content.values.fields, "tables": content.values.tables}
            keep(transaction, held, key, content.on, values)
        day = {"as_of": content.on.isoformat()} if paper.content in DATED else {}
        said = {"paper": key, "zh": paper.title.zh, "en": paper.title.en, "format": form, **day,
                "sha256": printed.sha256}  # fmt: skip
        step = Step(PRINTED, held.stage, held.stage, post.role, post.unit_id, post.unit_name,
                    post.on_behalf_of)  # fmt: skip
        transaction.record(held, step, "done", said)
        transaction.changes.case(held, held.edition)
        transaction.changes.flush()
        return Done(held.id, held.number, PRINTED, held.stage, held.stage, held.edition)

    return in_transaction(house, actor, None, work)


_NO_CASE = Reason("no_case", "没有此办件", "there is no such case")
_NO_PAPER = Reason("no_paper", "没有这份文书或这种格式", "there is no such paper or format")
_NOT_NOW = Reason(
    "paper_not_now", "现在的环节不能打印这份文书", "this paper is not printed at this stage"
)
_NOT_YOURS = Reason(
    "not_yours", "这份文书不由您的岗位打印", "this paper is not printed by your post"
)
