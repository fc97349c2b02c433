"""Parameters are filled, of their type, and dates are in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import PurePath
from typing import Any

from workflow.engine.check.report import Fault, Names
from workflow.engine.definition import Definition, Param
from workflow.engine.yaml_text import PATH

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_FILE = re.compile(r"v([0-9]+)\.yaml")


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find parameters that are empty or of another type, and a validity that ends too early."""
    for key, param in definition.params.items():
        yield from _param(param, ("params", key))
    start, end = definition.validity.from_, definition.validity.to
    if end is not None and end < start:
        yield Fault(
            ("validity", "to"),
            "validity_order",
            f"有效期止 {end} 早于起 {start}",
            f"valid until {end}, which is before {start}",
        )
    elif end is not None and definition.cycle.first > end.year:
        yield Fault(
            ("cycle", "first"),
            "validity_order",
            f"首轮 {definition.cycle.first} 年晚于有效期止 {end}",
            f"the first cycle {definition.cycle.first} is after the end {end}",
        )
    for number, basis in enumerate(definition.basis):
        if not basis.title.strip():
            yield Fault(
                ("basis", number, "title"),
                "basis_title",
                "依据没有写文件名",
                "the basis has no title",
            )


def file_name(definition: Definition, file: str) -> Iterator[Fault]:
    """Find a file `programmes/NAME/vN.yaml` that does not hold NAME, version N."""
    path = PurePath(file)
    found = _FILE.fullmatch(path.name)
    if found is None or path.parent.parent.name != "programmes":
        return
    if path.parent.name.lstrip("_") != definition.programme:
        yield Fault(
            ("programme",),
            "file_name",
            f"文件夹名为 {path.parent.name}，事项名却是 {definition.programme}",
            f"the folder is {path.parent.name}, the programme {definition.programme}",
        )
    if int(found[1]) != definition.version:
        yield Fault(
            ("version",),
            "file_name",
            f"文件名为 {path.name}，版本却是 {definition.version}",
            f"the file is {path.name}, the version {definition.version}",
        )


def _param(param: Param, at: PATH) -> Iterator[Fault]:
    title = param.title
    if param.type == "choice" and not param.choices:
        yield Fault(
            at,
            "choices_missing",
            f"参数「{title.zh}」没有选项",
            f"the parameter “{title.en}” has no choices",
        )
    if param.type != "choice" and param.choices:
        yield Fault(
            (*at, "choices"),
            "choices_idle",
            f"参数「{title.zh}」不是选择，选项不起作用",
            f"the parameter “{title.en}” is no choice: its choices do nothing",
        )
    if param.value is None and not param.overrides:
        yield Fault(
            (*at, "value"),
            "param_null",
            f"参数「{title.zh}」未填写，事项不能启用",
            f"“{title.en}” must be filled in before activation",
            "activation",
        )
    if param.value is not None:
        yield from _value(param, param.value, (*at, "value"))
    seen = set[tuple[str, date]]()
    for number, override in enumerate(param.overrides):
        here = (*at, "overrides", number)
        yield from _value(param, override.value, (*here, "value"))
        if (override.place, override.from_) in seen:
            yield Fault(
                here,
                "override_twice",
                f"{override.place} 自 {override.from_} 起的值写了两次",
                f"the value for {override.place} from {override.from_} is given twice",
            )
        seen.add((override.place, override.from_))


def _value(param: Param, value: Any, at: PATH) -> Iterator[Fault]:
    fits = {
        "int": type(value) is int,
        "date": isinstance(value, date),
        "month": isinstance(value, str) and _MONTH.fullmatch(value) is not None,
        "choice": not param.choices or value in param.choices,
        "text": isinstance(value, str) and bool(value.strip()),
    }[param.type]
    if not fits:
        expected = "/".join(param.choices) if param.type == "choice" else param.type
        yield Fault(
            at,
            "param_value",
            f"参数「{param.title.zh}」的值「{value}」应为 {expected}",
            f"the value “{value}” of “{param.title.en}” should be {expected}",
        )
