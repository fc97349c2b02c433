"""Money claimed back on paper: the months it is made of, and what came back (追回). Fen."""

from __future__ import annotations

from typing import Any

from workflow.calendar.shanghai import shanghai_date
from workflow.cases.outcome import refuse
from workflow.money.recoveries import entries_of
from workflow.money.recovery_tables import Recovery, RecoveryEntry
from workflow.papers.catalogue import CLAIM, RECOVERY
from workflow.papers.claims import claim, sums
from workflow.papers.contents_of_case import case
from workflow.papers.reading import Reading
from workflow.papers.rules import Values

STEPS = {"repaid": "退还", "offset": "抵扣", "waived": "免于追回", "handed_over": "移交"}


def recovery(reading: Reading) -> Values:
    """Read what is claimed back in a case; raises Stop where nothing is."""
    row = reading.session.get(Recovery, reading.case.id)
    if row is None:
        raise refuse("nothing_overpaid", "没有多发的月份", "no month was paid that was not due")
    reading.on = shanghai_date(row.made_at)
    held = claim(reading.of(reading.case.parent_id or 0))
    read, steps = case(reading), entries_of(reading.session, reading.case.id)
    owed = [{"seq": 0, "month": one["month"], "fen": one["fen"], "paid_on": None, "run": ""}
            for one in row.months]  # fmt: skip
    fields = dict.fromkeys(RECOVERY) | {
        **{key: held.fields[key] for key in CLAIM},
        **sums("owed", owed),
        "rest_fen": row.fen - sum(one.fen for one in steps),
        **_last(steps),
    }
    subject = {"subject": held.fields["subject"]}
    tables = {**held.tables, **read.tables, "owed": owed, "steps": _rows(steps)}
    return Values({**held.fields, **read.fields, **fields, **subject}, tables)


def refund(reading: Reading) -> Values:
    """Read the same where money came back; raises Stop where none did."""
    read = recovery(reading)
    if read.fields["repaid_fen"] is None:
        raise refuse("nothing_repaid", "还没有退还的款项", "nothing has come back yet")
    return read


def _last(steps: list[RecoveryEntry]) -> dict[str, Any]:
    """Return the amount that came back last, when, and under which number."""
    repaid = [one for one in steps if one.kind == "repaid"]
    if not repaid:
        return {}
    last = repaid[-1]
    return {
        "repaid_fen": last.fen,
        "repaid_on": last.on.isoformat(),
        "repaid_receipt": last.receipt,
    }


def _rows(steps: list[RecoveryEntry]) -> list[dict[str, Any]]:
    return [
        {
            "seq": at,
            "step": STEPS[one.kind],
            "fen": one.fen,
            "day": one.on.isoformat(),
            "receipt": one.receipt,
        }
        for at, one in enumerate(steps, start=1)
    ]
