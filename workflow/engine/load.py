"""Definitions read from YAML: all mistakes at once, each with file and line."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from workflow.engine.definition import Definition
from workflow.engine.yaml_text import PATH, Problem, Tree, read_yaml

_SAYS = {
    "missing": ("缺少「{key}」", "“{key}” is missing"),
    "extra_forbidden": ("不认识的键「{key}」", "unknown key “{key}”"),
    "string_type": ("「{key}」应为文字", "“{key}” should be text"),
    "int_type": ("「{key}」应为整数", "“{key}” should be a whole number"),
    "bool_type": ("「{key}」应为 true 或 false", "“{key}” should be true or false"),
    "list_type": ("「{key}」应为列表", "“{key}” should be a list"),
    "dict_type": ("「{key}」应为一组键值", "“{key}” should be a mapping"),
    "model_type": ("「{key}」应为一组键值", "“{key}” should be a mapping"),
    "date_type": ("「{key}」应为日期", "“{key}” should be a date"),
    "literal_error": (
        "「{key}」的值不在允许之列：{expected}",
        "“{key}” should be one of {expected}",
    ),
    "string_pattern_mismatch": ("「{key}」的写法不合规定", "“{key}” is not well formed"),
    "string_too_short": ("「{key}」不能为空", "“{key}” must not be empty"),
    "string_too_long": ("「{key}」太长", "“{key}” is too long"),
    "too_short": (
        "「{key}」至少要有 {min_length} 项",
        "“{key}” needs at least {min_length} items",
    ),
    "greater_than_equal": ("「{key}」不能小于 {ge}", "“{key}” must be at least {ge}"),
    "less_than_equal": ("「{key}」不能大于 {le}", "“{key}” must be at most {le}"),
}


@dataclass(frozen=True)
class Loaded:
    """What a file gave: the definition (None when it has mistakes), and the mistakes."""

    file: str
    definition: Definition | None
    tree: Tree
    digest: str

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every mistake found while reading, in the order of lines."""
        return tuple(sorted(self.tree.problems, key=lambda problem: problem.line))


def load_file(path: Path) -> Loaded:
    """Read one definition file; an unreadable file is a problem, not an exception."""
    try:
        raw = path.read_bytes()
    except OSError as bad:
        tree = Tree(str(path))
        tree.add(1, "file", f"无法打开文件：{bad.strerror}", f"cannot be opened: {bad.strerror}")
        return Loaded(str(path), None, tree, "")
    return load_text(raw, str(path))


def load_text(raw: bytes, file: str = "<text>") -> Loaded:
    """Read a definition from bytes."""
    tree = read_yaml(raw, file)
    definition = None
    if tree.data is not None:
        definition = _validate(tree)
    if tree.problems:
        definition = None
    return Loaded(file, definition, tree, hashlib.sha256(raw).hexdigest())


def _validate(tree: Tree) -> Definition | None:
    try:
        return Definition.model_validate(tree.data, by_alias=True, by_name=False)
    except ValidationError as bad:
        note_errors(bad, tree)
        return None


def note_errors(bad: ValidationError, tree: Tree, below: PATH = ()) -> None:
    """Turn pydantic's errors into problems with lines; also used for sections."""
    for error in bad.errors(include_url=False, include_input=False):
        path = (*below, *_real_path(error["loc"], tree, below))
        key = str(path[-1]) if path else ""
        zh, en = _SAYS.get(error["type"], ("「{key}」不合规定：{msg}", "“{key}”: {msg}"))
        context: dict[str, Any] = error.get("ctx", {})
        fill = {"expected": "", **context, "key": key, "msg": error["msg"]}
        tree.add(tree.line(path), error["type"], zh.format(**fill), en.format(**fill))


def _real_path(loc: tuple[int | str, ...], tree: Tree, below: PATH) -> PATH:
    """Drop the steps pydantic puts in for unions; keep the last, which may be missing."""
    path: list[str | int] = []
    for at, step in enumerate(loc):
        known = (*below, *path, step) in tree.lines
        if known or at == len(loc) - 1:
            path.append(step)
    return tuple(path)
