"""What a house still lacks before its county can work: the steps of the first run."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import select

from workflow.bureau import Bureau
from workflow.cases.tables import RegisterEntry
from workflow.engine.refusal import Text
from workflow.founding.words import titles_of
from workflow.people.holding import held_roles
from workflow.watch.beats import living


@dataclass(frozen=True, slots=True)
class Step:
    """One step: done or not, what was found, what to do. `may_wait`: work can begin without it."""

    key: str
    done: bool
    title: Text
    found: Text
    may_wait: bool = False


def steps(bureau: Bureau) -> list[Step]:
    """Return every step in the order they are done; the county works when all that must are."""
    return [
        _units(bureau), _people(bureau), _parameters(bureau), _registers(bureau), _calendar(bureau),
        _clock(bureau), _mail(bureau),
    ]  # fmt: skip


def _units(bureau: Bureau) -> Step:
    counties = [one for one in bureau.units if one.stands_at("county")]
    towns = sum(one.stands_at("township") for one in bureau.units)
    return Step(
        "units", bool(counties and towns), Text("机构", "Units"),
        Text(
            f"{len(bureau.units)} 个单位，其中县 {len(counties)} 个、乡镇 {towns} 个",
            f"{len(bureau.units)} units, {len(counties)} counties and {towns} townships of them",
        ),
    )  # fmt: skip


def _people(bureau: Bureau) -> Step:
    programmes = list(bureau.house.programmes())
    titles = titles_of(programmes)
    with bureau.store.read() as session:
        held = held_roles(session, bureau.clock.today())
    lacking = {
        definition.title.zh: [role for role in definition.roles if role not in held]
        for definition in programmes
    }
    ready = [name for name, roles in lacking.items() if not roles]
    short = min((roles for roles in lacking.values() if roles), key=len, default=[])
    named = [titles[role] for role in short[:8]]
    zh, en = "、".join(one.zh for one in named), ", ".join(one.en for one in named)
    also = Text("", "") if ready or not named else Text(f"；还缺：{zh}", f"; lacking: {en}")
    return Step(
        "people", bool(ready), Text("人员和岗位", "People and posts"),
        Text(
            f"{len(lacking)} 个事项，其中 {len(ready)} 个的岗位都有人{also.zh}",
            f"every post is held in {len(ready)} of {len(lacking)} programmes{also.en}",
        ),
    )  # fmt: skip


def _parameters(bureau: Bureau) -> Step:
    open_ = [
        f"{definition.title.zh}·{param.title.zh}"
        for definition in bureau.house.programmes()
        for param in definition.params.values()
        if param.value is None
    ]
    return Step(
        "parameters", not open_, Text("参数", "Parameters"),
        Text("都已填写", "all filled in") if not open_
        else Text(f"未填写：{'、'.join(open_)}", f"{len(open_)} are not filled in"),
    )  # fmt: skip


def _registers(bureau: Bureau) -> Step:
    wanted = {
        (definition.programme, key): f"{definition.title.zh}·{register.title.zh}"
        for definition in bureau.house.programmes()
        for key, register in definition.registers.items()
    }
    named = select(RegisterEntry.programme, RegisterEntry.register_key).distinct()
    with bureau.store.read() as session:
        there = set(session.exec(named))
    empty = [title for key, title in wanted.items() if key not in there]
    return Step(
        "registers", not empty, Text("登记册", "Registers"),
        Text("都有人", "all have names in them") if not empty
        else Text(f"空的：{'、'.join(empty)}", f"{len(empty)} of {len(wanted)} are empty"),
        may_wait=True,
    )  # fmt: skip


def _calendar(bureau: Bureau) -> Step:
    until, today = bureau.calendar.covered_until, bureau.clock.today()
    return Step(
        "calendar", until >= today, Text("工作日历", "Working calendar"),
        Text(f"已装入至 {until}", f"loaded up to {until}"),
    )  # fmt: skip


def _clock(bureau: Bureau) -> Step:
    with bureau.store.read() as session:
        alive = living(session, bureau.clock.now())
    return Step(
        "clock", bool(alive), Text("定时任务", "The clock"),
        Text(f"{len(alive)} 个进程在走", f"{len(alive)} processes beat"),
    )  # fmt: skip


def _mail(bureau: Bureau) -> Step:
    set_up = bool(bureau.settings.smtp_url)
    return Step(
        "mail", set_up, Text("邮件", "Mail"),
        Text("已设邮件服务器", "a mail server is set") if set_up
        else Text("未设邮件服务器：提醒只在站内", "no mail server: reminders stay in the house"),
        may_wait=True,
    )  # fmt: skip
