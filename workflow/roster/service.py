"""Papers stored: the register's people, and applications opened as cases, each once.

A file of applications is one transaction, a register with all its files is one: after a
kill it is there wholly or not at all, and the same import again completes the rest.
"""

from __future__ import annotations

from workflow.roster.applications import import_applications
from workflow.roster.intake import Imported, ImportRefused, RejectedRow
from workflow.roster.registers import import_register, place_of_entry

__all__ = [
    "ImportRefused",
    "Imported",
    "RejectedRow",
    "import_applications",
    "import_register",
    "place_of_entry",
]
