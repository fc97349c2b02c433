"""No file leaves without a record, except what holds nothing of a person."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import modules, shown

HANDING = Path("web/handing.py")
HANDS = {"hand_out", "hand_recorded", "hand_paper", "hand_open"}
# What puts a file on the record of its case, before it is handed out by the same function.
OF_A_RUN = "web/pages/runs.py _handed"  # given what `_taken` recorded: the third test
RECORDS = {"print_paper", "print_ledger", "take_archive", "take_record", "open_paper", "take"}
# function -> because; one that is here without handing out is a failure, too.
OPEN = {
    "web/pages/setup.py paper": "an empty paper with the words for types and posts",
    "web/pages/calendar.py feed": "the working calendar names nobody and is public",
    "web/pages/draws.py population": "numbers of cases and nothing of a person, to repeat a draw",
    "web/pages/library.py file": "a version of a programme: what it says is no person's",
    "web/pages/definitions.py mermaid": "the diagram of a kind names nobody",
    "web/pages/notifications.py feed": "one's own calendar by a secret link, polled by programs",
}


def functions() -> Iterator[tuple[Path, ast.FunctionDef, set[str]]]:
    """Yield every function of the web with the names it calls."""
    for path, tree in modules("web").items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                yield path, node, set(_called(node))


def _called(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            yield (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )


def test_files_leave_from_one_place_only() -> None:
    found = [
        shown(path, node.lineno)
        for path, tree in modules("web").items()
        if path != HANDING
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and node.value == "Content-Disposition")
        or (isinstance(node, ast.Name) and node.id in ("send_file", "send_from_directory"))
    ]
    assert found == []


def test_each_file_is_on_a_record_before_it_is_handed_out() -> None:
    silent, opened = [], set()
    for path, node, called in functions():
        if path == HANDING or not called & HANDS:
            continue
        if "hand_open" in called:
            opened.add(f"{path} {node.name}")
        elif not called & RECORDS and f"{path} {node.name}" != OF_A_RUN:
            silent.append(shown(path, node.lineno))
    assert silent == []
    assert opened == set(OPEN)
    assert all(len(because) > 20 for because in OPEN.values())


def test_what_is_handed_out_of_a_run_was_recorded_with_it() -> None:
    source = ast.unparse(modules("web/pages")[Path("web/pages/runs.py")])
    given = re.findall(r"_handed\(run_id, downloads\.(\w+)\(", source)
    assert sorted(given) == ["bank_file", "left_over", "return_file"]
    kept = ast.unparse(modules("workflow/money")[Path("workflow/money/downloads.py")])
    assert len(re.findall(r"return _taken\(house, run_case_id, actor, ", kept)) == len(given)
