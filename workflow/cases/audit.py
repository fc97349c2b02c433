"""The record: entries chained per case, verifiable without this code.

hash = sha256(previous + "\\n" + canonical JSON of the entry); see docs/operator.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from workflow.cases.tables import AuditEntry, Case
from workflow.store.engine import Store

CHAINED = (
    "case_id",
    "seq",
    "action",
    "outcome",
    "from_stage",
    "to_stage",
    "account_id",
    "person",
    "name",
    "role",
    "unit",
    "on_behalf_of",
    "address",
    "detail",
    "command",
)


_canonical = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


def entry_hash(entry: Mapping[str, Any]) -> str:
    """Return the chained hash of an entry given as a mapping (with `at` and `previous`)."""
    return hashlib.sha256(f"{entry['previous']}\n{_content(entry)}".encode()).hexdigest()


def _content(entry: Mapping[str, Any]) -> str:
    content = {key: entry[key] for key in CHAINED}
    content["at"] = entry["at"].isoformat(timespec="microseconds")
    return _canonical(content)


def linker(said: Mapping[str, Any]) -> Callable[[int, int, str], str]:
    """Return how to hash entries that differ only in case, place and the one before.

    The same text as `entry_hash` makes, with its constant parts written once: a list of
    ten thousand says the same of every member.
    """
    text = _content({**said, "case_id": -1, "seq": -2})
    head, rest = text.split('"case_id":-1', 1)
    middle, tail = rest.rsplit('"seq":-2', 1)

    def link(case_id: int, seq: int, previous: str) -> str:
        content = f'{previous}\n{head}"case_id":{case_id}{middle}"seq":{seq}{tail}'
        return hashlib.sha256(content.encode()).hexdigest()

    return link


@dataclass(frozen=True)
class Verified:
    """What a verification found: how many entries, and the first bad one of each case."""

    entries: int
    cases: int
    broken: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """True when every chain holds and ends where its case says."""
        return not self.broken


def verify(store: Store) -> Verified:
    """Walk every chain from its first entry; reports the first break of each case."""
    entries, broken = 0, []
    with store.read() as session:
        heads: dict[int | None, tuple[str, int, str]] = {
            case_id: (number, seq, head)
            for case_id, number, seq, head in session.exec(
                select(Case.id, Case.number, Case.chain_seq, Case.chain_head)
            )
        }
        seen: dict[int | None, tuple[int, str]] = {}
        bad: set[int] = set()
        for entry in _entries(session):
            entries += 1
            seq, head = seen.get(entry.case_id, (0, ""))
            if entry.case_id not in bad and not _follows(entry, seq, head):
                bad.add(entry.case_id)
                broken.append(_say(heads, entry.case_id, entry.seq))
            seen[entry.case_id] = (entry.seq, entry.hash)
        for case_id, (number, seq, head) in heads.items():
            if case_id not in bad and seen.get(case_id, (0, "")) != (seq, head):
                broken.append(f"{number}: 末条留痕与办件不符 / the last entry is not the case's")
    return Verified(entries, len(heads), tuple(broken))


def _entries(session: Session) -> Iterator[AuditEntry]:
    statement = select(AuditEntry).order_by(AuditEntry.case_id, AuditEntry.seq)  # type: ignore[arg-type]
    yield from session.exec(statement.execution_options(yield_per=2000))


def _follows(entry: AuditEntry, seq: int, head: str) -> bool:
    return (
        entry.seq == seq + 1
        and entry.previous == head
        and entry.hash == entry_hash({**entry.__dict__})
    )


def _say(heads: Mapping[int | None, tuple[str, int, str]], case_id: int, seq: int) -> str:
    number = heads.get(case_id, (f"#{case_id}", 0, ""))[0]
    return f"{number}: 第 {seq} 条留痕被改动 / entry {seq} was changed"
