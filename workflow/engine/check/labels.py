"""Labels in both languages, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from workflow.engine.check.report import Fault, Names
from workflow.engine.definition import Definition
from workflow.engine.grammar import Label
from workflow.engine.yaml_text import PATH

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find labels without Chinese, without English, or with the one in place of the other."""
    for at, label in labels(definition, ()):
        if not _HAN.search(label.zh):
            yield Fault(
                (*at, "zh"),
                "label_zh",
                f"中文名「{label.zh}」里没有汉字",
                f"the Chinese label “{label.zh}” has no Chinese in it",
            )
        if not label.en.strip() or _HAN.search(label.en):
            yield Fault(
                (*at, "en"),
                "label_en",
                f"英文名「{label.en}」为空或夹有汉字",
                f"the English label “{label.en}” is empty or holds Chinese",
            )


def labels(part: Any, at: PATH) -> Iterator[tuple[PATH, Label]]:
    """Yield every label below a part of a definition, with its place."""
    if isinstance(part, Label):
        yield at, part
    elif isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            yield from labels(getattr(part, name), (*at, field.alias or name))
    elif isinstance(part, dict) and set(part) == {"zh", "en"}:
        yield at, Label.model_construct(zh=str(part["zh"]), en=str(part["en"]))
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from labels(value, (*at, key))
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from labels(value, (*at, number))
