"""How long a notice stands, PURE. Days are Asia/Shanghai dates, lengths full working days.

The day of posting is not counted (Civil Code art. 201) and the last day counts in full: a list
posted on 2026-04-29 for five working days stands until the end of Saturday 2026-05-09, so that
the clock ends it on 2026-05-10 at the earliest (七（四）: 张榜公示5个工作日). Every board
counts for itself; the notice is over when the last board has had its days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workflow.calendar.days import WorkCalendar
from workflow.calendar.records import DueDay
from workflow.engine.refusal import Reason, Text

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Board:
    """One board: which channel, where, since when; `full_on` is the last day it must stand."""

    channel: Text
    place: Text
    not_before: date
    posted_on: date | None = None
    full_on: date | None = None
    provisional: bool = False
    removed_on: date | None = None

    def named(self) -> Text:
        """Return channel and place in one."""
        return Text(f"{self.channel.zh}（{self.place.zh}）", f"{self.channel.en} ({self.place.en})")


@dataclass(frozen=True, slots=True)
class Progress:
    """Full working days a board has stood before today, and those it still has to stand."""

    passed: int
    left: int


def window(calendar: WorkCalendar, posted_on: date, days: int) -> DueDay:
    """Return the last day a board posted on `posted_on` must stand in full."""
    return calendar.add(posted_on, days)


def latest_posting(calendar: WorkCalendar, deadline: date, days: int) -> DueDay:
    """Return the last day to post so that the notice is over by the end of `deadline`."""
    return calendar.latest_start(deadline, days)


def progress(calendar: WorkCalendar, board: Board, days: int, today: date) -> Progress:
    """Count the full working days that have passed; today is not over yet."""
    if board.posted_on is None or board.full_on is None:
        return Progress(0, days)
    passed = calendar.count(board.posted_on, min(max(today - DAY, board.posted_on), board.full_on))
    return Progress(passed, days - passed)


def is_full(board: Board, today: date) -> bool:
    """Tell whether a board has had its days: the last one is over, and certain."""
    return board.full_on is not None and not board.provisional and today > board.full_on


def channels_full(boards: Sequence[Board], today: date) -> Reason | None:
    """Return None when every board has had its full days, else the board that has not."""
    if not boards:
        return Reason("no_boards", "没有任何张贴点", "there is no board")
    for board in boards:
        if board.full_on is None:
            name = board.named()
            return Reason("not_posted", f"{name.zh}尚未张贴", f"not yet posted: {name.en}")
    last = max(boards, key=lambda board: (board.full_on or date.min, board.provisional))
    name, day = last.named(), last.full_on
    if last.provisional:
        return Reason(
            "provisional",
            f"{name.zh}的期满日 {day} 所依据的放假安排尚未公布，不能据以结束",
            f"{name.en}: the calendar that {day} rests on is not published yet",
        )
    if not is_full(last, today):
        return Reason(
            "standing",
            f"{name.zh}须张贴至 {day} 当日终了，次日起系统自动结束公示",
            f"{name.en} stands until the end of {day}; the clock ends it after that day",
        )
    return None


def stood_until(boards: Sequence[Board]) -> date | None:
    """Return the last day of the notice; None while a board is missing or a day uncertain."""
    days = [board.full_on for board in boards if board.full_on and not board.provisional]
    return max(days) if days and len(days) == len(boards) else None


def takes_objections(boards: Sequence[Board], on: date) -> bool:
    """Tell whether the public may object on a day: until the end of the last board's last day."""
    last = stood_until(boards)
    return last is None or on <= last


def may_post(board: Board, posted_on: date, today: date) -> Reason | None:
    """Refuse a second posting, one in the future, and one before there was anything to post."""
    if board.posted_on is not None:
        return Reason(
            "posted_already",
            f"{board.named().zh}已于 {board.posted_on} 登记张贴",
            f"{board.named().en}: posted on {board.posted_on}",
        )
    if posted_on > today:
        return Reason("future_day", "张贴日期不能晚于今天", "the day of posting lies in the future")
    if posted_on < board.not_before:
        return Reason(
            "before_opening",
            f"张贴日期不能早于 {board.not_before}",
            f"nothing could be posted before {board.not_before}",
        )
    return None


def interrupts(board: Board, removed_on: date) -> bool:
    """Tell whether a removal cuts the days short; the last day itself must pass in full."""
    return board.full_on is None or removed_on <= board.full_on


def may_remove(board: Board, removed_on: date, today: date, because: str) -> Reason | None:
    """Refuse what cannot have been removed, and an interruption without its reason."""
    if board.posted_on is None or board.removed_on is not None:
        name = board.named()
        return Reason("not_standing", f"{name.zh}现无张贴", f"nothing hangs at {name.en}")
    if not board.posted_on <= removed_on <= today:
        return Reason(
            "wrong_day",
            f"撤下日期应在 {board.posted_on} 至今天之间",
            f"the day of removal lies between {board.posted_on} and today",
        )
    if interrupts(board, removed_on) and not because.strip():
        return Reason(
            "reason_missing",
            f"公示期未满（至 {board.full_on}），请写明中断原因；须重新张贴、重新计算",
            f"cut short: it stands until {board.full_on}. Give the reason; the days start again",
        )
    return None
