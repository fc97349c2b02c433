"""Settings come from the environment; each is documented in docs/operator.md."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What an operator may set; defaults suit one machine with one file."""

    database_url: str = "sqlite:///var/liuzhuan.db"
    port: int = 8000
    key_file: Path = field(default_factory=lambda: Path("var/liuzhuan.key"))
    definitions_dir: Path | None = None
    papers_dir: Path | None = None
    banks_dir: Path | None = None
    files_dir: Path = field(default_factory=lambda: Path("var/files"))
    secure_cookies: bool = False
    demo: bool = False
    sweep_seconds: int = 30
    clock: str = ""
    address: str = ""
    smtp_url: str = ""
    smtp_password_file: Path | None = None
    smtp_ca_file: Path | None = None
    mail_from: str = ""
    webhook_hosts: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls) -> Settings:
        """Read DATABASE_URL and the LIUZHUAN_* variables."""
        env = os.environ
        definitions = env.get("LIUZHUAN_DEFINITIONS")
        return cls(
            database_url=env.get("DATABASE_URL", cls.database_url),
            port=int(env.get("LIUZHUAN_PORT", "8000")),
            key_file=Path(env.get("LIUZHUAN_KEY_FILE", "var/liuzhuan.key")),
            definitions_dir=Path(definitions) if definitions else None,
            papers_dir=_path(env.get("LIUZHUAN_PAPERS")),
            banks_dir=_path(env.get("LIUZHUAN_BANKS")),
            files_dir=Path(env.get("LIUZHUAN_FILES", "var/files")),
            secure_cookies=env.get("LIUZHUAN_SECURE_COOKIES", "") == "1",
            demo=env.get("LIUZHUAN_DEMO", "") == "1",
            sweep_seconds=int(env.get("LIUZHUAN_SWEEP_SECONDS", "30")),
            clock=env.get("LIUZHUAN_CLOCK", ""),
            address=env.get("LIUZHUAN_ADDRESS", "").rstrip("/"),
            smtp_url=env.get("LIUZHUAN_SMTP_URL", ""),
            smtp_password_file=_path(env.get("LIUZHUAN_SMTP_PASSWORD_FILE")),
            smtp_ca_file=_path(env.get("LIUZHUAN_SMTP_CA")),
            mail_from=env.get("LIUZHUAN_MAIL_FROM", ""),
            webhook_hosts=tuple(env.get("LIUZHUAN_WEBHOOK_HOSTS", "").replace(",", " ").split()),
        )

    def to_environment(self) -> None:
        """Set the environment, for a door that is opened in this process or below it."""
        os.environ |= {
            "DATABASE_URL": self.database_url,
            "LIUZHUAN_PORT": str(self.port),
            "LIUZHUAN_KEY_FILE": str(self.key_file),
            "LIUZHUAN_FILES": str(self.files_dir),
            "LIUZHUAN_BANKS": str(self.banks_dir or ""),
            "LIUZHUAN_DEFINITIONS": str(self.definitions_dir or ""),
            "LIUZHUAN_DEMO": "1" if self.demo else "",
            "LIUZHUAN_CLOCK": self.clock,
        }


def forget_environment() -> None:
    """Drop every LIUZHUAN_* variable: a scratch house sends nothing and uses nobody's folders."""
    for name in [name for name in os.environ if name.startswith("LIUZHUAN_")]:
        del os.environ[name]


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None
