"""Cases as rows of a paper: answers by name, acts, papers handed in, duties counted. Fen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from workflow.calendar.shanghai import shanghai_date
from workflow.cases.facts import Facts
from workflow.cases.house import House
from workflow.cases.rows import CaseRow, load_cases
from workflow.cases.tables import Attachment, AuditEntry, Case
from workflow.duties import reads as duties
from workflow.engine.definition import Action, Computed, FormField, Kind
from workflow.papers.form_catalogue import act_fields
from workflow.papers.reading import shown
from workflow.store.engine import Work
from workflow.store.hot import Hot

Row = dict[str, Any]
AT_ONCE = 500  # cases named in one statement


@dataclass
class Source:
    """One read of cases; computed values are those of the day `on`."""

    house: House
    session: Session
    on: date

    def __post_init__(self) -> None:
        self.work = Work(self.session.connection(), self.session)
        self.hot = Hot(self.session.connection())

    def rows(self, cases: Sequence[CaseRow], used: Iterable[str]) -> list[Row]:
        """Return a row for each case with what `used` names and what is at hand anyway."""
        wanted, ids = frozenset(used), [one.id for one in cases]
        acts = self.entries(ids) if _any(wanted, "act_", "opened_on") else {}
        papers = self._papers(ids) if _any(wanted, "doc_") else {}
        owed = self._duties(ids) if _any(wanted, "duty_", "duties_") else {}
        parents = self._parents(cases, wanted) if _any(wanted, "above_") else {}
        return [
            self._row(one, wanted)
            | self.acted(self.house.kind_of(one), acts.get(one.id, ()))
            | {f"doc_{key}": count for key, count in papers.get(one.id, {}).items()}
            | owed.get(one.id, {})
            | parents.get(one.parent_id or 0, {})
            for one in cases
        ]

    def _row(self, case: CaseRow, wanted: frozenset[str]) -> Row:
        kind = self.house.kind_of(case)
        ended = kind.stages[case.stage].end
        return {
            "number": case.number, "unit": self.house.units.name(case.unit_id),
            "stage": kind.stages[case.stage].title.zh, "subject": case.subject_name,
            "closed_on": shanghai_date(case.stage_since).isoformat() if ended else None,
            "_stage": case.stage, "_id": case.id,
            **dict.fromkeys((f"doc_{key}" for key in kind.documents), 0),
            **self.answered(case, kind, wanted),
        }  # fmt: skip

    def answered(self, case: CaseRow, kind: Kind, wanted: frozenset[str]) -> Row:
        """Return the answers and computed values asked for, tables joined to words.

        What no column shows is not even opened: numbers of persons stay sealed.
        """
        facts = Facts(self.house, self.work, case, self.on)
        found: Row = {}
        asked: dict[str, FormField | Computed] = {**kind.fields, **kind.computed}
        for key, field in asked.items():
            if field.type == "table" and _any(wanted, f"{key}_"):
                found |= self._joined(key, field, facts[key])
            elif key in wanted:
                found[key] = self.said(field, facts[key])
        return found

    def _joined(self, key: str, field: FormField | Computed, value: Any) -> Row:
        rows = value or ()
        columns = field.fields if isinstance(field, FormField) else {}
        return {f"{key}_n": len(rows)} | {
            f"{key}_{name}": "、".join(
                str(self.said(one, row.get(name))) for row in rows if row.get(name) is not None
            )
            for name, one in columns.items()
        }

    def said(self, field: FormField | Computed, value: Any) -> Any:
        """Return one value as papers write it: units and choices by name."""
        if field.type == "unit" and value:
            unit = self.house.units.find(str(value))
            return unit.name.zh if unit else value
        return shown(field, value)

    def entries(self, ids: Sequence[int]) -> dict[int, list[AuditEntry]]:
        """Return what was done on each case, in order."""
        found: dict[int, list[AuditEntry]] = defaultdict(list)
        for some in _parts(ids):
            entries = select(AuditEntry).where(
                col(AuditEntry.case_id).in_(some), AuditEntry.outcome == "done"
            )
            for one in self.session.exec(
                entries.order_by(col(AuditEntry.case_id), col(AuditEntry.seq))
            ):
                found[one.case_id].append(one)
        return found

    def acted(self, kind: Kind, entries: Iterable[AuditEntry]) -> Row:
        """Return the last of every act of a kind under its names."""
        found: Row = {}
        for key, action in kind.actions.items():
            found |= dict.fromkeys(act_fields("act_", key, action))
        for at, entry in enumerate(entries):
            if at == 0:
                found["opened_on"] = shanghai_date(entry.at).isoformat()
            if (known := kind.actions.get(entry.action)) is not None:
                found |= self._one_act(f"act_{entry.action}", known, entry)
        return found

    def _one_act(self, name: str, action: Action, entry: AuditEntry) -> Row:
        needs = {
            f"{name}_{key}": self.said(need, entry.detail.get(key))
            for key, need in action.needs.items()
        }
        on = shanghai_date(entry.at).isoformat()
        return needs | {f"{name}_on": on, f"{name}_by": entry.name, f"{name}_said": action.title.zh}

    def acts(self, kind: Kind, entries: Iterable[AuditEntry]) -> Iterator[Row]:
        """Yield every act of a case as a row: who, when, what was said."""
        for entry in entries:
            action = kind.actions.get(entry.action)
            if action is not None:
                told = (
                    f"{need.title.zh}：{self._written(need, entry.detail.get(key))}"
                    for key, need in action.needs.items()
                    if entry.detail.get(key) is not None
                )
                yield {
                    "act": action.title.zh, "on": shanghai_date(entry.at).isoformat(),
                    "by": entry.name, "office": entry.unit, "said": "；".join(told),
                }  # fmt: skip

    def _written(self, need: FormField, value: Any) -> str:
        said = self.said(need, value)
        return f"{said / 100:.2f}" if need.type == "money" and isinstance(said, int) else str(said)

    def _papers(self, ids: Sequence[int]) -> dict[int, Counter[str]]:
        found: dict[int, Counter[str]] = defaultdict(Counter)
        for some in _parts(ids):
            held = select(Attachment.case_id, Attachment.document).where(
                col(Attachment.case_id).in_(some), col(Attachment.removed_at).is_(None)
            )
            for case_id, document in self.session.exec(held):
                found[case_id][document] += 1
        return found

    def _duties(self, ids: Sequence[int]) -> dict[int, Row]:
        """Return what each case owes by duties up to today, and what of it was done."""
        found: dict[int, Row] = {case_id: {"duties_owed": 0, "duties_done": 0} for case_id in ids}
        today = self.house.clock.today()
        for some in _parts(ids):
            cases = self.session.exec(select(Case).where(col(Case.id).in_(some))).all()
            for held in duties.held(self.house, self.session, cases):
                begun = [one for one in held.counts if one.period.from_on <= today]
                counted = {
                    "owed": sum(one.least for one in begun),
                    "done": sum(one.done for one in begun),
                }
                for what, count in counted.items():
                    found[held.case_id][f"duty_{held.key}_{what}"] = count
                    found[held.case_id][f"duties_{what}"] += count
        return found

    def _parents(self, cases: Iterable[CaseRow], wanted: frozenset[str]) -> dict[int, Row]:
        own = frozenset(name.removeprefix("above_") for name in wanted if name[:6] == "above_")
        ids = {one.parent_id for one in cases if one.parent_id}
        return {
            one.id: {"above_number": one.number}
            | {f"above_{key}": value for key, value in
               self.answered(one, self.house.kind_of(one), own).items()}
            for one in load_cases(self.hot, ids, hold=False)
        }  # fmt: skip


def _any(wanted: frozenset[str], *beginnings: str) -> bool:
    return any(name.startswith(beginnings) for name in wanted)


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE))


def sums(rows: Iterable[Mapping[str, Any]], names: Iterable[str]) -> dict[str, int]:
    """Return what columns of rows come to; fen for amounts."""
    held = list(rows)
    return {name: sum(int(row.get(name) or 0) for row in held) for name in names}
