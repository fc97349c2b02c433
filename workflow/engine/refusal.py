"""Text in two languages, and why something was refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A label or sentence; Chinese first, English complete."""

    zh: str
    en: str

    def in_(self, language: str) -> str:
        """Return the English text for `en…`, the Chinese one otherwise."""
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not: a stable code for programs, a sentence a clerk can act on."""

    code: str
    zh: str
    en: str

    def in_(self, language: str) -> str:
        """Return the English sentence for `en…`, the Chinese one otherwise."""
        return self.en if language.startswith("en") else self.zh
