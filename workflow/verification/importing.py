"""A list of another department taken in: rows kept, ours found, proposals made. Nothing is done.

The same bytes are taken once for a county, and the same fact is proposed once, in whatever
list it stands. Rows that are nobody of ours are kept, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from workflow.cases.house import House
from workflow.cases.transaction import Transaction
from workflow.engine.actor import Actor
from workflow.engine.definition import Definition
from workflow.engine.refusal import Reason
from workflow.messages.tables import Message
from workflow.roster.identity import birth_on
from workflow.roster.intake import Files, Imported, ImportRefused, Intake, Paper, take_in
from workflow.roster.papers import fields_spec, row_answers
from workflow.roster.rows import Entry
from workflow.roster.storing import in_one, keep_record, posts_of, some_of
from workflow.verification.payees import claims_of, ended, payees_of
from workflow.verification.rules import Listed, Pair, fact, is_settled, pairs
from workflow.verification.section import Match, matches_of
from workflow.verification.tables import MatchList, MatchProposal, MatchRow

TOLD = "match_found"
PROPOSED, KNOWN, SETTLED, UNMATCHED = "proposed", "known", "settled", "unmatched"
OUTCOMES = (PROPOSED, KNOWN, SETTLED, UNMATCHED)
SAID = {
    PROPOSED: "已比对：列入待决定",
    KNOWN: "已比对：先前已列出，不重复",
    SETTLED: "已比对：已按此停发",
    UNMATCHED: "已比对：不在发放对象中",
}


@dataclass
class Matched:
    """What came of the files: how the import went, the lists kept, rows by what was found."""

    imported: Imported
    lists: list[int] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def import_list(house: House, programme: str, key: str, files: Files, actor: Actor) -> Matched:
    """Keep the rows of the files and propose what they say of ours; raises ImportRefused."""
    definition = house.in_force(programme)
    desk = _Desk(house, definition, key, actor)
    intake = take_in(files, [desk.spec], [], house.clock.today())
    in_one(house, actor, partial(desk.store, intake))
    intake.imported, intake.existing = desk.added, desk.known
    return Matched(intake.result(), desk.lists, desk.counts)


class _Desk:
    """One person who brings in lists of one kind for their county."""

    def __init__(self, house: House, definition: Definition, key: str, actor: Actor) -> None:
        self.house, self.definition, self.key = house, definition, key
        self.match: Match = matches_of(definition)[key]
        title = self.match.title
        post = posts_of(actor, self.match.imported_by, title.zh, title.en)[0]
        county = house.units.ancestor_at(post.reach_id, "county") if post.reach_id else None
        if county is None:
            raise ImportRefused([NO_COUNTY])
        self.county_id = county.id
        self.spec = fields_spec(key, title.zh, self.match.fields)
        self.id_key, self.name_key = self.match.field_of("id_no"), self.match.field_of("name")

    def store(self, intake: Intake, transaction: Transaction) -> None:
        """Write lists, rows and proposals of all papers; again after a lost race."""
        self.added = self.known = 0
        self.lists: list[int] = []
        self.counts: Counter[str] = Counter()
        for paper in intake.papers:
            entries = intake.accepted(paper)
            there = self._there(transaction.session, paper)
            if there is not None:
                self._again(transaction.session, there, len(entries))
                continue
            self._take(intake, transaction, paper, entries)

    def _take(
        self, intake: Intake, transaction: Transaction, paper: Paper, entries: Sequence[Entry]
    ) -> None:
        rejected = len(intake.rejected(paper))
        list_id = self._list(transaction, paper, rejected)
        found = _Finding(self, transaction, entries).written(list_id)
        intake.outcomes.update({place: SAID[outcome] for place, outcome in found.items()})
        self.counts.update(found.values())
        self.added += len(entries)
        counts = (len(entries), 0, rejected)
        programme = self.definition.programme
        keep_record(transaction, programme, self.key, paper, counts, unit_id=self.county_id)

    def _there(self, session: Session, paper: Paper) -> int | None:
        return session.exec(
            select(MatchList.id).where(
                MatchList.programme == self.definition.programme,
                MatchList.key == self.key,
                MatchList.county_id == self.county_id,
                MatchList.sha256 == paper.book.sha256,
            )
        ).first()

    def _again(self, session: Session, list_id: int, rows: int) -> None:
        """A file that was taken before: its result stands."""
        self.lists.append(list_id)
        self.known += rows
        self.counts.update(
            session.exec(select(MatchRow.outcome).where(MatchRow.list_id == list_id)).all()
        )

    def _list(self, transaction: Transaction, paper: Paper, rejected: int) -> int:
        made = MatchList(
            programme=self.definition.programme, version=self.definition.version, key=self.key,
            county_id=self.county_id, file_name=paper.file, sha256=paper.book.sha256,
            account_id=transaction.actor.account_id, person=transaction.person,
            name=transaction.actor.name, at=transaction.now, rejected=rejected,
        )  # fmt: skip
        transaction.session.add(made)
        transaction.session.flush()
        self.lists.append(int(made.id or 0))
        return int(made.id or 0)


class _Finding:
    """The rows of one paper held against the claims of the county."""

    def __init__(self, desk: _Desk, transaction: Transaction, entries: Sequence[Entry]) -> None:
        self.desk, self.transaction, self.entries = desk, transaction, entries
        self.session = transaction.session
        self.claims = claims_of(
            self.session, desk.definition.programme, desk.match.of, desk.county_id
        )
        blind = desk.house.store.vault.blind
        self.listed = [
            Listed(
                at, blind(str(entry.row.values[desk.id_key])),
                str(entry.row.values[desk.name_key]),
                birth_on(str(entry.row.values[desk.id_key])),
            )
            for at, entry in enumerate(entries)
        ]  # fmt: skip

    def written(self, list_id: int) -> Mapping[Any, str]:
        """Write the rows and what they propose; returns what was found, by the row's place."""
        found = self._pairs()
        facts = self._known_facts()
        outcomes: dict[int, str] = {}
        fresh: list[Pair] = []
        for pair in found:
            outcome = self._outcome(pair, facts)
            if outcome == PROPOSED:
                fresh.append(pair)
                facts.add((pair.payee, self._fact(pair)))
            before = outcomes.get(pair.listed, UNMATCHED)
            outcomes[pair.listed] = min(before, outcome, key=OUTCOMES.index)
        ids = self._rows(list_id, outcomes)
        self._proposals(list_id, ids, fresh)
        if fresh:
            self._tell(list_id)
        return {
            entry.row.place: outcomes.get(at, UNMATCHED) for at, entry in enumerate(self.entries)
        }

    def _pairs(self) -> tuple[Pair, ...]:
        ours = {claim.person for claim in self.claims.values()}
        names = {row.name for row in self.listed if row.person not in ours}
        payees = payees_of(self.desk.house, self.session, self.claims.values(), names)
        return pairs(self.listed, payees)

    def _known_facts(self) -> set[tuple[int, str]]:
        return set(
            self.session.exec(
                select(MatchProposal.entitlement_id, MatchProposal.fact).where(
                    MatchProposal.programme == self.desk.definition.programme,
                    MatchProposal.key == self.desk.key,
                    MatchProposal.county_id == self.desk.county_id,
                )
            ).all()
        )

    def _outcome(self, pair: Pair, facts: set[tuple[int, str]]) -> str:
        if (pair.payee, self._fact(pair)) in facts:
            return KNOWN
        claim = self.claims[pair.payee]
        return (
            SETTLED if is_settled(self._on(pair.listed), ended(self.session, claim)) else PROPOSED
        )

    def _fact(self, pair: Pair) -> str:
        return fact(self.listed[pair.listed].person, self._on(pair.listed))

    def _on(self, at: int) -> date | None:
        dated = self.desk.match.dated
        return date.fromisoformat(str(self.entries[at].row.values[dated])) if dated else None

    def _rows(self, list_id: int, outcomes: Mapping[int, str]) -> list[int]:
        """Write every row; returns their ids in order."""
        rows = [
            {
                "list_id": list_id, "sheet": entry.row.sheet, "row": entry.row.number,
                "subject_index": listed.person, "name": listed.name, "event_on": self._on(at),
                "data": self._sealed(list_id, entry),
                "outcome": outcomes.get(at, UNMATCHED),
            }
            for at, (entry, listed) in enumerate(zip(self.entries, self.listed, strict=True))
        ]  # fmt: skip
        for some in some_of(rows):
            self.session.connection().execute(insert(MatchRow), list(some))
        written = self.session.exec(
            select(MatchRow.id).where(MatchRow.list_id == list_id).order_by(col(MatchRow.id))
        )
        return [int(one or 0) for one in written]

    def _sealed(self, list_id: int, entry: Entry) -> dict[str, Any]:
        fields, vault = self.desk.match.fields, self.desk.house.store.vault
        values = row_answers(fields, entry.row)
        return {
            key: vault.seal(str(value), place_of_row(list_id, entry.row.number, key))
            if fields[key].is_personal
            else value
            for key, value in values.items()
        }

    def _proposals(self, list_id: int, ids: Sequence[int], fresh: Iterable[Pair]) -> None:
        desk = self.desk
        rows = [
            {
                "programme": desk.definition.programme, "version": desk.definition.version,
                "key": desk.key, "county_id": desk.county_id, "row_id": ids[pair.listed],
                "list_id": list_id, "entitlement_id": claim.id, "case_id": claim.case_id,
                "unit_id": claim.unit_id, "certainty": pair.certainty, "fact": self._fact(pair),
                "event_on": self._on(pair.listed), "state": "open", "outcome": "", "reason": "",
                "decided_name": "", "edition": 1,
            }
            for pair in fresh
            for claim in (self.claims[pair.payee],)
        ]  # fmt: skip
        for some in some_of(rows):
            self.session.connection().execute(insert(MatchProposal), list(some))

    def _tell(self, list_id: int) -> None:
        """Tell those who decide that something waits for them; it is about no single case."""
        house, definition = self.desk.house, self.desk.definition
        for role in self.desk.match.decided_by:
            reach_id = house.reach_of(definition, role, self.desk.county_id)
            if reach_id is not None:
                self.session.add(
                    Message(
                        key=f"{TOLD}:{list_id}:{role}:{reach_id}", what=TOLD, case_id=0,
                        role=role, reach_id=reach_id, at=self.transaction.now,
                        told_on=self.transaction.today,
                    )
                )  # fmt: skip


def place_of_row(list_id: int, row: int, key: str) -> str:
    """Name the place a sealed value of a row is bound to."""
    return f"match_rows.data.{list_id}.{row}.{key}"


NO_COUNTY = Reason(
    "no_county", "名单应由县级部门导入", "a list is brought in by an office of a county"
)
