"""A version handed in and proposed by one person, published by another, known to every process.

Publishing is one row: a process killed at any instant leaves it published or not. Each process
looks at the number of the last publication before each request and each job, and takes what is new.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from workflow.cases.door import in_transaction
from workflow.cases.house import House
from workflow.cases.outcome import Done, Stop, refuse
from workflow.cases.transaction import Transaction
from workflow.engine.actor import ActingPost, Actor
from workflow.engine.check import Names
from workflow.engine.definition import Definition
from workflow.engine.load import load_text
from workflow.engine.machine import Refused
from workflow.engine.refusal import Reason
from workflow.engine.registry import Definitions, Published
from workflow.engine.yaml_text import Problem
from workflow.library import reads
from workflow.library.reads import PUBLISHED, Draft
from workflow.library.rules import Proven, against, prove
from workflow.library.tables import DefinitionAct, DefinitionDraft

PROPOSERS = ("system_admin",)
PUBLISHERS = ("system_admin", "security_admin")
PROPOSED, REFUSED, WITHDRAWN = "proposed", "refused", "withdrawn"
OPEN = ("draft", PROPOSED)


class LibraryWrong(Exception):
    """A published version cannot be used: its bytes changed, or are not those of the file."""

    def __init__(self, key: str, zh: str, en: str) -> None:
        super().__init__(f"{key}: {zh}")
        self.key, self.zh, self.en = key, zh, en


def hand_in(house: House, actor: Actor, proven: Proven, raw: bytes) -> int | Refused:
    """Keep a proven file as a draft; returns its number, or why not."""
    made: list[int] = []

    def work(transaction: Transaction) -> Done:
        post = _post(actor, PROPOSERS)
        definition = _sound(house, proven)
        row = DefinitionDraft(
            programme=definition.programme, version=definition.version,
            sha256=proven.loaded.digest, content=raw, **transaction.signed(post),
        )  # fmt: skip
        transaction.session.add(row)
        transaction.session.flush()
        made.append(int(row.id or 0))
        return _done("hand_in")

    outcome = in_transaction(house, actor, None, work)
    return outcome if isinstance(outcome, Refused) else made[-1]


def propose(house: House, actor: Actor, draft_id: int, from_on: date) -> str | Refused:
    """Ask that a draft be in force for new cases from a day on."""

    def decide(transaction: Transaction, draft: Draft) -> dict[str, Any]:
        _need_day(transaction, from_on)
        return {"what": PROPOSED, "from_on": from_on, "post": _post(actor, PROPOSERS)}

    return _act(house, actor, draft_id, decide, ("draft",))


def publish(
    house: House, actor: Actor, draft_id: int, seen: int, names: Names, shelf: Path
) -> str | Refused:
    """Publish what another person proposed; asks for the password given again (`proven`).

    `seen` is the number of the last publication the actor's page compared with. The file is
    proven once more: the house may have learnt since.
    """

    def decide(transaction: Transaction, draft: Draft) -> dict[str, Any]:
        post = _post(actor, PUBLISHERS)
        _need_other(actor, draft)
        if not actor.proven:
            raise refuse("password_needed", "请再次输入您的密码", "give your password once more")
        if reads.edition(transaction.session) != seen:
            raise refuse(
                "library_changed",
                "已有别的版本发布，请核对新的差别后再发布",
                "another version was published meanwhile: look at the differences again",
                conflict=True,
            )
        _need_day(transaction, draft.from_on)
        follow(house)
        definition = _sound(house, prove(draft.content, names, shelf))
        return {"what": PUBLISHED, "from_on": draft.from_on, "key": definition.key, "post": post}

    outcome = _act(house, actor, draft_id, decide, (PROPOSED,))
    follow(house)
    return outcome


def turn_down(house: House, actor: Actor, draft_id: int, because: str) -> str | Refused:
    """Withdraw one's own draft, or refuse somebody else's with a reason; returns which."""

    def decide(transaction: Transaction, draft: Draft) -> dict[str, Any]:
        post = _post(actor, PUBLISHERS)
        what = WITHDRAWN if _is_own(actor, draft) else REFUSED
        if what == REFUSED and not because.strip():
            raise refuse("because_missing", "请写明退回理由", "say why it is refused")
        return {"what": what, "because": because.strip()[:500], "post": post}

    return _act(house, actor, draft_id, decide, OPEN)


def _act(
    house: House,
    actor: Actor,
    draft_id: int,
    decide: Callable[[Transaction, Draft], dict[str, Any]],
    states: tuple[str, ...],
) -> str | Refused:
    """Put an act on the record of a draft that stands in one of these states."""
    said: list[str] = []

    def work(transaction: Transaction) -> Done:
        draft = reads.draft(transaction.session, draft_id)
        if draft is None:
            raise refuse("no_draft", "没有此草稿", "there is no such draft")
        if draft.state not in states:
            last = draft.acts[-1] if draft.acts else None
            raise refuse(
                "draft_settled",
                f"此草稿已由{last.name if last else ''}先行处理，请看最新情况",
                f"{last.name if last else 'somebody'} dealt with this draft first",
                conflict=True,
            )
        found = decide(transaction, draft)
        who = transaction.signed(found.pop("post"))
        row = DefinitionAct(draft_id=draft_id, seq=len(draft.acts) + 1, **found, **who)
        transaction.session.add(row)
        transaction.session.flush()
        said.append(row.what)
        return _done(row.what)

    outcome = in_transaction(house, actor, None, work)
    return outcome if isinstance(outcome, Refused) else said[-1]


def follow(house: House) -> bool:
    """Take the versions published since this process last looked; True if there are any.

    Raises LibraryWrong where a published version is not what was published.
    """
    with house.store.read() as session:
        edition = reads.edition(session)
        if edition == house.library_edition:
            return False
        kept = reads.versions(session)
    house.take_definitions(Definitions(_shelved(house, kept)), edition)
    return True


def start(house: House, names: Names, shelf: Path) -> list[Problem]:
    """Take what was published, proven again like the files; returns what stops the house.

    The house may have learnt to find more since it was published.
    """
    try:
        follow(house)
    except LibraryWrong as wrong:
        return [Problem(wrong.key, 1, "published", wrong.zh, wrong.en)]
    with house.store.read() as session:
        kept = reads.versions(session)
    found = [problem for one in kept for problem in prove(one.content, names, shelf).problems]
    return [one for one in found if one.severity == "error"]


def _shelved(house: House, kept: list[reads.Version]) -> list[Published]:
    """Return the versions of files and the published ones; what is known stays the same object."""
    known = {one.definition.key: one for one in house.definitions}
    found = {one.definition.key: one for one in house.shipped}
    for version in kept:
        shipped = found.get(version.key)
        if shipped is not None and shipped.digest != version.sha256:
            raise LibraryWrong(
                version.key,
                "文件与已发布的同一版本内容不同",
                "the file is not the version that was published under this number",
            )
        found[version.key] = _read(version, known.get(version.key))
    return list(found.values())


def _read(version: reads.Version, known: Published | None) -> Published:
    if known is not None and known.digest == version.sha256:
        return Published(known.definition, known.digest, version.from_on)
    loaded = load_text(version.content, version.key)
    if loaded.definition is None or loaded.digest != version.sha256:
        raise LibraryWrong(
            version.key, "已发布的内容不能读取", "the published version cannot be read"
        )
    return Published(loaded.definition, loaded.digest, version.from_on)


def _sound(house: House, proven: Proven) -> Definition:
    definition = proven.definition
    if definition is None or proven.errors:
        raise Stop(Refused(tuple(Reason(one.code, one.zh, one.en) for one in proven.errors)))
    if reasons := against(definition, house.definitions):
        raise Stop(Refused(tuple(reasons)))
    return definition


def _need_day(transaction: Transaction, from_on: date | None) -> None:
    if from_on is None or from_on < transaction.today:
        raise refuse(
            "day_past", "生效日期已过，请撤回后重新提请", "the day has passed: propose another"
        )


def _need_other(actor: Actor, draft: Draft) -> None:
    if _is_own(actor, draft):
        raise refuse(
            "same_person", "须由另一位管理员发布", "another administrator has to publish it"
        )


def _is_own(actor: Actor, draft: Draft) -> bool:
    return any(actor.account_id == one or actor.person_key == who for one, who in draft.hands)


def _post(actor: Actor, roles: tuple[str, ...]) -> ActingPost:
    post = actor.post_of(roles)
    if post is None:
        raise refuse("not_allowed", "您的岗位不能维护事项", "your post may not keep the programmes")
    return post


def _done(action: str) -> Done:
    return Done(0, "", action, "", "", 0)
