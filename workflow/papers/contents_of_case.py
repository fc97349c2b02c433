"""A case on paper: its answers, those of the cases above it, every act, what its lists said."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from workflow.calendar.shanghai import shanghai_date
from workflow.cases.tables import Case, Member
from workflow.notice.tables import Notice
from workflow.papers import catalogue
from workflow.papers.form_catalogue import above, act_fields
from workflow.papers.reading import Reading, answers, table_rows
from workflow.papers.rules import Values


def case(reading: Reading) -> Values:
    """Read a case with those above it, the nearer ones winning where names meet."""
    fields: dict[str, Any] = {}
    tables: dict[str, list[dict[str, Any]]] = {}
    for one in reversed(_above(reading)):
        facts = one.facts()
        fields |= answers(one.kind, facts) | one.acts("act_") | _of_lists(one)
        for key, field in one.kind.fields.items():
            if field.type == "table":
                tables[key] = table_rows(field, facts[key])
    return Values(fields | reading.head() | _subject(reading) | reading.reached(), tables)


def _above(reading: Reading) -> list[Reading]:
    found = [reading]
    for _ in above(reading.definition, reading.kind)[1:]:
        found.append(found[-1].of(found[-1].case.parent_id or 0))
    return found


def _subject(reading: Reading) -> dict[str, Any]:
    return {"subject": reading.case.subject_name}


def _of_lists(reading: Reading) -> dict[str, Any]:
    """Return what was done on the lists the case is on; the newest of each kind."""
    found: dict[str, Any] = {}
    kinds = catalogue.lists_of(reading.definition, reading.kind)
    for name, kind in kinds.items():
        for key, action in kind.actions.items():
            found |= dict.fromkeys(act_fields(f"{name}_", key, action))
        if kind.notice is not None:
            found |= dict.fromkeys(f"{name}_notice_{what}" for what in ("from", "to", "said"))
    for list_id, name in reading.session.exec(
        select(Case.id, Case.kind)
        .join(Member, col(Member.list_id) == Case.id)
        .where(Member.case_id == reading.case.id, col(Member.left_at).is_(None))
        .order_by(col(Case.id))
    ):
        listed = reading.of(int(list_id or 0))
        found |= listed.acts(f"{name}_")
        if kinds[name].notice is not None:
            found |= _stood(listed, name)
    return found


def _stood(listed: Reading, name: str) -> dict[str, Any]:
    """Return from when until when the last notice of a list stood."""
    notice = listed.session.exec(
        select(Notice).where(Notice.list_id == listed.case.id).order_by(col(Notice.round).desc())
    ).first()
    if notice is None or notice.ended_at is None:
        return {}
    until = notice.stood_until or shanghai_date(notice.ended_at)
    return {
        f"{name}_notice_from": notice.opened_on.isoformat(),
        f"{name}_notice_to": until.isoformat(),
        f"{name}_notice_said": f"{notice.opened_on} 至 {until} 公示{notice.days}个工作日，期满。",
    }
