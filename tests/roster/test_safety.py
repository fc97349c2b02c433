"""Files that must not be parsed: refused from the outside, quickly and with little memory."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.roster.papers import APPLICATION_TABLES, PAPERS, ROOT, TODAY, application
from workflow.roster.safety import LIMITS, Limits, refuse_file
from workflow.roster.sheets import read_workbook

SHEET = "xl/worksheets/sheet1.xml"
MEGABYTE = 1_000_000


def code(data: bytes, limits: Limits = LIMITS) -> str:
    reason = refuse_file(data, limits)
    return reason.code if reason else "fine"


def repacked(change: Callable[[dict[str, bytes]], None], data: bytes | None = None) -> bytes:
    """Return a good paper with its entries changed."""
    with zipfile.ZipFile(io.BytesIO(data or application())) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_entry(name: str, content: bytes = b"") -> bytes:
    return repacked(lambda entries: entries.__setitem__(name, content))


def in_sheet(old: bytes, new: bytes) -> bytes:
    def change(entries: dict[str, bytes]) -> None:
        assert old in entries[SHEET]
        entries[SHEET] = entries[SHEET].replace(old, new, 1)

    return repacked(change)


def bomb(sheet_bytes: int = 53 * MEGABYTE) -> bytes:
    """Return a small file that unpacks into one very large sheet."""
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
    body = b"<worksheet><sheetData>" + row * (sheet_bytes // len(row)) + b"</sheetData></worksheet>"
    return with_entry(SHEET, body)


@pytest.mark.parametrize("path", sorted(PAPERS.glob("*.xlsx")), ids=lambda path: path.stem)
def test_real_papers_pass(path: Path) -> None:
    assert code(path.read_bytes()) == "fine"


@pytest.mark.parametrize(
    "data", [b"", b"abc", b"\xd0\xcf\x11\xe0" + bytes(512), b"a,b\n1,2\n", b"%PDF-1.7", b"<html>"]
)
def test_what_is_no_xlsx_is_refused_with_the_way_out(data: bytes) -> None:
    assert code(data) == "file_not_xlsx"


def test_another_kind_of_zip_is_refused() -> None:
    def change(entries: dict[str, bytes]) -> None:
        del entries["xl/workbook.xml"]

    assert code(repacked(change)) == "file_not_xlsx"


def test_a_cut_file_is_refused_as_damaged() -> None:
    whole = application()
    assert code(whole[: len(whole) // 2]) == "file_broken"


def test_a_flipped_byte_is_refused_as_damaged() -> None:
    whole = bytearray(application())
    at = whole.index(b"sheet1.xml") + 60
    whole[at] ^= 0xFF
    assert code(bytes(whole)) == "file_broken"


def test_a_large_file_is_refused() -> None:
    assert code(application(), Limits(file_bytes=1000)) == "file_too_big"


def test_a_zip_bomb_is_refused() -> None:
    data = bomb()
    assert len(data) < MEGABYTE
    assert code(data) == "file_too_big"


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(bomb(20 * MEGABYTE))
    true_size = zipfile.ZipFile(io.BytesIO(bytes(data))).getinfo(SHEET).file_size
    assert data.count(true_size.to_bytes(4, "little")) == 2
    lying = bytes(data).replace(true_size.to_bytes(4, "little"), (900).to_bytes(4, "little"))
    assert code(lying) == "file_broken"


def test_thousands_of_entries_are_refused() -> None:
    many = {f"xl/media/image{n}.png": b"" for n in range(LIMITS.entries)}
    assert code(repacked(lambda entries: entries.update(many))) == "file_too_big"


@pytest.mark.parametrize(
    "name", ["../evil.xml", "/etc/passwd", "..\\evil.xml", "xl\\evil.xml", "C:/evil.xml"]
)
def test_paths_that_leave_the_archive_are_refused(name: str) -> None:
    assert code(with_entry(name)) == "file_paths"


@pytest.mark.parametrize(
    "name",
    ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/embeddings/oleObject1.bin",
     "xl/activeX/activeX1.xml", "xl/macrosheets/sheet1.xml", "xl/connections.xml"],
)  # fmt: skip
def test_macros_links_and_embedded_objects_are_refused(name: str) -> None:
    assert code(with_entry(name, b"x")) == "file_active"


@pytest.mark.parametrize("name", ["xl/media/inner.zip", "xl/inner.xlsx", "docProps/run.exe"])
def test_files_within_the_file_are_refused(name: str) -> None:
    assert code(with_entry(name, b"PK\x03\x04")) == "file_nested"


@pytest.mark.parametrize(
    "declaration",
    [b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>', b"<!doctype a>",
     b"<!-- " + b"x" * 300_000 + b' --><!DOCTYPE a [<!ENTITY b "c">]>'],
)  # fmt: skip
def test_entities_are_refused_wherever_they_stand(declaration: bytes) -> None:
    assert code(in_sheet(b"<worksheet", declaration + b"<worksheet")) == "file_entities"


def test_a_sheet_in_another_encoding_cannot_hide_them() -> None:
    def change(entries: dict[str, bytes]) -> None:
        entries[SHEET] = entries[SHEET].decode().encode("utf-16")

    assert code(repacked(change)) == "file_entities"


@pytest.mark.parametrize("far", [b"XFD1048576", b"A1048576", b"XFD1", b"A30001", b"CW1"])
def test_a_cell_far_out_is_refused_before_a_table_is_made_of_it(far: bytes) -> None:
    assert code(in_sheet(b'r="A2"', b'r="' + far + b'"')) == "file_too_big"
    assert code(in_sheet(b'r="A2"', b"r = '" + far + b"'")) == "file_too_big"


def test_the_last_cell_allowed_is_allowed() -> None:
    assert code(in_sheet(b'r="A2"', b'r="CV30000"')) == "fine"


def test_an_address_in_disguise_is_refused() -> None:
    assert code(in_sheet(b'r="A2"', b'r="&#88;FD1"')) == "file_cells"


def test_one_long_text_used_ten_thousand_times_is_refused() -> None:
    book, stream = Workbook(), io.BytesIO()
    book.active["A1"] = "x" * 30_000
    book.save(stream)

    def change(entries: dict[str, bytes]) -> None:
        (once,) = re.findall(rb"<row.*</row>", entries[SHEET])
        rows = [once.replace(b'"A1"', b'"A%d"' % n).replace(b'r="1"', b'r="%d"' % n)
                for n in range(1, 10_001)]  # fmt: skip
        entries[SHEET] = entries[SHEET].replace(once, b"".join(rows))

    used = repacked(change, stream.getvalue())
    assert len(used) < MEGABYTE
    assert code(used) == "file_too_big"


def test_a_refused_file_is_a_paper_with_one_problem() -> None:
    paper = read_workbook(b"abc", APPLICATION_TABLES, today=TODAY, name="甲.xls")
    assert [(one.file, one.reason.code, one.blocks) for one in paper.problems] == [
        ("甲.xls", "file_not_xlsx", True)
    ]
    assert paper.tables == ()


def test_a_file_calamine_cannot_read_is_a_problem_too() -> None:
    paper = read_workbook(
        with_entry("xl/workbook.xml", b"<workbook"), APPLICATION_TABLES, today=TODAY
    )
    assert [one.reason.code for one in paper.problems] == ["file_broken"]


PROBE = """
import resource, sys
from workflow.roster.sheets import refuse_file
data = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF)
reason = refuse_file(data)
after = resource.getrusage(resource.RUSAGE_SELF)
print(reason.code, (after.ru_maxrss - before.ru_maxrss) // 1000,
      round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2))
"""


def most_tags() -> bytes:
    """Return the dearest file to look at: as many cells as its size allows, one too far."""
    cells = b"".join(b'<c r="A%d" t="s"><v>0</v></c>' % (n % 9000) for n in range(1_000_000))
    return with_entry(SHEET, b"<worksheet>" + cells + b'<c r="XFD1"/></worksheet>')


@pytest.mark.parametrize("made", [bomb, most_tags])
def test_a_refusal_takes_little_memory(tmp_path: Path, made: Callable[[], bytes]) -> None:
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(made())
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    found, megabytes, _ = done.stdout.split()
    assert found == "file_too_big"
    assert int(megabytes) < 100
