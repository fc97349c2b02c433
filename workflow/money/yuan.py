"""Money as the definitions write it (yuan) and as the house keeps it (integer fen). PURE."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_YUAN = re.compile(r"(0|[1-9][0-9]{0,11})(?:\.([0-9]{2}))?")


def parse_yuan(written: Any) -> int:
    """Return fen for 900, "900" or "900.50"; ValueError for a float or anything else."""
    if isinstance(written, int) and not isinstance(written, bool) and written >= 0:
        return written * 100
    found = _YUAN.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        raise ValueError('金额写整数元，或加引号写两位小数 / a whole number, or text like "900.50"')
    return int(found[1]) * 100 + int(found[2] or 0)


def yuan(fen: int) -> str:
    """Return fen as people read it: 490000 -> 4,900.00."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}"


def plain_yuan(fen: int) -> str:
    """Return fen as files carry it: 490000 -> 4900.00."""
    return yuan(fen).replace(",", "")


def _write(fen: int) -> int | str:
    return plain_yuan(fen) if fen % 100 else fen // 100


Yuan = Annotated[
    int,
    BeforeValidator(parse_yuan),
    PlainSerializer(_write),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0},
                {"type": "string", "pattern": r"^(0|[1-9][0-9]{0,11})(\.[0-9]{2})?$"},
            ]
        }
    ),
]
"""Fen inside, yuan in the YAML, never a float on the way."""
