"""Notices read for everybody: what stands, what it shows, how an objection stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from workflow.cases.house import House
from workflow.cases.tables import Case
from workflow.engine.refusal import Text
from workflow.notice import content, rules
from workflow.notice.boards import board, boards_of, values
from workflow.notice.notices import STANDING, section_of
from workflow.notice.objecting import hash_receipt
from workflow.notice.tables import Notice, NoticeContent, NoticeObjection, Posting
from workflow.notice.values import (
    BoardView,
    NoticeLine,
    ObjectionStatus,
    PublicNotice,
)


def public_notices(house: House, place: str | None = None) -> list[NoticeLine]:
    """Return the notices that stand, the newest first; `place` is the key of a unit."""
    statement = (
        select(Notice, Case)
        .join(Case, col(Case.id) == col(Notice.list_id))
        .where(Notice.state == STANDING)
        .order_by(col(Notice.id).desc())
    )
    if place is not None:
        unit = house.units.find(place)
        if unit is None:
            return []
        statement = statement.where(col(Case.unit_path).startswith(unit.path))
    with house.store.read() as session:
        found = session.exec(statement).all()
        rows = _postings(session, [notice.id or 0 for notice, _ in found])
        return [_line(house, notice, case, rows.get(notice.id or 0, ())) for notice, case in found]


def _postings(session: Session, notice_ids: Sequence[int]) -> dict[int, list[Posting]]:
    """Return the boards of several notices at once: a list asks as often as one notice does."""
    found: dict[int, list[Posting]] = {}
    for row in session.exec(
        select(Posting)
        .where(col(Posting.notice_id).in_(notice_ids), col(Posting.interrupted).is_(False))
        .order_by(col(Posting.id))
    ):
        found.setdefault(row.notice_id, []).append(row)
    return found


def _line(house: House, notice: Notice, case: Case, rows: Iterable[Posting]) -> NoticeLine:
    section = section_of(house, case)
    boards = [board(house.calendar, section, notice, row) for row in rows]
    return NoticeLine(
        notice.public_key,
        title_of(notice),
        house.units[case.unit_id].name,
        notice.opened_on,
        notice.days,
        notice.rows,
        len(boards),
        sum(one.posted_on is not None for one in boards),
        rules.stood_until(boards),
    )


def title_of(notice: Notice) -> Text:
    """Return the title of a notice."""
    return Text(notice.title_zh, notice.title_en)


def public_notice(house: House, public_key: str) -> PublicNotice | None:
    """Return one notice for everybody; its rows are gone once it was taken down."""
    with house.store.read() as session:
        found = session.exec(
            select(Notice, Case)
            .join(Case, col(Case.id) == col(Notice.list_id))
            .where(Notice.public_key == public_key)
        ).first()
        return _public(house, session, *found) if found else None


def _public(house: House, session: Session, notice: Notice, case: Case) -> PublicNotice:
    shown, section = _shown(session, notice), section_of(house, case)
    definition = house.definitions.get(case.programme, case.version)
    boards = boards_of(session, house.calendar, section, notice)
    plain, until = values(boards), notice.stood_until or rules.stood_until(values(boards))
    last = max(
        (one for one in plain if one.posted_on and one.full_on),
        key=lambda one: one.full_on or date.min,
        default=None,
    )
    today = house.clock.today()
    return PublicNotice(
        notice.public_key,
        title_of(notice),
        house.units[case.unit_id].name,
        notice.state,
        notice.opened_on,
        notice.days,
        notice.clause,
        _columns(shown),
        _rows(shown),
        notice.sha256,
        content.canonical(shown) if shown else "",
        tuple(_public_board(view_of(house, notice, row, one)) for row, one in boards),
        until,
        house.calendar.explain(last.posted_on, notice.days) if last and last.posted_on else (),
        notice.state == STANDING and rules.takes_objections(plain, today),
        notice.taken_down_at,
        _signed_by(house, case),
        definition.basis[0].title,
        _columns_of(shown, "place"),
        _columns_of(shown, "int", "money"),
        definition.kinds[section.objection].fields,
        section.anonymous,
        case.seal or "",
    )


def _signed_by(house: House, case: Case) -> tuple[Text, ...]:
    """Return the offices whose signatures opened the notice, by the names of their units."""
    definition = house.definitions.get(case.programme, case.version)
    offices = next(
        (
            action.signoff.offices
            for action in definition.kinds[case.kind].actions.values()
            if action.signoff and "notice.open" in action.effects
        ),
        [],
    )
    types = [definition.roles[office].unit for office in offices]
    below = (house.units.below(case.unit_id, unit_type) for unit_type in types)
    return tuple(found[0].name for found in below if found)


def _shown(session: Session, notice: Notice) -> dict[str, Any]:
    if notice.state != STANDING:
        return {}
    return session.get_one(NoticeContent, notice.id).shown


def _columns(shown: dict[str, Any]) -> tuple[Text, ...]:
    return tuple(_heading(column) for column in shown.get("columns", ()))


def _heading(column: dict[str, Any]) -> Text:
    """Return the heading of a column; one of money says that it is in yuan."""
    zh, en = column["zh"], column["en"]
    if column["type"] == "money" and "元" not in zh:
        return Text(f"{zh}（元）", f"{en} (yuan)")
    return Text(zh, en)


def _columns_of(shown: dict[str, Any], *types: str) -> tuple[int, ...]:
    return tuple(at for at, one in enumerate(shown.get("columns", ())) if one["type"] in types)


def _rows(shown: dict[str, Any]) -> tuple[tuple[Text, ...], ...]:
    columns = shown.get("columns", ())
    return tuple(
        tuple(content.cell(column, value) for column, value in zip(columns, row, strict=True))
        for row in shown.get("rows", ())
    )


def view_of(house: House, notice: Notice, row: Posting, one: rules.Board) -> BoardView:
    """Return one board with its count of full working days, for the office."""
    today = house.clock.today()
    progress = rules.progress(house.calendar, one, notice.days, today)
    return BoardView(
        row.id or 0,
        one.channel,
        one.place,
        one.posted_on,
        progress.passed,
        progress.left,
        one.full_on,
        one.provisional,
        rules.is_full(one, today),
        row.removed_on,
        row.interrupted,
        row.because,
        row.posted_name,
        row.proof_text,
        row.proof_token,
        town_of(house, row),
    )


def town_of(house: House, row: Posting) -> Text:
    """Return the township a board hangs in; the county where it is the county's own."""
    units = house.units
    return (units.ancestor_at(row.unit_id, "township") or units[row.unit_id]).name


def _public_board(view: BoardView) -> BoardView:
    """Leave out who posted, the proofs and the reasons: they are for the office."""
    return BoardView(
        view.id,
        view.channel,
        view.place,
        view.posted_on,
        view.passed,
        view.left,
        view.full_on,
        view.provisional,
        view.full,
        view.removed_on,
        town=view.town,
    )


def objection_status(house: House, receipt: str) -> ObjectionStatus | None:
    """Return how the objection with this receipt stands; None for a receipt nobody has."""
    with house.store.read() as session:
        found = session.exec(
            select(NoticeObjection, Notice, Case)
            .join(Notice, col(Notice.id) == col(NoticeObjection.notice_id))
            .join(Case, col(Case.id) == col(NoticeObjection.case_id))
            .where(NoticeObjection.receipt_hash == hash_receipt(receipt))
        ).first()
    if found is None:
        return None
    objection, notice, case = found
    return ObjectionStatus(
        case.number,
        title_of(notice),
        objection.row,
        stage_of(house, case),
        case.closed_at is None,
        objection.filed_at,
    )


def stage_of(house: House, case: Case) -> Text:
    """Return the title of the stage a case stands at."""
    kind = house.definitions.kind(case.programme, case.version, case.kind)
    return kind.stages[case.stage].title.text()
