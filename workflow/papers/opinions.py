"""The sign-off of a case as a sheet: one row for each office, signed or left blank."""

from __future__ import annotations

from typing import Any

from workflow.calendar.shanghai import shanghai_date
from workflow.cases.tables import Sign
from workflow.engine.definition import Action
from workflow.papers.reading import Reading, opinion
from workflow.papers.roster import sums
from workflow.papers.rules import Values


def signoff(reading: Reading) -> Values:
    """Read the sign-off that is awaited, or else the last one that was begun."""
    signs = list(reading.signs())
    asked = (key for key, one in reading.kind.actions_from(reading.case.stage).items()
             if one.signoff)  # fmt: skip
    key = next(asked, signs[-1].action if signs else "")
    action = reading.kind.actions.get(key)
    rows = _rows(reading, action, {one.office: one for one in signs if one.action == key})
    title = {"action": action.title.zh if action else ""}
    fields = reading.head() | reading.reached() | sums(reading) | title
    return Values(fields, {"opinions": rows})


def _rows(reading: Reading, action: Action | None, given: dict[str, Sign]) -> list[dict[str, Any]]:
    if action is None or action.signoff is None:
        return []
    roles, checks = reading.definition.roles, action.signoff.checks
    return [
        {
            "seq": seq,
            "office": roles[office].title.zh,
            "checked": "；".join(one.zh for one in checks.get(office, ())),
            **_signed(given.get(office)),
        }
        for seq, office in enumerate(action.signoff.offices, start=1)
    ]


def _signed(sign: Sign | None) -> dict[str, Any]:
    if sign is None:
        return {"opinion": "", "by": "", "signed_on": None}
    return {
        "opinion": opinion(sign),
        "by": sign.name,
        "signed_on": shanghai_date(sign.at).isoformat(),
    }
