"""The names under which working together stands on the record, and which of them tell people."""

from __future__ import annotations

CLAIM = "take_task"
RELEASE = "put_back_task"
COMMENT = "comment"

ALL = frozenset({CLAIM, RELEASE, COMMENT})
TELLING = frozenset({RELEASE, COMMENT})
HANDED = (CLAIM,)  # after which somebody has a task
