"""The archive of a case, taken after its play and then tampered with in every way."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.builders import ROOT
from tests.plays.printing import SHELF
from workflow.demo.plays import Player
from workflow.papers.archives import take_archive
from workflow.papers.service import Printed

SEAL = ROOT / "workflow" / "papers" / "archive_seal.py"


def archive(player: Player, login: str, of: str, files: Path) -> bytes:
    """Take the archive of a case."""
    house, actor = player.bureau.house, player.actor(login)
    made = take_archive(house, SHELF, files, player.case(of), actor)
    assert isinstance(made, Printed), made
    return made.content


def opened(content: bytes) -> dict[str, bytes]:
    """Return the files of an archive, read by the standard library."""
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        assert found.testzip() is None
        return {name: found.read(name) for name in found.namelist()}


def again(files: dict[str, bytes]) -> bytes:
    """Pack files as anybody would."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        for name, content in files.items():
            out.writestr(name, content)
    return made.getvalue()


def proven(path: Path, content: bytes) -> tuple[int, str]:
    """Prove an archive as somebody without the product does; returns exit code and words."""
    path.write_bytes(content)
    ran = subprocess.run(
        [sys.executable, "-I", str(SEAL), str(path)],
        capture_output=True, text=True, check=False, timeout=60, cwd="/",
    )  # fmt: skip
    return ran.returncode, ran.stderr + ran.stdout


def resealed(files: dict[str, bytes], name: str, content: bytes) -> dict[str, bytes]:
    """Change a file and the index with it, as a careful forger would."""
    index = json.loads(files["index.json"])
    for one in index["entries"]:
        if one["path"] == name:
            one |= {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    sealed = json.dumps(index, ensure_ascii=False, indent=1).encode()
    return {**files, name: content, "index.json": sealed}
