"""An organisation as data: what `definitions/organisations/*.yaml` may say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workflow.engine.load import note_errors
from workflow.engine.yaml_text import Problem, read_yaml

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,79}$")]
Login = Annotated[str, Field(pattern=r"^[a-z][a-z0-9._-]{1,63}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Names(_Strict):
    """A name in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Person(_Strict):
    """Somebody with an account, and the roles they hold in the unit they stand under."""

    login: Login
    name: str = Field(min_length=1)
    roles: list[str] = Field(min_length=1)


class UnitEntry(_Strict):
    """One unit; `within` is the key of the unit above it."""

    key: Key
    within: Key | None = None
    type: str
    name: Names
    acts_as_county: bool = False
    people: list[Person] = Field(default_factory=list)


class TownshipEntry(_Strict):
    """One township: its school, its villages and English names follow from its name."""

    name: str
    within: Key
    villages: list[str] | None = None
    clerks: list[Person] = Field(default_factory=list)
    school: list[Person] = Field(default_factory=list)


class Organisation(_Strict):
    """A tree of units with the people in them."""

    title: Names
    villages: list[str] = Field(default_factory=list)
    spare_people: list[str] = Field(default_factory=list)
    units: list[UnitEntry]
    townships: list[TownshipEntry] = Field(default_factory=list)


class OrganisationWrong(Exception):
    """The file has mistakes; `problems` lists them with file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def read_organisation(path: Path) -> Organisation:
    """Read an organisation file; raises OrganisationWrong with every mistake at once."""
    tree = read_yaml(path.read_bytes(), str(path))
    if not tree.problems:
        try:
            return Organisation.model_validate(tree.data)
        except ValidationError as bad:
            note_errors(bad, tree)
    raise OrganisationWrong(tree.problems)
