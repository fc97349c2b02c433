"""Every part of the look on a few pages, to be looked at and to be checked by axe."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace as Row
from typing import Any

from flask import Blueprint, Flask, render_template

from web.access import SIGNED_IN, page

TEMPLATES = Path(__file__).parent
STAGES = ("申请", "初审", "审核", "公示", "确认", "复核", "拨付", "发放")
PAGES = ("desk", "case", "form", "run")


def hang(app: Flask) -> None:
    """Hang the gallery in an app: /gallery/<name>."""
    room = Blueprint("gallery", __name__, template_folder=str(TEMPLATES))
    page(room, "/gallery/<name>", SIGNED_IN)(_show)
    app.register_blueprint(room)


def _show(name: str) -> str:
    return render_template(f"{name}.html", **EXHIBITS)


def _boxes() -> list[Row]:
    start, boxes, number = date(2026, 4, 29), [], 0
    names = {date(2026, 5, n): "劳动节" for n in range(1, 6)}
    for n in range(12):
        on = start + timedelta(days=n)
        rest = on in names or (on.weekday() > 4 and on != date(2026, 5, 9))
        number += 0 if rest or n == 0 else 1
        kind = "rest" if rest else "make_up" if on == date(2026, 5, 9) else "work"
        boxes.append(
            Row(
                on=on,
                kind=kind,
                number=None if rest or n == 0 else number,
                name=names.get(on, "周末" if rest else "收到"),
                paused=False,
                due=number == 5,
            )
        )
        if number == 5:
            break
    boxes.append(
        Row(on=date(2026, 5, 11), kind="work", number=None, name="", paused=True, due=False)
    )
    boxes.append(
        Row(on=date(2027, 1, 4), kind="unpublished", number=None, name="", paused=False, due=False)
    )
    return boxes


def _at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 5, day, hour - 8, minute, tzinfo=UTC)


EXHIBITS: dict[str, Any] = {
    "marks": [
        Row(
            number=n,
            label=label,
            state="done" if n < 4 else "now" if n == 4 else "ahead",
            on=date(2026, 3, 6) + timedelta(days=16 * n) if n < 5 else None,
            note="",
        )
        for n, label in enumerate(STAGES, 1)
    ],
    "due": Row(
        title="公示期满",
        on=date(2026, 5, 9),
        kind="soon",
        word="还有 1 个工作日",
        clause="七（四）张榜公示5个工作日",
        provisional=False,
        boxes=_boxes(),
        also=[Row(title="本年度公示截止", on=date(2026, 5, 15))],
    ),
    "late": Row(
        title="初审",
        on=date(2026, 5, 7),
        kind="late",
        word="逾期 1 个工作日",
        clause="",
        provisional=True,
        boxes=[],
        also=[],
    ),
    "work_rows": [
        Row(
            number="MD-2026-0153",
            name="冯才",
            town="松口镇",
            kind="民办代课补助申请",
            stage="初审",
            on=date(2026, 5, 7),
            due="逾期 1 个工作日",
            due_kind="late",
            state="已退回 1 次",
            state_kind="held",
            mark="late",
        ),
        Row(
            number="MD-2026-0161",
            name="欧阳秀英",
            town="梅溪镇",
            kind="民办代课补助申请",
            stage="审核",
            on=date(2026, 5, 8),
            due="今日到期",
            due_kind="soon",
            state="待财政、卫健",
            state_kind="wait",
            mark="soon",
        ),
        Row(
            number="ML-2026-0007",
            name="南坪镇初审名单",
            town="南坪镇",
            kind="乡镇名单",
            stage="接收",
            on=date(2026, 5, 11),
            due="还有 2 个工作日",
            due_kind="wait",
            state="29 人",
            state_kind="now",
            mark="",
        ),
        Row(
            number="MD-2026-0170",
            name="陈海生",
            town="城关街道",
            kind="民办代课补助申请",
            stage="审核",
            on=date(2026, 5, 15),
            due="还有 6 个工作日",
            due_kind="wait",
            state="教育已通过",
            state_kind="met",
            mark="",
        ),
    ],
    "entries": [
        Row(
            at=_at(8, 10, 32),
            what="审核通过",
            who="刘正平",
            office="县财政局",
            said="",
            kind="done",
        ),
        Row(
            at=_at(8, 9, 5),
            what="审核未通过：资料不符",
            who="周文彬",
            office="县卫健局",
            said="出生日期与人口信息不一致，请核对户口簿。",
            kind="refused",
        ),
        Row(
            at=_at(6, 16, 40),
            what="开始计时：审核 5 个工作日",
            who="系统",
            office="",
            said="",
            kind="system",
        ),
        Row(
            at=_at(6, 16, 40), what="初审通过", who="张海涛", office="南坪镇", said="", kind="done"
        ),
    ],
    "opinion_rows": [
        Row(office="教育", kind="met", word="通过", who="王建民", at=_at(8, 9, 20), said=""),
        Row(office="财政", kind="met", word="通过", who="刘正平", at=_at(8, 10, 32), said=""),
        Row(
            office="人社",
            kind="no",
            word="不同意",
            who="黄志诚",
            at=_at(8, 10, 50),
            said="参保记录显示 2003 年起为企业正式职工，请教育局核实。",
        ),
        Row(office="卫健", kind="wait", word="待办", who="", at=None, said=""),
    ],
    "check_rows": [
        Row(kind="met", title="现为广东省户籍", word="符合", said=""),
        Row(kind="met", title="连续任教满 1 学年以上", word="符合", said="最长连续 18 学期"),
        Row(
            kind="unsure",
            title="未享受其他同类补助",
            word="需查",
            said="名册无此栏，请人社部门核对。",
        ),
        Row(kind="no", title="未被录用为正式工作人员", word="不符合", said="申请表填“是”"),
    ],
    "months": [
        Row(
            number=n,
            kind="paid" if n < 6 else "held" if n == 6 else "due",
            word="已发" if n < 6 else "退票" if n == 6 else "待发",
        )
        for n in range(1, 13)
    ],
}
