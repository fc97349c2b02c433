"""What a template of a paper may say: a page of tables, forms, sentences and signatures. PURE.

Texts hold `{field}`; amounts may be written `{field:capitals}`, days `{field:long}`.
Heights and widths are millimetres of an A4 page; widths are shares of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field as Key
from pydantic import ValidationError

from workflow.engine.grammar import Name, Strict
from workflow.engine.load import note_errors
from workflow.engine.yaml_text import Problem, read_yaml

Align = Literal["left", "center", "right"]


class Column(Strict):
    """One column of a table; neighbours with the same `under` share a head above them."""

    field: Name
    title: str
    width: int = Key(gt=0)
    under: str = ""
    align: Align | None = None
    sum: bool = False


class Table(Strict):
    """Rows of a content; `total` names the last row, which sums the columns marked `sum`."""

    rows: Name
    columns: list[Column] = Key(min_length=1)
    title: str = ""
    total: str = ""
    height: int = Key(default=7, ge=4, le=80)
    at_least: int = Key(default=0, ge=0, le=40)


class Cell(Strict):
    """A cell of a form: a label, a text, or a box for an opinion with its line below."""

    label: str = ""
    text: str = ""
    below: str = ""
    span: int = Key(default=1, ge=1, le=24)
    align: Align | None = None


class Row(Strict):
    """A row of a form."""

    cells: list[Cell] = Key(min_length=1)
    height: int = Key(default=9, ge=4, le=120)


class Form(Strict):
    """A ruled form: widths of its columns, and rows whose cells span them."""

    columns: list[int] = Key(min_length=1)
    rows: list[Row] = Key(min_length=1)


class Part(Strict):
    """One part of a page: exactly one of these."""

    table: Table | None = None
    form: Form | None = None
    text: list[str] | None = None
    signs: list[str] | None = None
    end: list[str] | None = None


class Sheet(Strict):
    """A page: its mark, title, the line above, its parts, and the foot of every sheet."""

    paper: Literal["A4", "A4 landscape"] = "A4"
    size: int = Key(default=10, ge=6, le=18)
    mark: str = ""
    title: str
    subtitle: str = ""
    above: list[str] = Key(default_factory=list, max_length=3)
    parts: list[Part] = Key(min_length=1)
    foot: str = ""

    @property
    def landscape(self) -> bool:
        """True for a page on its side."""
        return self.paper.endswith("landscape")


def read_sheet(path: Path) -> tuple[Sheet | None, list[Problem]]:
    """Read a template; what is wrong with it comes back with its lines."""
    try:
        raw = path.read_bytes()
    except OSError:
        return None, [_gone(path)]
    tree = read_yaml(raw, str(path))
    sheet = None
    if tree.data is not None:
        try:
            sheet = Sheet.model_validate(tree.data, by_alias=True, by_name=False)
        except ValidationError as bad:
            note_errors(bad, tree)
    return (None if tree.problems else sheet), list(tree.problems)


def line_of(path: Path, text: str) -> int:
    """Return the line of a template on which a text stands."""
    lines = path.read_text("utf-8").splitlines()
    return next((at for at, line in enumerate(lines, 1) if text in line), 1)


def _gone(path: Path) -> Problem:
    return Problem(
        str(path),
        1,
        "template_missing",
        f"没有模板 {path.name}",
        f"there is no template {path.name}",
    )
