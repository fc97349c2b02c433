"""The `papers:` of a programme: which papers it has, of what, and who may print them. PURE."""

from __future__ import annotations

from typing import Literal

from pydantic import Field as Key

from workflow.engine.grammar import Label, Name, Strict
from workflow.engine.sections import Entries
from workflow.papers.page_section import Page

Format = Literal["xlsx", "pdf", "docx"]


class Paper(Strict):
    """One paper: `content` says what is on it, `template` how it looks, or `page` draws it.

    `in` names the stages of the case at which it may be printed; left out, always.
    A `public` paper may hang on a board: it has no field that is personal.
    """

    title: Label
    of: Name
    content: Name
    template: str = Key(pattern=r"^([a-z][a-z0-9_]{0,39})?$", default="")
    page: Page | None = None
    formats: list[Format] = Key(min_length=1)
    copies: list[Label] = Key(default_factory=list)
    print_by: list[Name] = Key(min_length=1)
    in_: list[Name] = Key(alias="in", default_factory=list)
    public: bool = False
    clause: str = ""


papers_of = Entries("papers", Paper)
