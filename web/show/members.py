"""The members of a list as a table: columns by what their definition knows, totals, who left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from web.bureau import the_bureau
from web.language import language, t
from web.present import money_html
from web.show.case import definition_of
from web.show.payees import person_cells, person_columns
from web.show.values import shown, stage_title, unit_name
from workflow.cases.membership import PAGE, Former, Membership, RowOfList, membership
from workflow.cases.reading import CaseView
from workflow.engine.definition import Computed, FormField, Kind

WANTED = ("years", "monthly_fen", "start_month")
Columns = list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member: its link, its cells, the stage it stands at."""

    case_id: int
    number: str
    name: str
    cells: Mapping[str, str | Markup]
    stage: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class MemberTable:
    """What a list page shows of its members."""

    columns: Columns
    rows: list[MemberRow]
    total: int
    stages: list[tuple[str, int]]
    foot: Mapping[str, Markup]
    former: tuple[Former, ...]
    after: int
    more: bool
    before: bool
    pick: str


def member_table(view: CaseView, after: int, pick: str = "") -> MemberTable:
    """Return a page of the members; `pick` names the action its ticks belong to."""
    assert view.kind.members is not None
    kind = definition_of(view).kinds[view.kind.members]
    found = membership(the_bureau().house, view.id, after=after, size=PAGE)
    specs = _specs(kind)
    last = found.rows[-1].case_id if found.rows else 0
    dues = person_cells(view, [row.case_id for row in found.rows])
    columns = _columns(specs, kind, pick, found.stages)
    return MemberTable(
        [*columns, *person_columns()] if dues else columns,
        [_row(kind, specs, row, dues.get(row.case_id, {})) for row in found.rows],
        found.total,
        [(stage_title(kind, stage), count) for stage, count in _in_order(kind, found)],
        _foot(specs, found, whole=not after and not found.more),
        found.former, last, found.more, after > 0, pick,
    )  # fmt: skip


def _specs(kind: Kind) -> dict[str, FormField | Computed]:
    """Return what a row shows: places, then the figures people are paid by."""
    places = {key: spec for key, spec in kind.fields.items() if spec.type == "place"}
    figures = {key: kind.computed[key] for key in WANTED if key in kind.computed}
    return {**places, **figures}


def _columns(
    specs: Mapping[str, FormField | Computed], kind: Kind, pick: str, stages: Mapping[str, int]
) -> Columns:
    columns = [("name", t("姓名") if kind.subject else t("名单"), "card-title")]
    if pick:
        columns.insert(0, ("pick", t("选择"), "tight"))
    if not specs:
        columns.append(("unit", t("单位"), ""))
    for key, spec in specs.items():
        css = "num" if spec.type in ("int", "money") else "tight"
        unit = t("（元）") if spec.type == "money" else ""
        columns.append((key, spec.title.in_(language()) + unit, css))
    return [*columns, ("stage", t("环节"), "")] if len(stages) > 1 else columns


def _row(
    kind: Kind, specs: Mapping[str, FormField | Computed], row: RowOfList, more: Mapping[str, Any]
) -> MemberRow:
    cells = {key: _cell(spec, row.facts.get(key)) for key, spec in specs.items()}
    return MemberRow(
        row.case_id, row.number, row.name or row.number,
        {**cells, "unit": unit_name(row.unit_id), **more}, stage_title(kind, row.stage),
    )  # fmt: skip


def _cell(spec: FormField | Computed, value: Any) -> str | Markup:
    return money_html(value) if spec.type == "money" and value is not None else shown(spec, value)


def _in_order(kind: Kind, found: Membership) -> list[tuple[str, int]]:
    order = list(kind.stages)
    return sorted(found.stages.items(), key=lambda one: order.index(one[0]))


def _foot(
    specs: Mapping[str, FormField | Computed], found: Membership, *, whole: bool
) -> dict[str, Markup]:
    if not found.rows:
        return {}
    words = t("合计 %(n)s", n=len(found.rows)) if whole else t("本页 %(n)s", n=len(found.rows))
    sums = {
        key: money_html(sum(int(row.facts.get(key) or 0) for row in found.rows))
        for key, spec in specs.items()
        if spec.type == "money"
    }
    return {"name": Markup("{}").format(words), **sums}
