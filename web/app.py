"""Puts the pages together: one Flask app over one bureau."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from web.access import guard
from web.bureau import keep_one_instant, keep_up
from web.errors import answer_errors
from web.headers import set_headers
from web.language import speak
from web.pages import PAGES
from web.session import keep_sessions
from web.shell import dress
from web.spoken import listen
from web.weight import compress
from workflow.bureau import Bureau
from workflow.settings import Settings

LARGEST_REQUEST = 20 * 1024 * 1024


def create_app(bureau: Bureau, settings: Settings) -> Flask:
    """Return the WSGI application; several may run over one store."""
    app = Flask("web")
    app.extensions["bureau"] = bureau
    app.config.update(_config(bureau, settings))
    answer_errors(app)
    set_headers(app, secure=settings.secure_cookies)
    compress(app)
    keep_sessions(app)
    CSRFProtect(app)
    Bootstrap5(app)
    guard(app)
    keep_up(app)
    keep_one_instant(app)
    speak(app)
    listen(app)
    dress(app, demo=settings.demo)
    for pages in PAGES:
        app.register_blueprint(pages)
    bureau.store.close()  # opening it read the tables: no connection may be carried over a fork
    return app


def _config(bureau: Bureau, settings: Settings) -> dict[str, object]:
    secure = settings.secure_cookies
    return {
        # From the key file: the same in every process over one store, stored nowhere else.
        "SECRET_KEY": bureau.store.vault.blind("the signature of web cookies"),
        "SESSION_COOKIE_NAME": "__Host-liuzhuan" if secure else "liuzhuan",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "WTF_CSRF_TIME_LIMIT": None,  # it lives as long as the session it belongs to
        "BOOTSTRAP_SERVE_LOCAL": True,
        "TEMPLATES_AUTO_RELOAD": False,
        "TRAP_HTTP_EXCEPTIONS": False,
    }
