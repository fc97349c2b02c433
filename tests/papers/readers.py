"""Papers read back by other people's programs: what a PDF, a workbook, a letter says."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import zipfile

import pytest
from docx import Document
from openpyxl import load_workbook

from workflow.papers.fonts import NoFont, text_faces


def needs_pdf() -> None:
    """Skip where no PDF can be drawn or read; in CI that is a failure."""
    missing = [] if shutil.which("pdftotext") else ["pdftotext"]
    try:
        text_faces()
    except NoFont:
        missing.append("a Chinese font")
    if missing and os.environ.get("CI"):
        pytest.fail(f"missing: {missing}; .ci/run installs it")
    if missing:
        pytest.skip(f"missing on this machine: {missing}")


def said(content: bytes, form: str) -> str:
    """Return all text of a paper without its white space, signature lines and all."""
    return "".join({"pdf": pdf, "xlsx": workbook, "docx": word}[form](content).split())


def pdf(content: bytes) -> str:
    """Return the text of a PDF as poppler reads it, in the order it was written."""
    ran = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True, timeout=60
    )
    return ran.stdout.decode()


def workbook(content: bytes) -> str:
    """Return every cell of a workbook; fails on a cell that holds a formula."""
    book, found = load_workbook(io.BytesIO(content)), []
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                found.append("" if cell.value is None else str(cell.value))
    return "\n".join(found)


def word(content: bytes) -> str:
    """Return the paragraphs and the cells of a letter."""
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def parts(content: bytes) -> dict[str, bytes]:
    """Return the files inside an Office file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
