"""What administrators look after: parameters by place with their history, templates, settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from web.bureau import the_bureau
from web.language import N_, language, t
from web.session import current_actor
from workflow.engine.definition import Definition, Param
from workflow.papers.section import papers_of
from workflow.papers.templates import Shelf, files_of


@dataclass(frozen=True, slots=True)
class Change:
    """A value of a parameter: for whom, from which day, and which version says so."""

    place: str
    from_on: date
    value: str
    version: int


@dataclass(frozen=True, slots=True)
class Valued:
    """A parameter as it stands around the reader today, with every value it has had."""

    title: str
    key: str
    now: str
    clause: str
    history: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Template:
    """A template of a paper; `own` where the county's own stands in for the one shipped."""

    paper: str
    file: str
    own: bool


def parameters(definition: Definition) -> list[Valued]:
    """Return every parameter of a programme, by the newest version."""
    bureau, found = the_bureau(), []
    here, today = _here(), bureau.clock.today()
    for key, param in definition.params.items():
        now = _shown(param, param.at(here, today))
        history = sorted(_history(definition.programme, key), key=lambda one: one.from_on)
        found.append(Valued(param.title.in_(language()), key, now, param.clause, history))
    return found


def _history(programme: str, key: str) -> Iterator[Change]:
    """Yield the value of each version and each place; a version's counts from its first day."""
    for one in the_bureau().definitions:
        param = one.definition.params.get(key) if one.definition.programme == programme else None
        if param is None:
            continue
        version = one.definition.version
        yield Change(t("各地"), one.begins, _shown(param, param.value), version)
        for over in param.overrides:
            unit = the_bureau().units.find(over.place)
            place = unit.name.in_(language()) if unit else over.place
            yield Change(place, over.from_, _shown(param, over.value), version)


def templates(definition: Definition) -> list[Template]:
    """Return the templates of a programme's papers, and whose they are."""
    shelf = Shelf.of(the_bureau().settings)
    own = shelf.county
    return [
        Template(
            paper.title.in_(language()), name,
            own is not None and shelf.find(definition.programme, name).is_relative_to(own),
        )
        for paper in papers_of(definition).values()
        if paper.template
        for name in files_of(paper)
    ]  # fmt: skip


def settings() -> list[tuple[str, str, str]]:
    """Return what the operator has set: words, value, name; nothing secret, no address in full."""
    have = the_bureau().settings
    kind = urlsplit(have.database_url).scheme.partition("+")[0]
    mail = urlsplit(have.smtp_url).hostname if have.smtp_url else None
    hosts = t("、").join(have.webhook_hosts)
    yes = {True: t("是"), False: t("否")}
    return [
        (t("数据库"), kind, "DATABASE_URL"),
        (t("办事网址"), have.address or t("未设置"), "LIUZHUAN_ADDRESS"),
        (t("邮件服务器"), mail or t("未设置"), "LIUZHUAN_SMTP_URL"),
        (t("发件人"), have.mail_from or t("未设置"), "LIUZHUAN_MAIL_FROM"),
        (t("可推送的网站"), hosts or t("没有"), "LIUZHUAN_WEBHOOK_HOSTS"),
        (t("定时巡查间隔（秒）"), str(have.sweep_seconds), "LIUZHUAN_SWEEP_SECONDS"),
        (t("只经 https 登录"), yes[have.secure_cookies], "LIUZHUAN_SECURE_COOKIES"),
        (t("本地文书模板"), yes[have.papers_dir is not None], "LIUZHUAN_PAPERS"),
        (t("本地银行格式"), yes[have.banks_dir is not None], "LIUZHUAN_BANKS"),
    ]  # fmt: skip


PLACES: Mapping[str, tuple[str, str]] = {
    "setup.setup": (N_("启用"), N_("从空库到能受理还缺什么；导入单位和人员")),
    "units.units": (N_("单位"), N_("单位名下的人和事；撤并")),
    "accounts.accounts": (N_("账号"), N_("开账号、授岗位、重置密码、停用")),
    "who.acts": (N_("权限"), N_("谁能做什么，哪里无人任职")),
    "library.listing": (N_("事项版本"), N_("上传、核对、发布新版本；参数随版本改")),
    "calendar.this_year": (N_("日历"), N_("法定节假日、本县放假和调休")),
    "clock.clock": (N_("时钟"), N_("定时任务、出错搁下的件、停机报告")),
    "taken.files": (N_("下载记录"), N_("谁在何时下载了哪份名单")),
}


def _here() -> set[str]:
    actor, units = current_actor(), the_bureau().units
    posts = actor.posts if actor else ()
    return {one.key for post in posts for one in units.chain(post.reach_id)}


def _shown(param: Param, value: Any) -> str:
    if value is None:
        return t("尚未填写")
    chosen = param.choices.get(str(value))
    return chosen.in_(language()) if chosen else str(value)
