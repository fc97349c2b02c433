"""A damaged definition gives reasons with lines, whatever the damage; never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.engine.names import NAMES
from tests.engine.programmes import ALLOWANCE, EXAMPLE
from tests.engine.test_good import example
from workflow.engine.check import check
from workflow.engine.load import load_file, load_text

GOOD = (EXAMPLE.read_bytes(), example().encode())
# Finding a traceback is enough: making the file small again takes minutes.
PATIENT = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
SCRAPS = st.sampled_from(
    [b"{", b"}", b"[", b"]", b": ", b"\n", b"  ", b"- ", b"'", b'"', b"&a ", b"*a", b"!!int ",
     b"null", b"on", b"0", b"-1", b"\xff", b"\xef\xbb\xbf", "中".encode(), b"#", b"|", b"\t",
     b"2026-02-30", b"[]", b"{}", b"moved", b"system", b"draft", b"x" * 60]
)  # fmt: skip


def codes(raw: bytes) -> list[tuple[int, str]]:
    """Return line and code of everything the loader says."""
    return [(one.line, one.code) for one in load_text(raw).problems]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"prefix: WW", b"perfix: WW", "extra_forbidden"),
        (b"version: 1 ", b"version: one ", "int_type"),
        (b"prefix: WW", b"prefix: ww", "string_pattern_mismatch"),
        (b"end: true}", b"end: maybe}", "bool_type"),
        (b"from: [review]", b"from: review", "list_type"),
        (b"from: [review]", b"from: []", "too_short"),
        (b"from: [review]", b"from_: [review]", "extra_forbidden"),
        (b"type: choice", b"type: choise", "literal_error"),
        (b"to: 2030-12-31", b"to: 2030", "date_type"),
        (b"{working_days: review_days, ", b"{working_day: review_days, ", "due_rule"),
        (b"when: income <= 150000", b"if: income <= 150000", "missing"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: bytes, new: bytes, code: str) -> None:
    raw = GOOD[0]
    assert old in raw
    at = raw[: raw.index(old)].count(b"\n") + 1
    found = codes(raw.replace(old, new, 1))
    assert (at, code) in found


def test_every_mistake_of_a_file_is_told_at_once_in_the_order_of_lines() -> None:
    raw = GOOD[0].replace(b"prefix: WW", b"prefix: ww").replace(b"version: 1 ", b"version: x ")
    found = load_text(raw.replace(b"irreversible: true", b"irreversable: true")).problems
    assert [one.code for one in found] == ["int_type", "string_pattern_mismatch", "extra_forbidden"]
    assert [one.line for one in found] == sorted(one.line for one in found)
    assert str(found[0]).startswith("<text>:")


def test_a_definition_with_a_mistake_is_none() -> None:
    assert load_text(GOOD[0].replace(b"prefix: WW", b"prefix: ww")).definition is None


def test_a_file_that_cannot_be_opened_is_a_problem(tmp_path: Path) -> None:
    assert [one.code for one in load_file(tmp_path / "none.yaml").problems] == ["file"]
    assert [one.code for one in load_file(tmp_path).problems] == ["file"]


def test_the_digest_is_that_of_the_bytes() -> None:
    one, other = load_text(GOOD[0]), load_text(GOOD[0] + b"# more\n")
    assert one.digest != other.digest
    assert one.digest == load_file(EXAMPLE).digest


def told(raw: bytes) -> None:
    """Load and check; everything said must be whole and stand inside the file."""
    lines = raw.count(b"\n") + 1
    for problem in check(load_text(raw), NAMES):
        assert 1 <= problem.line <= lines + 1
        assert problem.code
        assert problem.zh
        assert problem.en
        assert "{" not in problem.code


@settings(PATIENT)
@given(st.sampled_from(GOOD), st.data())
def test_a_mutated_file_never_gives_a_traceback(good: bytes, data: st.DataObject) -> None:
    raw = good
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(raw)))
        length = data.draw(st.sampled_from([0, 1, 2, 5, 40, 400]))
        raw = raw[:start] + data.draw(SCRAPS) + raw[start + length :]
    told(raw)


@settings(PATIENT)
@given(st.sampled_from(GOOD), st.data())
def test_a_file_whose_words_were_swapped_never_gives_a_traceback(
    good: bytes, data: st.DataObject
) -> None:
    """Swapped words keep the file readable, so that the checks see strange definitions."""
    words = [b"draft", b"review", b"returned", b"granted", b"listed", b"posted", b"held", b"[]",
             b"township_head", b"township_clerk", b"county_edu", b"moved", b"system", b"submit",
             b"request", b"application", b"roster", b"objection", b"int", b"choice", b"true",
             b"name", b"years", b"review_days", b"null", b"village", b"5"]  # fmt: skip
    raw = good
    for _ in range(data.draw(st.integers(1, 6))):
        old, new = data.draw(st.sampled_from(words)), data.draw(st.sampled_from(words))
        places = [at for at in range(len(raw)) if raw.startswith(old, at)]
        if places:
            at = data.draw(st.sampled_from(places))
            raw = raw[:at] + new + raw[at + len(old) :]
    told(raw)


def test_a_truncated_allowance_never_gives_a_traceback() -> None:
    raw = ALLOWANCE.read_bytes()
    for share in range(1, 12):
        told(raw[: len(raw) * share // 12])
