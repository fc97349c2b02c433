"""Papers of a case for the office's files: made, handed out, on the record."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, request

from web.access import SIGNED_IN, page
from web.bureau import the_bureau
from web.handing import XLSX, hand_recorded
from web.language import t
from web.pages.cases import find, refused, who
from web.show.record import record_table
from workflow.cases.reading import take_record
from workflow.engine.machine import Refused
from workflow.papers import archives, service
from workflow.papers.templates import Shelf
from workflow.roster.export import write_table

pages = Blueprint("papers", __name__)
TYPES = {
    "pdf": "application/pdf",
    "xlsx": XLSX,
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@page(pages, "/cases/<int:case_id>/papers", SIGNED_IN, methods=("POST",))
def take(case_id: int) -> Response | tuple[str, int]:
    """Make one paper of a case and hand it out; who took it is on its record."""
    view, bureau = find(case_id), the_bureau()
    key, _, form = request.form.get("paper", "").partition(".")
    made = service.print_paper(
        bureau.house, Shelf.of(bureau.settings), view.id, key, form, who(), _day()
    )
    if isinstance(made, Refused):
        return refused(find(case_id), made)
    return hand_recorded(made.content, made.name, TYPES[form])


@page(pages, "/cases/<int:case_id>/archive", SIGNED_IN, methods=("POST",))
def archive(case_id: int) -> Response | tuple[str, int]:
    """Hand out the archive of a case, volume by volume; who took it is on its record."""
    view, bureau = find(case_id), the_bureau()
    made = archives.take_archive(
        bureau.house, Shelf.of(bureau.settings), bureau.settings.files_dir, view.id, who()
    )
    if isinstance(made, Refused):
        return refused(find(case_id), made)
    return hand_recorded(made.content, made.name, "application/zip")


@page(pages, "/cases/<int:case_id>/record", SIGNED_IN, methods=("POST",))
def record(case_id: int) -> Response | tuple[str, int]:
    """Hand out the record of a case as a workbook, the act of taking it included."""
    entered = take_record(the_bureau().house, find(case_id).id, who())
    if isinstance(entered, Refused):
        return refused(find(case_id), entered)
    view = find(case_id)
    heads, rows = record_table(view)
    content = write_table(heads, rows, t("留痕"))
    return hand_recorded(content, f"record-{view.number}.xlsx", XLSX)


def _day() -> date | None:
    """Return the day asked for; one that is none counts as not asked for."""
    try:
        return date.fromisoformat(request.form.get("as_of", ""))
    except ValueError:
        return None
