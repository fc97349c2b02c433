"""Terms taught: from months to semesters, and from semesters to length of service. Pure.

Autumn runs from September to January, spring from February to July. August belongs to the
term it touches: a spell from August begins with autumn, a spell to August ends with spring.
Months are ISO text, "1993-09". Clause: 任教学期累计计算; 连续任教满1学年(或2个学期)以上.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from workflow.engine.refusal import Reason
from workflow.roster.rows import Entry, Problem, Row


class Semester(NamedTuple):
    """Half a school year, named by the calendar year in which it begins."""

    year: int
    autumn: bool

    @property
    def after(self) -> Semester:
        """The next semester in sequence; holidays lie between and do not break a run."""
        return Semester(self.year + 1, False) if self.autumn else Semester(self.year, True)

    @property
    def zh(self) -> str:
        """The semester as papers write it: 1993年秋季."""
        return f"{self.year}年{'秋季' if self.autumn else '春季'}"


def semesters_between(from_month: str, to_month: str) -> frozenset[Semester]:
    """Return the semesters touched from one month to another, both included."""
    semester, last = _first(*_parts(from_month)), _last(*_parts(to_month))
    found: set[Semester] = set()
    while semester <= last:
        found.add(semester)
        semester = semester.after
    return frozenset(found)


def semesters_taught(spells: Iterable[tuple[str, str]]) -> frozenset[Semester]:
    """Return the union over all spells: a semester taught at two schools counts once."""
    return frozenset().union(*(semesters_between(start, end) for start, end in spells))


def longest_run(semesters: Iterable[Semester]) -> int:
    """Return how many semesters in sequence the longest unbroken run holds; 0 for none."""
    taught = set(semesters)
    best = 0
    for semester in taught:
        if _before(semester) in taught:
            continue
        length = 1
        while (semester := semester.after) in taught:
            length += 1
        best = max(best, length)
    return best


@dataclass(frozen=True, slots=True)
class SpellTable:
    """Which columns of the papers hold the spells and what the township counted itself."""

    table: str = "terms"
    from_month: str = "from"
    to_month: str = "to"
    counted: str = "semesters"
    total: str = "semesters_claimed"


def check_spells(entry: Entry, names: SpellTable = SpellTable()) -> list[Problem]:
    """Hold a person's spells against themselves and against the totals that were typed.

    No spells, or one that ends before it begins, blocks the row; a count that differs from
    the months only warns, because the months decide.
    """
    spells = entry.joined.get(names.table)
    if spells is None:
        return []  # the person's own ID number could not be read
    if not spells:
        return [entry.row.problem(names.total, _NO_SPELLS)]
    found = [one for spell in spells for one in _check_spell(spell, names)]
    if any(one.blocks for one in found) or any(spell.problems for spell in spells):
        return found
    total = entry.row.values.get(names.total)
    taught = len(semesters_taught(_months(spell, names) for spell in spells))
    if total is not None and total != taught:
        found.append(entry.row.problem(names.total, _differs(total, taught), blocks=False))
    return found


def _check_spell(spell: Row, names: SpellTable) -> list[Problem]:
    if names.from_month not in spell.values or names.to_month not in spell.values:
        return []
    start, end = _months(spell, names)
    taught = len(semesters_between(start, end))
    if start > end or not taught:
        return [spell.problem(names.to_month, _BACKWARDS)]
    counted = spell.values.get(names.counted)
    if counted is not None and counted != taught:
        return [spell.problem(names.counted, _differs(counted, taught), blocks=False)]
    return []


def _months(spell: Row, names: SpellTable) -> tuple[str, str]:
    return str(spell.values[names.from_month]), str(spell.values[names.to_month])


def _differs(typed: object, taught: int) -> Reason:
    return Reason(
        "semesters_differ",
        f"填报 {typed} 个学期，按起止年月计算为 {taught} 个；以起止年月为准",
        f"{typed} semesters were typed, the months give {taught}; the months decide",
    )


_NO_SPELLS = Reason(
    "no_spells", "任教经历表中没有此人的记录，请补充", "no teaching spell is listed for this person"
)
_BACKWARDS = Reason(
    "spell_backwards", "止早于起，或起止之间不满一个学期", "the spell ends before it begins"
)


def _parts(month: str) -> tuple[int, int]:
    year, _, number = month.partition("-")
    return int(year), int(number)


def _first(year: int, month: int) -> Semester:
    if month == 1:
        return Semester(year - 1, True)
    return Semester(year, month >= 8)


def _last(year: int, month: int) -> Semester:
    if month == 1:
        return Semester(year - 1, True)
    return Semester(year, month >= 9)


def _before(semester: Semester) -> Semester:
    return Semester(semester.year, False) if semester.autumn else Semester(semester.year - 1, True)


CHECKS = {"substitute_allowance": (check_spells,)}
"""What a programme asks of its papers beyond the form, by programme."""
