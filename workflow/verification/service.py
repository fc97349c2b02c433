"""What people do about verification besides acting on cases: lists in, proposals decided."""

from __future__ import annotations

from workflow.verification.deciding import REFUSE, Decided, Wish, decide
from workflow.verification.importing import Matched, import_list

__all__ = ["REFUSE", "Decided", "Matched", "Wish", "decide", "import_list"]
