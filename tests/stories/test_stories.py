"""Every scene of every story is what happens, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import definitions, organisation
from tests.stories.runner import Play
from tests.stories.script import Scene, Story, read_story
from workflow.bureau import Bureau
from workflow.clock import SetClock

HERE = Path(__file__).parent
STORIES = [read_story(path, definitions(), organisation()) for path in sorted(HERE.glob("*.yaml"))]
SCENES = [
    pytest.param(story, scene, id=f"{story.definition.programme}:{scene.line}")
    for story in STORIES
    for scene in story.scenes
]


@pytest.mark.parametrize(("story", "scene"), SCENES)
def test_what_the_story_says_is_what_happens(
    bureau: Bureau, clock: SetClock, story: Story, scene: Scene
) -> None:
    Play(story, bureau, clock).perform(scene)
