"""Who brings which paper: the clerks of the demo's townships, and what is then stored."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from tests.builders import ALLOWANCE, holder
from tests.roster.papers import PAPERS
from workflow.bureau import Bureau
from workflow.cases.tables import Case
from workflow.roster.service import Imported, import_applications
from workflow.roster.tables import ImportedFile

TOWN = "南坪镇"


def papers() -> dict[str, Path]:
    """Return each township's paper by the name of the township."""
    return {path.stem.removeprefix("申请名册-"): path for path in PAPERS.glob("申请名册-*.xlsx")}


def bring(
    bureau: Bureau, files: Mapping[str, bytes] | list[Path], town: str = TOWN, **more: Any
) -> Imported:
    """Let a township's clerk import papers."""
    clerk = holder(bureau, "township_clerk", town)
    return import_applications(bureau.house, ALLOWANCE, "application", files, clerk, **more)


def applications(bureau: Bureau) -> list[Case]:
    """Return the stored applications in the order of their numbers."""
    with bureau.store.read() as session:
        found = select(Case).where(Case.kind == "application").order_by(col(Case.id))
        return list(session.exec(found))


def records(bureau: Bureau) -> list[ImportedFile]:
    """Return what was noted of the files."""
    with bureau.store.read() as session:
        return list(session.exec(select(ImportedFile).order_by(col(ImportedFile.id))))


def told(imported: Imported) -> list[tuple[str, str]]:
    """Return the cell and the reason of every row kept out."""
    return [(row.cell, row.reason) for row in imported.rejected]
