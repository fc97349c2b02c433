"""kill -9 in the middle of a list act: what was answered is there, the rest is whole or absent."""

from __future__ import annotations

from random import Random

import pytest

from tests.fault.killing import Tally, fill, kill_once

pytestmark = pytest.mark.fault


def test_a_killed_clerk_leaves_whole_lists_and_every_answered_act(database_url: str) -> None:
    list_id, tally, luck = fill(database_url, 150), Tally(), Random(7)
    for _ in range(3):
        kill_once(database_url, list_id, luck, tally)
    assert tally.acknowledged
