"""A register loaded from Excel by whoever keeps it: mistakes by cell, corrections by document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, render_template, request

from web.access import RailItem, Who, page
from web.bureau import the_bureau
from web.language import N_, language, t
from web.session import current_actor
from workflow.engine.actor import SYSTEM, Actor
from workflow.engine.definition import Definition, Register
from workflow.roster.intake import Imported
from workflow.roster.service import ImportRefused, import_register

pages = Blueprint("registers", __name__)
LONGEST_FILE = 8 * 1024 * 1024


def kept_by(actor: Actor | None) -> Iterator[tuple[Definition, str, Register]]:
    """Yield the registers somebody keeps that come on paper."""
    roles = {post.role for post in actor.posts} if actor else set()
    for definition in the_bureau().house.programmes():
        for key, register in definition.registers.items():
            on_paper = any(one.columns for one in register.fields.values())
            if on_paper and roles & set(register.kept_by):
                yield definition, key, register


KEEPERS = Who("keeps registers", lambda actor: any(kept_by(actor)))


@page(
    pages, "/registers", KEEPERS, methods=("GET", "POST"),
    rail=RailItem(16, N_("登记册"), "list", rare=True),
)  # fmt: skip
def registers() -> str | tuple[str, int]:
    """Load a register from a file: every good row is kept, every dirty one is named."""
    if request.method == "GET":
        return _shown()
    programme, _, key = request.form.get("register", "").partition("/")
    file = request.files.get("file")
    mine = {(definition.programme, name) for definition, name, _ in kept_by(current_actor())}
    if (programme, key) not in mine or file is None or not file.filename:
        return _shown([t("请选择登记册和 Excel 文件。")]), 422
    content = file.stream.read(LONGEST_FILE + 1)
    if len(content) > LONGEST_FILE:
        return _shown([t("文件超过 8 MB，请分开导入。")]), 413
    try:
        found = import_register(
            the_bureau().house, programme, key, {Path(file.filename).name: content},
            current_actor() or SYSTEM, correction=request.form.get("correction", "")[:120],
        )  # fmt: skip
    except ImportRefused as refused:
        return _shown([reason.in_(language()) for reason in refused.reasons]), 422
    return _shown(found=found)


def _shown(errors: list[str] | None = None, found: Imported | None = None) -> str:
    tongue = language()
    choices = [
        (f"{of.programme}/{key}", f"{of.title.in_(tongue)} · {one.title.in_(tongue)}")
        for of, key, one in kept_by(current_actor())
    ]
    return render_template(
        "pages/registers.html", choices=choices, errors=errors or [], found=found, form=request.form
    )
