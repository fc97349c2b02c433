"""The year 2026 played through the real doors: who does what on which day.

Townships are of different speed: each belongs to a wave, and each wave has its days. The
last waves are late on purpose, so that work waits at every stage on the day the play stops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from workflow.clockwork import run_all
from workflow.demo.cast import Cast
from workflow.demo.checking import Checking
from workflow.demo.county import Stage
from workflow.demo.running import Running
from workflow.demo.scenes import Scenes


@dataclass(frozen=True)
class Wave:
    """The days of one group of townships (month-day in 2026)."""

    towns: int
    imported: str
    submitted: str
    accepted: str
    reviewed: str
    reported: str
    audited: str
    published: str
    confirmed: str
    reported_city: str
    rechecked: str
    issued: str
    received: str
    disbursed: str


# Later waves publish on or after 29 April: five full working days end on Saturday 9 May.
WAVES = (
    Wave(
        2,
        "03-02",
        "03-02",
        "03-03",
        "03-05",
        "03-06",
        "03-11",
        "03-12",
        "03-20",
        "03-23",
        "03-27",
        "04-01",
        "04-08",
        "04-10",
    ),
    Wave(
        1,
        "03-09",
        "03-10",
        "03-11",
        "03-13",
        "03-16",
        "03-20",
        "03-23",
        "03-31",
        "04-02",
        "04-13",
        "05-12",
        "05-18",
        "05-20",
    ),
    Wave(
        1,
        "03-16",
        "03-17",
        "03-18",
        "03-20",
        "03-24",
        "04-01",
        "04-02",
        "04-14",
        "04-17",
        "05-11",
        "05-15",
        "05-20",
        "05-21",
    ),
    Wave(
        1,
        "03-20",
        "03-23",
        "03-24",
        "03-27",
        "03-30",
        "04-10",
        "04-22",
        "05-11",
        "05-12",
        "05-18",
        "05-21",
        "05-25",
        "05-26",
    ),
    Wave(
        3,
        "03-23",
        "03-24",
        "03-26",
        "03-31",
        "04-02",
        "04-27",
        "04-29",
        "05-13",
        "05-15",
        "05-22",
        "05-26",
        "05-28",
        "05-29",
    ),
    Wave(
        2,
        "03-26",
        "03-27",
        "03-30",
        "04-03",
        "04-08",
        "05-11",
        "05-12",
        "05-20",
        "05-22",
        "05-28",
        "06-01",
        "06-03",
        "06-04",
    ),
    Wave(
        1,
        "03-30",
        "04-28",
        "04-30",
        "05-12",
        "05-13",
        "05-15",
        "05-18",
        "05-26",
        "05-28",
        "06-03",
        "06-05",
        "06-09",
        "06-10",
    ),
    Wave(
        99,
        "03-31",
        "05-12",
        "05-13",
        "05-15",
        "05-18",
        "05-20",
        "05-21",
        "05-29",
        "06-02",
        "06-08",
        "06-10",
        "06-12",
        "06-15",
    ),
)
PAID_BEFORE = ("01-20", "02-10", "03-20")  # only whom the county took over
RUNS = ("04-20", "05-06", "06-22", "07-20", "08-20", "09-21", "10-20", "11-20", "12-21")

Act = Callable[[], None]


@dataclass(order=True)
class Beat:
    """Something that happens on a day; the order within a day is that of an office."""

    day: date
    order: int
    what: str
    act: Any


def day(text: str) -> date:
    """Return a day of the play's year."""
    return date.fromisoformat(f"2026-{text}")


class Play:
    """All beats of the year, in order; each is acted once its day has come."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.bureau = stage.bureau
        self.scenes = Scenes(stage, Cast(stage.bureau))
        self.beats = sorted(self._beats(), key=lambda beat: (beat.day, beat.order))

    def run(self, until: date) -> Iterator[tuple[date, str]]:
        """Act every beat up to and including `until`; yields each day and what was done."""
        today = self.stage.clock.today()
        coming = list(self.beats)
        while today <= until:
            self.stage.clock.set(today, 9)
            if self.bureau.calendar.is_working(today):
                run_all(self.bureau)
            self.stage.clock.set(today, 9, 30)
            while coming and coming[0].day <= today:
                beat = coming.pop(0)
                beat.act()
                yield today, beat.what
            today += timedelta(days=1)
        self.stage.clock.set(until, 9, 30)

    def _beats(self) -> Iterator[Beat]:
        scenes = self.scenes
        yield Beat(day("01-05"), 0, "固化名单入库", scenes.load_register)
        towns = sorted(self.stage.applications)
        for number, wave in enumerate(WAVES):
            mine, towns = towns[: wave.towns], towns[wave.towns :]
            if mine:
                yield from self._wave(number, wave, mine)
        if self.stage.payees:
            yield from self._running()
        checking = Checking(scenes)
        yield Beat(day("07-02"), 0, "上半年决定随机抽查", checking.draw)
        yield Beat(day("07-08"), 0, "抽查件逐件核查", checking.check)
        for text in RUNS:
            yield Beat(day(text), 900, "发放批次", self._then(scenes.pay, day(text)))

    def _running(self) -> Iterator[Beat]:
        """Yield what those do who pay the people taken over, before the year's first roster."""
        running, scenes = Running(self.scenes), self.scenes
        yield Beat(day("01-06"), 0, "在册发放对象接续", running.take_over)
        yield Beat(day("01-08"), 0, "年度发放名册", running.make_roster)
        yield Beat(day("01-12"), 0, "资金下达", scenes.issue)
        yield Beat(day("01-14"), 0, "县级到账", scenes.receive)
        yield Beat(day("01-15"), 0, "拨付发放单位", scenes.disburse)
        for text in PAID_BEFORE:
            yield Beat(day(text), 900, "发放批次", self._then(scenes.pay, day(text)))
        if self.stage.deaths:
            yield Beat(day("07-01"), 0, "死亡信息比对", running.bring_deaths)
            yield Beat(day("07-01"), 1, "逐人决定，停发并立案追回", running.decide_deaths)
        yield Beat(day("10-12"), 0, "年度资格审查数据比对", running.match_plan)
        yield Beat(day("10-15"), 0, "比对无异常的通过审验", running.clear_plan)

    def _then(self, scene: Callable[..., None], *given: Any) -> Act:
        return lambda: scene(*given)

    def _wave(self, number: int, wave: Wave, towns: list[str]) -> Iterator[Beat]:
        scenes, then = self.scenes, self._then
        for at, town in enumerate(towns):
            order = number * 20 + at
            yield Beat(day(wave.imported), order, f"{town}导入申请", then(scenes.bring_in, town))
            yield Beat(day(wave.submitted), order, f"{town}提交", then(scenes.submit, town))
            yield Beat(day(wave.accepted), order, f"{town}受理", then(scenes.accept, town))
            yield Beat(day(wave.reviewed), order, f"{town}初审", then(scenes.review, town))
            yield Beat(day(wave.reported), order, f"{town}报县", then(scenes.report, town))
            yield Beat(day(wave.audited), order + 200, f"{town}审核", then(scenes.audit, town))
        base = 400 + number
        for when, what, scene in (
            (wave.published, "名册公示", scenes.publish),
            (wave.confirmed, "联合确认", scenes.confirm),
            (wave.reported_city, "报市复核", scenes.report_city),
            (wave.rechecked, "市级复核", scenes.recheck),
            (wave.issued, "资金下达", scenes.issue),
            (wave.received, "县级到账", scenes.receive),
            (wave.disbursed, "拨付发放单位", scenes.disburse),
        ):
            yield Beat(day(when), base, what, scene)
        if number == 4:
            yield Beat(day("05-06"), 700, "群众提出异议", scenes.object)
            yield Beat(day("05-07"), 701, "受理异议", scenes.take_objection)
            yield Beat(day("05-12"), 702, "异议不成立", scenes.dismiss_objection)
