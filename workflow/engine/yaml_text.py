"""YAML read with suspicion: size, encoding, aliases, duplicate keys and look-alike values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.parser import Parser

LIMIT_BYTES = 256 * 1024
DEEPEST = 24
PATH = tuple[str | int, ...]
Severity = Literal["error", "activation", "warning"]
_DECIMAL = re.compile(r"^[-+]?[0-9]{1,18}$")
_LOOKS_OCTAL = re.compile(r"^0[0-9]+$")
_LOOKS_BOOLEAN = frozenset({"on", "off", "yes", "no", "y", "n"})
_LOOKS_SEXAGESIMAL = re.compile(r"^[0-9]{1,2}:[0-9]{2}$")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it stands and what it is, in both languages.

    `activation`: the version may be kept but not put into force; `warning`: somebody should look.
    """

    file: str
    line: int
    code: str
    zh: str
    en: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.zh} / {self.en}"


@dataclass
class Tree:
    """Plain data with the line on which each path stands."""

    file: str
    data: Any = None
    lines: dict[PATH, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: PATH) -> int:
        """Return the line of `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def add(self, line: int, code: str, zh: str, en: str) -> None:
        """Note a mistake."""
        self.problems.append(Problem(self.file, line, code, zh, en))


def read_yaml(raw: bytes, file: str) -> Tree:
    """Read one document; every trap found is a problem, never an exception.

    The same bytes are parsed once per process; what later checks find stays with their own tree.
    """
    read = _read(raw, file)
    return replace(read, problems=list(read.problems))


@lru_cache(maxsize=128)
def _read(raw: bytes, file: str) -> Tree:
    tree = Tree(file)
    text = _decode(raw, tree)
    if text is None:
        return tree
    yaml = YAML(typ="safe", pure=True)
    yaml.Parser = _Wary
    try:
        root = yaml.compose(text)
    except _Trick as found:
        tree.add(found.line, found.code, *_REFUSED[found.code])
        return tree
    except MarkedYAMLError as bad:
        what = (bad.problem or bad.context or "YAML").splitlines()[0]
        opened = bad.context_mark if "end of stream" in what else None  # where the quote began
        mark = opened or bad.problem_mark or bad.context_mark
        zh = next((said for words, said in _SYNTAX if words in what), "此处写法不对")
        tree.add(mark.line + 1 if mark else 1, "yaml", f"YAML 语法错误：{zh}", f"YAML: {what}")
        return tree
    except (YAMLError, ValueError) as bad:
        line = text[: getattr(bad, "position", 0)].count("\n") + 1
        what = str(bad).splitlines()[0]
        tree.add(line, "yaml", f"无法读取：{what}", f"cannot be read: {what}")
        return tree
    if not isinstance(root, MappingNode):
        tree.add(1, "yaml", "文件应是一组键值", "the file should be a mapping")
        return tree
    tree.data = _plain(root, (), tree)
    return tree


def _decode(raw: bytes, tree: Tree) -> str | None:
    if len(raw) > LIMIT_BYTES:
        tree.add(1, "size", "文件超过 256 kB", "the file is over 256 kB")
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as bad:
        line = raw[: bad.start].count(b"\n") + 1
        tree.add(line, "encoding", "不是 UTF-8 编码", "not UTF-8")
        return None
    if text.startswith("\ufeff"):
        tree.add(
            1, "encoding", "文件开头有 BOM，请存为无 BOM 的 UTF-8", "the file begins with a BOM"
        )
        return None
    return text


# What the parser says, and what an author should look at.
_SYNTAX = (
    ("unexpected end of stream", "文件到此中断，引号或括号没有配对"),
    ("expected ',' or", "括号里缺少逗号，或括号没有配对"),
    ("mapping values are not allowed", "一行里有两个冒号，含冒号的文字请加引号"),
    ("could not find expected ':'", "缺少冒号，或冒号后缺少空格"),
    ("expected <block end>", "缩进没有对齐，或引号没有配对"),
    ("cannot start any token", "有不能用的字符（缩进只能用空格，不能用制表符）"),
    ("another document", "一个文件只能有一份内容，请去掉多余的 ---"),
)
_REFUSED = {
    "alias": ("不允许使用 & 锚点和 * 别名", "anchors and aliases are not allowed"),
    "tag": ("不允许使用 ! 标签", "tags are not allowed"),
    "directive": ("不允许使用 % 指令", "directives are not allowed"),
    "depth": (f"嵌套超过 {DEEPEST} 层", f"nested deeper than {DEEPEST}"),
}


class _Trick(Exception):
    """What hides what is said or makes bombs stands on this line."""

    def __init__(self, line: int, code: str) -> None:
        super().__init__(code)
        self.line = line
        self.code = code


class _Wary(Parser):
    """A parser that stops at a trick, before anything is built from it."""

    depth = 0

    def get_event(self) -> Any:
        """Return the next event; raises _Trick."""
        event = super().get_event()
        self.depth += isinstance(event, CollectionStartEvent) - isinstance(
            event, CollectionEndEvent
        )
        code = _trick(event, self.depth)
        if code is not None:
            raise _Trick(event.start_mark.line + 1, code)
        return event


def _trick(event: Any, depth: int) -> str | None:
    if getattr(event, "anchor", None):
        return "alias"
    if getattr(event, "tag", None):
        return "tag"
    if getattr(event, "version", None) or getattr(event, "tags", None):
        return "directive"
    return "depth" if depth > DEEPEST else None


def _plain(node: Node, path: PATH, tree: Tree) -> Any:
    tree.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, MappingNode):
        return _mapping(node, path, tree)
    if isinstance(node, SequenceNode):
        return [_plain(child, (*path, at), tree) for at, child in enumerate(node.value)]
    assert isinstance(node, ScalarNode)  # aliases, the only other node, were refused
    return _scalar(node, tree)


def _mapping(node: MappingNode, path: PATH, tree: Tree) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            tree.add(line, "key", "键应为一个名字", "a key should be a name")
            continue
        key = str(key_node.value)
        if key in found:
            tree.add(line, "duplicate_key", f"键「{key}」重复", f"duplicate key “{key}”")
            continue
        tree.lines[(*path, key)] = line
        found[key] = _plain(value_node, (*path, key), tree)
    return found


def _scalar(node: ScalarNode, tree: Tree) -> Any:
    text, line = node.value, node.start_mark.line + 1
    if node.style is None:
        _warn_traps(text, line, tree)
    kind = node.tag if isinstance(node.tag, str) else str(node.tag)
    if kind.endswith(":int"):
        return _int(text, line, tree)
    if kind.endswith(":bool"):
        return text.lower() == "true"
    if kind.endswith(":null"):
        return None
    if kind.endswith(":timestamp"):
        return _date(text, line, tree)
    if kind.endswith(":float"):
        tree.add(
            line,
            "float",
            f"不允许小数「{text}」，金额请写成加引号的文字",
            f"no floats (“{text}”): quote amounts",
        )
        return text
    return text


def _int(text: str, line: int, tree: Tree) -> Any:
    if _LOOKS_OCTAL.match(text):
        return text  # said already
    if not _DECIMAL.match(text):
        tree.add(
            line, "int", f"「{text[:24]}」不是十进制整数", f"“{text[:24]}” is no decimal number"
        )
        return text
    return int(text)


def _date(text: str, line: int, tree: Tree) -> Any:
    try:
        return date.fromisoformat(text)
    except ValueError:
        tree.add(line, "date", f"日期「{text}」不存在或带有时间", f"“{text}” is not a date")
        return text


def _warn_traps(text: str, line: int, tree: Tree) -> None:
    if _LOOKS_OCTAL.match(text):
        tree.add(
            line, "octal", f"「{text}」像八进制数，请加引号", f"“{text}” looks octal: quote it"
        )
    elif text.lower() in _LOOKS_BOOLEAN:
        tree.add(
            line,
            "boolean",
            f"「{text}」会被当作真假值，请加引号",
            f"“{text}” reads as a boolean elsewhere: quote it",
        )
    elif _LOOKS_SEXAGESIMAL.match(text):
        tree.add(
            line,
            "sexagesimal",
            f"「{text}」会被当作六十进制数，请加引号",
            f"“{text}” reads as a number elsewhere: quote it",
        )
