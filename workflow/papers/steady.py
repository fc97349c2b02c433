"""Office files whose bytes depend on their content alone: no clock in them. PURE."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say
_CORE = "docProps/core.xml"


def steady(content: bytes, on: date) -> bytes:
    """Return an .xlsx or .docx written anew: entries by name, every time the day of the paper."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist(), key=_first):
            data = old.read(name)
            if name == _CORE:
                data = _STAMP.sub(rb"\g<1>%sT00:00:00Z\g<3>" % on.isoformat().encode(), data)
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
    return made.getvalue()


def _first(name: str) -> tuple[bool, str]:
    """The table of contents comes first, as readers that sniff the type expect."""
    return name != "[Content_Types].xml", name
