"""Compressed answers, so that a slow line carries a page; none that another site asked for.

BREACH: who sees the length of compressed answers and can have a page opened with words of their
choosing learns, try by try, what else stands on it. Such tries come from another site. Browsers
say so (`Sec-Fetch-Site`, over TLS), and only what they say comes from this house or from nowhere
(an address typed, a bookmark) is compressed where it may hold a secret. Styles, scripts and
signs hold none.
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask_compress import Compress

OPEN_TYPES = ("text/css", "text/javascript", "application/javascript", "image/svg+xml")
OURS = ("same-origin", "none")
STATICS = ("static", "bootstrap.static")


def compress(app: Flask) -> None:
    """Compress what is text, with what every browser reads."""
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_MIMETYPES=[*OPEN_TYPES, "text/html"],
        COMPRESS_ALGORITHM=["br", "gzip"],
    )
    compressor = Compress(app)

    @app.after_request
    def lighten(response: Response) -> Response:
        if response.status_code != 200 or not _may(response):
            return response
        response.direct_passthrough = False
        response.make_sequence()  # a file is read whole and closed: the library would leave it open
        return compressor.after_request(response)


def _may(response: Response) -> bool:
    if request.endpoint in STATICS:
        return response.mimetype in OPEN_TYPES
    return response.mimetype == "text/html" and request.headers.get("Sec-Fetch-Site") in OURS
