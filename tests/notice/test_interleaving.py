"""Whatever the order of days, outages, public and offices: an objection in time blocks its row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.notice.cast import Cast
from workflow.cases.audit import verify
from workflow.engine.machine import Refused
from workflow.notice.outages import UNAFFECTED, judge
from workflow.notice.service import Filed
from workflow.notice.tables import NoticeContent
from workflow.watch import beats, outages

WEDNESDAY, SATURDAY = date(2026, 4, 29), date(2026, 5, 9)
PAIR = (("冯才", "松口镇", "上村"), ("何田", "松口镇", "上村"))
LATE = "县政府门户网站"
GONE = {"audit", "rejected"}

ROW = st.sampled_from([1, 1, 2])
SETTLED = st.sampled_from(["dismiss", "dismiss", "uphold_reaudit", "uphold_reject"])
OPS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 4)),
    st.tuples(st.just("last_day"), st.integers(0, 1)),
    st.tuples(st.just("sweep"), st.just(0)),
    st.tuples(st.just("object"), ROW),
    st.tuples(st.just("object"), ROW),
    st.tuples(st.just("post"), st.just(0)),
    st.tuples(SETTLED, st.integers(0, 1)),
    st.tuples(st.just("confirm"), st.just(0)),
    st.tuples(st.sampled_from(["down", "up", "judge"]), st.just(0)),
)


@dataclass
class Play:
    """One roster of two people, and what was promised to the public."""

    cast: Cast
    members: list[int]
    list_id: int
    key: str
    rows: list[int]
    notice_id: int
    today: date = WEDNESDAY
    until: date | None = None
    down_on: date | None = None  # since when no scheduler beats
    touched: bool = False  # an outage met the notice and nobody judged it yet
    open: dict[int, list[Filed]] = field(default_factory=lambda: {1: [], 2: []})

    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.cast.clock.set(self.today, 12)

    def last_day(self, after: int) -> None:
        """Go to the last day of the notice, or to the one after it."""
        wanted = (self.until or SATURDAY) + timedelta(days=after)
        self.wait(max((wanted - self.today).days, 0))

    def sweep(self, _: int) -> None:
        if self.down_on is not None:
            return
        before = self.cast.stage(self.list_id)
        self.cast.sweep()
        over = self.until is not None and self.today > self.until and not self.touched
        if before == "public_notice":
            assert self.cast.stage(self.list_id) == ("confirm" if over else "public_notice")

    def down(self, _: int) -> None:
        """The scheduler beats a last time."""
        if self.down_on is None:
            self.down_on = self.today
            with self.cast.bureau.store.write() as session:
                beats.cut_future(session, self.cast.clock.now())  # of the play before
                beats.beat(session, "clock", self.cast.clock.now())

    def up(self, _: int) -> None:
        """It is back, and looks first at what it slept through."""
        if self.down_on is not None:
            outages.wake(self.cast.bureau.house, "clock")
            stands = self.cast.stage(self.list_id) == "public_notice"
            met = self.down_on <= (self.until or SATURDAY)
            self.touched |= stands and met and self.today > self.down_on
            self.down_on = None

    def judge(self, _: int) -> None:
        """The office that takes objections says that people could read and object all the same."""
        if self.touched:
            house, who = self.cast.bureau.house, self.cast.who("county_edu")
            said = judge(house, self.notice_id, UNAFFECTED, "公告栏照常张贴，窗口照常受理", who)
            assert not isinstance(said, Refused)
            self.touched = False

    def post(self, _: int) -> None:
        if self.until is None:
            self.cast.post(self.cast.who("county_edu"), self.today)
            # the boards of Wednesday end on 9 May; this one has its own five days
            counted = [
                day
                for n in range(1, 30)
                if self.cast.bureau.calendar.is_working(day := self.today + timedelta(days=n))
            ]
            self.until = max(SATURDAY, counted[4])

    def object(self, row: int) -> None:
        in_time = self.until is None or self.today <= self.until
        on_list = self.cast.stage(self.members[row - 1]) not in GONE
        outcome = self.cast.object(self.rows[row - 1], self.key)
        assert isinstance(outcome, Filed) == (in_time and on_list)
        if isinstance(outcome, Filed):
            assert outcome.holds_row
            self.open[row].append(outcome)

    def settle(self, action: str, at: int) -> None:
        waiting = [(row, one) for row, filed in self.open.items() for one in filed]
        if waiting:
            row, one = waiting[at % len(waiting)]
            assert not isinstance(self.cast.settle(one, action), Refused)
            self.open[row].remove(one)

    def confirm(self, _: int) -> None:
        if self.cast.stage(self.list_id) == "confirm":
            self.cast.sign(self.list_id, "confirm_roster")

    def check(self) -> None:
        for row, member in enumerate(self.members, 1):
            if self.open[row]:
                assert self.cast.stage(member) in {"held", *GONE}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(
    ops=[
        ("post", 0),
        ("last_day", 0),
        ("sweep", 0),
        ("object", 1),
        ("last_day", 1),
        ("sweep", 0),
        ("confirm", 0),
    ]
)
@example(
    ops=[
        ("object", 1),
        ("object", 1),
        ("post", 0),
        ("dismiss", 0),
        ("last_day", 1),
        ("sweep", 0),
        ("confirm", 0),
        ("dismiss", 0),
    ]
)
@example(
    ops=[
        ("object", 2),
        ("post", 0),
        ("last_day", 1),
        ("sweep", 0),
        ("confirm", 0),
        ("uphold_reject", 0),
        ("sweep", 0),
    ]
)
@example(
    ops=[
        ("post", 0),
        ("down", 0),
        ("wait", 2),
        ("object", 1),
        ("last_day", 1),
        ("up", 0),
        ("sweep", 0),
        ("judge", 0),
        ("sweep", 0),
        ("confirm", 0),
    ]
)
@given(ops=st.lists(OPS, min_size=4, max_size=16))
def test_an_objection_in_time_blocks_its_row_under_any_interleaving(
    cast: Cast, ops: list[tuple[str, int]]
) -> None:
    cast.clock.set(WEDNESDAY)
    members = cast.audited(*PAIR)
    roster, notice = cast.roster().id or 0, cast.published()
    cast.post_all(WEDNESDAY, but=[LATE])
    with cast.bureau.store.read() as session:
        shown = session.get_one(NoticeContent, notice.notice_id).case_ids
    # somebody from an earlier play may stand on this supplementary roster, too
    rows = [shown.index(member) + 1 for member in members]
    play = Play(cast, members, roster, notice.public_key, rows, notice.notice_id)
    for name, number in ops:
        if name.startswith(("dismiss", "uphold")):
            play.settle(name, number)
        else:
            getattr(play, name)(number)
        play.check()
    assert verify(cast.bureau.store).ok
