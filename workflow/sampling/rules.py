"""The draw itself, so plain that a shell can repeat it (抽查). PURE.

A population is the numbers of cases, each on a line of its own, in the order of their bytes.
Every number is hashed with the seed before it; the first of that order are drawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

METHOD = 'sort by sha256(seed + "|" + number), take the first n'


@dataclass(frozen=True, slots=True)
class Drawn:
    """One case drawn: its place in the order (from 1), and the hash that gave it that place."""

    rank: int
    number: str
    digest: str


def population(numbers: Iterable[str]) -> tuple[str, ...]:
    """Return the numbers once each, in the order in which they are hashed."""
    return tuple(sorted(set(numbers)))


def population_sha256(numbers: Iterable[str]) -> str:
    """Return the hash of a population: of its numbers, each ended by a line feed."""
    text = "".join(f"{number}\n" for number in population(numbers))
    return hashlib.sha256(text.encode()).hexdigest()


def digest(seed: str, number: str) -> str:
    """Return the hash that gives a number its place."""
    return hashlib.sha256(f"{seed}|{number}".encode()).hexdigest()


def draw(seed: str, numbers: Iterable[str], size: int) -> tuple[Drawn, ...]:
    """Return the first `size` of the order that a seed gives; all when there are fewer."""
    order = sorted((digest(seed, number), number) for number in population(numbers))
    return tuple(
        Drawn(rank, number, mark) for rank, (mark, number) in enumerate(order[:size], start=1)
    )


def sample_size(count: int, least: int, percent: int) -> int:
    """Return how many to draw of `count`: `least`, or `percent` rounded up if that is more."""
    return min(count, max(least, -(-count * percent // 100)))
