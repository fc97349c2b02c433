"""Sensitive values at rest: AES-256-GCM bound to their place, and blind lookup indexes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PREFIX = "sealed:1:"


class SealBroken(Exception):
    """A sealed value was changed, moved to another place, or sealed with another key."""


class Vault:
    """Seals text with one key; a value moved to another row or column does not open."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("the key has 32 bytes")
        self._aes = AESGCM(hashlib.sha256(b"seal" + key).digest())
        self._mac_key = hashlib.sha256(b"blind" + key).digest()

    def seal(self, text: str, where: str) -> str:
        """Encrypt `text` for the place `where` (table, column, row)."""
        nonce = os.urandom(12)
        sealed = self._aes.encrypt(nonce, text.encode(), where.encode())
        return PREFIX + base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, where: str) -> str:
        """Decrypt what `seal` gave; raises SealBroken when changed, moved or never sealed."""
        try:
            raw = base64.b64decode(sealed.removeprefix(PREFIX), validate=True)
            return self._aes.decrypt(raw[:12], raw[12:], where.encode()).decode()
        except (InvalidTag, ValueError) as broken:
            raise SealBroken(where) from broken

    def blind(self, text: str) -> str:
        """Return a keyed index of `text`: equal texts are found, nothing is revealed."""
        mac = hmac.new(self._mac_key, text.strip().upper().encode(), hashlib.sha256)
        return mac.hexdigest()[:40]


def is_sealed(value: object) -> bool:
    """Tell whether a stored value is sealed text."""
    return isinstance(value, str) and value.startswith(PREFIX)


def load_or_make_key(path: Path) -> bytes:
    """Read the key file; make one (owner-only) where there is none."""
    if path.exists():
        return base64.b64decode(path.read_text())
    path.parent.mkdir(parents=True, exist_ok=True)
    key = os.urandom(32)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(base64.b64encode(key).decode())
    return key
