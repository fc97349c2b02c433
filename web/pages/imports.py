"""Papers from townships: an Excel file in, what was wrong by cell, the annotated file back."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, abort, render_template, request
from werkzeug.security import safe_join
from werkzeug.wrappers import Response

from web.access import RailItem, Who, page
from web.bureau import the_bureau
from web.handing import hand_out
from web.language import N_, language, t
from web.session import current_actor
from workflow.cases.taking import take
from workflow.engine.actor import SYSTEM, Actor
from workflow.engine.definition import Definition
from workflow.engine.grammar import Label
from workflow.roster.service import Imported, ImportRefused, import_applications

pages = Blueprint("imports", __name__)
LONGEST_FILE = 8 * 1024 * 1024
KEPT_SECONDS = 24 * 3600


def _openings(actor: Actor | None) -> Iterator[tuple[Definition, str]]:
    """Yield the kinds whose cases a person may open from a paper."""
    roles = {post.role for post in actor.posts} if actor else set()
    for definition in the_bureau().house.programmes():
        for key, kind in definition.kinds.items():
            papers = any(field.columns for field in kind.fields.values())
            if papers and roles & set(kind.opened_by):
                yield definition, key


IMPORTS = Who("opens cases from papers", lambda actor: any(_openings(actor)))


@page(pages, "/import", IMPORTS, methods=("GET", "POST"), rail=RailItem(15, N_("导入"), "plus"))
def papers() -> tuple[str, int]:
    """Take a township's paper; every good row becomes a draft, every dirty one is named."""
    actor = current_actor() or SYSTEM
    kinds = {
        f"{definition.programme}/{key}": definition.kinds[key].title
        for definition, key in _openings(actor)
    }
    if request.method == "GET":
        return _shown(kinds), 200
    programme, _, kind = str(request.form.get("kind", "")).partition("/")
    file = request.files.get("file")
    if f"{programme}/{kind}" not in kinds or file is None or not file.filename:
        return _shown(kinds, [t("请选择要导入的 Excel 文件。")]), 422
    content = file.stream.read(LONGEST_FILE + 1)
    if len(content) > LONGEST_FILE:
        return _shown(kinds, [t("文件超过 8 MB，请分开导入。")]), 413
    name = Path(file.filename).name
    try:
        found = import_applications(the_bureau().house, programme, kind, {name: content}, actor)
    except ImportRefused as refused:
        return _shown(kinds, [reason.in_(language()) for reason in refused.reasons]), 422
    return _shown(kinds, found=found, back=keep(actor, name, found)), 200


@page(pages, "/import/<token>/<name>", IMPORTS)
def annotated(token: str, name: str) -> Response:
    """Give the annotated file back to who sent the paper, for one day; on record."""
    actor = current_actor() or SYSTEM
    path = safe_join(str(_folder()), f"{actor.account_id}-{token}.xlsx")
    if path is None or not Path(path).is_file():
        abort(404)
    content = Path(path).read_bytes()
    given = take(the_bureau().house, actor, "import_result", "import.xlsx", content)
    return hand_out(replace(given, file_name=name))  # the name may be anything: off the record


def _shown(
    kinds: Mapping[str, Label],
    errors: list[str] | None = None,
    found: Imported | None = None,
    back: str = "",
) -> str:
    return render_template(
        "pages/import.html", kinds=kinds, errors=errors or [], found=found, back=back
    )


def keep(actor: Actor, name: str, found: Imported) -> str:
    """Keep the annotated file for a day under a name nobody guesses; returns its address."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    now = the_bureau().clock.now().timestamp()
    for old in folder.glob("*.xlsx"):
        if now - old.stat().st_mtime > KEPT_SECONDS:
            old.unlink(missing_ok=True)
    content = next(iter(found.annotated.values()), b"")
    if not content:
        return ""
    token = secrets.token_urlsafe(24)
    (folder / f"{actor.account_id}-{token}.xlsx").write_bytes(content)
    ending = t("导入结果")  # outside the f-string, where the words are looked for
    return f"/import/{token}/{quote(Path(name).stem)}-{quote(ending)}.xlsx"


def _folder() -> Path:
    return the_bureau().settings.files_dir.resolve() / "imports"
