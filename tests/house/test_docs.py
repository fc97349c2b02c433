"""What the documents say is so: every command, setting, target, key, link and test they name."""

from __future__ import annotations

import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import typer
from pydantic import BaseModel
from ruamel.yaml import YAML

from tests.house import concepts
from tests.house.tree import ROOT, files, shown

READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
DOCS = (*READMES, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
OPERATOR = ROOT / "docs" / "operator.md"
GRAMMAR = ROOT / "definitions" / "README.md"
# Where the models of a definition's parts are written.
SECTIONS = ("engine.definition", "engine.timing", "calendar.rules", "calendar.period_rules",
            "calendar.school_rules", "calendar.anchor_rules", "notice.section", "money.rules",
            "money.rates", "money.shares", "papers.section", "papers.sheet",
            "verification.section", "sampling.section")  # fmt: skip
IN_CODE = re.compile(r"^```[a-z]*\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)


def said_in_code(path: Path) -> Iterator[str]:
    """Yield each line of code blocks and each code span of a document."""
    for block, span in IN_CODE.findall(path.read_text("utf-8")):
        yield from (block or span).splitlines()


@pytest.fixture(scope="module")
def commands() -> dict[str, click.Command]:
    """Every `liuzhuan` command by its words, such as `demo` or `calendar add`."""
    app = importlib.import_module("workflow.__main__").app
    return dict(_walk(typer.main.get_command(app)))


def _walk(command: Any, words: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, child in getattr(command, "commands", {}).items():
        yield f"{words} {name}".strip(), child
        yield from _walk(child, f"{words} {name}".strip())


def _options(command: click.Command) -> set[str]:
    ours = {name for given in command.params for name in (*given.opts, *given.secondary_opts)}
    return {name for name in ours if name.startswith("--")} | {"--help"}


def _calls(path: Path) -> Iterator[list[str]]:
    for line in said_in_code(path):
        found = re.search(r"(?:^|[\s/])liuzhuan ((?:[a-z]|--).*)", line)
        if found:
            words = shlex.split(found[1].replace("…", ""), comments=True)
            yield words[: next((i for i, w in enumerate(words) if w in "|><&&"), None)]


@pytest.mark.parametrize("path", [*DOCS, GRAMMAR], ids=shown)
def test_every_command_and_option_named_exists(
    path: Path, commands: dict[str, click.Command]
) -> None:
    for words in _calls(path):
        two = " ".join(words[:2])
        command = commands.get(two) or commands.get(words[0])
        assert command is not None or words[0].startswith("--"), f"liuzhuan {two}"
        if command is not None:
            named = {word.split("=")[0] for word in words if word.startswith("--")}
            assert named <= _options(command), f"liuzhuan {' '.join(words)}"


def test_the_operator_reads_of_every_command_and_every_option(
    commands: dict[str, click.Command],
) -> None:
    said = OPERATOR.read_text("utf-8")
    missing = [name for name in commands if f"`liuzhuan {name}" not in said]
    missing += [
        f"{name} {option}"
        for name, command in commands.items()
        for option in _options(command) - {"--help"}
        if not option.startswith("--no-") and f"`{option}" not in said
    ]
    assert missing == []


def test_every_setting_is_documented_and_nothing_else() -> None:
    settings = (ROOT / "workflow" / "settings.py").read_text("utf-8")
    ours = set(re.findall(r'"(DATABASE_URL|LIUZHUAN_[A-Z_]+)"', settings))
    said = set(re.findall(r"`(DATABASE_URL|LIUZHUAN_[A-Z_]+)", OPERATOR.read_text("utf-8")))
    assert ours == said
    named = {word for path in DOCS for word in re.findall(r"LIUZHUAN_[A-Z_]+", path.read_text())}
    assert named <= ours


@pytest.mark.parametrize("path", READMES, ids=shown)
def test_every_make_target_is_in_the_readme(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {
        target for target in targets if f"make {target}" not in path.read_text("utf-8")
    } == set()


@pytest.mark.parametrize("path", DOCS, ids=shown)
def test_every_make_target_named_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {word for line in said_in_code(path) for word in re.findall(r"^make ([a-z]+)", line)}
    assert named <= targets


@pytest.mark.parametrize("path", [*DOCS, GRAMMAR, ROOT / "CHANGELOG.md"], ids=shown)
def test_every_link_leads_somewhere(path: Path) -> None:
    words = re.sub(r"<!--.*?-->", "", path.read_text("utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)\s]+)\)", words) + re.findall(r'src="([^"]+)"', words)
    local = [link.split("#")[0] for link in links if "://" not in link and link[0] != "#"]
    assert [link for link in local if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCS, ids=shown)
def test_every_test_named_as_proof_exists(path: Path) -> None:
    named = re.findall(r"`(tests/[\w/]+\.(?:py|yaml))(?:::(\w+))?`", path.read_text("utf-8"))
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).is_file() or f"def {name}" not in (ROOT / file).read_text("utf-8")
    ]
    assert missing == []


def test_both_readmes_make_the_same_promises() -> None:
    proofs = [re.findall(r"`(tests/[\w/:.]+)`", path.read_text("utf-8")) for path in READMES]
    assert proofs[0] == proofs[1]
    assert proofs[0]


@pytest.mark.parametrize("path", READMES, ids=shown)
def test_every_login_of_the_demo_that_is_named_exists(path: Path) -> None:
    county = (ROOT / "definitions" / "organisations" / "demo.yaml").read_text("utf-8")
    logins = set(re.findall(r"login: ([a-z.]+)", county))
    table = [line for line in path.read_text("utf-8").splitlines() if line.startswith("| `")]
    named = {word for line in table for word in re.findall(r"`([a-z]+\.[a-z]+)`", line)}
    assert named
    assert named <= logins


def test_the_map_of_the_tree_shows_every_package() -> None:
    folders = [
        path for name in ("workflow", "web", "scheduler") for path in (ROOT / name).iterdir()
    ]
    packages = {path.name for path in folders if (path / "__init__.py").is_file()}
    for readme in READMES:
        said = readme.read_text("utf-8")
        assert {name for name in packages if f"{name}/" not in said} == set()


def test_the_grammar_explains_every_key() -> None:
    said = GRAMMAR.read_text("utf-8")
    modules = [importlib.import_module(f"workflow.{name}") for name in SECTIONS]
    models = {found for module in modules for found in vars(module).values() if _is_model(found)}
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}
    assert len(keys) > 90
    assert {key for key in keys if not re.search(rf"\b{key}\b", said)} == set()


def _is_model(found: object) -> bool:
    return isinstance(found, type) and issubclass(found, BaseModel)


def test_every_definition_we_ship_is_proven() -> None:
    check = importlib.import_module("workflow.commands.check")
    names = importlib.import_module("workflow.bureau").known_names()
    found = check.problems_of(check.packaged(), names)
    assert [str(problem) for problem in found if problem.severity != "warning"] == []


def test_every_label_speaks_both_languages() -> None:
    reader = YAML(typ="safe", pure=True)
    found = {
        shown(path): list(_one_tongued(reader.load(path.read_text("utf-8"))))
        for path in files(".yaml", below=("definitions",))
    }
    assert {path: labels for path, labels in found.items() if labels} == {}


def _one_tongued(found: object) -> Iterator[object]:
    if isinstance(found, dict):
        if ("zh" in found) != ("en" in found) or "" in (found.get("zh"), found.get("en")):
            yield found
        for value in found.values():
            yield from _one_tongued(value)
    elif isinstance(found, list):
        for value in found:
            yield from _one_tongued(value)


def test_the_table_of_programmes_is_made_from_the_definitions() -> None:
    assert concepts.PATH.read_text("utf-8") == concepts.written(), "python -m tests.house.concepts"
