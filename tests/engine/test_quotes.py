"""Every number and every time the source texts set is quoted in the programme that keeps it."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.builders import definitions

REGISTER = Path(__file__).parent / "quotes.tsv"
QUOTES: dict[str, list[str]] = defaultdict(list)
for line in REGISTER.read_text("utf-8").splitlines():
    programme, words = line.split("\t")
    QUOTES[programme].append(words)


def bare(words: str) -> str:
    """Return words without signs: the texts are punctuated in several ways."""
    return re.sub(r"\W", "", words)


def test_the_register_knows_every_programme() -> None:
    assert set(QUOTES) == {one.definition.programme for one in definitions()}


@pytest.mark.parametrize("programme", sorted(QUOTES))
def test_no_quote_is_missing(programme: str) -> None:
    quoted = bare("|".join(one.quote for one in definitions().newest(programme).basis))
    assert [words for words in QUOTES[programme] if bare(words) not in quoted] == []
