"""What every part of the grammar is made of: strict models, names, labels in two languages."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic import Field as Key

from workflow.engine.refusal import Text

Name = Annotated[str, Key(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Address = Annotated[str, Key(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
Expression = Annotated[str, Key(min_length=1, max_length=500)]


def _listed(written: Any) -> Any:
    return [written] if isinstance(written, str) else written


OneOrMore = Annotated[
    list[Name],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
"""Names, of which a single one is written without brackets."""


class Strict(BaseModel):
    """Nothing unknown, nothing converted, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Label(Strict):
    """A label in both languages."""

    zh: str = Key(min_length=1)
    en: str = Key(min_length=1)

    def text(self) -> Text:
        """Return the plain value the rest of the house uses."""
        return Text(self.zh, self.en)

    def in_(self, language: str) -> str:
        """Return the English label for `en…`, the Chinese one otherwise."""
        return self.en if language.startswith("en") else self.zh


class Explained(Strict):
    """What a person reads beside it: a line of help, the place in the text, the words there."""

    help: Label | None = None
    clause: str = ""
    quote: str = ""
