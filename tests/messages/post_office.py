"""A real SMTP server and a real receiver of webhooks, on this machine; what came in is kept."""

from __future__ import annotations

import ssl
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = b"liuzhuan", b"mei-lin-3-shan"


class _Letters:
    """Keeps each letter, or refuses as told."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, EmailMessage]] = []
        self.refusal = ""

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, _: Any
    ) -> str:
        """Take or refuse a reader."""
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep a letter."""
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.kept.append((envelope.rcpt_tos[0], letter))
        return "250 OK"


class _Line(Controller):
    """Listens on a port that is free."""

    def factory(self) -> SMTP:
        """Return the protocol of one line."""
        return SMTP(self.handler, **self.SMTP_kwargs)


class PostOffice:
    """An SMTP server; with a certificate it wants STARTTLS and a password."""

    def __init__(self, tls: tuple[Path, Path] | None = None, *, at_once: bool = False) -> None:
        self.letters = _Letters()
        given: dict[str, Any] = {"hostname": "127.0.0.1", "port": _free()}
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            given |= {"authenticator": _knows, "auth_required": True}
            if at_once:
                given |= {"ssl_context": context, "auth_require_tls": False}
            else:
                given |= {"tls_context": context, "require_starttls": True}
        self.line = _Line(self.letters, **given)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.line.port)

    @property
    def kept(self) -> list[tuple[str, EmailMessage]]:
        """Who got what, in order."""
        return self.letters.kept

    def __enter__(self) -> Self:
        self.line.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.line.stop()


def _knows(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    fits = isinstance(given, LoginPassword) and (given.login, given.password) == (USER, PASSWORD)
    return AuthResult(success=fits, handled=fits)


class Receiver:
    """Takes webhooks and keeps them: (path, headers, body)."""

    def __init__(self, status: int = 204, headers: dict[str, str] | None = None) -> None:
        self.kept: list[tuple[str, dict[str, str], bytes]] = []
        kept, more = self.kept, headers or {}

        class Take(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                kept.append((self.path, dict(self.headers), body))
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Take)
        self.thread = threading.Thread(target=self.server.serve_forever)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_port}/in"

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def _free() -> int:
    """Return a port that was free a moment ago."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    port = server.server_port
    server.server_close()
    return port


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for 127.0.0.1 that is its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    pem = serialization.Encoding.PEM
    cert_file.write_bytes(made.public_bytes(pem))
    key_file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert_file, key_file
