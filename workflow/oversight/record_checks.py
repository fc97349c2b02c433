"""Checks of the records: paid twice, on a payroll, not published, shared, overdue, idle. Fen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from sqlalchemy import func
from sqlmodel import col, select

from workflow.cases.duplicate_tables import DuplicateMark
from workflow.cases.tables import Case, Member
from workflow.engine.refusal import Text
from workflow.money.allotments import funds
from workflow.money.entries import LedgerEntry
from workflow.money.recoveries import rest
from workflow.money.recovery_tables import Recovery
from workflow.money.tables import REGULAR, RUNNING, Allotment, Entitlement, PaymentLine
from workflow.money.yuan import yuan
from workflow.notice.tables import Notice
from workflow.oversight.county import County
from workflow.oversight.finding import Finding

SHARED_BY = 2  # a couple may share one account


def paid_twice(county: County) -> Iterator[Finding]:
    """Yield months in which one person has more than one payment that stands, in any programme."""
    own = {held.person_index: held for held in county.claims}
    rows = county.session.exec(
        select(LedgerEntry.person_index, LedgerEntry.month, func.sum(LedgerEntry.fen))
        .join(PaymentLine, col(PaymentLine.id) == LedgerEntry.line_id)
        .where(
            col(LedgerEntry.person_index).in_(county.people()),
            LedgerEntry.kind == "paid",
            PaymentLine.state == "paid",
            col(PaymentLine.kind).in_(REGULAR),
        )
        .group_by(LedgerEntry.person_index, LedgerEntry.month)
        .having(func.count() > 1)
        .order_by(LedgerEntry.month, func.min(LedgerEntry.id))
    )
    for person, month, fen in rows:
        said = Text("同一月份有两笔发放", "two payments for one month")
        yield _of(county, own[person], "paid_twice", said, month=month, fen=int(fen))


def on_payroll(county: County) -> Iterator[Finding]:
    """Yield those in payment whom a list without dates names, until that is refused."""
    held_by = {held.id: held for held in county.claims}
    for one in county.proposals:
        held = held_by.get(one.entitlement_id)
        if held is None or held.state != "active" or one.state == "refused":
            continue
        if not county.is_dated(one):
            open_ = one.state == "open"
            said = (
                Text("名单比对结果未决定", "what the list says is not decided")
                if open_
                else Text("已采纳，仍在发放", "accepted, and still in payment")
            )
            yield _of(county, held, "on_payroll", said)


def unpublished(county: County) -> Iterator[Finding]:
    """Yield claims of whom no list was ever published; who was taken over needs none here."""
    published = set(
        county.session.exec(
            select(Member.case_id).join(Notice, col(Notice.list_id) == Member.list_id)
        )
    )
    for held in county.claims:
        taken_over = held.taken_over_through is not None
        if held.state in RUNNING and not taken_over and held.application_id not in published:
            said = Text("名册没有公示记录", "no list of this person was published")
            yield _of(county, held, "unpublished", said)


def shared_account(county: County) -> Iterator[Finding]:
    """Yield everybody in payment whose account more than two people give."""
    running = {held.application_id: held for held in county.claims if held.state in RUNNING}
    together: defaultdict[str, list[Entitlement]] = defaultdict(list)
    marks = county.session.exec(
        select(DuplicateMark.mark, DuplicateMark.case_id).where(
            DuplicateMark.programme == county.programme,
            col(DuplicateMark.group_key).in_(_account_groups(county)),
        )
    )
    for mark, case_id in marks:
        if case_id in running:
            together[mark].append(running[case_id])
    for members in together.values():
        if len(members) > SHARED_BY:
            names = "、".join(sorted(one.name for one in members))
            said = Text(f"{len(members)} 人共用：{names}", f"{len(members)} share it: {names}")
            yield from (_of(county, one, "shared_account", said) for one in members)


def _account_groups(county: County) -> set[str]:
    """Return the groups of possible duplicates that compare accounts and nothing else."""
    return {
        key
        for one in county.house.definitions
        if one.definition.programme == county.programme
        for kind in one.definition.kinds.values()
        for key, group in kind.duplicates.items()
        if all(kind.fields[name].type == "account" for name in group.fields)
    }


def recovery_overdue(county: County) -> Iterator[Finding]:
    """Yield recoveries past their deadline with what is still open of them."""
    rows = county.session.exec(
        select(Recovery, Entitlement, Case)
        .join(Entitlement, col(Entitlement.id) == Recovery.entitlement_id)
        .join(Case, col(Case.id) == Recovery.case_id)
        .where(
            Recovery.programme == county.programme,
            Recovery.county_id == county.county_id,
            col(Case.due_on) < county.today,
        )
        .order_by(col(Recovery.case_id))
    )
    for one, held, case in rows:
        ended = county.house.definitions.kind(case.programme, case.version, case.kind)
        if not ended.stages[case.stage].end:
            said = Text(f"{case.number} 期限 {case.due_on}", f"{case.number} due {case.due_on}")
            open_fen = rest(county.session, one.case_id)
            yield Finding(
                "recovery_overdue", case.number, county.county_id, held.unit_id, said, open_fen,
                held.name, "", one.case_id, held.id,
            )  # fmt: skip


def idle_money(county: County) -> Iterator[Finding]:
    """Yield what was disbursed longer ago than `idle_months` and no approved run has taken."""
    months = int(county.facts["idle_months"])
    before = county.month.plus(-months)
    until = date(before.year, before.month, min(county.today.day, before.last_day.day))
    old = county.session.exec(
        select(func.sum(Allotment.province_fen + Allotment.city_fen + Allotment.county_fen)).where(
            Allotment.programme == county.programme,
            Allotment.county_id == county.county_id,
            Allotment.step == "disbursed",
            Allotment.step_on < until,
        )
    ).one()
    at_hand = funds(county.session, county.programme, county.county_id)
    idle = int(old or 0) - at_hand.committed_fen
    if idle > 0:
        came, went = yuan(int(old or 0)), yuan(at_hand.committed_fen)
        said = Text(
            f"拨入已超过 {months} 个月的资金 {came} 元，批准发放合计 {went} 元",
            f"{came} yuan came more than {months} months ago, {went} approved for payment",
        )
        unit = county.county_id
        yield Finding(
            "idle_money", f"county|{unit}", unit, unit, said, idle,
            case_id=_allotted(county, until),
        )  # fmt: skip


def _allotted(county: County, until: date) -> int | None:
    """Return the last allotment that is old: reasons why its money may lie stand on its record."""
    return county.session.exec(
        select(func.max(Allotment.case_id)).where(
            Allotment.programme == county.programme,
            Allotment.county_id == county.county_id,
            Allotment.step == "disbursed",
            Allotment.step_on < until,
        )
    ).one()


def _of(
    county: County, held: Entitlement, check: str, said: Text, *, month: str = "", fen: int = 0
) -> Finding:
    return Finding(
        check, f"{held.id}|{month}", county.county_id, held.unit_id, said, fen, held.name, month,
        held.case_id or held.application_id, held.id,
    )  # fmt: skip
