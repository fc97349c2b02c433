"""`python -m tests.fault.clerk URL LIST`: a clerk who reports a list and takes it back, for ever.

Says `try COMMAND ACTION` before each act and `ack COMMAND` once it was answered with Done;
whoever started it may kill it at any instant.
"""

from __future__ import annotations

import sys
import uuid

from tests.builders import case, holder
from tests.laws.world import opened
from workflow.bureau import Bureau
from workflow.cases.outcome import Done
from workflow.engine.machine import Refused

NEXT = {"drafting": ("report_county", "township_head"), "reported": ("send_back", "county_edu")}


def act(bureau: Bureau, list_id: int, action: str, command: str) -> Done | Refused:
    """Do one of the two acts on the list, as who may."""
    role = next(role for one, role in NEXT.values() if one == action)
    return bureau.act(
        list_id, action, holder(bureau, role), {"reason": "补充材料"}, command=command
    )


def main() -> None:
    """Act until killed."""
    _store, world = opened(sys.argv[1])
    list_id = int(sys.argv[2])
    print("ready", flush=True)
    while True:
        action, _ = NEXT[case(world.bureau, list_id).stage]
        command = str(uuid.uuid4())
        print("try", command, action, flush=True)
        outcome = act(world.bureau, list_id, action, command)
        if not isinstance(outcome, Done):
            raise SystemExit(f"refused: {outcome}")
        print("ack", command, flush=True)


if __name__ == "__main__":
    main()
