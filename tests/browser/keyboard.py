"""Fills in a form with the keyboard alone: from box to box by Tab, as it lies in the page."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Page

FOCUS = """() => {
  const it = document.activeElement;
  const options = [...(it.options ?? [])].map((one) => one.value);
  const radios = it.type === "radio"
    ? [...it.form.querySelectorAll(`[name="${it.name}"]`)].map((one) => one.value) : [];
  return {name: it.name ?? "", type: it.type ?? "", words: it.innerText ?? "",
          choices: options.length ? options : radios};
}"""
MOST = 400


def fill_in(page: Page, answers: Mapping[str, str], then: str) -> None:
    """Type every answer where Tab leads, then press the button with the words `then`.

    Raises AssertionError when a box was never reached.
    """
    left = dict(answers)
    for _ in range(MOST):
        at = page.evaluate(FOCUS)
        if at["name"] in left:
            _answer(page, at["type"], at["choices"], left.pop(at["name"]))
        if at["type"] == "submit" and at["words"].strip() == then:
            assert not left, f"Tab never came to {sorted(left)}"
            page.keyboard.press("Enter")
            return
        _next_box(page, at["name"])
    raise AssertionError(f"Tab never came to {then}; not reached: {sorted(left)}")


def enter_all(page: Page, answers: Mapping[str, str]) -> int:
    """Answer box after box, Enter leading from one to the next, then save by Ctrl-Enter.

    Returns the presses beyond the answers: what leads on from an answered box is part of it.
    Raises AssertionError when a box was never reached.
    """
    left, beyond = dict(answers), 0
    for _ in range(MOST):
        at = page.evaluate(FOCUS)
        if at["name"] in left:
            _answer(page, at["type"], at["choices"], left.pop(at["name"]))
        else:
            beyond += 1
        if not left:
            break
        page.keyboard.press("Enter")
    assert not left, f"Enter never came to {sorted(left)}"
    page.keyboard.press("Control+Enter")
    return beyond + 1


def _answer(page: Page, kind: str, choices: list[str], value: str) -> None:
    if kind == "radio":
        page.keyboard.press("Space")
        for _ in range(choices.index(value)):
            page.keyboard.press("ArrowDown")
    elif kind == "select-one":
        for _ in range(choices.index(value)):
            page.keyboard.press("ArrowDown")
    elif kind == "date":  # Chromium's box for a day: month, day, year
        year, month, day = value.split("-")
        page.keyboard.type(month + day + year)
    elif kind == "month":  # its box for a month: the name of the month, then the year
        year, month = value.split("-")
        for _ in range(int(month)):
            page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowRight")
        page.keyboard.type(year)
    else:
        page.keyboard.insert_text(value)


def _next_box(page: Page, name: str) -> None:
    """Press Tab until the focus has left this box: a date has several places to stop at."""
    for _ in range(5):
        page.keyboard.press("Tab")
        if not name or page.evaluate(FOCUS)["name"] != name:
            return
