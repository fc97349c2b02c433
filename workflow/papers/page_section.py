"""The `page:` of a paper: its form, its tables and where it is signed, without a template. PURE."""

from __future__ import annotations

from pydantic import Field as Key

from workflow.engine.grammar import Label, Name, Strict


class Item(Strict):
    """One answer of the form: its label is the question's own title unless another is given."""

    field: Name
    title: Label | None = None
    wide: bool = False


class Heading(Strict):
    """One column: a field of the rows, or `blank` to be filled in by hand."""

    field: Name
    title: Label | None = None
    width: int = Key(default=0, ge=0, le=200)
    under: str = ""
    sum: bool = False


class Listing(Strict):
    """A table of the page: `rows` names a kind of case, a table of the form, or `acts`.

    `in` keeps the cases at these stages alone; `order` sorts by a field (`down`: the greatest
    first), `group` by a column and sums each group up below, `words` names the amount whose
    sum is written in capitals.
    """

    rows: Name
    columns: list[Heading] = Key(min_length=1)
    in_: list[Name] = Key(alias="in", default_factory=list)
    title: Label | None = None
    group: Name | None = None
    order: Name | None = None
    down: bool = False
    words: Name | None = None
    height: int = Key(default=8, ge=4, le=80)
    at_least: int = Key(default=0, ge=0, le=40)


class Page(Strict):
    """A page drawn from the definition alone; `dated` is the column by which a period is asked."""

    form: list[Item] = Key(default_factory=list)
    tables: list[Listing] = Key(default_factory=list)
    signs: list[Label] = Key(default_factory=list, max_length=6)
    dated: Name | None = None
    upright: bool = False
    size: int = Key(default=9, ge=6, le=14)
