"""The layout a bank file was written by, kept in the words it had then, under their sha256.

The answer to a file is read by the layout of that file, whatever the county uses by now.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Column, Text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel

from workflow.cases.outcome import refuse
from workflow.cases.rows import CaseRow
from workflow.money import columns
from workflow.money.banks import packaged
from workflow.money.layout import Layout
from workflow.money.tables import BankFile

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

FIRST = "yunling_csv"


class BankLayout(SQLModel, table=True):
    """One version of a layout, from the first file written by it on; only added to."""

    __tablename__ = "bank_layouts"

    sha256: str = Field(primary_key=True, max_length=64)
    key: str
    words: str = Field(sa_column=Column(Text, nullable=False))
    since: datetime = columns.instant()


def layout_for(transaction: Transaction, case: CaseRow) -> tuple[str, Layout]:
    """Return the layout a run is written by: that of the nearest unit around it; raises Stop."""
    banks, units = transaction.house.banks or packaged(), transaction.house.units
    names = [name for node in units.chain(case.unit_id) for name in (node.key, node.name.zh)]
    key = banks.used_in(names)
    if key is None:
        county = units.name(case.unit_id)
        raise refuse(
            "no_layout",
            f"没有给{county}指定银行文件格式，请系统管理员在格式文件的 used_by 里写明",
            f"no layout of bank files is used by {units.name(case.unit_id, 'en')}: "
            "name it in `used_by` of one",
        )
    return key, banks.layouts[key]


def keep(transaction: Transaction, key: str, layout: Layout) -> str:
    """Keep the words of a layout once; return their sha256."""
    words = written(layout)
    digest = hashlib.sha256(words.encode()).hexdigest()
    kind = sqlite if transaction.house.store.is_sqlite else postgresql
    row = {"sha256": digest, "key": key, "words": words, "since": transaction.now}
    table = BankLayout.__table__  # type: ignore[attr-defined]
    once = kind.insert(table).values(row).on_conflict_do_nothing()
    transaction.session.connection().execute(once)
    return digest


def written(layout: Layout) -> str:
    """Return what a layout says of a file, as JSON; not who uses it."""
    said = layout.model_dump(mode="json", exclude={"used_by"}, exclude_defaults=True)
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def layout_of(session: Session, file: BankFile) -> Layout:
    """Return the layout a file was written by, as it was then."""
    kept = session.get(BankLayout, file.layout_sha256) if file.layout_sha256 else None
    if kept is None:  # a file from before layouts were kept
        return packaged().layouts[file.layout or FIRST]
    return Layout.model_validate(json.loads(kept.words))
