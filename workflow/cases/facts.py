"""What rules may know of a case: answers, parameters, computed values; looked up lazily."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from workflow.calendar.months import Month
from workflow.cases.finding import Finding, findings
from workflow.cases.tables import RegisterEntry
from workflow.engine.definition import Definition, Kind
from workflow.engine.expressions import Unknown, evaluate
from workflow.engine.refusal import Reason
from workflow.store.engine import Work
from workflow.store.hot import Hot, Prepared
from workflow.store.secrets import is_sealed

if TYPE_CHECKING:
    from workflow.cases.house import House
    from workflow.cases.rows import CaseRow


_R = RegisterEntry.__table__.c  # type: ignore[attr-defined]
_registers = Prepared(
    select(_R.register_key).where(
        _R.programme == bindparam("programme"),
        _R.subject_index == bindparam("subject_index"),
        _R.removed_on.is_(None),
    )
)
CONFIRMED = "_confirmed"  # beside the answers: who vouched for which clause


def place_of(number: str, field: str) -> str:
    """Name the place a sealed answer is bound to."""
    return f"cases.answers.{number}.{field}"


class Facts(Mapping[str, Any]):
    """Names of a case for rules: fields, then computed values, then parameters.

    Also `cycle`, `today` (ISO date), `registers` (keys of the registers that hold the
    person), `place` (names of the units above the case) and `money` (the rules in force there).
    """

    def __init__(self, house: House, work: Work, case: CaseRow, today: date) -> None:
        self._house, self._work, self._case = house, work, case
        self._definition: Definition = house.definition_of(case)
        self._kind: Kind = self._definition.kinds[case.kind]
        self.read_as: dict[type, Any] = {}  # what policies made of these names, once
        self._findings: tuple[Finding, ...] | None = None
        self._known: dict[str, Any] = {
            "cycle": case.cycle,
            "today": today.isoformat(),
            "number": case.number,
        }

    def know(self, name: str, value: Any) -> None:
        """Take a value that was looked up for many cases at once."""
        self._known[name] = value
        self._findings = None
        self.read_as.clear()

    def __getitem__(self, name: str) -> Any:
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        yield from {
            *self._known,
            *self._kind.fields,
            *self._kind.computed,
            *self._definition.params,
            "registers",
            "place",
            "money",
        }

    def __len__(self) -> int:
        return len(set(iter(self)))

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of a name; `default` for one that is not declared."""
        try:
            return self[name]
        except KeyError:
            return default

    def ask(self, policy: str) -> Any:
        """Ask a policy function; days, months and refusals come back as plain values."""
        answer = self._house.policies[policy](self)
        if isinstance(answer, Reason):
            return None
        return str(answer) if isinstance(answer, date | Month) else answer

    def findings(self) -> tuple[Finding, ...]:
        """Answer the clauses of the kind, once."""
        if self._findings is None:
            vouched = self._case.answers.get(CONFIRMED, {})
            self._findings = findings(self._kind, self, self.ask, vouched)
        return self._findings

    def _find(self, name: str) -> Any:
        if name in self._kind.fields:
            return self._answer(name)
        if name in self._kind.computed:
            return self._compute(name)
        if name in self._definition.params:
            return self._param(name)
        if name == "registers":
            return self._registers()
        if name == "place":
            return self._place()
        if name == "money":
            return self._money()
        raise KeyError(name)

    def _answer(self, name: str) -> Any:
        value = self._case.answers.get(name)
        if is_sealed(value):
            return self._house.store.vault.open(str(value), place_of(self._case.number, name))
        return value

    def _compute(self, name: str) -> Any:
        rule = self._kind.computed[name]
        if rule.policy is not None:
            return self.ask(rule.policy)
        try:
            return evaluate(rule.value or "None", self)
        except Unknown:
            return None

    def _param(self, name: str) -> Any:
        param = self._definition.params[name]
        here = {node.key for node in self._house.units.chain(self._case.unit_id)}
        today = date.fromisoformat(self._known["today"])
        return plain(param.at(here, today))

    def _place(self) -> dict[str, str]:
        """Names by level; a city that acts as a county is both."""
        units = self._house.units
        found = {node.type: node.name.zh for node in units.chain(self._case.unit_id)}
        county = units.ancestor_at(self._case.unit_id, "county")
        return {**found, "county": county.name.zh} if county else found

    def _money(self) -> Any:
        """The section of the definition, with what was put into force over it since."""
        section, over = self._definition.money, self._house.money_rules
        return over(self._work, self._case, section) if over and section else section

    def _registers(self) -> frozenset[str]:
        if not self._case.subject_index:
            return frozenset()
        held = {
            "programme": self._case.programme,
            "subject_index": self._case.subject_index,
        }
        found = Hot(self._work.connection).rows(_registers, held)
        return frozenset(register for (register,) in found)


def params_at(house: House, definition: Definition, unit_id: int) -> dict[str, Any]:
    """Return the parameters as they stand today where a unit stands."""
    here, today = {node.key for node in house.units.chain(unit_id)}, house.clock.today()
    return {key: plain(param.at(here, today)) for key, param in definition.params.items()}


def plain(value: Any) -> Any:
    """Return a value as rules read it: dates as text."""
    return value.isoformat() if isinstance(value, date) else value
