"""`liuzhuan new`: the bones of a programme, commented, that pass the check."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from workflow.commands.opened import fail

Shelf = Annotated[
    Path,
    typer.Option(
        "--definitions", envvar="LIUZHUAN_DEFINITIONS", help="事项定义所在文件夹 / their folder"
    ),
]
OWN = Path("definitions/programmes")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")


def new(
    name: Annotated[str, typer.Argument(help="事项名，小写 / its name, lower case")],
    definitions: Shelf = OWN,
) -> None:
    """写出新事项的骨架 / write the bones of a new programme."""
    if _NAME.fullmatch(name) is None:
        fail(
            f"「{name}」不能作事项名：用小写字母、数字和下划线，以字母开头",
            "a name is lower case letters, digits and underscores, a letter first",
        )
    path = definitions / name / "v1.yaml"
    if path.exists():
        fail(f"{path} 已存在，没有改动", "it is there already and was left alone")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(bones(name), "utf-8")
    typer.echo(f"{path}\n下一步 / next: liuzhuan check {path}")


def bones(name: str) -> str:
    """Return the text of a first version: the packaged skeleton under this name."""
    text = (packaged_shelf() / "_skeleton" / "v1.yaml").read_text("utf-8")
    text = text.replace("programme: skeleton", f"programme: {name}", 1)
    return text.replace("prefix: XX", f"prefix: {letters(name)}", 1)


def packaged_shelf() -> Path:
    """Return the folder of the programmes that come with the product."""
    return Path(__file__).parents[2] / "definitions" / "programmes"


def letters(name: str) -> str:
    """Return two to four capitals for the numbers of cases: the initials of the words."""
    words = re.findall(r"[a-z]+", name)
    initials = "".join(word[0] for word in words)[:4]
    return (initials if len(initials) > 1 else (words[0] + "xx")[:2]).upper()
