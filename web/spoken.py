"""What is data in a page of another language: said to be Chinese, and never translated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask
from markupsafe import Markup, escape

from web.language import language
from web.show.values import recorded_unit

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]*[\u3400-\u9fff][^<>&\x00-\x7f]*")
MARK = Markup('<span lang="zh-CN" translate="no">{}</span>')

WHOLE = Markup("<span>{}</span>")  # one piece where parts would be laid out one by one


def as_given(text: object) -> Markup:
    """Return a name, a clause or words somebody wrote; in English pages its Chinese is marked.

    Markup that holds elements is left alone: it says itself what they hold.
    """
    if language() == "zh" or (isinstance(text, Markup) and "<" in text):
        return escape(text)
    said = text.unescape() if isinstance(text, Markup) else str(text)
    parts = [part for part in _marked(said) if part]
    whole = Markup("").join(parts)
    return WHOLE.format(whole) if len(parts) > 1 else whole


def listen(app: Flask) -> None:
    """Give the templates `as_given`, and `unit_on_record` for units kept by their Chinese name."""
    app.jinja_env.filters.update(as_given=as_given, unit_on_record=recorded_unit)


def _marked(said: str) -> Iterator[Markup]:
    """Yield a text in order, each run of Chinese in a mark of its own."""
    at = 0
    for run in CHINESE.finditer(said):
        yield escape(said[at : run.start()])
        yield MARK.format(run[0])
        at = run.end()
    yield escape(said[at:])
