"""Security headers on every response, errors and static files included."""

from __future__ import annotations

from flask import Flask, request
from flask_login import current_user
from werkzeug.wrappers import Response

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # Bootstrap's own signs are data: images in its CSS
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "frame-src 'self'",  # a PDF of a case beside its answers
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=()",
}
# A paper of a case stands in a page of this house, and runs and fetches nothing itself.
SHOWN_INSIDE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'; base-uri 'none'",
    "X-Frame-Options": "SAMEORIGIN",
}
ONE_YEAR = 365 * 24 * 3600


def set_headers(app: Flask, *, secure: bool) -> None:
    """Add the headers to whatever leaves the house; HSTS only where it is served over TLS."""

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.update(ALWAYS)
        if request.endpoint == "files.look" and response.status_code == 200:
            response.headers.update(SHOWN_INSIDE)
        if secure:
            response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}"
        response.headers["Cache-Control"] = _cache_rule(response)
        return response


def _cache_rule(response: Response) -> str:
    if request.endpoint in ("static", "bootstrap.static") and response.status_code in (200, 304):
        return f"public, max-age={ONE_YEAR}, immutable" if "v" in request.args else "no-cache"
    if "public" in response.headers.get("Cache-Control", "") and not current_user.is_authenticated:
        return response.headers["Cache-Control"]
    return "no-store"
