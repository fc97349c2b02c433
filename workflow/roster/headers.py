"""Which column is which: headers matched by name, whatever their order and small print. Pure.

Exact names first (spaces, line breaks, brackets and units aside); then close variants, but
only one clear best; words that change the meaning (配偶, 未 …) never match by closeness.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from workflow.roster.identity import squeeze
from workflow.roster.specs import Column, TableSpec

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_MARKS = re.compile(r"[\s()\[\]【】〔〕{}<>《》「」“”\"'*★:;,.。、/\\|_·?!#-]+")
_FILLERS = re.compile(r"是否|有无|有否|是不是|请填写|填写")
_OTHERS = re.compile(
    r"配偶|父|母|子女|家属|监护|代领|代办|经办|填报|填表|审核|紧急|户主|法人|负责人"
)
_NEGATIONS = re.compile(r"[不未非无]")
LONGEST_HEADER = 60
CLOSE_ENOUGH = 0.66
CLEARLY_BETTER = 0.1


@dataclass(frozen=True, slots=True)
class Match:
    """How a row serves as the header of a table: columns by key, counted from 0."""

    columns: Mapping[str, int]
    missing: tuple[Column, ...]
    doubled: Mapping[str, tuple[int, ...]]
    guessed: tuple[str, ...] = ()
    exact: int = 0

    @property
    def usable(self) -> bool:
        """True when every required column was found exactly once."""
        return not self.missing and not self.doubled


def match_header(cells: Sequence[object], spec: TableSpec, *, closely: bool = True) -> Match:
    """Match the cells of one row against a table's columns."""
    headers = [header_text(cell) for cell in cells]
    found, doubled = _exactly(headers, spec)
    exact = len(found) + len(doubled)
    guessed = _closely(headers, spec, found, doubled) if closely else {}
    columns = {**found, **guessed}
    missing = tuple(
        column
        for column in spec.columns
        if column.required and column.key not in columns and column.key not in doubled
    )
    return Match(columns, missing, doubled, tuple(guessed), exact)


def header_text(cell: object) -> str:
    """Return the text of a cell that may be a header: short and not a number."""
    return cell.strip() if isinstance(cell, str) and len(cell) <= LONGEST_HEADER else ""


@lru_cache(maxsize=8192)
def _forms(text: str) -> tuple[str, str]:
    """Return a header with what stands in brackets, and without it."""
    plain = squeeze(text).lower()
    return _MARKS.sub("", plain), _MARKS.sub("", _BRACKETS.sub("", plain))


def _exactly(
    headers: Sequence[str], spec: TableSpec
) -> tuple[dict[str, int], dict[str, tuple[int, ...]]]:
    found: dict[str, int] = {}
    doubled: dict[str, tuple[int, ...]] = {}
    for column in spec.columns:
        places = _places(headers, column)
        if len(places) == 1:
            found[column.key] = places[0]
        elif places:
            doubled[column.key] = tuple(places)
    return found, doubled


def _places(headers: Sequence[str], column: Column) -> list[int]:
    """Return where a column's names stand: those that match in full before the bracketless."""
    full = {_forms(name)[0] for name in column.names}
    bare = full | {_forms(name)[1] for name in column.names}
    forms = [_forms(header) for header in headers]
    places = [at for at, form in enumerate(forms) if form[0] and form[0] in full]
    return places or [at for at, form in enumerate(forms) if form[1] and form[1] in bare]


def _closely(
    headers: Sequence[str],
    spec: TableSpec,
    found: Mapping[str, int],
    doubled: Mapping[str, tuple[int, ...]],
) -> dict[str, int]:
    """Pair the columns not found with the headers not used, best pairs first."""
    taken = set(found.values()) | {at for places in doubled.values() for at in places}
    free = [at for at, header in enumerate(headers) if header and at not in taken]
    open_columns = [c for c in spec.columns if c.key not in found and c.key not in doubled]
    likeness = {
        (column.key, at): max(_likeness(headers[at], name) for name in column.names)
        for column in open_columns
        for at in free
    }
    return {
        key: at for (key, at), score in likeness.items() if _stands_out(likeness, key, at, score)
    }


def _stands_out(likeness: Mapping[tuple[str, int], float], key: str, at: int, score: float) -> bool:
    """Say whether a pair is close, and clearly closer than any other of its two sides."""
    rivals = [other for (k, a), other in likeness.items() if (k == key) != (a == at)]
    return score >= CLOSE_ENOUGH and all(score >= rival + CLEARLY_BETTER for rival in rivals)


@lru_cache(maxsize=65536)
def _likeness(header: str, name: str) -> float:
    """Return 0 to 1: how much a header reads like a name; 0 when its meaning differs."""
    one, other = (_FILLERS.sub("", _forms(text)[1]) for text in (header, name))
    if len(one) < 2 or len(other) < 2 or _changes_meaning(one, other):
        return 0.0
    short, long = sorted((one, other), key=len)
    if short in long:
        return 0.6 + 0.4 * len(short) / len(long)
    return SequenceMatcher(None, one, other).ratio()


def _changes_meaning(one: str, other: str) -> bool:
    return any(
        set(words.findall(one)) != set(words.findall(other)) for words in (_OTHERS, _NEGATIONS)
    )
