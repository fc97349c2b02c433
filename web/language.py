"""Two languages: Chinese is what the code says, English stands in one catalogue beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from flask import Flask, has_request_context, session

CATALOGUE = Path(__file__).parent / "translations" / "en.po"
LANGUAGES = {"zh": "中文", "en": "English"}


def language() -> str:
    """Return the reader's language: "zh" unless they chose "en"."""
    chosen = session.get("language", "zh") if has_request_context() else "zh"
    return chosen if chosen in LANGUAGES else "zh"


@cache
def catalogue() -> dict[str, str]:
    """Return Chinese → English, read once."""
    with CATALOGUE.open("rb") as file:
        messages = read_po(file, locale="en")
    return {str(message.id): str(message.string) for message in messages if message.id}


def translate(chinese: str) -> str:
    """Return a sentence in the reader's language, its %(blanks)s left open."""
    return chinese if language() == "zh" else catalogue().get(chinese) or chinese


def t(chinese: str, **values: Any) -> str:
    """Return a sentence in the reader's language with its blanks filled."""
    text = translate(chinese)
    return text % values if values else text


def N_(chinese: str) -> str:
    """Mark a sentence that is translated where it is shown."""
    return chinese


def speak(app: Flask) -> None:
    """Give the templates `_("…")`, and values of two languages the filter `label`."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        translate, lambda one, many, n: translate(one if n == 1 else many), newstyle=True
    )
    app.jinja_env.filters["label"] = lambda value: value.in_(language())
    app.jinja_env.globals["language"] = language
