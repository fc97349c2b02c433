"""A paper as Word, from a .docx that a county may edit: `{{ field }}`, rows with `{%tr for … %}`.

Templates run in a sandbox, know the fields of their content and nothing else.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from workflow.money.words import in_words
from workflow.papers.rules import Catalogue, Flaw, Values, unknown, written
from workflow.papers.steady import steady

COPIES = "copies"  # who keeps the copies, in one line: the file is printed so many times


def render(path: Path, known: Catalogue, copies: Sequence[tuple[str, Values]], on: date) -> bytes:
    """Return a paper as .docx; `on` dates the file. Raises jinja2.TemplateError."""
    values = copies[0][1]
    template = DocxTemplate(path)
    names = _names(values, known)
    names[COPIES] = "、".join(mark for mark, _ in copies if mark)
    template.render(names, _environment(), autoescape=True)
    stream = io.BytesIO()
    template.save(stream)
    return steady(stream.getvalue(), on)


def flaws(path: Path, known: Catalogue) -> Iterator[Flaw]:
    """Yield what a template names that its content does not give."""
    template = DocxTemplate(path)
    try:
        template.init_docx()
        source = template.patch_xml(template.get_xml())
        named = meta.find_undeclared_variables(_environment().parse(source))
    except TemplateError as bad:
        yield Flaw(path.name, f"写法不对：{bad}", f"not well formed: {bad}")
        return
    given = {*known.fields, *known.tables, COPIES}
    yield from (unknown(name, path.name) for name in sorted(named - given))


def _environment() -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    made.filters["capitals"] = lambda shown: in_words(_fen(shown))
    made.filters["long"] = lambda shown: written(str(shown), "date", "long") if shown else ""
    return made


def _fen(shown: str) -> int:
    """Return the fen of an amount as it is shown: 1,234.00."""
    return int(str(shown).replace(",", "").replace(".", ""))


def _names(values: Values, known: Catalogue) -> dict[str, Any]:
    plain = {key: written(value, known.fields[key]) for key, value in values.fields.items()}
    return plain | {key: _rows(rows, known.tables[key]) for key, rows in values.tables.items()}


def _rows(rows: list[dict[str, Any]], types: Mapping[str, str]) -> list[dict[str, str]]:
    return [{key: written(value, types[key]) for key, value in row.items()} for row in rows]
