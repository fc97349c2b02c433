"""The draw: what it may not depend on, and a shell that repeats it."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.house.tree import ROOT
from workflow.sampling.rules import draw, population_sha256, sample_size

SEEDS = st.text("0123456789abcdef", min_size=32, max_size=32)
NUMBERS = st.lists(st.integers(1, 9999).map(lambda n: f"MD-2026-{n:04d}"), max_size=40)
DOCUMENT = ROOT / "docs" / "reviewer.md"
RECIPE = re.compile(r"^```sh\n(export LC_ALL=C\n.*?)^```", re.MULTILINE | re.DOTALL)


@given(SEEDS, NUMBERS, st.randoms(), st.integers(0, 60))
def test_order_and_repetition_do_not_matter_and_nobody_is_drawn_twice(
    seed: str, numbers: list[str], chance: object, size: int
) -> None:
    mixed = numbers + numbers[: len(numbers) // 2]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    found = draw(seed, numbers, size)
    assert draw(seed, mixed, size) == found
    assert population_sha256(mixed) == population_sha256(numbers)
    names = [one.number for one in found]
    assert len(names) == len(set(names)) == min(size, len(set(numbers)))
    assert set(names) <= set(numbers)
    assert [one.rank for one in found] == list(range(1, len(found) + 1))


@given(SEEDS, NUMBERS, st.integers(0, 40))
def test_a_larger_sample_begins_with_the_smaller_one(
    seed: str, numbers: list[str], size: int
) -> None:
    assert draw(seed, numbers, size + 1)[:size] == draw(seed, numbers, size)


def test_everybody_can_be_drawn_and_about_as_often() -> None:
    numbers = [f"MD-2026-{n:04d}" for n in range(1, 11)]
    found = Counter(one.number for seed in range(2000) for one in draw(f"{seed:032x}", numbers, 1))
    assert set(found) == set(numbers)
    # 200 each are expected, with a deviation of 13.4; six of them are not a matter of chance.
    assert all(120 < times < 280 for times in found.values())


@given(NUMBERS, st.text("0123456789", min_size=1, max_size=4))
def test_one_number_more_or_less_changes_the_hash(numbers: list[str], more: str) -> None:
    added = [*numbers, f"MD-2027-{more}"]
    assert population_sha256(added) != population_sha256(numbers)


@pytest.mark.parametrize(
    ("count", "least", "percent", "size"),
    [(0, 5, 10, 0), (3, 5, 0, 3), (100, 5, 10, 10), (101, 5, 10, 11), (40, 5, 10, 5),
     (7, 0, 100, 7), (7, 0, 1, 1), (7, 0, 0, 0)],
)  # fmt: skip
def test_the_larger_of_number_and_share_is_drawn(
    count: int, least: int, percent: int, size: int
) -> None:
    assert sample_size(count, least, percent) == size


def repeated(folder: Path, numbers: Sequence[str], seed: str, size: int) -> list[str]:
    """Run the lines that the document gives: the hash of the population, then what is drawn."""
    (recipe,) = RECIPE.findall(DOCUMENT.read_text("utf-8"))
    (folder / "population.txt").write_text("".join(f"{one}\n" for one in numbers))
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", recipe], cwd=folder, text=True, capture_output=True,
        check=True, env={"PATH": "/usr/bin:/bin", "SEED": seed, "N": str(size)},
    )  # fmt: skip
    return ran.stdout.splitlines()


def test_a_shell_repeats_it_as_the_document_says(tmp_path: Path) -> None:
    numbers = [f"MD-2026-{n:04d}" for n in (17, 3, 201, 44, 9, 10000, 512)]
    seed = "9f3c0a5b7d21e4886a10f2c4d5e6b7a8"
    said, *drawn = repeated(tmp_path, numbers, seed, 4)
    assert said == population_sha256(numbers)
    assert drawn == [f"{one.digest} {one.number}" for one in draw(seed, numbers, 4)]
