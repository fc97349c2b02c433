"""Papers of a case: true to their type, within one's area, on the record without names."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from sqlmodel import col, select

from tests.builders import ALLOWANCE, answers, done, holder, reasons, register
from workflow.bureau import Bureau
from workflow.cases.attachments import LARGEST, Paper, add, open_paper, remove
from workflow.cases.audit import verify
from workflow.cases.tables import Attachment, AuditEntry
from workflow.engine.actor import Actor

PDF = b"%PDF-1.7\n" + b"0" * 300
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 300


def office(*names: str) -> bytes:
    """Return a package with these parts, as Word and Excel write them."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name in ("[Content_Types].xml", *names):
            package.writestr(name, "<x/>")
    return content.getvalue()


@pytest.fixture
def clerk(bureau: Bureau) -> Actor:
    """经办小李 of Songkou."""
    return holder(bureau, "township_clerk", "松口镇")


@pytest.fixture
def case_id(bureau: Bureau, clerk: Actor) -> int:
    """An application that is being filled in."""
    given = answers()
    register(bureau, given["id_no"], given["name"])
    unit = clerk.posts[0].unit_id
    return done(bureau.open(ALLOWANCE, "application", clerk, unit, given)).case_id


def token_of(bureau: Bureau) -> str:
    """Return the token of the last paper."""
    with bureau.store.read() as session:
        last = session.exec(select(Attachment).order_by(col(Attachment.id).desc())).first()
    assert last is not None
    return last.token


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("户口簿.pdf", PDF),
        ("照片.PNG", PNG),
        ("证明.docx", office("word/document.xml")),
        ("工资.xlsx", office("xl/workbook.xml")),
    ],
)
def test_a_paper_comes_back_as_it_went_in(
    bureau: Bureau, clerk: Actor, case_id: int, tmp_path: Path, name: str, content: bytes
) -> None:
    done(add(bureau.house, tmp_path, case_id, clerk, Paper("household_book", name, content)))
    opened = open_paper(bureau.house, tmp_path, token_of(bureau), clerk)
    assert opened is not None
    assert (opened.file_name, opened.path.read_bytes()) == (name, content)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"MZ" + b"0" * 300, "wrong_type"),
        ("a.pdf", b"MZ" + b"0" * 300, "wrong_type"),
        ("a.pdf", PNG, "wrong_type"),
        ("a.svg", b"<svg onload='x'/>", "wrong_type"),
        ("a.html", b"<html></html>", "wrong_type"),
        ("a.docx", office("xl/workbook.xml"), "wrong_type"),
        ("a.xlsx", office("xl/workbook.xml", "xl/vbaProject.bin"), "wrong_type"),
        ("a.docx", b"PK\x03\x04 broken", "wrong_type"),
        ("a.pdf", b"", "no_file"),
        ("a.pdf", b"%PDF-1.7\n" + b"0" * LARGEST, "too_large"),
    ],
)
def test_what_is_not_on_the_list_is_refused(
    bureau: Bureau, clerk: Actor, case_id: int, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    files = tmp_path / "files"
    outcome = add(bureau.house, files, case_id, clerk, Paper("id_card", name, content))
    assert reasons(outcome) == [code]
    assert not files.exists()


def test_a_document_the_programme_does_not_name_is_refused(
    bureau: Bureau, clerk: Actor, case_id: int, tmp_path: Path
) -> None:
    outcome = add(bureau.house, tmp_path, case_id, clerk, Paper("diploma", "a.pdf", PDF))
    assert reasons(outcome) == ["no_document"]


def test_papers_are_nobodys_outside_their_area(
    bureau: Bureau, clerk: Actor, case_id: int, tmp_path: Path
) -> None:
    done(add(bureau.house, tmp_path, case_id, clerk, Paper("id_card", "a.pdf", PDF)))
    stranger = holder(bureau, "township_clerk", "南坪镇")
    assert open_paper(bureau.house, tmp_path, token_of(bureau), stranger) is None
    assert open_paper(bureau.house, tmp_path, "guessed", clerk) is None
    assert reasons(remove(bureau.house, token_of(bureau), stranger)) == ["no_case"]
    paper = Paper("id_card", "a.pdf", PDF)
    assert reasons(add(bureau.house, tmp_path, case_id, stranger, paper)) == ["no_case"]


def test_who_only_looks_on_changes_no_papers(
    bureau: Bureau, clerk: Actor, case_id: int, tmp_path: Path
) -> None:
    done(add(bureau.house, tmp_path, case_id, clerk, Paper("id_card", "a.pdf", PDF)))
    county = holder(bureau, "county_edu")
    assert open_paper(bureau.house, tmp_path, token_of(bureau), county) is not None
    assert reasons(remove(bureau.house, token_of(bureau), county)) == ["not_yours"]


def test_every_touch_is_on_the_record_and_no_file_name_is(
    bureau: Bureau, clerk: Actor, case_id: int, tmp_path: Path
) -> None:
    paper = Paper("id_card", "冯才441499196605119990.pdf", PDF)
    done(add(bureau.house, tmp_path, case_id, clerk, paper))
    token = token_of(bureau)
    open_paper(bureau.house, tmp_path, token, clerk)
    done(remove(bureau.house, token, clerk))
    assert open_paper(bureau.house, tmp_path, token, clerk) is None
    with bureau.store.read() as session:
        entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq))).all()
    assert [entry.action for entry in entries] == ["open", "attach", "open_file", "detach"]
    assert all("441499" not in str(entry.detail) for entry in entries)
    assert verify(bureau.store).ok


def test_a_double_click_uploads_once(
    bureau: Bureau, clerk: Actor, case_id: int, tmp_path: Path
) -> None:
    paper = Paper("id_card", "a.pdf", PDF)
    for _ in range(2):
        done(add(bureau.house, tmp_path, case_id, clerk, paper, command="click-9"))
    with bureau.store.read() as session:
        assert len(session.exec(select(Attachment)).all()) == 1


def test_a_name_cannot_lead_anywhere(
    bureau: Bureau, clerk: Actor, case_id: int, tmp_path: Path
) -> None:
    paper = Paper("id_card", '../../etc/..\\x\r\n"<b>.pdf', PDF)
    done(add(bureau.house, tmp_path, case_id, clerk, paper))
    opened = open_paper(bureau.house, tmp_path, token_of(bureau), clerk)
    assert opened is not None
    assert opened.file_name == "xb.pdf"
    assert tmp_path in opened.path.parents
    assert len(token_of(bureau)) >= 32
