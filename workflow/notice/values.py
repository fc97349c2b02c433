"""What pages see of notices: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from workflow.calendar.records import CountedDay
from workflow.engine.definition import FormField
from workflow.engine.refusal import Text
from workflow.messages.words import OF_THE_HOUSE

# What an entry of a list's record is called, by its action.
RECORD_TITLES: Mapping[str, Text] = {
    "notice.opened": Text("公示开始", "Notice opened"),
    "notice.posted": Text("登记张贴", "Posting recorded"),
    "notice.taken_down": Text("登记撤下", "Removal recorded"),
    "notice.objected": Text("收到异议", "Objection received"),
    "notice.ended": Text("公示期满", "Notice over"),
    "notice.outage": OF_THE_HOUSE["notice.outage"],
    "notice.unaffected": Text("确认公示未受停机影响", "Notice confirmed as not affected"),
    "notice.again": Text("因停机责成重新张贴", "Ordered posted anew after an outage"),
}


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice in a list of notices; `until` is None while a board is still to be posted."""

    public_key: str
    title: Text
    place: Text
    opened_on: date
    days: int
    rows: int
    boards: int
    boards_posted: int
    until: date | None


@dataclass(frozen=True, slots=True)
class BoardView:
    """One board: since when, how many full working days of `days` have passed, until when."""

    id: int
    channel: Text
    place: Text
    posted_on: date | None
    passed: int
    left: int
    full_on: date | None
    provisional: bool
    full: bool
    removed_on: date | None = None
    interrupted: bool = False
    because: str = ""
    posted_name: str = ""
    proof_text: str = ""
    proof_token: str = ""
    town: Text | None = None


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """A notice for everybody: permitted columns only; no rows once it was taken down.

    `by` are the offices that signed it, `basis` the paper they act on, `places` the columns that
    name a township or village, `figures` those that hold numbers, `form` the questions an
    objection answers; `seal` is that of the list, as its annexes print it.
    """

    public_key: str
    title: Text
    place: Text
    state: str
    opened_on: date
    days: int
    clause: str
    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    sha256: str
    canonical: str
    boards: tuple[BoardView, ...]
    until: date | None
    count: tuple[CountedDay, ...]
    takes_objections: bool
    taken_down_at: datetime | None
    by: tuple[Text, ...] = ()
    basis: str = ""
    places: tuple[int, ...] = ()
    figures: tuple[int, ...] = ()
    form: Mapping[str, FormField] = field(default_factory=dict)
    anonymous: bool = True
    seal: str = ""


@dataclass(frozen=True, slots=True)
class BoardDuty:
    """A board somebody must post (`what` is post), that stands, or must come down (remove)."""

    what: str
    notice_id: int
    posting_id: int
    list_id: int
    public_key: str
    title: Text
    channel: Text
    place: Text
    days: int
    not_before: date
    post_by: date | None
    unit_id: int
    town: Text
    posted_on: date | None = None
    full_on: date | None = None


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """An objection as the office sees it: to which row, whether it holds, how it stands."""

    case_id: int
    number: str
    row: int | None
    member_id: int | None
    name: str
    stage: Text
    open: bool
    filed_at: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a list's notice with every board, also those cut short, and objections."""

    notice_id: int
    round: int
    public_key: str
    state: str
    opened_on: date
    days: int
    rows: int
    sha256: str
    post_by: date | None
    until: date | None
    ended_at: datetime | None
    boards: tuple[BoardView, ...]
    objections: tuple[ObjectionLine, ...]


@dataclass(frozen=True, slots=True)
class ObjectionStatus:
    """What somebody with a receipt may know of their objection."""

    number: str
    title: Text
    row: int | None
    stage: Text
    open: bool
    filed_at: datetime
