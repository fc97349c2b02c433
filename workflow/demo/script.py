"""The play of a programme (`play.yaml` beside its definition): people, and what they do in turn."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workflow.engine.load import note_errors
from workflow.engine.yaml_text import Problem, read_yaml
from workflow.people.organisation import UnitEntry

PLAY = "play.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Beat(_Strict):
    """One thing somebody does; then what is so. `clock` lets the clock do what is due,
    `posts` puts up what hangs on one's boards, `objects` is anybody's objection to a name posted.

    Cases go by the name they were given when they were opened (`called`), or by kind where only
    one of it is open. Of what follows: `stage`, `due` (deadline → date), `duties` (duty → state
    of its running period), `desk` (logins that have it), `computed` (name → value); `refused` is
    the code of the reason why it is not done.
    """

    day: date | None = None
    who: str | None = None
    opens: str | None = None
    at: str | None = Field(alias="in", default=None)
    below: str | None = None
    called: str | None = None
    does: str | None = None
    to: str | None = None
    amends: str | None = None
    posts: bool = False
    objects: str | None = None
    files: list[str] = Field(default_factory=list)
    answers: dict[str, Any] = Field(alias="with", default_factory=dict)
    clock: bool = False
    refused: str | None = None
    then: dict[str, Any] = Field(default_factory=dict)


class PlayScript(_Strict):
    """Units with people (those that stand already only get the people), and beats."""

    units: list[UnitEntry]
    beats: list[Beat]


class PlayWrong(Exception):
    """The file has mistakes; `problems` lists them with file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def read_play(path: Path) -> tuple[PlayScript, list[int]]:
    """Read a play with the line of each beat; raises PlayWrong with every mistake at once."""
    tree = read_yaml(path.read_bytes(), str(path))
    if not tree.problems:
        try:
            script = PlayScript.model_validate(tree.data)
        except ValidationError as bad:
            note_errors(bad, tree)
        else:
            return script, [tree.line(("beats", at)) for at in range(len(script.beats))]
    raise PlayWrong(tree.problems)
