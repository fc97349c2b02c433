"""The overview's tables as plain values: drawn on the page and taken along from the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from web.bureau import the_bureau
from web.language import N_, language, t
from web.shell import role_title
from workflow.engine.definition import Definition, Kind
from workflow.money.yuan import plain_yuan
from workflow.overview.funds import PAID
from workflow.overview.reads import Figures
from workflow.rehearsal import charts

Value = str | int
LABEL_ROOM = 35  # half widths
STEP_WORDS = {
    "expected": N_("按名册应拨"),
    "issued": N_("省市已下达"),
    "received": N_("县已到账"),
    "disbursed": N_("已拨发放单位"),
    PAID: N_("已发到个人"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One table with its chart; heads are (words, class), "money" for amounts in fen."""

    key: str
    title: str
    note: str
    heads: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[Value]]
    bars: Sequence[charts.Bar]

    @property
    def chart(self) -> Markup:
        """The rows as bars."""
        short = [replace(one, label=_short(one.label)) for one in self.bars]
        drawn = charts.bars(self.title, self.note, short)
        return Markup(drawn)  # noqa: S704 # nosec B704 - our own, escaped

    @property
    def written(self) -> list[list[Value]]:
        """The rows as a file has them: amounts in yuan."""
        return [
            [
                plain_yuan(int(value)) if kind == "money" else value
                for value, (_, kind) in zip(row, self.heads, strict=True)
            ]
            for row in self.rows
        ]


def parts(found: Figures, definition: Definition, kind: str) -> list[Part]:
    """Return every table that has something to say."""
    made = (
        _funnel(found, definition, kind), _late(found, definition), _clocks(found, definition),
        _work(found), _money(found), _towns(found),
    )  # fmt: skip
    return [one for one in made if one.rows]


def _funnel(found: Figures, definition: Definition, key: str) -> Part:
    now, late = found.now(key), found.late(key)
    came = {stage: n for (kind, stage), n in found.entered.items() if kind == key}
    stages = _stages(definition.kinds.get(key), (*came, *now))
    rows = [
        (_stage(definition, key, one), came.get(one, 0), now.get(one, 0), late.get(one, 0))
        for one in stages
        if came.get(one) or now.get(one)
    ]
    heads = [
        (t("环节"), "card-title"), (t("进入过"), "num"), (t("现有"), "num"), (t("其中逾期"), "num"),
    ]  # fmt: skip
    bars = [
        charts.Bar(
            str(one[0]), one[2], one[1], t("现有 %(now)s · 进入过 %(n)s", now=one[2], n=one[1])
        )
        for one in rows
    ]
    return Part(
        "funnel", t("各环节办件"), t("细条为进入过该环节的件数，粗条为现在停在该环节的件数。"),
        heads, rows, bars,
    )  # fmt: skip


def _late(found: Figures, definition: Definition) -> Part:
    late = sorted((one for one in found.waiting if one.late), key=lambda one: -one.late)
    rows = [
        (_office(one.office), _kind(definition, one.kind), _stage(definition, one.kind, one.stage),
         one.late, one.n)
        for one in late
    ]  # fmt: skip
    heads = [
        (t("单位和岗位"), "card-title"), (t("件类"), ""), (t("环节"), ""), (t("逾期"), "num"),
        (t("待办"), "num"),
    ]  # fmt: skip
    bars = [
        charts.Bar(str(row[0]), one.late, one.n, f"{row[2]} {one.late} / {one.n}")
        for row, one in zip(rows, late, strict=True)
    ]
    return Part(
        "late", t("逾期在谁手里"), t("粗条为逾期件数，细条为该岗位在该环节的全部待办。"), heads,
        rows, bars,
    )  # fmt: skip


def _clocks(found: Figures, definition: Definition) -> Part:
    order = list(definition.kinds)
    kept = sorted(found.kept, key=lambda one: (_at(order, one.kind), one.key))
    rows = [
        (_kind(definition, one.kind), _clock(definition, one.kind, one.key), one.in_time, one.late,
         _percent(one.rate), one.open, one.overdue)
        for one in kept
    ]  # fmt: skip
    heads = [
        (t("件类"), "card-title"), (t("期限"), ""), (t("按时办结"), "num"), (t("超期办结"), "num"),
        (t("按时率"), "num"), (t("在办"), "num"), (t("其中逾期"), "num"),
    ]  # fmt: skip
    bars = [
        charts.Bar(str(row[1]), one.in_time, one.in_time + one.late, str(row[4]))
        for row, one in zip(rows, kept, strict=True)
        if one.rate is not None
    ]
    return Part(
        "clocks", t("期限与按时率"),
        t("中止和批准延长的天数已计入到期日。细条为办结总数，粗条为按时办结。"), heads, rows, bars,
    )  # fmt: skip


def _work(found: Figures) -> Part:
    sums: dict[tuple[str, int], list[int]] = {one: [0, 0] for one in found.acts}
    for one in found.waiting:
        held = sums.setdefault(one.office, [0, 0])
        held[0], held[1] = held[0] + one.n, held[1] + one.late
    rows = [
        (_office(office), n, late, found.acts.get(office, 0))
        for office, (n, late) in sorted(sums.items(), key=lambda one: (-one[1][0], one[0]))
    ]
    heads = [
        (t("单位和岗位"), "card-title"), (t("待办"), "num"), (t("其中逾期"), "num"),
        (t("本月办理"), "num"),
    ]  # fmt: skip
    bars = [
        charts.Bar(
            str(one[0]), one[1], one[3], t("待办 %(n)s · 本月办理 %(done)s", n=one[1], done=one[3])
        )
        for one in rows
    ]
    return Part(
        "work", t("各单位工作量"), t("粗条为现在的待办，细条为本月办理的次数（推进或签署意见）。"),
        heads, rows, bars,
    )  # fmt: skip


def _money(found: Figures) -> Part:
    rows = [
        (t(STEP_WORDS[one.step]), one.province_fen, one.city_fen, one.county_fen, one.fen)
        for one in found.money
    ]
    heads = [
        (t("步骤"), "card-title"), (t("省（元）"), "money"), (t("市（元）"), "money"),
        (t("县（元）"), "money"), (t("合计（元）"), "money"),
    ]  # fmt: skip
    bars = [charts.Bar(str(one[0]), one[4], 0, plain_yuan(one[4])) for one in rows]
    return Part(
        "money", t("资金到了哪一步"), t("每一步一条，长短为省、市、县合计。"), heads, rows, bars
    )


def _towns(found: Figures) -> Part:
    rows = [
        (_unit(one.unit_id), one.n, one.closed, one.late, one.persons, one.fen)
        for one in found.towns
    ]
    heads = [
        (t("乡镇"), "card-title"), (t("件数"), "num"), (t("已结"), "num"), (t("逾期"), "num"),
        (t("已发人数"), "num"), (t("已发金额（元）"), "money"),
    ]  # fmt: skip
    bars = [
        charts.Bar(one[0], one[2], one[1], t("已结 %(n)s / %(all)s", n=one[2], all=one[1]))
        for one in rows
    ]
    return Part("towns", t("各乡镇办理情况"), t("细条为全部件数，粗条为已结。"), heads, rows, bars)


def _short(label: str) -> str:
    """Cut a label to the room beside a bar; the table has the whole of it."""
    room = LABEL_ROOM
    for at, sign in enumerate(label):
        room -= 2 if sign > "\u2e80" else 1
        if room < 0:
            return f"{label[: at - 1]}…"
    return label


def _stages(kind: Kind | None, others: Iterable[str]) -> list[str]:
    """Return stages in the order of the newest version, then those of earlier versions."""
    return list(dict.fromkeys((*(kind.stages if kind else ()), *others)))


def _stage(definition: Definition, kind: str, stage: str) -> str:
    found = definition.kinds[kind].stages.get(stage) if kind in definition.kinds else None
    return found.title.in_(language()) if found else stage


def _kind(definition: Definition, kind: str) -> str:
    found = definition.kinds.get(kind)
    return found.title.in_(language()) if found else kind


def _clock(definition: Definition, kind: str, key: str) -> str:
    found = definition.kinds[kind].deadlines.get(key) if kind in definition.kinds else None
    return found.title.in_(language()) if found else key


def _office(office: tuple[str, int]) -> str:
    return f"{_unit(office[1])} {role_title(office[0])}"


def _unit(unit_id: int) -> str:
    return the_bureau().units.name(unit_id, language())


def _percent(rate: int | None) -> str:
    return "—" if rate is None else f"{rate // 10}.{rate % 10}%"


def _at(order: Sequence[str], key: str) -> int:
    return order.index(key) if key in order else len(order)
