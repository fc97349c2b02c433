"""What a rehearsal found, as tables: printed on a terminal, and written as a page with charts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rich.console import Console
from rich.table import Table

from workflow.engine.refusal import Text
from workflow.money.yuan import yuan
from workflow.rehearsal.charts import Bar, Span, bars, gantt, heat
from workflow.rehearsal.record import Broken, Record, Wait, read_record
from workflow.rehearsal.returned import read_returns
from workflow.rehearsal.year import Year

CLOCK = Text("名单、公示或时钟", "a list, a notice or the clock")


@dataclass(frozen=True)
class Section:
    """One question of the report: its answer as a table, and as a chart where there is one."""

    title: Text
    said: Text
    head: tuple[Text, ...]
    rows: tuple[tuple[str, ...], ...]
    chart: str = ""


@dataclass(frozen=True)
class Report:
    """Everything found; the same rehearsal gives the same report, to the byte."""

    title: Text
    span: tuple[date, date]
    people: int
    seed: int
    figures: tuple[tuple[Text, str], ...]
    sections: tuple[Section, ...]

    def html(self) -> str:
        """Return the report as one page: no script, nothing fetched, made for printing."""
        loader = FileSystemLoader(Path(__file__).parent)
        environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
        return environment.get_template("page.html").render(report=self)


def make_report(year: Year) -> Report:
    """Read what happened and put it into words."""
    record = read_record(year.bureau, year.programme, year.ways, year.plan.to)
    words = _Words(year)
    return Report(
        year.definition.title.text(),
        (year.plan.from_on, year.plan.to),
        year.plan.people,
        year.seed,
        tuple(_figures(year, record)),
        (
            words.stages(record),
            words.waits(record),
            words.broken(record),
            words.work(record),
            words.paid(record),
            words.returned(),
            words.refusals(),
            words.standing(record),
        ),
    )


def _figures(year: Year, record: Record) -> list[tuple[Text, str]]:
    late = sum(one.late for one in record.broken)
    paid = sum(fen for _, _, fen in record.paid)
    return [
        (Text("来人", "people came"), f"{year.plan.people - len(year.coming):,}"),
        (Text("人工办理", "acts by persons"), f"{record.acts:,}"),
        (Text("破期的期限", "deadlines broken"), f"{late:,}"),
        (Text("发放（元）", "paid (yuan)"), yuan(paid)),
    ]


class _Words:
    """Puts names of the definition beside figures."""

    def __init__(self, year: Year) -> None:
        self.year, self.definition = year, year.definition

    def _stage(self, kind: str, stage: str) -> Text:
        one = self.definition.kinds[kind]
        zh, en = one.title.zh, one.title.en
        title = one.stages[stage].title
        return Text(f"{zh}·{title.zh}", f"{en}: {title.en}")

    def _role(self, role: str) -> Text:
        return self.definition.roles[role].title.text() if role else CLOCK

    def stages(self, record: Record) -> Section:
        """When does each stage run?"""
        rows = tuple(
            (_both(self._stage(one.kind, one.stage)), f"{one.cases:,}", str(one.first),
             str(one.middle), str(one.last))
            for one in record.stages
        )  # fmt: skip
        spans = [
            Span(self._stage(one.kind, one.stage).zh, one.first, one.middle, one.last,
                 f"{one.cases:,}")
            for one in record.stages
        ]  # fmt: skip
        title = Text("各环节何时进行", "When each stage runs")
        said = Text("条从第一件到达起，至最后一件离开止；竖线为居中一件到达之日。",
                    "First arrival to last departure; the mark is the middle one.")  # fmt: skip
        head = (_STAGE, Text("件数", "cases"), Text("首件到达", "first"), Text("居中", "median"),
                Text("末件离开", "last"))  # fmt: skip
        chart = gantt(title.zh, said.zh, spans, *self._span)
        return Section(title, said, head, rows, chart)

    @property
    def _span(self) -> tuple[date, date]:
        return self.year.plan.from_on, self.year.plan.to

    def waits(self, record: Record) -> Section:
        """Where do people wait, and for whom?"""
        shown = sorted(
            record.waits, key=lambda one: (-one.p90, -one.median, one.kind, one.stage, one.role)
        )
        rows = tuple(
            (_both(self._stage(one.kind, one.stage)), _both(self._role(one.role)),
             f"{one.cases:,}", str(one.median), str(one.p90), str(one.longest))
            for one in shown
        )  # fmt: skip
        marks = [
            Bar(self._whom(one), one.median, one.p90, f"中位 {one.median}，九成 {one.p90}")
            for one in shown
            if one.p90
        ]
        title = Text("在哪里等、等谁", "Where people wait, and for whom")
        said = Text("工作日；粗条为中位数，细条为九成以内。",
                    "Working days; thick bar: median; thin bar: 90th percentile.")  # fmt: skip
        head = (
            _STAGE, Text("等待谁", "waiting for"), Text("件数", "cases"), Text("中位", "median"),
            Text("九成以内", "p90"), Text("最长", "longest"),
        )  # fmt: skip
        return Section(title, said, head, rows, bars(title.zh, said.zh, marks))

    def _whom(self, one: Wait) -> str:
        stage = self.definition.kinds[one.kind].stages[one.stage]
        return f"{stage.title.zh} ← {self._role(one.role).zh}"

    def broken(self, record: Record) -> Section:
        """Which deadlines break, and where?"""
        rows = tuple(
            (
                _both(self._deadline(one)),
                self.year.bureau.units.name(one.unit_id),
                f"{one.late:,} / {one.of:,}",
                str(one.longest),
            )
            for one in record.broken
            if one.late
        )
        sums: Counter[tuple[str, str]] = Counter()
        most: dict[tuple[str, str], int] = {}
        for one in record.broken:
            place = (one.kind, one.key)
            sums[place] += one.late
            most[place] = max(most.get(place, 0), one.longest)
        marks = [
            Bar(self.definition.kinds[kind].deadlines[key].title.zh, n, 0,
                f"{n:,} 件，最长 {most[kind, key]} 个工作日")
            for (kind, key), n in sums.items()
        ]  # fmt: skip
        title = Text("哪些期限守不住", "Which deadlines break")
        said = Text("到期未办结的件数，按期限和地方；逾期按工作日计。",
                    "Cases past their date; lateness in working days.")  # fmt: skip
        head = (Text("期限", "deadline"), Text("地方", "place"), Text("逾期件数", "late / of"),
                Text("最长逾期", "longest"))  # fmt: skip
        return Section(title, said, head, rows, bars(title.zh, said.zh, marks) if marks else "")

    def _deadline(self, one: Broken) -> Text:
        kind = self.definition.kinds[one.kind]
        title = kind.deadlines[one.key].title
        return Text(f"{kind.title.zh}·{title.zh}", f"{kind.title.en}: {title.en}")

    def work(self, record: Record) -> Section:
        """How much has each office to do, week by week?"""
        start = self.year.plan.from_on - timedelta(days=self.year.plan.from_on.weekday())
        weeks = [
            start + timedelta(days=7 * n) for n in range((self.year.plan.to - start).days // 7 + 1)
        ]
        known = [role for role in self.definition.roles if role in record.work]
        counted = [(role, [record.work[role].get(week, 0) for week in weeks]) for role in known]
        rows = tuple(
            (_both(self._role(role)), f"{sum(counts):,}", f"{max(counts):,}",
             str(weeks[counts.index(max(counts))]))
            for role, counts in counted
        )  # fmt: skip
        title = Text("各岗位每周的工作量", "Work of each office by week")
        said = Text("一格一周，越深办理越多；右为全年办理次数。",
                    "A square a week, the darker the more; totals at the right.")  # fmt: skip
        head = (Text("岗位", "office"), Text("全年办理", "acts"), Text("最忙一周", "busiest week"),
                Text("该周周一", "its Monday"))  # fmt: skip
        drawn = [(self._role(role).zh, counts) for role, counts in counted]
        return Section(title, said, head, rows, heat(title.zh, said.zh, weeks, drawn))

    def paid(self, record: Record) -> Section:
        """What is paid in which month?"""
        rows = tuple((month, f"{persons:,}", yuan(fen)) for month, persons, fen in record.paid)
        marks = [
            Bar(month, fen, 0, f"{yuan(fen)} 元，{persons:,} 人")
            for month, persons, fen in record.paid
        ]
        title, said = (
            Text("每月发放", "Payments by month"),
            Text("按到账月份。", "By month of payment."),
        )
        head = (Text("月份", "month"), Text("人数", "persons"), Text("金额（元）", "yuan"))
        return Section(title, said, head, rows, bars(title.zh, said.zh, marks) if marks else "")

    def returned(self) -> Section:
        """What did the bank send back, and what became of it?"""
        found = read_returns(self.year.bureau, self.year.programme)
        title = Text("退票", "Sent back by the bank")
        said = Text("人数，按批次；更正账户后本批重发，来不及的转入下批。",
                    "Persons, by run; paid again once the account was changed.")  # fmt: skip
        head = (
            Text("批次", "run"), Text("新建", "opened"), Text("退票", "sent back"),
            Text("已重发", "paid again"), Text("转入下批", "left"),
        )  # fmt: skip
        return Section(title, said, head, tuple(one.cells for one in found))

    def refusals(self) -> Section:
        """What did the house refuse, and why?"""
        found = sorted(self.year.worker.refusals.items(), key=lambda one: (-one[1], one[0]))
        rows = [
            (_both(Text(said[0], said[1])), _both(Text(said[2], said[3])), f"{n:,}")
            for said, n in found[:30]
        ]
        away = Counter(refused.reasons[0] for _, refused in self.year.turned_away)
        opening = Text("新建", "Open")
        rows += [
            (_both(opening), _both(Text(why.zh, why.en)), f"{n:,}")
            for why, n in sorted(away.items(), key=lambda one: (-one[1], one[0].code))
        ]
        title = Text("系统拒绝的办理", "What was refused")
        said = Text("次数最多的在前。", "The most frequent first.")
        head = (Text("办理", "action"), Text("理由", "reason"), Text("次数", "times"))
        return Section(title, said, head, tuple(rows))

    def standing(self, record: Record) -> Section:
        """Where does everything stand at the end?"""
        rows = tuple(
            (_both(self._stage(kind, stage)), f"{record.standing[kind, stage]:,}")
            for kind, one in self.definition.kinds.items()
            for stage in one.stages
            if record.standing.get((kind, stage))
        )
        title = Text("期末停在哪里", "Where everything stands at the end")
        said = Text("排练最后一天的件数。", "Cases on the last day.")
        return Section(title, said, (_STAGE, Text("件数", "cases")), rows)


_STAGE = Text("环节", "stage")


def _both(said: Text) -> str:
    return f"{said.zh} / {said.en}"


def print_report(console: Console, report: Report) -> None:
    """Print every table; of long ones the first rows, the page has them all."""
    first, last = report.span
    console.print(f"[bold]{report.title.zh} / {report.title.en}[/bold]")
    console.print(f"{first} – {last}，{report.people:,} 人 / people，seed {report.seed}")
    for said, figure in report.figures:
        console.print(f"  {said.zh} / {said.en}: [bold]{figure}[/bold]", highlight=False)
    for section in report.sections:
        console.print(_table(section))


def _table(section: Section, most: int = 24) -> Table:
    title = f"{section.title.zh} / {section.title.en}"
    left = len(section.rows) - most
    caption = f"…… {left} 行见网页 / {left} more rows on the page" if left > 0 else None
    table = Table(title=title, caption=caption, title_justify="left")
    for nth, one in enumerate(section.head):
        table.add_column(f"{one.zh}\n{one.en}", justify="left" if nth == 0 else "right")
    for row in section.rows[:most]:
        table.add_row(*row)
    return table
