"""What kind of file some bytes are, told by their content; the ending must agree."""

from __future__ import annotations

import io
import zipfile

import filetype

ENDINGS = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_OFFICE = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx"}


def type_of(content: bytes, ending: str) -> str | None:
    """Return the media type when it is allowed and the ending is true; None otherwise."""
    wanted = ENDINGS.get(ending.lower())
    package = content.startswith(b"PK\x03\x04")
    found = _office(content) if package else filetype.guess_mime(content)
    return wanted if wanted is not None and found == wanted else None


def _office(content: bytes) -> str | None:
    """Look into a package: a Word or Excel file without macros, or nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
    except zipfile.BadZipFile:
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next((ENDINGS[_OFFICE[name]] for name in _OFFICE if name in names), None)
