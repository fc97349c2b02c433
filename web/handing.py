"""The one place from which files leave: each is on a record first, or anybody may have it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from flask import Response, make_response, send_file

from workflow.cases.taking import Taken

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def hand_out(file: Taken, media_type: str = XLSX) -> Response:
    """Give a list that was put on the record of lists taken."""
    return _attached(file.content, file.file_name, media_type)


def hand_recorded(content: bytes, file_name: str, media_type: str) -> Response:
    """Give a file of a case; the caller had it put on the record of that case."""
    return _attached(content, file_name, media_type)


def hand_paper(
    path: Path, file_name: str, media_type: str, *, inline: bool = False
) -> Response:  # fmt: skip
    """Give a paper of a case as it was handed in; the caller had the look recorded."""
    return send_file(
        path.resolve(), mimetype=media_type, as_attachment=not inline, download_name=file_name,
        etag=False, max_age=0,
    )  # fmt: skip


def hand_open(
    content: str | bytes, file_name: str, media_type: str, *, inline: bool = False
) -> Response:
    """Give what holds nothing of a person: a calendar, a diagram."""
    data = content.encode() if isinstance(content, str) else content
    answer = _attached(data, file_name, media_type)
    if inline:
        answer.headers["Content-Disposition"] = f'inline; filename="{file_name}"'
    return answer


def _attached(content: bytes, file_name: str, media_type: str) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = media_type
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file_name)}"
    return answer
