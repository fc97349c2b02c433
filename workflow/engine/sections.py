"""Entries of a section (`duties:`, `papers:` …) as its feature's models, read once. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from workflow.engine.definition import Definition

Model = TypeVar("Model", bound=BaseModel)


class Entries(Generic[Model]):
    """The entries of one section by their keys, of any definition that was proven."""

    def __init__(self, section: str, model: type[Model]) -> None:
        self._section, self._model = section, model
        # Holding the definition keeps its id its own.
        self._read: dict[int, tuple[Definition, Mapping[str, Model]]] = {}

    def __call__(self, definition: Definition) -> Mapping[str, Model]:
        """Return the entries of a definition; raises ValidationError."""
        if id(definition) not in self._read:
            self._read[id(definition)] = (definition, self._parsed(definition))
        return self._read[id(definition)][1]

    def _parsed(self, definition: Definition) -> Mapping[str, Model]:
        given: Mapping[str, Any] = getattr(definition, self._section) or {}
        return {key: self._model.model_validate(data, by_alias=True) for key, data in given.items()}
