"""The values a due rule may be written with: itself, or the name of a parameter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Annotated, Any, cast

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from workflow.calendar.months import add_months

_PARAM = re.compile(r"[a-z][a-z0-9_]{0,47}")
_MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")
ROLLS = frozenset({"none", "next_workday"})


def is_parameter(value: Any) -> bool:
    """Tell whether a value is written like the name of a parameter."""
    return isinstance(value, str) and _PARAM.fullmatch(value) is not None


def _number(value: Any) -> int | str:
    if (type(value) is int and 1 <= value <= 1000) or is_parameter(value):
        return cast(int | str, value)
    raise PydanticCustomError(
        "due_number", "应为1至1000的整数或参数名 / a whole number from 1 to 1000, or a parameter"
    )


def _yes_no(value: Any) -> bool | str:
    if isinstance(value, bool) or is_parameter(value):
        return cast(bool | str, value)
    raise PydanticCustomError(
        "due_yes_no", "应为 true、false 或参数名 / true, false, or a parameter"
    )


def _roll(value: Any) -> str:
    if is_parameter(value):
        return cast(str, value)
    raise PydanticCustomError(
        "due_roll", "应为 none、next_workday 或参数名 / none, next_workday, or a parameter"
    )


def _month_day(value: Any) -> str:
    if is_parameter(value) or (isinstance(value, str) and day_in_year(2000, value)):
        return cast(str, value)
    raise PydanticCustomError(
        "due_day", "应写作 04-15 或参数名 / a day such as 04-15, or a parameter"
    )


Number = Annotated[int | str, PlainValidator(_number, json_schema_input_type=int | str)]
YesNo = Annotated[bool | str, PlainValidator(_yes_no, json_schema_input_type=bool | str)]
Roll = Annotated[str, PlainValidator(_roll, json_schema_input_type=str)]
MonthDay = Annotated[str, PlainValidator(_month_day, json_schema_input_type=str)]


class MissingParameter(ValueError):
    """A rule names a parameter that is not filled in, or is filled with the wrong kind."""

    def __init__(self, name: str) -> None:
        super().__init__(f"参数「{name}」未填写或类型不符 / parameter “{name}” is not usable")
        self.name = name


def whole(value: int | str, params: Mapping[str, Any]) -> int:
    """Return a number of 1 or more, or the parameter's; raises MissingParameter."""
    found = params.get(value) if isinstance(value, str) else value
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise MissingParameter(str(value))
    return found


def yes(value: bool | str, params: Mapping[str, Any]) -> bool:
    """Return a yes or no, or the parameter's; raises MissingParameter."""
    found = params.get(value) if isinstance(value, str) else value
    if not isinstance(found, bool):
        raise MissingParameter(str(value))
    return found


def day_in_year(year: int, month_day: str) -> date | None:
    """Return a day such as “04-15” in a year, None if there is none; 02-29 may be the 28th."""
    if month_day == "02-29":
        return add_months(date(year, 1, 29), 1)
    if not _MONTH_DAY.fullmatch(month_day):
        return None
    with suppress(ValueError):
        return date.fromisoformat(f"{year:04d}-{month_day}")
    return None


def rolls(value: str, params: Mapping[str, Any]) -> bool:
    """Tell whether a day off is moved on; raises MissingParameter."""
    found = value if value in ROLLS else params.get(value)
    if found not in ("none", "next_workday"):
        raise MissingParameter(value)
    return bool(found == "next_workday")
