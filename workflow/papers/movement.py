"""Who was on the roster, who came and who left: the year's change must balance. PURE."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from workflow.engine.refusal import Reason


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the roster: by application (`key`) and by ID number (`person`, its index).

    `band` is the fewest years of the band; `month` the first month due, or the last.
    """

    key: str
    person: str
    name: str
    place: str
    years: int
    monthly_fen: int
    band: int
    why: str = field(default="", compare=False)
    month: str | None = field(default=None, compare=False)
    day: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Movement:
    """The rosters of two days and what lies between them; `now` is counted by itself."""

    before: tuple[Person, ...]
    joined: tuple[Person, ...]
    left: tuple[Person, ...]
    now: tuple[Person, ...]

    def row(self, band: int | None = None) -> dict[str, int]:
        """Return the four figures, of one band or of all."""
        groups = {"before": self.before, "joined_n": self.joined, "left_n": self.left,
                  "now": self.now}  # fmt: skip
        return {
            name: sum(band in (None, one.band) for one in people) for name, people in groups.items()
        }


def unbalanced(movement: Movement) -> Reason | None:
    """Return why a change of the roster cannot be printed, with its figures; None when it can.

    Last + in - out = now, person by person: nobody twice, nobody lost, nobody from nowhere.
    """
    comes = Counter(one.key for one in (*movement.before, *movement.joined))
    comes.subtract(one.key for one in movement.left)
    there = Counter(one.key for one in movement.now)
    twice = {person for person, n in Counter(one.person for one in movement.now).items() if n > 1}
    wrong = {
        one.person: one.name
        for one in (*movement.before, *movement.joined, *movement.left, *movement.now)
        if comes[one.key] != there[one.key] or there[one.key] > 1 or one.person in twice
    }
    return _said(movement, list(wrong.values())) if wrong else None


def _said(movement: Movement, names: list[str]) -> Reason:
    row = movement.row()
    sum_zh = f"{row['before']} + 增 {row['joined_n']} − 减 {row['left_n']}"
    sum_en = f"{row['before']} + {row['joined_n']} - {row['left_n']}"
    comes = row["before"] + row["joined_n"] - row["left_n"]
    some = "、".join(names[:5]) + ("等" if len(names) > 5 else "")
    return Reason(
        "unbalanced",
        f"增减情况表不平：上年末 {sum_zh} = {comes} 人，在册 {row['now']} 人；"
        f"请核对 {some}（{len(names)} 人）",
        f"the changes do not balance: {sum_en} = {comes}, on the roster {row['now']};"
        f" look at {some} ({len(names)} people)",
    )
