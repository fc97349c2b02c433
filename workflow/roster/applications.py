"""Applications from papers: every good row opened as a case, once for each person and cycle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from workflow.cases import door
from workflow.cases.house import House
from workflow.cases.inserting import NewCase, insert_cases, unique_key
from workflow.cases.opening import check_time
from workflow.cases.outcome import Stop
from workflow.cases.tables import Case
from workflow.cases.transaction import Transaction
from workflow.engine.actor import Actor
from workflow.engine.definition import Definition, Kind
from workflow.engine.fields import parse_answers
from workflow.engine.machine import Refused
from workflow.roster.intake import Files, Imported, Intake, Paper, take_in
from workflow.roster.papers import answers_of, specs_of
from workflow.roster.places import Places
from workflow.roster.rows import Entry, Place, Problem
from workflow.roster.storing import (
    in_one,
    keep_record,
    known_among,
    post_above,
    posts_of,
    some_of,
)


def import_applications(
    house: House,
    programme: str,
    kind_key: str,
    files: Files,
    actor: Actor,
    *,
    cycle: int | None = None,
    submit: bool = False,
) -> Imported:
    """Open a case for every good row whose person has none in this cycle (default: today's).

    Each file is one transaction. Raises ImportRefused when the actor may open none, or the
    programme is not open; `submit` submits what was opened, and warns where it is refused.
    """
    definition = house.in_force(programme)
    year = definition.cycle.of(house.clock.today()) if cycle is None else cycle
    desk = _Desk(house, definition, kind_key, actor, year)
    checks = [*house.checks.get(programme, ()), desk.places.check, desk.check]
    specs = specs_of(desk.definition, kind_key)
    intake = take_in(files, specs, checks, house.clock.today())
    for paper in intake.papers:
        stored = in_one(house, actor, partial(desk.store, intake, paper))
        intake.case_ids += stored.opened.values()
        intake.stored(len(stored.opened), stored.known)
        if submit:
            _submit(house, actor, intake, stored.opened, paper)
    return intake.result()


@dataclass(frozen=True, slots=True)
class _Stored:
    opened: Mapping[Place, int]
    known: list[Entry]


class _Desk:
    """One person who opens cases of one kind from papers."""

    def __init__(
        self, house: House, definition: Definition, kind_key: str, actor: Actor, cycle: int
    ) -> None:
        self.house, self.definition, self.kind_key = house, definition, kind_key
        self.cycle = cycle
        self.kind: Kind = definition.kinds[kind_key]
        title = self.kind.title
        self.posts = posts_of(actor, self.kind.opened_by, title.zh, title.en)
        reaches = [post.reach_path for post in self.posts]
        self.places = Places(house.units, self.kind.fields, self.kind.unit, reaches)
        self._answers: dict[Place, dict[str, Any]] = {}

    def check(self, entry: Entry) -> Iterable[Problem]:
        """Hold a row against the form, as if it had been typed into the page."""
        rows = (entry.row, *(row for rows in entry.joined.values() for row in rows))
        if any(problem.blocks for row in rows for problem in row.problems):
            return
        given = answers_of(self.kind, entry)
        values, problems = parse_answers(self.kind.fields, given, partly=True)
        self._answers[entry.row.place] = values
        for problem in problems:
            yield entry.row.problem(problem.field.partition(".")[0], problem.reason)

    def store(self, intake: Intake, paper: Paper, transaction: Transaction) -> _Stored:
        """Open the cases of one paper and keep a record of the file."""
        check_time(transaction, self.definition, self.kind)
        entries = {self._key(entry): entry for entry in intake.accepted(paper)}
        there = self._there(transaction, list(entries))
        new = [entry for key, entry in entries.items() if key not in there]
        known = [entry for key, entry in entries.items() if key in there]
        opened = {
            entry.row.place: case_id
            for some in some_of(new)
            for entry, case_id in zip(some, self._open(transaction, some), strict=True)
        }
        counts = (len(new), len(known), len(intake.rejected(paper)))
        unit_id = self.posts[0].reach_id
        keep_record(
            transaction, self.definition.programme, self.kind_key, paper, counts, unit_id=unit_id
        )
        return _Stored(opened, known)

    def _open(self, transaction: Transaction, entries: Sequence[Entry]) -> list[int]:
        new = [self._new_case(entry) for entry in entries]
        cases = insert_cases(transaction, self.definition, self.kind_key, new, cycle=self.cycle)
        return [case.id for case in cases]

    def _key(self, entry: Entry) -> str:
        assert self.kind.subject is not None
        id_no = str(entry.row.values[self.kind.subject.id_no or ""])
        index = self.house.store.vault.blind(id_no)
        return unique_key(self.kind, index, self.cycle) or index

    def _there(self, transaction: Transaction, keys: list[str]) -> set[str]:
        """Return the keys of those who have a case: in this cycle where nothing is unique."""
        of_kind = (Case.programme == self.definition.programme, Case.kind == self.kind_key)
        if self.kind.unique:
            return known_among(transaction, Case.unique_key, keys, *of_kind)
        return known_among(
            transaction, Case.subject_index, keys, *of_kind, Case.cycle == self.cycle
        )

    def _new_case(self, entry: Entry) -> NewCase:
        unit_id = self.places.find(entry)
        assert isinstance(unit_id, int)
        post = post_above(self.posts, self.house.units.path(unit_id))
        return NewCase(unit_id, self._answers[entry.row.place], post.role)


def _submit(
    house: House, actor: Actor, intake: Intake, opened: Mapping[Place, int], paper: Paper
) -> None:
    """Submit what was opened; a refusal leaves the case as it is, and is told."""
    rows = {entry.row.place: entry.row for entry in intake.accepted(paper)}
    for some in some_of(list(opened.items())):
        for place, case_id, outcome in in_one(house, actor, partial(_submit_some, actor, some)):
            door.record_refusal(house, case_id, "submit", actor, outcome)
            told = [rows[place].problem("", one, blocks=False) for one in outcome.reasons]
            intake.warnings += told
            reasons = "；".join(one.reason.zh for one in told)
            intake.outcomes[place] = f"已导入，未提交：{reasons}"


def _submit_some(
    actor: Actor, some: Sequence[tuple[Place, int]], transaction: Transaction
) -> list[tuple[Place, int, Refused]]:
    """Submit cases in one transaction; returns those refused, of which nothing is written."""
    refused = []
    for place, case_id in some:
        try:
            transaction.act(transaction.hold(case_id, actor), "submit", {})
        except Stop as stop:
            refused.append((place, case_id, stop.refused))
    return refused
