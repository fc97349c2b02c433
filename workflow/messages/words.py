"""What messages say, in both languages: figures and case numbers, never a personal value."""

from __future__ import annotations

from datetime import date

from workflow.engine.refusal import Text
from workflow.messages.inbox import Figures

WEEKDAYS = "一二三四五六日"
SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SAYS = {
    "soon": Text("即将到期", "due soon"),
    "today": Text("今天到期", "due today"),
    "overdue": Text("已逾期", "overdue"),
    "raised": Text("下级逾期，请督办", "late below you, please see to it"),
}

# What is told of no single case, by the word it is told under.
OF_NO_CASE = {
    "calls_made": Text(
        "本年到龄人员名单已生成，请通知本人申请。",
        "This year's list of people who reach the age is made: please call them.",
    ),
    "validity_warned": Text(
        "事项有效期将满，请及早处理。", "A programme's validity is about to end: please see to it."
    ),
}


def sentence(figures: Figures) -> Text:
    """Return a letter as one sentence."""
    parts = [
        Text(zh % n, en % n)
        for n, zh, en in (
            (figures.overdue, "%s 件已逾期", "%s overdue"),
            (figures.due_today, "%s 件今天到期", "%s due today"),
            (figures.soon, f"%s 件{days_left(figures.within).zh}",
             f"%s {days_left(figures.within).en}"),
            (figures.raised, "%s 件下级逾期请督办", "%s late below you"),
        )
        if n
    ]  # fmt: skip
    return Text(
        "您有 " + "，".join(one.zh for one in parts) + "。",
        "You have " + ", ".join(one.en for one in parts) + ".",
    )


def days_left(within: int) -> Text:
    """Return how soon, in working days."""
    if within <= 1:
        return Text("下一个工作日到期", "due on the next working day")
    number = "一二三四五六七八九十"[within - 1] if within <= 10 else str(within)
    return Text(f"{number}个工作日内到期", f"due within {within} working days")


def day(on: date) -> Text:
    """Return a date with its weekday."""
    at = on.weekday()
    return Text(f"{on} 周{WEEKDAYS[at]}", f"{on} {SHORT[at]}")


def short_day(on: date) -> Text:
    """Return month and day with the weekday; the year stands in the title."""
    whole = day(on)
    return Text(whole.zh[5:], whole.en[5:])
