"""Law: whatever year is loaded, every open deadline is what a slow count from scratch gives.

Cases start, stop and go on while 2026 is unpublished; a random 2026 is loaded; each open clock is
then walked day by day over the random days themselves. One entry in the record for each change.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from tests.builders import case_of, county, done
from tests.journeys import Journey
from tests.stories.clocks import OPEN, wrong_clocks
from workflow.almanac.draft import YEAR, Draft, in_order
from workflow.almanac.rules import compose
from workflow.calendar.days import WorkCalendar
from workflow.calendar.load import load_china
from workflow.calendar.records import NamedDay, Notice
from workflow.cases.clock_rules import Wish
from workflow.cases.clock_tables import ClockEntry
from workflow.cases.door import in_transaction
from workflow.cases.outcome import Done
from workflow.cases.projection import reproject
from workflow.cases.tables import AuditEntry, Deadline
from workflow.cases.transaction import Transaction
from workflow.clock import SetClock
from workflow.engine.actor import SYSTEM
from workflow.engine.refusal import Text
from workflow.store.engine import Store

BASE = WorkCalendar([one for one in load_china().years if one.year < 2026])
PAPER = Notice("国务院办公厅关于2026年部分节假日安排的通知")
DAYS = [date(2025, 12, 29) + timedelta(days=n) for n in range(80)]
FREE = [day for day in DAYS if day not in {one.on for year in BASE.years for one in year.days}]
STOP = ("pause_clock", "resume_clock")


@dataclass(frozen=True)
class Life:
    """A case: the December day it starts on, then the days between its stops and starts."""

    starts: date
    gaps: list[int]
    objection: bool


years = st.dictionaries(st.sampled_from(FREE), st.booleans(), min_size=1, max_size=30)
december = st.integers(0, 20).map(lambda n: date(2025, 12, 11) + timedelta(days=n))
lives = st.lists(
    st.builds(Life, december, st.lists(st.integers(0, 9), max_size=4), st.booleans()),
    min_size=1, max_size=3,
)  # fmt: skip


class County:
    """The county under way at the end of 2025: one in notice, one in recheck, extended."""

    def __init__(self, store: Store, clock: SetClock) -> None:
        clock.set(date(2025, 11, 3))
        self.bureau, self.clock = county(store, clock), clock
        self.bureau.house.calendar = BASE
        self.journey = Journey(self.bureau, clock)
        self.parent = self.journey.apply()
        extended = self.journey.apply("南坪镇")
        self.journey.bring_to([extended], "recheck")
        roster = int(case_of(self.bureau, "county_roster").id or 0)
        ask = Wish("ask_extension", "recheck", "名册人数多，需现场抽查", days=5)
        done(self.bureau.act_on_clock(roster, ask, self.journey.who("city_edu")))
        grant = Wish("grant_extension", "recheck", "情况属实")
        done(self.bureau.act_on_clock(roster, grant, self.journey.who("city_fin")))
        self.journey.bring_to([self.parent], "public_notice")

    def live(self, life: Life) -> None:
        """Let a case start, stop and go on, through the doors."""
        self.clock.set(life.starts)
        case_id = self._objection() if life.objection else self._application()
        for at, gap in enumerate(life.gaps):
            self.clock.set(self.clock.today() + timedelta(days=gap))
            self._turn(case_id, stands=bool(at % 2), objection=life.objection)

    def load(self, calendar: WorkCalendar) -> Counter[int]:
        """Count everything by a calendar; returns how often each deadline was said to move."""
        moved: Counter[int] = Counter()

        def work(transaction: Transaction) -> Done:
            moved.update(one.deadline_id for one in reproject(transaction, calendar))
            return Done(0, "", "load", "", "", 0)

        done(in_transaction(self.bureau.house, SYSTEM, None, work))
        self.bureau.house.take_calendar(calendar, self.bureau.house.calendar_edition)
        return moved

    def open(self) -> dict[int, date]:
        """Return when each open clock is due."""
        with self.bureau.store.read() as session:
            found = session.exec(select(Deadline).where(col(Deadline.state).in_(OPEN)))
            return {int(one.id or 0): one.due_on for one in found}

    def entries(self) -> Counter[int]:
        """Return how often the ledger of each clock says that it was counted again."""
        with self.bureau.store.read() as session:
            found = session.exec(select(ClockEntry).where(ClockEntry.what == "reprojected"))
            return Counter(one.deadline_id for one in found)

    def acts(self) -> int:
        """Return how many entries of the chained record say so."""
        with self.bureau.store.read() as session:
            return len(
                session.exec(select(AuditEntry.seq).where(AuditEntry.action == "reproject")).all()
            )

    def _application(self) -> int:
        one = self.journey.apply()
        self.journey.bring_to([one], "preliminary_review")
        return one

    def _objection(self) -> int:
        county_edu = self.journey.who("county_edu")
        unit, said = county_edu.posts[0].reach_id, {"text": "合同年份有误"}
        opened = self.bureau.open(
            "substitute_allowance", "objection", county_edu, unit, said, parent_id=self.parent
        )
        return done(opened).case_id

    def _turn(self, case_id: int, *, stands: bool, objection: bool) -> None:
        if objection:
            wish = Wish(STOP[stands], "investigate", "联合核查", "joint_inspection")
            done(self.bureau.act_on_clock(case_id, wish, self.journey.who("county_edu")))
        elif stands:
            clerk = self.journey.who("township_clerk", "松口镇")
            done(self.bureau.act(case_id, "resubmit", clerk))
        else:
            head, why = self.journey.who("township_head", "松口镇"), {"missing": "service_proof"}
            done(self.bureau.act(case_id, "return_for_correction", head, why))


def test_every_open_deadline_is_what_a_fresh_slow_count_gives(
    store: Store, clock: SetClock
) -> None:
    """12 random years on SQLite, 4 on PostgreSQL, over cases that go on from year to year."""
    here = County(store, clock)

    def law(year: dict[date, bool], cases: list[Life]) -> None:
        here.load(BASE)
        for life in cases:
            here.live(life)
        before, said, acts = here.open(), here.entries(), here.acts()
        moved = here.load(published(year))
        assert wrong_clocks(here.bureau, lambda day: works(day, year), open_only=True) == []
        now = here.open()
        assert {key for key in now if now[key] != before[key]} <= set(moved)
        assert here.entries() - said == moved
        assert set(moved.values()) <= {1}
        assert here.acts() - acts == len(moved)
        assert here.load(published(year)) == Counter()

    share = 4 if store.is_sqlite else 12
    settings(
        max_examples=settings.default.max_examples // share,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )(given(years, lives)(law))()


def published(year: dict[date, bool]) -> WorkCalendar:
    """Return the calendar with a random 2026, as the product puts it together."""
    name = Text("春节", "Spring Festival")
    days = in_order(NamedDay(on, works, name, PAPER) for on, works in year.items())
    return compose(BASE, [Draft(YEAR, 2026, PAPER, days)])


def works(day: date, year: dict[date, bool]) -> bool:
    """Tell from the random days alone, or another library, whether a day counts."""
    if day in year:
        return year[day]
    return bool(chinese_calendar.is_workday(day)) if day.year < 2026 else day.weekday() < 5
