"""Notices in a rehearsal: boards are posted and taken down, and now and then somebody objects."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlmodel import and_, col, or_, select

from workflow.notice.desk import postings_for
from workflow.notice.notices import ENDED, STANDING
from workflow.notice.reads import public_notices
from workflow.notice.section import parse
from workflow.notice.service import Proof, file_objection, post, take_down
from workflow.notice.tables import Notice, Posting
from workflow.rehearsal.answers import chance

if TYPE_CHECKING:
    from workflow.rehearsal.desk import Desk
    from workflow.rehearsal.year import Year

OBJECTION_WITHIN = 4  # working days after a notice began


class Boards:
    """Posts for the offices that answer for boards, and objects for the public."""

    def __init__(self, year: Year) -> None:
        self.year, self.house = year, year.bureau.house
        self.posters = {
            channel.posted_by
            for ways in year.ways.values()
            if (section := parse(ways.kind)) is not None
            for channel in section.channels.values()
        }
        self._seen: set[str] = set()
        self._coming: list[tuple[date, str, int]] = []
        self._waiting: list[str] = []
        self._standing = False

    @property
    def used(self) -> bool:
        """True when the programme publishes anything."""
        return bool(self.posters)

    def look_round(self) -> None:
        """See where a board waits to be posted or taken down: most days nowhere."""
        with self.house.store.read() as session:
            rows = session.exec(
                select(Posting.unit_id)
                .join(Notice, col(Notice.id) == col(Posting.notice_id))
                .where(
                    col(Posting.interrupted).is_(False),
                    col(Posting.removed_on).is_(None),
                    or_(
                        and_(col(Notice.state) == STANDING, col(Posting.posted_on).is_(None)),
                        and_(col(Notice.state) == ENDED, col(Posting.posted_on).is_not(None)),
                    ),
                )
                .distinct()
            ).all()
            self._standing = bool(
                session.exec(select(Notice.id).where(Notice.state == STANDING).limit(1)).first()
            )
        self._waiting = [self.house.units.path(one) for one in rows]

    def post(self, desk: Desk) -> None:
        """Let an office post what it must, and take down what has ended."""
        here = any(path.startswith(desk.seat.reach_path) for path in self._waiting)
        nth = desk.person() if here and desk.seat.role in self.posters else None
        if nth is None:
            return
        holder, today = desk.seat.holders[nth], self.year.today
        due: dict[tuple[str, int], list[int]] = {}
        for duty in postings_for(self.house, holder):
            due.setdefault((duty.what, duty.notice_id), []).append(duty.posting_id)
        for (what, notice_id), boards in due.items():
            if what == "post":
                post(self.house, notice_id, boards, holder, today, Proof("已张贴"))
            elif what == "remove":
                take_down(self.house, notice_id, boards, holder, today)
            desk.spend(nth)

    def object(self) -> None:
        """File the objections whose day has come; draw those of new notices."""
        if not self._standing:
            return
        for line in sorted(public_notices(self.house), key=lambda one: one.opened_on):
            if line.public_key not in self._seen:
                self._seen.add(line.public_key)
                self._draw(line.public_key, line.rows, len(self._seen))
        today = self.year.today
        due = [one for one in self._coming if one[0] <= today]
        self._coming = [one for one in self._coming if one[0] > today]
        for _, key, row in due:
            file_objection(self.house, key, row, {"text": "排练：请核查此行"})

    def _draw(self, key: str, rows: int, nth: int) -> None:
        for row in range(1, rows + 1):
            draw = chance(self.year.seed, "objection", nth, row)
            if draw.random() * 1000 < self.year.staff.objections:
                self._coming.append((self.year.after(draw.randint(1, OBJECTION_WITHIN)), key, row))
