"""An archive as one sealed file, and the proof that it is whole: nothing but Python is needed.

`python3 workflow/papers/archive_seal.py FILE.zip` says whether every byte is as it was made. PURE.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

FORMAT, INDEX = "liuzhuan-archive/1", "index.json"
MOMENT = (1980, 1, 1, 0, 0, 0)
CHAINED = frozenset(
    {
        "case_id", "seq", "action", "outcome", "from_stage", "to_stage", "account_id", "person",
        "name", "role", "unit", "on_behalf_of", "address", "detail", "command", "at",
    }
)  # fmt: skip
BROKEN = (
    zipfile.BadZipFile, ValueError, TypeError, NotImplementedError, OSError, EOFError,
    RuntimeError, zlib.error,  # said to be encrypted or compressed, which none of ours is
)  # fmt: skip
Said = tuple[str, str]


def entry_of(path: str, volume: str, title: str, content: bytes) -> dict[str, Any]:
    """Return the line of the index for one file."""
    digest = hashlib.sha256(content).hexdigest()
    return {"path": path, "volume": volume, "title": title, "size": len(content), "sha256": digest}


def index_bytes(head: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the index as it lies in the archive."""
    whole = {"format": FORMAT, **head, "entries": list(entries)}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def packed(index: bytes, files: Sequence[tuple[str, bytes]]) -> bytes:
    """Return the archive: the index, then every file in its order, always the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as out:
        for name, content in [(INDEX, index), *files]:
            info = zipfile.ZipInfo(name, MOMENT)
            info.create_system = 3
            out.writestr(info, content)
    return made.getvalue()


def flaws(content: bytes) -> list[Said]:
    """Return what is wrong with an archive, in Chinese and English; empty when it is whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as found:
            names = found.namelist()
            files = {name: found.read(name) for name in names}
        index = json.loads(files[INDEX])
        entries = [(one["path"], one["sha256"], one["size"]) for one in index["entries"]]
    except KeyError:
        return [("没有目录 index.json，或目录不全", "index.json is missing or lacks something")]
    except BROKEN as bad:
        return [(f"不是完好的档案：{bad}", f"this is no intact archive: {bad}")]
    if index.get("format") != FORMAT:
        return [("不认识的档案格式", "the format is not known")]
    wrong = [*_files(names, files, entries), *_records(index, files)]
    if (
        not wrong
        and packed(files[INDEX], [(path, files[path]) for path, _, _ in entries]) != content
    ):
        wrong.append(("文件之外的字节被改动", "bytes beside the files were changed"))
    return wrong


def _files(
    names: Sequence[str], files: Mapping[str, bytes], entries: Sequence[tuple[str, str, int]]
) -> Iterator[Said]:
    listed = [path for path, _, _ in entries]
    for path in sorted({INDEX, *listed} - files.keys()):
        yield f"缺少文件 {path}", f"{path} is missing"
    for path in sorted(files.keys() - {INDEX, *listed}):
        yield f"多出文件 {path}", f"{path} is not in the index"
    if len(names) != len(files) or len(listed) != len(set(listed)):
        yield "有重名的文件", "a name stands there twice"
    for path, digest, size in entries:
        said = files.get(path)
        if said is not None and (hashlib.sha256(said).hexdigest(), len(said)) != (digest, size):
            yield f"文件被改动 {path}", f"{path} was changed"


def _records(index: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[Said]:
    """Yield the records of acts whose chain does not hold, or ends elsewhere than is said."""
    for one in index.get("records", ()):
        try:
            whole = _head(json.loads(files.get(one["path"], b"[]")))
        except (KeyError, TypeError, ValueError):
            whole = None
        if whole != (one["entries"], one["head"]):
            yield f"留痕断链 {one['path']}", f"the record {one['path']} does not hold"


def _head(entries: Sequence[Mapping[str, Any]]) -> tuple[int, str] | None:
    """Return how many entries a record has and its last hash; None where the chain breaks."""
    head = ""
    for at, entry in enumerate(entries, start=1):
        said = {name: entry[name] for name in CHAINED}
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(f"{head}\n{text}".encode()).hexdigest()
        if (entry["seq"], entry["previous"], entry["hash"]) != (at, head, digest):
            return None
        head = digest
    return len(entries), head


def main(paths: Sequence[str]) -> int:
    """Say of each file whether it is whole; 1 when one is not."""
    found = [(path, said) for path in paths for said in flaws(Path(path).read_bytes())]
    for path, (zh, en) in found:
        print(f"{path}: {zh} / {en}", file=sys.stderr)  # noqa: T201
    print("完好 / intact" if not found else "不完好 / not intact")  # noqa: T201
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
