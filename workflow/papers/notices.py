"""The public notice of a list on paper: what was frozen when it opened, and nothing else."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from workflow.cases.outcome import refuse
from workflow.notice.tables import Notice, NoticeContent
from workflow.papers.reading import Reading
from workflow.papers.rules import Values


def notice(reading: Reading) -> Values:
    """Read the last notice of a list; raises Stop where none was opened."""
    found = reading.session.exec(
        select(Notice, NoticeContent)
        .join(NoticeContent, col(NoticeContent.notice_id) == Notice.id)
        .where(Notice.list_id == reading.case.id)
        .order_by(col(Notice.round).desc())
    ).first()
    if found is None:
        raise refuse("no_notice", "此名单还没有公示", "this list has no notice yet")
    opened, content = found
    fields = {
        "notice_title": opened.title_zh,
        "notice_from": opened.opened_on.isoformat(),
        "notice_days": opened.days,
        "notice_hash": opened.sha256[:16],
        "persons": opened.rows,
    }
    return Values(reading.head() | fields, {"rows": _rows(reading, content.shown)})


def _rows(reading: Reading, shown: dict[str, Any]) -> list[dict[str, Any]]:
    columns = shown["columns"]
    return [
        {"seq": at}
        | {one["key"]: _cell(reading, one, value) for one, value in zip(columns, row, strict=True)}
        for at, row in enumerate(shown["rows"], start=1)
    ]


def _cell(reading: Reading, column: dict[str, Any], value: Any) -> Any:
    if column["type"] == "yes_no" and value is not None:
        return "是" if value else "否"
    if not isinstance(value, str):
        return value
    unit = reading.house.units.find(value)  # an answer that is a unit is kept by its key
    return unit.name.zh if unit else column["choices"].get(value, (value,))[0]
