"""A case as its papers read it: where it lies, when its content was settled, what was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from sqlmodel import Session, col, select

from workflow.calendar.shanghai import shanghai_date
from workflow.cases.facts import Facts
from workflow.cases.house import House
from workflow.cases.lists import seal_of
from workflow.cases.rows import CaseRow, read_case
from workflow.cases.tables import AuditEntry, Sign
from workflow.engine.definition import Action, Computed, Definition, FormField, Kind
from workflow.engine.wording import because, chosen
from workflow.money.rules import MoneyRules
from workflow.papers.catalogue import is_of_people
from workflow.papers.form_catalogue import act_fields
from workflow.papers.keeping import kept_rows
from workflow.papers.page_section import Page
from workflow.store.engine import Work
from workflow.store.hot import Hot

_LEVELS = ("province", "city", "county")


class Reading:
    """One read of one case; `on` is the day its content was settled, never the day of printing."""

    def __init__(self, house: House, session: Session, case: CaseRow) -> None:
        self.house, self.session, self.case = house, session, case
        self.work = Work(session.connection(), session)
        self.hot = Hot(session.connection())
        self.definition: Definition = house.definition_of(case)
        self.kind: Kind = house.kind_of(case)
        self.entries = self._entries()
        self.page = Page()  # what a paper that is drawn asks for
        self.on = self._settled_on()

    def of(self, case_id: int) -> Reading:
        """Read another case within the same read."""
        case = read_case(self.hot, case_id)
        if case is None:
            raise LookupError(case_id)
        return Reading(self.house, self.session, case)

    def facts(self, case: CaseRow | None = None) -> Facts:
        """Return what rules may know of a case as of the day its content was settled."""
        return Facts(self.house, self.work, case or self.case, self.on)

    @cached_property
    def rules(self) -> MoneyRules:
        """The money rules of the definition."""
        return MoneyRules.model_validate(self.definition.money)

    def param(self, name: str) -> Any:
        """Return a parameter as it stood on the day."""
        return self.facts().get(name)

    def kept_rows(self) -> list[dict[str, Any]] | None:
        """Return the people of a list as they were when it was sealed, where that was kept."""
        return kept_rows(self.house.store.vault, self.session, self.case)

    @cached_property
    def is_of_people(self) -> bool:
        """Tell whether the case is a list of applications, or of claims that came from them."""
        return is_of_people(self.definition, self.kind)

    @cached_property
    def intact(self) -> bool:
        """Tell whether a list is still what was sealed, or was never sealed."""
        return self.case.seal in (None, seal_of(self.hot, self.case.id))

    def _entries(self) -> list[AuditEntry]:
        found = self.session.exec(
            select(AuditEntry)
            .where(AuditEntry.case_id == self.case.id, AuditEntry.outcome == "done")
            .order_by(col(AuditEntry.seq))
        )
        return list(found)

    def _settled_on(self) -> date:
        """Return the day since which a list is what its seal says; else of its stage."""
        sealing = (one for one in self.entries if one.detail.get("seal") == self.case.seal)
        first = next(sealing, None) if self.case.seal else None
        return shanghai_date(first.at if first else self.case.stage_since)

    def head(self) -> dict[str, Any]:
        """Return what every paper may say of its case."""
        case, units, seal = self.case, self.house.units, (self.case.seal or "")[:16]
        names = {unit.type: unit.name.zh for unit in units.chain(case.unit_id)}
        county = units.ancestor_at(case.unit_id, "county")
        sealed = f"名册校验码 {seal}（{self.on} 封存）" if seal else "尚未封存，仅供核对"
        if not self.intact and self.kept_rows() is None:
            sealed = f"现内容与封存时（{seal}）不一致，仅供核对"
        return {
            "number": case.number,
            "programme": self.definition.title.zh,
            "kind": self.kind.title.zh,
            "cycle": case.cycle,
            **{level: names.get(level, "") for level in _LEVELS},
            "county": county.name.zh if county else "",
            "town": names.get("township", ""),
            "unit": units.name(case.unit_id),
            "subject": case.subject_name,
            "on": self.on.isoformat(),
            "seal": seal,
            "sealed": sealed if self.kind.members else "",
        }

    def reached(self) -> dict[str, Any]:
        """Return who brought the case to where it stands, when and why."""
        last = next((one for one in reversed(self.entries) if one.from_stage != one.to_stage), None)
        detail = last.detail if last else {}
        action = self.kind.actions.get(last.action) if last else None
        return {
            "reached_on": shanghai_date(last.at).isoformat() if last else None,
            "reached_by": last.name if last else "",
            "reached_office": last.unit if last else "",
            "reached_because": because(action.needs, detail) if action else "",
        }

    def acts(self, prefix: str) -> dict[str, Any]:
        """Return what is known of every action of the kind, under its names."""
        found: dict[str, Any] = {}
        for key, action in self.kind.actions.items():
            found |= dict.fromkeys(act_fields(prefix, key, action))
        for entry in self.entries:
            if (known := self.kind.actions.get(entry.action)) is not None:
                found |= _named(f"{prefix}{entry.action}", _done(entry, known))
        for sign in self.signs():
            if sign.office in _offices(self.kind, sign.action):
                found |= _named(f"{prefix}{sign.action}_{sign.office}", _given(sign))
        return found

    def signs(self) -> Iterable[Sign]:
        """Return the opinions that were not voided because of a disagreement, oldest first."""
        found = self.session.exec(
            select(Sign).where(Sign.case_id == self.case.id).order_by(col(Sign.id))
        )
        return [sign for sign in found if sign.live or self._completed(sign)]

    def _completed(self, sign: Sign) -> bool:
        """Tell whether the round of a sign ended as it should; such opinions stay good."""
        action = self.kind.actions.get(sign.action)
        return action is not None and sign.voided_because == action.to


def _named(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{name}_{what}": value for what, value in values.items()}


def _done(entry: AuditEntry, action: Action) -> dict[str, Any]:
    said = {
        need: entry.detail.get(need) if one.type == "table" else shown(one, entry.detail.get(need))
        for need, one in action.needs.items()
    }
    on = shanghai_date(entry.at).isoformat()
    return said | {"on": on, "by": entry.name, "said": f"{action.title.zh}。"}


def _given(sign: Sign) -> dict[str, Any]:
    on = shanghai_date(sign.at).isoformat()
    return {"opinion": opinion(sign), "by": sign.name, "on": on}


def _offices(kind: Kind, action: str) -> Iterable[str]:
    signoff = kind.actions[action].signoff if action in kind.actions else None
    return signoff.offices if signoff else ()


def opinion(sign: Sign) -> str:
    """Return an office's opinion as the form says it."""
    word = "同意" if sign.agrees else "不同意"
    return f"{word}。{sign.opinion}" if sign.opinion else f"{word}。"


def answers(kind: Kind, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers and computed values as they are written: choices by name, 是 and 否."""
    fields: dict[str, FormField | Computed] = {
        key: one for key, one in kind.fields.items() if one.type != "table"
    }
    return {key: shown(one, facts[key]) for key, one in (fields | kind.computed).items()}


def shown(field: FormField | Computed, value: Any) -> Any:
    """Return one answer as it stands on paper."""
    if field.type == "yes_no" and value is not None:
        return "是" if value else "否"
    if isinstance(field, FormField) and field.type == "choices":
        return chosen(field, value or ()).zh
    if isinstance(field, FormField) and value in field.choices:
        return field.choices[value].zh
    return value


def table_rows(field: FormField, value: Any) -> list[dict[str, Any]]:
    """Return the rows of a table of the form, numbered."""
    return [
        {"seq": at} | {key: shown(one, row.get(key)) for key, one in field.fields.items()}
        for at, row in enumerate(value or (), start=1)
    ]
