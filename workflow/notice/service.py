"""What people, the public and the clock do with a notice; pages and the scheduler call these."""

from __future__ import annotations

from workflow.notice.ending import Swept, sweep
from workflow.notice.objecting import Filed, file_objection
from workflow.notice.posting import Proof, post, take_down

__all__ = ["Filed", "Proof", "Swept", "file_objection", "post", "sweep", "take_down"]
