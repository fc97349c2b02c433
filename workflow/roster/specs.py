"""A paper's tables as data: which columns, under which names, holding what. Pure.

Built from plain dictionaries, so that a programme's definition can carry them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

KINDS = frozenset(
    {
        "id_no",
        "said_id",
        "name",
        "text",
        "int",
        "month",
        "date",
        "yes_no",
        "sex",
        "choice",
        "account",
        "phone",
        "place",
        "birth",
        "money",
    }
)
AGREES = frozenset({"", "birth", "sex"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the first name is its title; `choices` gives the words for each value.

    `agrees` holds the column against the ID number of its row ("birth" or "sex");
    `ages` bounds the age an ID number may give, in whole years.
    """

    key: str
    names: tuple[str, ...]
    kind: str = "text"
    required: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    agrees: str = ""
    ages: tuple[int, int] = (0, 120)

    def __post_init__(self) -> None:
        """Refuse what no reader could follow; raises ValueError."""
        if not self.names:
            raise ValueError(f"column {self.key} has no names")
        if self.kind not in KINDS or self.agrees not in AGREES:
            raise ValueError(f"column {self.key}: unknown kind {self.kind} or {self.agrees}")
        if self.kind == "choice" and not self.choices:
            raise ValueError(f"column {self.key} has no choices")

    @property
    def title(self) -> str:
        """The name used in messages."""
        return self.names[0]

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Column:
        """Build from a dictionary; `choices` may be a list of words or value -> words."""
        given = dict(plain)
        choices = given.pop("choices", {})
        if not isinstance(choices, Mapping):
            choices = {word: (word,) for word in choices}
        words = {value: _words(value, found) for value, found in choices.items()}
        ages = tuple(given.pop("ages", (0, 120)))
        names = tuple(given.pop("names"))
        return cls(names=names, choices=words, ages=(ages[0], ages[1]), **given)


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table. Its key column names the row's person, once, unless it joins another table."""

    key: str
    title: str
    columns: tuple[Column, ...]
    key_column: str
    joins: str = ""

    def __post_init__(self) -> None:
        """Refuse a key column that does not exist, and keys used twice; raises ValueError."""
        keys = [column.key for column in self.columns]
        if self.key_column not in keys or len(set(keys)) != len(keys):
            raise ValueError(f"table {self.key}: key column or doubled keys")

    def column(self, key: str) -> Column:
        """Return a column by its key; raises KeyError."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    def of_kind(self, kind: str) -> tuple[Column, ...]:
        """Return the columns of one kind."""
        return tuple(column for column in self.columns if column.kind == kind)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> TableSpec:
        """Build from a dictionary as a definition would hold it."""
        given = dict(plain)
        columns = tuple(Column.from_plain(one) for one in given.pop("columns"))
        return cls(columns=columns, **given)


def _words(value: str, found: str | Sequence[str]) -> tuple[str, ...]:
    return (value, found) if isinstance(found, str) else (value, *found)
