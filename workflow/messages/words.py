"""What messages say, in both languages: figures and case numbers, never a personal value."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Topic:
    """What is told of no single case: what it says, and the page that has the rest."""

    says: Text
    path: str


# By the word it is told under; inbox, letters and digest all speak from here.
OF_NO_CASE = {
    "calls_made": Topic(
        Text(
            "本年到龄通知名单已生成，请通知本人申请。",
            "This year's list of people who reach the age is made: please call them.",
        ),
        "/calls",
    ),
    "validity_warned": Topic(
        Text(
            "有事项的有效期将满，请及早处理。",
            "A programme's validity is about to end: please see to it.",
        ),
        "/programmes",
    ),
    "match_found": Topic(
        Text(
            "外部门名单比对有待决定的人。",
            "Lists of other departments propose something about people in payment.",
        ),
        "/matches",
    ),
    "running_late": Topic(
        Text(
            "有办件快来不及了，请看倒排工期。",
            "Cases are running out of time: see back-planning.",
        ),
        "/backplan",
    ),
    "duties_at_risk": Topic(
        Text(
            "有约定任务本期将结束而尚未完成。",
            "Duties are not done yet, and their period is about to end.",
        ),
        "/duties?state=at_risk",
    ),
    "duties_missed": Topic(
        Text(
            "有约定任务上期未完成，请补办或说明。",
            "Duties were not done in their period: make up for them, or say why.",
        ),
        "/duties?state=missed",
    ),
    "version_moved": Topic(
        Text(
            "有办件换到了事项的另一版本，环节和期限可能有变，请看换版本记录。",
            "Cases were moved to another version of their programme: stages and dates may differ.",
        ),
        "/moves",
    ),
    "calendar_missing": Topic(
        Text(
            "明年的放假安排尚未录入。国务院办公厅通常在11月上旬发布下一年放假安排，请录入。",
            "Next year's days off are not loaded. The State Council usually publishes them "
            "early in November: please load the notice.",
        ),
        "/calendar/papers",
    ),
    "outage_seen": Topic(
        Text(
            "系统曾停机，现已恢复，请查看停机报告。",
            "The system stood still and runs again: see the report of the outage.",
        ),
        "/clock",
    ),
}

# What the house itself does to a case and tells of, beside the actions of its definition.
OF_THE_HOUSE = {
    "pause_clock": Text("中止计时", "Pause the clock"),
    "resume_clock": Text("恢复计时", "Resume the clock"),
    "ask_extension": Text("申请延期", "Ask for an extension"),
    "grant_extension": Text("同意延期", "Grant the extension"),
    "refuse_extension": Text("不同意延期", "Refuse the extension"),
    "put_back_task": Text("放回办公室", "Put back to the office"),
    "transfer_task": Text("转办", "Hand over"),
    "hand_out_task": Text("分派", "Deal out"),
    "delegate_task": Text("委派", "Delegate"),
    "consult": Text("征求意见", "Ask for an opinion"),
    "answer_ask": Text("回复意见", "Give an opinion"),
    "lapse_ask": Text("委派失效", "Delegation lapsed"),
    "copy_to": Text("抄送", "Copy"),
    "chase": Text("催办", "Chase"),
    "comment": Text("留言", "Comment"),
    "notice.outage": Text("公示期间系统停机，待确认", "House down during the notice: to be judged"),
}

# The same told to one person.
TO_YOU = {
    "put_back_task": Text("您领办的件已放回办公室", "Your case was put back to the office"),
    "transfer_task": Text("转办给您", "Handed over to you"),
    "hand_out_task": Text("分派给您", "Dealt out to you"),
    "delegate_task": Text("请您提意见", "Your opinion is asked for"),
    "answer_ask": Text("您征求的意见已回复", "The opinion you asked for"),
    "lapse_ask": Text("您的委派已失效", "Your delegation lapsed"),
    "copy_to": Text("抄送给您", "A copy for you"),
    "chase": Text("向您催办", "You are asked to go on"),
    "comment": Text("留言提到您", "A comment names you"),
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
