"""The office's own program opens every workbook and letter: names whole, heads repeated."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.papers.made_up import NAME, values
from tests.papers.readers import said
from tests.papers.test_every_paper import DEFINITION, EACH, ON, PAPERS, template
from workflow.papers import word, workbook
from workflow.papers.catalogue import catalogue
from workflow.papers.sheet import read_sheet

OFFICE = [(key, form) for key, form in EACH if form != "pdf"]
PEOPLE = 70


def made(key: str, form: str) -> bytes:
    """Make a paper with enough rows for several sheets."""
    paper, path = PAPERS[key], template(PAPERS[key], form)
    known = catalogue(DEFINITION, paper.of, paper.content)
    copies = [("", values(known, rows=PEOPLE if form == "xlsx" else 2))]
    if form == "docx":
        return word.render(path, known, copies, ON)
    sheet, problems = read_sheet(path)
    assert sheet is not None, problems
    return workbook.render(sheet, known, copies, ON)


@pytest.mark.slow
def test_libreoffice_prints_every_workbook_and_letter(tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        assert not os.environ.get("CI"), "soffice is missing: .ci/run installs it"
        pytest.skip("no LibreOffice on this machine")
    for key, form in OFFICE:
        (tmp_path / f"{key}-{form}.{form}").write_bytes(made(key, form))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "pdf", "--outdir", str(tmp_path / "printed"),
         *(str(tmp_path / f"{key}-{form}.{form}") for key, form in OFFICE)],
        check=True, timeout=500, capture_output=True,
    )  # fmt: skip
    for key, form in OFFICE:
        text = said((tmp_path / "printed" / f"{key}-{form}.pdf").read_bytes(), "pdf")
        assert NAME in text, (key, form)
        assert "#REF" not in text
        pages = [(int(at), int(of)) for at, of in re.findall(r"第(\d+)页共(\d+)页", text)]
        assert pages == [(at, len(pages)) for at in range(1, len(pages) + 1)], (key, form)
        if key in ("annex2", "annex4"):
            assert text.count("序号") == len(pages) > 1, "the head is repeated on each sheet"
