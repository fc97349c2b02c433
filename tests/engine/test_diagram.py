"""The picture of a kind: well-formed, complete, harmless, told in words as well."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from tests.engine.programmes import GOOD, kind_of, read
from workflow.engine.definition import Kind
from workflow.engine.diagram import mermaid, svg
from workflow.engine.diagram_layout import main_way, place

KINDS = {
    f"{path.parent.name}.{key}": (kind, read(path).phases)
    for path in GOOD
    for key, kind in read(path).kinds.items()
}
SVG = "{http://www.w3.org/2000/svg}"
NASTY = """
    stages:
      draft: {title: {zh: '<script>"&', en: 'end: "x"; #1'}, waits_for: [clerk]}
      end: {title: {zh: 办结, en: Done}, end: true}
    actions:
      send: {title: {zh: 提交, en: 'Send: "now"'}, from: [draft], to: end, by: [clerk]}
"""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", KINDS)
def test_every_stage_and_action_is_in_the_picture(name: str, language: str) -> None:
    kind, phases = KINDS[name]
    root = ElementTree.fromstring(svg(kind, language, phases=phases))
    desc = root.findtext(f"{SVG}desc") or ""
    shown = re.sub(r"\s", "", "".join(root.itertext()))
    titles = [stage.title.in_(language) for stage in kind.stages.values()]
    assert [title for title in titles if re.sub(r"\s", "", title) not in shown] == []
    moving = [one for one in kind.actions.values() if {one.to} - {None, *one.from_}]
    assert [one.title.en for one in moving if one.title.in_(language) not in desc] == []


@pytest.mark.parametrize("name", KINDS)
def test_no_stage_stands_on_another_or_outside(name: str) -> None:
    kind, phases = KINDS[name]
    root = ElementTree.fromstring(svg(kind, "zh", phases=phases))
    boxes = [box for box in root.iter(f"{SVG}rect") if "sd-stage" in box.get("class", "")
             or "sd-end" in box.get("class", "")]  # fmt: skip
    assert len(boxes) == len(kind.stages)
    corners = [tuple(float(box.get(side, 0)) for side in ("x", "y", "width", "height"))
               for box in boxes]  # fmt: skip
    for at, (x, y, wide, high) in enumerate(corners):
        assert x >= 0
        assert x + wide <= float(root.get("width", 0))
        assert y + high <= float(root.get("height", 0))
        for other_x, other_y, other_wide, other_high in corners[at + 1 :]:
            apart = x + wide <= other_x or other_x + other_wide <= x
            assert apart or y + high <= other_y or other_y + other_high <= y


@pytest.mark.parametrize("name", KINDS)
def test_the_picture_fits_an_office_screen_and_obeys_the_content_policy(name: str) -> None:
    kind, phases = KINDS[name]
    for language in ("zh", "en"):
        drawn = svg(kind, language, dict.fromkeys(kind.stages, 12345), phases)
        root = ElementTree.fromstring(drawn)
        assert float(root.get("width", 0)) <= 1100
        assert not re.search(r"<style|<script|\sstyle=|\son\w+=|href", drawn)


def test_a_label_is_text_and_never_markup() -> None:
    drawn = svg(kind_of(NASTY), "zh")
    ElementTree.fromstring(drawn)
    assert "<script" not in drawn


def test_the_count_of_cases_stands_at_its_stage_and_none_at_an_empty_one() -> None:
    kind, _ = KINDS["_example.request"]
    root = ElementTree.fromstring(svg(kind, "zh", {"review": 17, "draft": 0}))
    assert [text.findtext(f"{SVG}tspan") for text in root.iter(f"{SVG}text")
            if text.get("class") == "sd-count"] == ["17"]  # fmt: skip


def test_what_is_overdue_stands_below_it_in_both_languages() -> None:
    kind, _ = KINDS["_example.request"]
    for language, said in (("zh", "逾期 2"), ("en", "2 late")):
        root = ElementTree.fromstring(svg(kind, language, {"review": 17}, late={"review": 2}))
        texts = {
            text.get("class"): text.findtext(f"{SVG}tspan") for text in root.iter(f"{SVG}text")
        }
        assert (texts["sd-count"], texts["sd-late"]) == ("17", said)


def test_the_picture_has_a_title_and_tells_its_lines_in_words() -> None:
    root = ElementTree.fromstring(svg(KINDS["_example.request"][0], "zh"))
    names = (root.get("aria-labelledby") or "").split()
    assert root.get("role") == "img"
    assert [root.findtext(f"{SVG}title"), len(names)] == ["慰问申请", 2]
    assert "审核中 → 退回补正 (退回补正)" in (root.findtext(f"{SVG}desc") or "")


def test_the_main_way_of_the_allowance_passes_the_eight_phases() -> None:
    kind, phases = KINDS["substitute_allowance.application"]
    way = main_way(kind)
    passed = list(dict.fromkeys(kind.stages[stage].phase for stage in way))
    assert passed == list(phases)
    assert way[-1] == "pay"
    assert "held" not in way


def test_a_stage_that_nothing_leads_to_is_drawn_all_the_same() -> None:
    lost = "      end: {title: {zh: 办结, en: Done}, end: true}\n"
    kind = kind_of(NASTY.replace(lost, lost + "      lost: {title: {zh: 失, en: Lost}}\n"))
    assert "失" in svg(kind, "zh")
    assert len(place(kind)) == 3


def test_mermaid_names_every_stage_and_action() -> None:
    kind, _ = KINDS["_example.request"]
    text = mermaid(kind, "zh")
    assert text.splitlines()[:2] == ["stateDiagram-v2", "    direction TB"]
    assert '    state "审核中" as review' in text
    assert "    review --> returned : 退回补正" in text
    assert "    [*] --> draft" in text
    assert "    granted --> [*]" in text


def test_mermaid_keeps_its_own_signs_and_words_out_of_labels() -> None:
    text = mermaid(kind_of(NASTY), "en")
    assert '    state "end： ”x”； ＃1" as draft' in text
    assert "    draft --> end_ : Send： ”now”" in text


def test_a_kind_may_have_a_single_stage() -> None:
    one = "    stages:\n      draft: {title: {zh: 存, en: Kept}, end: true}\n    actions: {}\n"
    kind: Kind = kind_of(one)
    ElementTree.fromstring(svg(kind, "en"))
