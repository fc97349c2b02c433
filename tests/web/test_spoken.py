"""Chinese that is data is marked in English pages, and only there; nothing gets by unescaped."""

from __future__ import annotations

import pytest
from flask import Flask, session
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from web.spoken import MARK, as_given

MIXED = st.text(alphabet="<>&\"'ab 王丽（）·一", max_size=20)
PAGES = Flask("pages", static_folder=None)
PAGES.secret_key = "for one request"


def said(text: object, chosen: str) -> Markup:
    """Return how a text stands in a page of this language."""
    with PAGES.test_request_context():
        session["language"] = chosen
        return as_given(text)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("王丽", MARK.format("王丽")),
        (
            "as 七（一） · 王丽",
            Markup(f"<span>as {MARK} · {MARK}</span>").format("七（一）", "王丽"),
        ),
        ("Baisha Town", "Baisha Town"),
        (Markup("<b>王丽</b>"), "<b>王丽</b>"),
        (Markup("a &amp; b"), "a &amp; b"),
    ],
)  # fmt: skip
def test_runs_of_chinese_are_marked(text: str, marked: str) -> None:
    assert said(text, "en") == marked


@given(MIXED)
def test_the_words_stay_and_are_escaped(text: str) -> None:
    assert said(text, "zh") == escape(text)
    assert said(text, "en").striptags() == escape(text).striptags()
    assert MARK.format("").replace("</span>", "") in said(text, "en") or not any(
        one in text for one in "王丽一"
    )


@given(MIXED)
def test_no_element_comes_in_with_a_text(text: str) -> None:
    bare = said(text, "en").replace(str(MARK).partition("{}")[0], "")
    for ours in ("<span>", "</span>"):
        bare = bare.replace(ours, "")
    assert not {"<", ">"} & set(bare)
