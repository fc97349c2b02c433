"""The names that definitions in tests may use."""

from __future__ import annotations

from workflow.calendar.load import load_china
from workflow.engine.check import Names
from workflow.money import section_check as money
from workflow.notice import section_check as notice

NAMES = Names(
    guards=frozenset(
        {
            "cases.form_complete",
            "cases.eligible",
            "cases.window_open",
            "notice.channels_full",
            "notice.no_open_objection",
        }
    ),
    effects=frozenset({"notice.open"}),
    policies=frozenset({"example.years"}),
    sections={"money": money.problems, "notice": notice.problems},
    calendar=load_china(),
)
