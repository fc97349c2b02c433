"""The names under which working together stands on the record, and which of them tell people."""

from __future__ import annotations

CLAIM = "take_task"
RELEASE = "put_back_task"
TRANSFER = "transfer_task"
COMMENT = "comment"
COPY = "copy_to"
CHASE = "chase"

DELEGATE = "delegate_task"
CONSULT = "consult"
ANSWER = "answer_ask"
TAKE_BACK = "take_back_ask"
LAPSE = "lapse_ask"

HAND_OUT = "hand_out_task"
HANDED = (CLAIM, TRANSFER, HAND_OUT)  # after which somebody has a task
TELLING = frozenset(
    {RELEASE, TRANSFER, COMMENT, COPY, CHASE, DELEGATE, CONSULT, ANSWER, LAPSE, HAND_OUT}
)
ALL = TELLING | {CLAIM, TAKE_BACK}
