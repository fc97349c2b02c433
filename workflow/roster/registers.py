"""Registers from papers: persons kept beside the cases; a frozen one only ever shrinks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select

from workflow.cases.house import House
from workflow.cases.tables import RegisterEntry
from workflow.cases.transaction import Transaction
from workflow.engine.actor import ActingPost, Actor
from workflow.engine.definition import Definition
from workflow.engine.refusal import Reason
from workflow.people.tables import Unit
from workflow.roster.intake import Files, Imported, Intake, take_in
from workflow.roster.papers import register_spec, row_answers
from workflow.roster.places import Places
from workflow.roster.rows import Entry
from workflow.roster.storing import in_one, keep_record, known_among, post_above, posts_of
from workflow.store.secrets import Vault

CLOSED = Reason(
    "register_closed",
    "名单已固化，只减不增；如属更正，请注明更正文号",
    "the register is frozen and only shrinks; a correction needs the number of its document",
)


def import_register(
    house: House,
    programme: str,
    register: str,
    files: Files,
    actor: Actor,
    *,
    correction: str = "",
) -> Imported:
    """Put the people of the papers on a register, all files in one transaction.

    A person there already stays as entered. A shrink-only register that the actor's area
    has loaded takes new names only with `correction`, the number of the document that
    orders it. Raises ImportRefused when the actor does not keep this register.
    """
    definition = house.in_force(programme)
    desk = _Desk(house, definition, register, actor, correction.strip())
    spec = register_spec(definition, register)
    intake = take_in(files, [spec], [desk.places.check], house.clock.today())
    in_one(house, actor, partial(desk.store, intake))
    desk.tell(intake)
    return intake.result()


def place_of_entry(programme: str, register: str, subject_index: str, field: str) -> str:
    """Name the place a sealed value of a register is bound to."""
    return f"register_entries.data.{programme}.{register}.{subject_index}.{field}"


class _Desk:
    """One person who keeps one register."""

    def __init__(
        self, house: House, definition: Definition, key: str, actor: Actor, correction: str
    ) -> None:
        self.house, self.definition, self.key = house, definition, key
        self.correction = correction
        self.register = definition.registers[key]
        title = self.register.title
        self.posts = posts_of(actor, self.register.kept_by, title.zh, title.en)
        self.places = Places(
            house.units,
            self.register.fields,
            _unit_type(definition),
            [post.reach_path for post in self.posts],
            otherwise=self.posts[0].reach_id or None,
        )
        self.known: list[Entry] = []
        self.refused: list[Entry] = []
        self.added = 0

    def store(self, intake: Intake, transaction: Transaction) -> None:
        """Write the new names, and a record of each file."""
        self.known, self.refused, self.added = [], [], 0
        entries = {self._index(entry): entry for entry in intake.examined.accepted}
        there = known_among(
            transaction, RegisterEntry.subject_index, list(entries), *self._of_register()
        )
        closed = {post.reach_path: self._closed(transaction, post) for post in self.posts}
        rows: dict[str, list[dict[str, Any]]] = {}
        for index, entry in entries.items():
            if index in there:
                self.known.append(entry)
                continue
            row = self._row(index, entry)
            post = post_above(self.posts, self._path(row["unit_id"]))
            if closed[post.reach_path]:
                self.refused.append(entry)
            else:
                rows.setdefault(entry.row.file, []).append(row)
        self._write(transaction, intake, rows)

    def tell(self, intake: Intake) -> None:
        """Say in the papers what only the database knew."""
        intake.refuse([entry.row.problem(self._id_field, CLOSED) for entry in self.refused])
        intake.stored(self.added, self.known)

    def _write(
        self, transaction: Transaction, intake: Intake, rows: Mapping[str, list[dict[str, Any]]]
    ) -> None:
        for paper in intake.papers:
            mine = rows.get(paper.file, [])
            if mine:
                transaction.session.connection().execute(insert(RegisterEntry), mine)
            self.added += len(mine)
            known, refused = (_of_file(some, paper.file) for some in (self.known, self.refused))
            keep_record(
                transaction,
                self.definition.programme,
                self.key,
                paper,
                (len(mine), known, refused + len(intake.rejected(paper))),
                unit_id=self.posts[0].reach_id,
                correction=self.correction,
            )

    def _closed(self, transaction: Transaction, post: ActingPost) -> bool:
        """Say whether a shrink-only register has people of this area, and nothing corrects it."""
        if self.register.rule != "shrink_only" or self.correction:
            return False
        here = (
            select(RegisterEntry.id)
            .join(Unit, col(Unit.id) == col(RegisterEntry.unit_id))
            .where(*self._of_register(), col(Unit.path).startswith(post.reach_path))
        )
        return transaction.session.exec(here.limit(1)).first() is not None

    def _of_register(self) -> tuple[Any, ...]:
        return (
            RegisterEntry.programme == self.definition.programme,
            RegisterEntry.register_key == self.key,
        )

    def _row(self, index: str, entry: Entry) -> dict[str, Any]:
        unit_id = self.places.find(entry)
        values = row_answers(self.register.fields, entry.row)
        name = str(values.pop("name", "") or "")
        return {
            "programme": self.definition.programme,
            "register_key": self.key,
            "subject_index": index,
            "unit_id": unit_id,
            "name": name,
            "data": self._sealed(self.house.store.vault, index, values),
            "removed_on": None,
        }

    def _sealed(self, vault: Vault, index: str, values: Mapping[str, Any]) -> dict[str, Any]:
        fields, programme = self.register.fields, self.definition.programme
        return {
            key: vault.seal(str(value), place_of_entry(programme, self.key, index, key))
            if fields[key].is_personal
            else value
            for key, value in values.items()
        }

    @property
    def _id_field(self) -> str:
        return next(key for key, one in self.register.fields.items() if one.type == "id_no")

    def _index(self, entry: Entry) -> str:
        return self.house.store.vault.blind(str(entry.row.values[self._id_field]))

    def _path(self, unit_id: int | None) -> str:
        return self.house.units.path(unit_id) if unit_id else "/"


def _unit_type(definition: Definition) -> str:
    """Return where the people of a register live: where those who apply do."""
    return next((kind.unit for kind in definition.kinds.values() if kind.subject), "")


def _of_file(entries: Iterable[Entry], file: str) -> int:
    return sum(entry.row.file == file for entry in entries)
