"""Before anything is parsed: is this a plain .xlsx of bearable size? (zip bombs, macros, XXE)

Everything is streamed and counted; nothing is kept but the texts' lengths.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from workflow.engine.refusal import Reason

_CHUNK = 1 << 18
_OVERLAP = 256
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# Only addresses that may lie beyond any sensible limit: two letters, or five digits.
_FAR = re.compile(
    rb"""\br\s*=\s*["'](?:([A-Za-z]{2,9})([0-9]{1,12})|([A-Za-z]?)([0-9]{5,12}))["']"""
)
_ODD_REFERENCE = re.compile(rb"""\br\s*=\s*["'][A-Za-z0-9]{0,20}&#""")
_SHARED = re.compile(rb"<(?:\w+:)?v\b[^<>]*>\s*([0-9]{1,7})\s*</")
_ACTIVE = re.compile(
    r"vbaProject|/externalLinks/|/embeddings/|/activeX/|/macrosheets/|/dialogsheets/"
    r"|/customUI|/connections\.xml|/queryTables/",
    re.IGNORECASE,
)
_NESTED = re.compile(r"\.(zip|xlsx|xlsm|xls|docx|rar|7z|gz|exe|jar|ole|bin)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a paper may cost: bytes, entries, and cells; ample for 10,000 applications."""

    file_bytes: int = 20_000_000
    entries: int = 200
    unzipped_bytes: int = 48_000_000
    ratio: int = 120
    rows: int = 30_000
    columns: int = 100
    text_bytes: int = 64_000_000


LIMITS = Limits()


def refuse_file(data: bytes, limits: Limits = LIMITS) -> Reason | None:
    """Return why a file must not be parsed, None when it may be."""
    if len(data) > limits.file_bytes:
        return _too_big(f"文件超过 {limits.file_bytes // 1_000_000} MB", "the file is too big")
    if data[:4] != b"PK\x03\x04":
        return _NOT_XLSX
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _refuse_archive(archive, len(data), limits)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
        zlib.error,
    ):
        return Reason(
            "file_broken",
            "文件已损坏，请用 Excel 或 WPS 重新另存后再上传",
            "the file is damaged; save it again and send it anew",
        )


def _refuse_archive(archive: zipfile.ZipFile, size: int, limits: Limits) -> Reason | None:
    entries = archive.infolist()
    reason = _refuse_entries(entries, size, limits)
    if reason is not None:
        return reason
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        return _NOT_XLSX
    return _refuse_contents(archive, entries, limits)


def _refuse_entries(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> Reason | None:
    """Judge by the directory alone: number, names, declared sizes."""
    total = sum(entry.file_size for entry in entries)
    if len(entries) > limits.entries or len({e.filename for e in entries}) < len(entries):
        return _too_big("压缩包内文件过多或重名", "too many entries, or doubled names")
    if total > limits.unzipped_bytes or total > 1_000_000 + limits.ratio * size:
        return _too_big("解压后过大", "it grows too big when unpacked")
    for entry in entries:
        name = entry.filename
        if name.startswith("/") or "\\" in name or ".." in name or ":" in name or "\0" in name:
            return Reason("file_paths", "压缩包内有可疑路径", "an entry has a suspicious path")
        if _ACTIVE.search("/" + name):
            return Reason(
                "file_active",
                "含有宏、外部链接或嵌入对象，请另存为普通 .xlsx",
                "it holds macros, external links or embedded objects; save it as a plain .xlsx",
            )
        if _NESTED.search(name) and not name.startswith("xl/printerSettings/"):
            return Reason("file_nested", "压缩包内还有压缩包或程序", "it holds a file within")
        if entry.flag_bits & 0x1:
            return _NOT_XLSX
    return None


def _refuse_contents(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits
) -> Reason | None:
    lengths: list[int] = []
    sheets = [e for e in entries if e.filename.lower().startswith("xl/worksheets/")]
    shared = [e for e in entries if e.filename.lower() == "xl/sharedstrings.xml"]
    for entry in shared:
        lengths = _lengths(b"".join(_blocks(archive, entry, overlap=0)))
    budget = limits.text_bytes
    for entry in entries:
        for block in _blocks(archive, entry):
            reason = _refuse_block(entry, block) if _is_xml(entry) else None
            if reason is None and entry in sheets:
                reason = _refuse_cells(block, limits)
                budget -= _weight(block, lengths)
            if reason is not None:
                return reason
        if budget < 0:
            return _too_big("文字总量过大", "the texts are too long in total")
    return None


def _blocks(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, overlap: int = _OVERLAP
) -> Iterator[bytes]:
    """Yield an entry piece by piece, each beginning with the tail of the one before."""
    tail = b""
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            yield tail + chunk
            tail = chunk[-overlap:] if overlap else b""


def _is_xml(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().endswith((".xml", ".rels", ".vml"))


def _refuse_block(entry: zipfile.ZipInfo, block: bytes) -> Reason | None:
    if _DOCTYPE.search(block) or b"\0" in block:
        return Reason("file_entities", "含有文档类型或实体声明", "it declares a DTD or entities")
    if entry.filename.endswith(".rels") and b"/externalLink" in block:
        return Reason("file_active", "含有外部链接，请另存为普通 .xlsx", "it links to other files")
    return None


def _refuse_cells(block: bytes, limits: Limits) -> Reason | None:
    """Refuse references so far out that a dense table of the sheet would not fit."""
    if _ODD_REFERENCE.search(block):
        return Reason("file_cells", "单元格编号写法异常", "a cell's address is written oddly")
    for match in _FAR.finditer(block):
        letters, digits = match.group(1) or match.group(3), match.group(2) or match.group(4)
        if int(digits) > limits.rows or _column_number(letters) > limits.columns:
            return _too_big(
                f"表格超过 {limits.rows} 行或 {limits.columns} 列（含空白格式行），请删去多余行列",
                f"a sheet has more than {limits.rows} rows or {limits.columns} columns; "
                "delete the empty ones",
            )
    return None


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _lengths(shared: bytes) -> list[int]:
    """Return the length of each shared string, in the order cells refer to them."""
    starts = [match.start() for match in re.finditer(rb"<(?:\w+:)?si\b", shared)]
    return [end - start for start, end in zip(starts, [*starts[1:], len(shared)], strict=True)]


def _weight(block: bytes, lengths: list[int]) -> int:
    """Return how many bytes the shared strings named in this block come to."""
    if not lengths:
        return 0
    found = (int(match.group(1)) for match in _SHARED.finditer(block))
    return sum(lengths[at] for at in found if at < len(lengths))


def _too_big(zh: str, en: str) -> Reason:
    return Reason("file_too_big", zh, en)


_NOT_XLSX = Reason(
    "file_not_xlsx",
    "不是可读的 .xlsx 文件（旧版 .xls、CSV 或加了密码的文件，请另存为不带密码的 .xlsx）",
    "not a readable .xlsx file; save old .xls, CSV or protected files as a plain .xlsx",
)
