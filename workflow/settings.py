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
    files_dir: Path = field(default_factory=lambda: Path("var/files"))
    secure_cookies: bool = False
    demo: bool = False
    sweep_seconds: int = 30
    clock: str = ""

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
            files_dir=Path(env.get("LIUZHUAN_FILES", "var/files")),
            secure_cookies=env.get("LIUZHUAN_SECURE_COOKIES", "") == "1",
            demo=env.get("LIUZHUAN_DEMO", "") == "1",
            sweep_seconds=int(env.get("LIUZHUAN_SWEEP_SECONDS", "30")),
            clock=env.get("LIUZHUAN_CLOCK", ""),
        )

    def to_environment(self) -> None:
        """Set the environment, for a door that is opened in this process or below it."""
        os.environ |= {
            "DATABASE_URL": self.database_url,
            "LIUZHUAN_PORT": str(self.port),
            "LIUZHUAN_KEY_FILE": str(self.key_file),
            "LIUZHUAN_FILES": str(self.files_dir),
            "LIUZHUAN_DEMO": "1" if self.demo else "",
            "LIUZHUAN_CLOCK": self.clock,
        }
