"""An author's mistakes are all told at once, each with file:line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.builders import definitions, organisation
from tests.stories.runner import Play, WentWrong
from tests.stories.script import Story, StoryMistakes, read_story
from workflow.bureau import Bureau
from workflow.clock import SetClock

GOOD = """\
programme: substitute_allowance
begins: 2026-03-02
cast:
  经办小李: township_clerk 南坪镇
  镇长老张: township_head 南坪镇
groups: {}
cases: {名册: county_roster}
people:
  冯才: {town: 南坪镇}
scenes:
  - scene: 开始
    acts:
      - 03-02 经办小李: open 冯才
      - 03-03 经办小李: submit 冯才
        then: {stage: {冯才: submitted}}
"""
MISTAKES = [
    ("substitute_allowance", "no_such_programme", 1, "there is no programme"),
    ("township_clerk", "town_clerk", 4, "there is no role 'town_clerk'"),
    ("township_head 南坪镇", "township_head 北坪镇", 5, "there is no unit '北坪镇'"),
    ("county_roster", "roster", 7, "there is no kind 'roster'"),
    ("{town:", "{towm:", 9, "there is no field 'towm'"),
    ("acts:", "act:", 12, "a scene has no 'act'"),
    ("03-02 经办", "02-30 经办", 13, "there is no day 02-30"),
    ("03-03 经办小李", "03-03 经办小丁", 14, "经办小丁 is not in the cast"),
    ("submit 冯才", "sumbit 冯才", 14, "no action 'sumbit'"),
    ("submit 冯才", "submit 冯财", 14, "“submit” of what?"),
    ("stage:", "stagge:", 15, "'stagge' cannot be expected"),
    ("{冯才: submitted", "{冯才: submited", 15, "no stage 'submited'"),
    ("then: {stage: {冯才: submitted}}", "with: {reson: x}", 15, "does not ask for 'reson'"),
    ("groups: {}", "groups: {众人: [经办小丁]}", 6, "经办小丁 is not in the cast"),
    ("begins: 2026-03-02", "begins: 2026-02-30", 2, "“2026-02-30” is not a date"),
    ("scenes:", "people: {}\nscenes:", 10, "duplicate key “people”"),
]


def story(folder: Path, text: str) -> Story:
    path = folder / "play.yaml"
    path.write_text(text, encoding="utf-8")
    return read_story(path, definitions(), organisation())


@pytest.mark.parametrize(("right", "wrong", "line", "said"), MISTAKES)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, right: str, wrong: str, line: int, said: str
) -> None:
    text = GOOD.replace(right, wrong, 1)
    assert text != GOOD
    with pytest.raises(StoryMistakes) as found:
        story(tmp_path, text)
    place = f"play.yaml:{line}: "
    assert any(one.startswith(place) and said in one for one in found.value.mistakes), found.value


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("town_", "").replace("submit 冯才", "sumbit 冯才").replace("{town:", "{x:")
    with pytest.raises(StoryMistakes) as found:
        story(tmp_path, text.replace("stage: {冯才", "stage: {冯财"))
    assert len(found.value.mistakes) == 3


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("冯才: submitted", "冯才: audit", "play.yaml:15: 冯才 is at submitted, not at audit"),
        ("03-03 经办小李", "03-03 镇长老张", "play.yaml:14: 镇长老张 is refused: .*not_yours"),
        ("03-03 经办小李", "03-01 经办小李", "play.yaml:14: 2026-03-01 is past"),
        ("open 冯才", "post", "play.yaml:13: 经办小李: no board is theirs to post"),
        ("then: {stage: {冯才: submitted}}", "refused: no_case", "play.yaml:14: submit is done"),
    ],
)
def test_what_happens_otherwise_is_told_with_its_line(
    bureau: Bureau, clock: SetClock, tmp_path: Path, right: str, wrong: str, said: str
) -> None:
    play = story(tmp_path, GOOD.replace(right, wrong, 1))
    with pytest.raises(WentWrong) as found:
        Play(play, bureau, clock).perform(play.scenes[0])
    assert re.match(said, str(found.value)), found.value
