"""Who works and who comes: the staff file of a rehearsal, with defaults for what it leaves out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field as Key
from pydantic import ValidationError

from workflow.engine.grammar import Name, Strict
from workflow.engine.load import note_errors
from workflow.engine.yaml_text import Problem, Tree, read_yaml

PerMille = Annotated[int, Key(ge=0, le=1000)]  # of a thousand cases
PACKAGED = Path(__file__).parent / "staffing"


class Absence(Strict):
    """Days (both included) on which some persons of an office are away; 0 means all of them."""

    from_: date = Key(alias="from")
    to: date
    persons: int = Key(default=0, ge=0)


class Office(Strict):
    """One office: persons, what each gets done in a working day, how cases fare there."""

    persons: int = Key(default=2, ge=1, le=50)
    cases_per_day: int = Key(default=40, ge=1)
    returned: PerMille = 0
    rejected: PerMille = 0
    absences: list[Absence] = Key(default_factory=list)


class At(Office):
    """Other figures for a role in one place, named by the key of its unit."""

    place: str


class Ages(Strict):
    """A birthday so that an age, by another answer, is reached up to `spread` years ago."""

    by: Name
    ages: dict[str, int] = Key(min_length=1)
    spread: int = Key(default=3, ge=1)
    too_young: PerMille = 0


class Rows(Strict):
    """How many rows a table has, and the school years each of them spans."""

    number: tuple[int, int] = (1, 1)
    from_: Name = Key(alias="from")
    to: Name
    first_years: tuple[int, int]
    school_years: tuple[int, int]


class Answer(Strict):
    """How one question is answered: by weights, from a range, by age, or as a table."""

    weights: dict[str, int] | None = None
    between: tuple[int, int] | None = None
    age: Ages | None = None
    rows: Rows | None = None


class People(Strict):
    """The people who come: their answers, the registers they stand on, who comes too late."""

    answers: dict[Name, Answer] = Key(default_factory=dict)
    registers: dict[Name, PerMille] = Key(default_factory=dict)
    late: PerMille = 20


class Lists(Strict):
    """When an office closes a list: so often, or so long before its date, in working days."""

    every_working_days: int = Key(default=10, ge=1)
    before_due: int = Key(default=3, ge=0)


class Runs(Strict):
    """On which day of the month a payment run is opened."""

    day: int = Key(default=20, ge=1, le=28)


class Bank(Strict):
    """How many of a thousand accounts the bank sends back."""

    returned: PerMille = 0


class Staff(Strict):
    """Everything a rehearsal must be told that the definition does not say."""

    default: Office = Key(default_factory=Office)
    offices: dict[Name, Office] = Key(default_factory=dict)
    places: dict[Name, list[At]] = Key(default_factory=dict)
    people: People = Key(default_factory=People)
    lists: Lists = Key(default_factory=Lists)
    runs: Runs = Key(default_factory=Runs)
    bank: Bank = Key(default_factory=Bank)
    objections: PerMille = 0

    def office(self, role: str, unit_key: str) -> Office:
        """Return the figures of an office: of this place, of the role, or the default."""
        here = (one for one in self.places.get(role, ()) if one.place == unit_key)
        return next(here, None) or self.offices.get(role, self.default)


class StaffWrong(Exception):
    """The staff file has mistakes; `problems` lists them with file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def staff_for(programme: str, path: Path | None = None) -> Staff:
    """Read the staff file, else the packaged one of the programme, else take the defaults."""
    packaged = PACKAGED / f"{programme}.yaml"
    chosen = path or (packaged if packaged.exists() else None)
    return Staff() if chosen is None else read_staff(chosen)


def read_staff(path: Path) -> Staff:
    """Read a staff file; raises StaffWrong with every mistake at once."""
    try:
        raw = path.read_bytes()
    except OSError as bad:
        tree = Tree(str(path))
        tree.add(1, "file", f"无法打开文件：{bad.strerror}", f"cannot be opened: {bad.strerror}")
        raise StaffWrong(tree.problems) from None
    tree = read_yaml(raw, str(path))
    if not tree.problems:
        try:
            return Staff.model_validate(_tuples(tree.data), by_alias=True, by_name=False)
        except ValidationError as bad_values:
            note_errors(bad_values, tree)
    raise StaffWrong(tree.problems)


def check_names(
    staff: Staff, path: Path | None, roles: frozenset[str], fields: frozenset[str]
) -> None:
    """Raise StaffWrong for offices no role of the programme has, or answers no form asks for."""
    tree = read_yaml(path.read_bytes(), str(path)) if path else Tree("")
    for section, names in (("offices", staff.offices), ("places", staff.places)):
        for name in names:
            if name not in roles:
                line = tree.line((section, name))
                tree.add(line, "unknown_role", f"没有角色「{name}」", f"there is no role “{name}”")
    for name in staff.people.answers:
        if name not in fields:
            line = tree.line(("people", "answers", name))
            tree.add(line, "unknown_field", f"没有字段「{name}」", f"there is no field “{name}”")
    if tree.problems:
        raise StaffWrong(sorted(tree.problems, key=lambda one: one.line))


def _tuples(data: object) -> object:
    """Pairs of numbers are written as YAML lists; everything else stays."""
    if isinstance(data, dict):
        return {key: _tuples(value) for key, value in data.items()}
    if isinstance(data, list):
        if len(data) == 2 and all(isinstance(one, int) for one in data):
            return tuple(data)
        return [_tuples(one) for one in data]
    return data
