"""The desk as its page shows it: tabs, counters, what may be chosen, rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from web.bureau import the_bureau
from web.language import N_, language, t
from web.shell import role_title
from web.show.asked import OFFICE, Asked
from web.show.due import due_word
from web.show.values import case_title, stage_title, unit_name
from workflow.cases.worklist import Counts, Place, Waiting
from workflow.desk.reads import DONE, MINE, SENT, WATCHED
from workflow.desk.tables import SavedView
from workflow.engine.definition import Kind

VIEW_WORDS = {
    OFFICE: N_("本岗位"), MINE: N_("我经办"), SENT: N_("待他人办"), WATCHED: N_("我关注"),
    DONE: N_("已办结"),
}  # fmt: skip
Option = tuple[str, str, int, bool]  # value, words, how many, is it chosen


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One row of the desk."""

    case_id: int
    edition: int
    number: str
    name: str
    unit: str
    kind: str
    stage: str
    on: date | None
    sign: str
    word: str
    provisional: bool
    role: str

    @property
    def mark(self) -> str:
        """How the row stands out."""
        return self.sign if self.sign in ("late", "soon") else ""


def view_tabs(asked: Asked, counts: dict[str, int]) -> list[tuple[str, str, int | None, bool]]:
    """Return the tabs of the views."""
    here = asked.view or OFFICE
    return [
        (t(words), Asked(view=view).address(), counts.get(view), view == here)
        for view, words in VIEW_WORDS.items()
    ]


def saved_tabs(views: Iterable[SavedView], asked: Asked) -> list[tuple[str, str, None, bool]]:
    """Return the tabs of the views somebody saved."""
    return [
        (
            f"★ {one.name}" if one.opens_first else one.name,
            f"/?{one.query}",
            None,
            is_open(one, asked),
        )
        for one in views
    ]  # fmt: skip


def is_open(view: SavedView, asked: Asked) -> bool:
    """Tell whether the address asks for a saved view."""
    return view.query == query_of(asked)


def query_of(asked: Asked) -> str:
    """Return what a saved view keeps: the query of the address."""
    return asked.address(view=asked.view or OFFICE).partition("?")[2]


def counters(found: Counts, sent: int, asked: Asked) -> list[tuple[str, str, int, str, bool]]:
    """Return how much is due when, each with its address; the chosen one leads back."""
    items = (
        ("late", "late", t("逾期"), found.overdue),
        ("today", "soon", t("今日"), found.today),
        ("soon", "soon", t("三日内"), found.soon),
        ("rest", "rest", t("其余"), found.later),
        ("held", "rest", t("中止计时"), found.held),
    )
    due = asked.due
    rows = [
        (look, words, count, asked.address(due="" if key == due else key), key == due)
        for key, look, words, count in items
    ]
    return [*rows, ("rest", t("待他人办"), sent, Asked(view=SENT).address(), False)]


def kind_options(places: Sequence[Place], asked: Asked) -> list[tuple[str, list[Option]]]:
    """Return kinds and their stages to choose from, kind by kind, each with its count."""
    kinds: Counter[tuple[str, str]] = Counter()
    stages: Counter[tuple[str, str, str]] = Counter()
    for one in places:
        kinds[one.programme, one.kind] += one.count
        stages[one.programme, one.kind, one.stage] += one.count
    found = []
    for (programme, key), count in kinds.items():
        kind = the_bureau().definitions.known_kind(programme, key)
        value = f"{programme}.{key}"
        options = [(value, t("所有环节"), count, asked.kind == value)]
        for (of_programme, of_kind, stage), n in stages.items():
            if (of_programme, of_kind) == (programme, key):
                at = f"{value}.{stage}"
                options.append((at, _stage(kind, stage), n, asked.kind == at))
        found.append((kind.title.in_(language()), options))
    return found


def _stage(kind: Kind, stage: str) -> str:
    """Name a stage; one that only another version knows keeps its key."""
    return stage_title(kind, stage) if stage in kind.stages else stage


def unit_options(places: Sequence[Place], asked: Asked) -> list[Option]:
    """Return townships (else the units themselves) to choose from, each with its count."""
    units, found = the_bureau().units, Counter[int]()
    for one in places:
        town = units.ancestor_at(one.unit_id, "township")
        found[town.id if town else one.unit_id] += one.count
    return [
        (str(unit), unit_name(unit), count, asked.unit == str(unit))
        for unit, count in sorted(found.items())
    ]


def desk_row(one: Waiting, today: date) -> DeskRow:
    """Return one row in words."""
    kind = the_bureau().definitions.kind(one.programme, one.version, one.kind)
    over = kind.stages[one.stage].end
    sign, word = ("", "") if over else due_word(one.due_on, today)
    return DeskRow(
        one.case_id, one.edition, one.number,
        case_title(kind, one.subject_name, one.unit_id),
        unit_name(one.unit_id) if one.subject_name else "", kind.title.in_(language()),
        stage_title(kind, one.stage), None if over else one.due_on, sign, word, one.provisional,
        role_title(one.role) if one.role else "",
    )  # fmt: skip
