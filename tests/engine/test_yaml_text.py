"""YAML read with suspicion: every trap is a problem on its line, and nothing is ever run."""

from __future__ import annotations

from datetime import date

import pytest

from workflow.engine.yaml_text import LIMIT_BYTES, read_yaml

TRAPS = [
    ("truncated", b"a: {b: [c, d", "yaml", 1),
    ("a quote left open", b"a: 1\nb: 'x\nc: 2\n", "yaml", 2),
    ("a tab", b"a:\n\tb: 1\n", "yaml", 2),
    ("two documents", b"a: 1\n---\nb: 2\n", "yaml", 2),
    ("nothing", b"", "yaml", 1),
    ("a list", b"- a\n", "yaml", 1),
    ("a control character", b"a: 1\nb: \x07\n", "yaml", 2),
    ("a byte order mark", b"\xef\xbb\xbfa: 1\n", "encoding", 1),
    ("GBK", "a: 1\nb: 中文\n".encode("gbk"), "encoding", 2),
    ("half a surrogate", b"a: \xed\xa0\x80\n", "encoding", 1),
    ("too large", b"a: 1\n" + b"#" * LIMIT_BYTES, "size", 1),
    ("a duplicate key", b"a: 1\nb: 2\na: 3\n", "duplicate_key", 3),
    ("a key that is a list", b"a: 1\n? [b]\n: c\n", "key", 2),
    ("an anchor", b"a: 1\nb: &x 2\n", "alias", 2),
    ("an alias bomb", b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "alias", 1),
    ("a tag", b"a: 1\nb: !!int 2\n", "tag", 2),
    ("a tag that would run", b"a: !!python/object/apply:os.system [ls]\n", "tag", 1),
    ("a directive", b"%YAML 1.1\n---\na: on\n", "directive", 2),
    ("a bomb of brackets", b"a: " + b"[" * 5000, "depth", 1),
    ("on", b"a: 1\nb: on\n", "boolean", 2),
    ("no, as in Norway", b"a: No\n", "boolean", 1),
    ("octal", b"a: 0123\n", "octal", 1),
    ("the other octal", b"a: 0o17\n", "int", 1),
    ("hexadecimal", b"a: 0x1F\n", "int", 1),
    ("a number of 5000 digits", b"a: " + b"9" * 5000, "int", 1),
    ("a clock", b"a: 12:30\n", "sexagesimal", 1),
    ("a decimal", b"a: 12.50\n", "float", 1),
    ("not a number", b"a: .nan\n", "float", 1),
    ("a day that is not", b"a: 2026-02-30\n", "date", 1),
    ("an instant", b"a: 2026-02-28T10:00:00Z\n", "date", 1),
]


@pytest.mark.parametrize(("raw", "code", "line"), [trap[1:] for trap in TRAPS],
                         ids=[trap[0] for trap in TRAPS])  # fmt: skip
def test_the_trap_is_found_on_its_line(raw: bytes, code: str, line: int) -> None:
    problems = read_yaml(raw, "x.yaml").problems
    assert [(one.code, one.line) for one in problems] == [(code, line)]
    assert any(ord(sign) > 0x2E80 for sign in problems[0].zh)
    assert problems[0].en.isascii() or "“" in problems[0].en


def test_on_as_a_key_stays_a_word() -> None:
    assert read_yaml(b"on: 1\n", "x").data == {"on": 1}


def test_quoted_values_are_text_and_plain_ones_what_they_look_like() -> None:
    raw = b"a: '0123'\nb: 'on'\nc: 12\nd: true\ne: null\nf: 2026-05-09\ng: 2026-05\nh: 05-09\n"
    assert read_yaml(raw, "x").data == {
        "a": "0123", "b": "on", "c": 12, "d": True, "e": None, "f": date(2026, 5, 9),
        "g": "2026-05", "h": "05-09",
    }  # fmt: skip


def test_every_path_has_its_line_and_an_unknown_one_that_of_what_is_around_it() -> None:
    tree = read_yaml(b"a:\n  b:\n    - x\n    - y\nc: 1\n", "x")
    assert tree.line(("a", "b", 1)) == 4
    assert tree.line(("a", "b", 7, "z")) == 2
    assert tree.line(("nowhere",)) == 1


def test_all_mistakes_are_told_at_once() -> None:
    found = [one.code for one in read_yaml(b"a: on\nb: 0123\na: 1\n", "x").problems]
    assert found == ["boolean", "octal", "duplicate_key"]
