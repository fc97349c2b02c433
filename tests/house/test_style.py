"""The house stays small, and what is dangerous stays outside; exceptions say their because."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import CODE, ROOT, files, modules, shown

FUNCTION_LINES = 50
MODULE_LINES = 300
TEMPLATE_LINES = 120
CONFTEST_LINES = 150

# path -> because; a module that is here without being long is a failure, too.
LONG_MODULES: dict[str, str] = {}
MONEY = ("workflow/money",)
CALLBACKS = {"before", "after", "conditions", "unless", "prepare", "on_enter", "on_exit"}
READS_ENVIRONMENT = {"workflow/settings.py"}


def test_no_function_is_longer_than_fifty_lines() -> None:
    long = [
        shown(path, node.lineno) + f" {node.name}: {lines}"
        for path, tree in modules(*CODE, "tests").items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    ]
    assert long == []


def test_a_module_over_three_hundred_lines_has_a_because() -> None:
    long = {
        shown(path)
        for path in files(".py", below=(*CODE, "tests"))
        if len(path.read_text("utf-8").splitlines()) > MODULE_LINES
    }
    assert long == set(LONG_MODULES)
    assert all(len(because) > 20 for because in LONG_MODULES.values())


def test_templates_and_conftest_stay_short() -> None:
    long = [
        shown(path)
        for path in files(".html", below=CODE)
        if len(path.read_text("utf-8").splitlines()) > TEMPLATE_LINES
    ]
    long += [
        shown(path)
        for path in (ROOT / "tests").rglob("conftest.py")
        if len(path.read_text("utf-8").splitlines()) > CONFTEST_LINES
    ]
    assert long == []


def test_every_module_and_public_function_has_its_line_of_docstring() -> None:
    silent = [
        shown(path, getattr(node, "lineno", 1))
        for path, tree in modules().items()
        for node in _public(tree)
        if not ast.get_docstring(node)
    ]
    assert silent == []


def _public(tree: ast.Module) -> Iterator[ast.Module | ast.ClassDef | ast.FunctionDef]:
    if tree.body:
        yield tree
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node


def test_money_knows_no_float() -> None:
    floats = [
        shown(path, node.lineno)
        for path, tree in modules(*MONEY).items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))
    ]
    assert floats == []


def test_nothing_dangerous_is_imported_or_called() -> None:
    found = [
        f"{shown(path, line)} {name}"
        for path, tree in modules().items()
        for line, name in _names_used(tree)
        if name in {"pickle", "marshal", "shelve", "eval", "exec", "yaml", "SQLAlchemyJobStore"}
    ]
    assert found == []


def _names_used(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, (node.module or "").split(".")[0]
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.lineno, node.func.id


def test_no_callback_is_a_string() -> None:
    dotted = [
        shown(path, keyword.value.lineno)
        for path, tree in modules("workflow/engine").items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in CALLBACKS and isinstance(keyword.value, ast.Constant)
        if isinstance(keyword.value.value, str)
    ]
    assert dotted == []


def test_only_the_settings_read_the_environment_and_only_the_clock_the_time() -> None:
    found = [
        shown(path, node.lineno)
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        if (node.attr in {"environ", "getenv"} and str(path) not in READS_ENVIRONMENT)
        or (_is_now(node) and str(path) != "workflow/clock.py")
    ]
    assert found == []


def _is_now(node: ast.Attribute) -> bool:
    owner = node.value.id if isinstance(node.value, ast.Name) else ""
    return (owner, node.attr) in {
        ("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("datetime", "today"),
    }  # fmt: skip


def test_definitions_hold_no_code() -> None:
    assert [shown(path) for path in files(".py", ".pyc", below=("definitions",))] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
    assert [shown(path) for path in files(".py") if path.stem in empty] == []
    assert [shown(path) for path in files(".py") if empty & set(Path(path).parts)] == []
