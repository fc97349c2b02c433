"""Good definitions come out clean, and what stands beside them is true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.engine.names import NAMES
from tests.engine.programmes import ALLOWANCE, EXAMPLE, PROGRAMMES, ROOT
from workflow.bureau import known_names
from workflow.engine import schema
from workflow.engine.check import check
from workflow.engine.definition import Kind
from workflow.engine.load import load_file, load_text

README = ROOT / "definitions" / "README.md"


def example() -> str:
    """Return the example of the grammar's page."""
    blocks = re.findall(r"^```yaml\n(.*?)^```", README.read_text("utf-8"), re.M | re.S)
    return str(blocks[0])  # the other is a map for moving cases


def test_the_example_of_the_grammar_is_good() -> None:
    assert check(load_text(example().encode()), NAMES) == ()


def test_the_smallest_programme_is_good() -> None:
    assert check(load_file(EXAMPLE), NAMES) == ()


@pytest.mark.parametrize("path", sorted(PROGRAMMES.glob("*/v*.yaml")), ids=lambda path: path.parent)
def test_every_packaged_programme_is_good_with_the_names_of_the_house(path: Path) -> None:
    found = check(load_file(path), known_names())
    assert [one for one in found if one.severity != "warning"] == []


def test_the_allowance_ends_before_its_last_intake_and_says_so() -> None:
    (warning,) = check(load_file(ALLOWANCE), known_names())
    assert (warning.code, warning.severity) == ("intake_lost", "warning")
    assert "2029-03-31" in warning.zh


def test_the_schema_is_made_from_the_models() -> None:
    assert schema.PATH.read_text("utf-8") == schema.written(), "python -m workflow.engine.schema"


def test_the_example_uses_every_key_of_a_kind_and_an_action() -> None:
    text, models = example(), schema.schema()["$defs"]
    keys = {
        key for name in ("Kind", "Action", "Stage", "Deadline", "SignOff", "Clause", "Condition")
        for key in models[name]["properties"]
    }  # fmt: skip
    missing = {key for key in keys if not re.search(rf"\b{key}:", text)}
    said_in_the_tables = {
        "opens", "may_open", "takes_over", "pays", "policy", "ratio", "sides", "several",
        "other_side_than", "called",
    }  # fmt: skip
    assert missing == said_in_the_tables


def test_a_programme_in_the_wrong_folder_is_found(tmp_path: Path) -> None:
    path = tmp_path / "programmes" / "other" / "v2.yaml"
    path.parent.mkdir(parents=True)
    path.write_bytes(EXAMPLE.read_bytes())
    assert [one.code for one in check(load_file(path), NAMES)] == ["file_name", "file_name"]


def damaged() -> Iterator[tuple[str, str, Any]]:
    """Yield kinds of the allowance without one owner of a wait, or without one end."""
    for name, kind in load_file(ALLOWANCE).tree.data["kinds"].items():
        for stage, said in kind["stages"].items():
            for role in said.get("waits_for", ()):
                copy = deepcopy(kind)
                copy["stages"][stage]["waits_for"].remove(role)
                yield f"{stage} without {role}", name, copy
            if said.get("end"):
                copy = deepcopy(kind)
                del copy["stages"][stage]["end"]
                yield f"{stage} is no end", name, copy


def test_no_owner_and_no_end_of_the_allowance_can_go_unseen() -> None:
    good = load_file(ALLOWANCE)
    names = replace(known_names(), sections={})  # features have no say in stages
    assert good.definition is not None
    unseen = []
    for what, name, data in damaged():
        kind = Kind.model_validate(data, by_alias=True, by_name=False)
        kinds = {**good.definition.kinds, name: kind}
        worse = replace(good, definition=good.definition.model_copy(update={"kinds": kinds}))
        if {problem.code for problem in check(worse, names)} <= {"intake_lost"}:
            unseen.append((name, what))
    assert unseen == []
