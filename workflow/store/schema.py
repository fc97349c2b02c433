"""Every table of the house, imported once so that migrations and tests see all of them."""

from __future__ import annotations

import importlib
from importlib.util import find_spec

from sqlmodel import SQLModel

TABLE_MODULES = (
    "workflow.store.tables",
    "workflow.people.tables",
    "workflow.messages.tables",
    "workflow.cases.tables",
    "workflow.cases.clock_tables",
    "workflow.cases.duplicate_tables",
    "workflow.cases.unsent_tables",
    "workflow.cases.looked_up",
    "workflow.cases.taking",
    "workflow.almanac.tables",
    "workflow.library.tables",
    "workflow.notice.tables",
    "workflow.money.tables",
    "workflow.money.enacted",
    "workflow.money.entries",
    "workflow.money.instructions",
    "workflow.money.layouts_kept",
    "workflow.money.rosters",
    "workflow.money.bounce_tables",
    "workflow.money.recovery_tables",
    "workflow.money.holds",
    "workflow.roster.tables",
    "workflow.calls.tables",
    "workflow.papers.tables",
    "workflow.duties.tables",
    "workflow.verification.tables",
    "workflow.verification.plan_tables",
    "workflow.sampling.tables",
    "workflow.oversight.tables",
    "workflow.moving.tables",
    "workflow.together.tables",
    "workflow.desk.tables",
    "workflow.desk.batch_tables",
)

for _name in TABLE_MODULES:
    if find_spec(_name) is not None:
        importlib.import_module(_name)

metadata = SQLModel.metadata
