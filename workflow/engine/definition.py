"""The grammar as strict models: `definitions/README.md` says it, `schema.json` is made of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Literal

from pydantic import Field as Key

from workflow.engine.alike import Duplicates
from workflow.engine.grammar import Address, Explained, Expression, Label, Name, OneOrMore, Strict
from workflow.engine.ladder import Rung
from workflow.engine.timing import Call, Cycle, Deadline, Span, Validity

FieldType = Literal[
    "text", "long_text", "name", "int", "money", "date", "month", "yes_no", "choice",
    "choices", "id_no", "phone", "account", "place", "unit", "table",
]  # fmt: skip
PERSONAL_TYPES = frozenset({"id_no", "phone", "account"})


class Basis(Strict):
    """A legal text this programme rests on, with the words relied upon."""

    title: str
    quote: str = ""
    clause: str = ""


class Override(Strict):
    """Another value for a place (unit key) from a date on."""

    place: str
    from_: date = Key(alias="from")
    value: Any


class Param(Strict):
    """A number or choice the policy leaves open; null must be filled before activation."""

    title: Label
    type: Literal["int", "date", "month", "choice", "text"]
    value: int | date | str | None
    choices: dict[str, Label] = Key(default_factory=dict)
    note: Label | None = None
    clause: str = ""
    overrides: list[Override] = Key(default_factory=list)

    def at(self, places: Collection[str], on: date) -> Any:
        """Return the value in force on a day where these units (keys) stand above each other."""
        fitting = [one for one in self.overrides if one.place in places and one.from_ <= on]
        return max(fitting, key=lambda one: one.from_).value if fitting else self.value


class Role(Strict):
    """Who may hold it (unit type) and whose subtree it reaches (level of an ancestor)."""

    title: Label
    unit: str
    reach: str
    reads_only: bool = False
    reports_to: Name | None = None


class Register(Strict):
    """A list of persons kept beside the cases, found by ID number; `kept_by` may load it."""

    title: Label
    kept_by: list[Name] = Key(default_factory=list)
    rule: Literal["shrink_only", "open"] = "open"
    fields: dict[Name, FormField]


class FormField(Explained):
    """One question of a form, one column of a paper."""

    title: Label
    type: FieldType
    required: bool = False
    choices: dict[str, Label] = Key(default_factory=dict)
    personal: bool = False
    columns: list[str] = Key(default_factory=list)
    fields: dict[Name, FormField] = Key(default_factory=dict)
    of: OneOrMore = Key(default_factory=list)
    section: str = ""

    @property
    def is_personal(self) -> bool:
        """True for what never stands on a public page and is stored sealed."""
        return self.personal or self.type in PERSONAL_TYPES


class Document(Strict):
    """A paper that belongs to a case; `shows` names the answers it stands beside."""

    title: Label
    required: bool = False
    copies: int = 1
    shows: list[Name] = Key(default_factory=list)


class Clause(Strict):
    """One condition of eligibility: met, not met, or in need of evidence.

    Answered by an expression (`test`) or by a policy function (`policy`). It counts from the day
    `from` through `to`; `evidence` names the papers that prove it.
    """

    title: Label
    from_: date | None = Key(alias="from", default=None)
    to: date | None = None
    evidence: list[Name] = Key(default_factory=list)
    test: Expression | None = None
    policy: Address | None = None
    refused: Label
    clause: str = ""
    office: Name | None = None

    def counts_on(self, day: date) -> bool:
        """Tell whether the clause is in force on a day."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)


class Computed(Strict):
    """A value worked out from the answers by a policy function or an expression.

    With `by_row` the form says it of each row of that table, too, and of all rows so far.
    """

    title: Label
    value: Expression | None = None
    policy: Address | None = None
    type: FieldType = "text"
    by_row: Name | None = None


class Stage(Strict):
    """Where a case stands: what is awaited, and from whom; a stage that rests waits for nobody."""

    title: Label
    phase: Name | None = None
    waits_for: list[Name] = Key(default_factory=list)
    edits: list[Name] = Key(default_factory=list)
    end: bool = False
    rests: bool = False


class Condition(Strict):
    """A guard written as an expression, with the sentence that says why not."""

    when: Expression
    because: Label


class SignOff(Strict):
    """Several offices give an opinion each; completions never count as approvals."""

    offices: list[Name] = Key(min_length=2)
    lead: Name
    rule: Literal["all", "any", "ratio", "in_turn"] = "all"
    ratio: int | None = Key(default=None, ge=1, le=100)
    checks: dict[Name, list[Label]] = Key(default_factory=dict)


class Move(Strict):
    """What an act moves along: members of a list, or the case it belongs to.

    Members in a stage of `keep` stay on the list as they are; those in a stage of `skip`
    stay behind and leave it, as refused ones do with `refused: carve_out`.
    A parent outside the stages of `in`, or of a kind without that action, stays as it is; with
    `last` it waits until no other case of this kind hangs on it.
    """

    members: Name | None = None
    parent: Name | None = None
    in_: list[Name] = Key(alias="in", default_factory=list)
    last: bool = False
    picked: bool = False
    skip: list[Name] = Key(default_factory=list)
    keep: list[Name] = Key(default_factory=list)
    refused: Literal["stop", "carve_out"] = "stop"


class Action(Explained):
    """One thing that can be done to a case.

    `differs_above`: acts on the cases it belongs to (`open`, `amend` too) whose doers may not do
    it; `revives` takes up a case that had ended; `undoes` takes back one's own last act.
    """

    title: Label
    from_: list[Name] = Key(alias="from", min_length=1)
    to: Name | None = None
    by: list[Name] = Key(default_factory=list)
    signoff: SignOff | None = None
    reopens: Name | None = None
    guards: list[Address | Condition] = Key(default_factory=list)
    members_in: list[Name] = Key(default_factory=list)
    needs: dict[Name, FormField] = Key(default_factory=dict)
    differs_from: list[Name] = Key(default_factory=list)
    differs_above: list[Name] = Key(default_factory=list)
    other_side_than: list[Name] = Key(default_factory=list)
    undoes: Name | None = None
    effects: list[Address] = Key(default_factory=list)
    moves: list[Move] = Key(default_factory=list)
    opens: list[Name] = Key(default_factory=list)
    may_open: list[Name] = Key(default_factory=list)
    joins: Name | None = None
    leaves: bool = False
    seals: bool = False
    tells: list[Name] = Key(default_factory=list)
    revives: bool = False
    irreversible: bool = False
    asks_password: bool = False


class Subject(Strict):
    """Which answers name the person a case is about."""

    name: Name
    id_no: Name | None = None


class Kind(Strict):
    """A thing with its own form and its own machine."""

    title: Label
    unit: str
    prefix: str = Key(pattern=r"^[A-Z]{2,4}$")
    start: Name
    subject: Subject | None = None
    called: str = ""
    unique: list[str] = Key(default_factory=list)
    members: Name | None = None
    child_of: OneOrMore = Key(default_factory=list)
    sides: dict[Name, Name] = Key(default_factory=dict)
    several: bool = False
    takes_over: bool = False
    pays: bool = False
    opened_by: list[Name] = Key(default_factory=list)
    sections: dict[Name, Label] = Key(default_factory=dict)
    fields: dict[Name, FormField] = Key(default_factory=dict)
    documents: dict[Name, Document] = Key(default_factory=dict)
    computed: dict[Name, Computed] = Key(default_factory=dict)
    clauses: dict[Name, Clause] = Key(default_factory=dict)
    duplicates: dict[Name, Duplicates] = Key(default_factory=dict)
    stages: dict[Name, Stage]
    actions: dict[Name, Action]
    deadlines: dict[Name, Deadline] = Key(default_factory=dict)
    notice: dict[str, Any] | None = None

    @property
    def is_applied_for(self) -> bool:
        """True where people come of their own: about one person, following from nothing."""
        follows = bool(self.child_of) or self.takes_over
        return self.subject is not None and bool(self.opened_by) and not follows

    def actions_from(self, stage: str) -> dict[str, Action]:
        """Return the actions that start in `stage`."""
        return {key: action for key, action in self.actions.items() if stage in action.from_}


class Definition(Strict):
    """One version of one programme."""

    programme: Name
    version: int = Key(ge=1)
    title: Label
    basis: list[Basis] = Key(min_length=1)
    validity: Validity
    cycle: Cycle
    phases: dict[Name, Label] = Key(default_factory=dict)
    spans: dict[Name, Span] = Key(default_factory=dict)
    params: dict[Name, Param] = Key(default_factory=dict)
    roles: dict[Name, Role]
    registers: dict[Name, Register] = Key(default_factory=dict)
    reminders: list[Rung] | None = None
    calls: dict[Name, Call] = Key(default_factory=dict)
    kinds: dict[Name, Kind]
    money: dict[str, Any] | None = None
    papers: dict[Name, dict[str, Any]] | None = None
    matches: dict[Name, dict[str, Any]] | None = None
    verification: dict[str, Any] | None = None
    sampling: dict[str, Any] | None = None
    duties: dict[Name, dict[str, Any]] | None = None
    quotas: dict[Name, dict[str, Any]] | None = None
    aids: dict[Name, dict[str, Any]] | None = None
    archives: dict[Name, dict[str, Any]] | None = None

    @property
    def key(self) -> str:
        """`programme/vN`, the name a case keeps."""
        return f"{self.programme}/v{self.version}"
