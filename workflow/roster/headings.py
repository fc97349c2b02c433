"""Where a sheet's header is, which table it heads, and what is wrong with it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workflow.engine.refusal import Reason
from workflow.roster.headers import Match, header_text, match_header
from workflow.roster.identity import squeeze
from workflow.roster.rows import Heading, Problem, column_letters
from workflow.roster.specs import TableSpec
from workflow.roster.values import is_blank

Cells = Sequence[object]
HEADER_WITHIN = 40
CANDIDATES = 4
_IDLE = re.compile(r"序号?|编号|行号|备注|说明|导入结果|No\.?", re.IGNORECASE)


class Found:
    """A sheet's header as one table's: where it ends and which column is which."""

    def __init__(self, sheet: str, cells: Sequence[Cells], top: int, depth: int, match: Match):
        self.sheet, self.cells, self.match = sheet, cells, match
        self.end = top + depth
        self.texts = texts = _merged(cells, top, depth)
        self.headings = {
            key: Heading(at, header_text(texts[at])) for key, at in match.columns.items()
        }


def find_header(sheet: str, cells: Sequence[Cells], spec: TableSpec) -> Found | None:
    """Return the row, or the pair of rows, that serves best as a table's header."""
    likely = sorted(
        (-match_header(_merged(cells, top, depth), spec, closely=False).exact, depth, top)
        for depth in (1, 2)
        for top in range(min(len(cells) - depth + 1, HEADER_WITHIN))
    )[:CANDIDATES]
    found = [
        Found(sheet, cells, top, depth, match_header(_merged(cells, top, depth), spec))
        for exact, depth, top in likely
        if exact
    ]
    return max(found, key=lambda one: len(one.match.columns), default=None)


def _merged(cells: Sequence[Cells], top: int, depth: int) -> list[object]:
    """Return one header out of one or two rows: the lower text where there is one."""
    if depth == 1:
        return list(cells[top])
    return [
        low if not is_blank(low) else high
        for high, low in zip(cells[top], cells[top + 1], strict=False)
    ]


def score_of(spec: TableSpec, match: Match) -> float:
    """Return the share of the required columns found; more columns win over fewer."""
    required = [column.key for column in spec.columns if column.required]
    known = set(match.columns) | set(match.doubled)
    share = sum(key in known for key in required) / max(len(required), 1)
    return share + 0.001 * match.exact


def header_problems(file: str, spec: TableSpec, found: Found) -> Iterator[Problem]:
    """Say which columns a header lacks, and which it has twice."""
    for column in found.match.missing:
        names = "、".join(column.names[:4])
        yield _of_header(
            file,
            spec,
            found,
            None,
            Reason(
                "column_missing",
                f"缺少列“{column.title}”（可写作：{names}）",
                f"the column {column.title} is missing (known as: {names})",
            ),
        )
    for key, places in found.match.doubled.items():
        where = "、".join(f"{column_letters(at)}{found.end}" for at in places)
        title = spec.column(key).title
        yield _of_header(
            file,
            spec,
            found,
            places[-1],
            Reason(
                "column_doubled",
                f"不止一列可作“{title}”：{where}，请只留一列",
                f"more than one column may be {title}: {where}; leave one",
            ),
        )


def guesses(file: str, spec: TableSpec, found: Found) -> Iterator[Problem]:
    """Say which headers were read by closeness only."""
    for key in found.match.guessed:
        heading = found.headings[key]
        reason = Reason(
            "header_guessed",
            f"表头“{heading.text}”按“{spec.column(key).title}”读取，请核对",
            f"the header {heading.text} was read as {key}; please check",
        )
        yield _of_header(file, spec, found, heading.index, reason, blocks=False)


def unread(file: str, spec: TableSpec, found: Found) -> Iterator[Problem]:
    """Say which columns nobody asked for: a misspelt header must not lose its answers."""
    known = {*found.match.columns.values()}
    for at, cell in enumerate(found.texts):
        text = squeeze(header_text(cell))
        if at not in known and text and not _IDLE.fullmatch(text):
            reason = Reason(
                "header_unread",
                f"表头“{text}”没有对应的栏目，此列未读取",
                f"the column {text} belongs to nothing and was not read",
            )
            yield _of_header(file, spec, found, at, reason, blocks=False)


def _of_header(
    file: str,
    spec: TableSpec,
    found: Found,
    at: int | None,
    reason: Reason,
    *,
    blocks: bool = True,
) -> Problem:
    cell = f"{column_letters(at or 0)}{found.end}"
    header = found.cells[found.end - 1][at] if at is not None else ""
    return Problem(
        file, found.sheet, cell, found.end, spec.key, squeeze(str(header)), reason, blocks
    )
