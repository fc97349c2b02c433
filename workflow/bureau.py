"""The composition root: definitions loaded and checked, names resolved, the store opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

import workflow
from workflow.aids import effects as aids_effects
from workflow.aids import section_check as aids_check
from workflow.almanac import service as almanac
from workflow.calendar.days import WorkCalendar
from workflow.calendar.load import load_china
from workflow.cases import clocks, door, guards, opening
from workflow.cases.clock_rules import Wish
from workflow.cases.house import House
from workflow.cases.outcome import Done
from workflow.cases.tables import UsedDefinition
from workflow.cases.transaction import Transaction
from workflow.clock import Clock, SetClock, SystemClock
from workflow.duties import effects as duties_effects
from workflow.duties import section_check as duties_check
from workflow.engine.actor import Actor
from workflow.engine.check import Names, check
from workflow.engine.load import Loaded, load_file
from workflow.engine.machine import Refused
from workflow.engine.registry import Definitions, Published
from workflow.engine.yaml_text import Problem
from workflow.library import service as library
from workflow.money import banks
from workflow.money import effects as money_effects
from workflow.money import section_check as money_check
from workflow.money.enacted import rules_at
from workflow.notice import effects as notice_effects
from workflow.notice import section_check as notice_check
from workflow.oversight import effects as oversight_effects
from workflow.papers import section_check as papers_check
from workflow.people.access import actor_for, roles_apart, roles_of
from workflow.people.rules import RoleRule
from workflow.people.units import Units
from workflow.policies import substitute_allowance, terms
from workflow.quotas import effects as quotas_effects
from workflow.quotas import section_check as quotas_check
from workflow.sampling import effects as sampling_effects
from workflow.sampling import section_check as sampling_check
from workflow.settings import Settings
from workflow.store.engine import Store, open_store
from workflow.store.secrets import load_or_make_key
from workflow.together import effects as together_effects
from workflow.verification import effects as verification_effects
from workflow.verification import section_check as matches_check
from workflow.verification.yearly_check import problems as yearly_problems

PACKAGED = Path(workflow.__file__).parents[1] / "definitions" / "programmes"

FEATURES: tuple[Any, ...] = (  # whose guards and effects definitions may name
    notice_effects, money_effects, sampling_effects, verification_effects, oversight_effects,
    duties_effects, quotas_effects, aids_effects, together_effects,
)  # fmt: skip


class CannotStart(Exception):
    """The house does not open: definitions are wrong, or were changed under running cases."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Bureau:
    """Everything the doors use; made once per process."""

    def __init__(self, house: House, settings: Settings) -> None:
        self.house = house
        self.settings = settings
        self.store: Store = house.store
        self.clock: Clock = house.clock
        self.units = house.units

    @property
    def calendar(self) -> WorkCalendar:
        """The calendar in force, as far as this process has noticed."""
        return self.house.calendar

    @property
    def definitions(self) -> Definitions:
        """The versions of every programme, as far as this process has noticed."""
        return self.house.definitions

    @property
    def roles(self) -> Mapping[str, RoleRule]:
        """Where every role of these programmes sits, and whose area it covers."""
        return roles_of(one.definition for one in self.definitions)

    def act(
        self,
        case_id: int,
        action: str,
        actor: Actor,
        answers: Mapping[str, Any] | None = None,
        *,
        seen: int | None = None,
        command: str | None = None,
    ) -> Done | Refused:
        """Do one action on a case; see `workflow.cases.door.act`."""
        return door.act(self.house, case_id, action, actor, answers, seen=seen, command=command)

    def open(
        self,
        programme: str,
        kind: str,
        actor: Actor,
        unit_id: int,
        answers: Mapping[str, Any],
        *,
        cycle: int | None = None,
        parent_id: int | None = None,
        command: str | None = None,
    ) -> Done | Refused:
        """Open a case of `kind` in a unit, in today's cycle unless told otherwise."""

        def work(transaction: Transaction) -> Done:
            return opening.open_by(
                transaction, programme, kind, unit_id, answers, cycle=cycle, parent_id=parent_id
            )

        return door.in_transaction(self.house, actor, command, work)

    def amend(
        self,
        case_id: int,
        actor: Actor,
        answers: Mapping[str, Any],
        *,
        seen: int | None = None,
        command: str | None = None,
    ) -> Done | Refused:
        """Change answers of a case where its stage allows it."""

        def work(transaction: Transaction) -> Done:
            case = transaction.hold(case_id, actor)
            return opening.amend(transaction, case, answers, seen=seen)

        return door.in_transaction(self.house, actor, command, work)

    def act_on_clock(
        self, case_id: int, wish: Wish, actor: Actor, *, seen: int | None = None,
        command: str | None = None,
    ) -> Done | Refused:  # fmt: skip
        """Pause a clock, let it go on, extend it; see `workflow.cases.clocks.act_on_clock`."""
        return clocks.act_on_clock(self.house, case_id, wish, actor, seen=seen, command=command)

    def actor(self, account_id: int, address: str = "") -> Actor:
        """Return the person of an account with the posts in force today."""
        with self.store.read() as session:
            return actor_for(
                session, account_id, self.clock.today(), self.roles, self.units, address
            )

    def close(self) -> None:
        """Give every connection back."""
        self.store.close()


def definition_files(folder: Path | None = None) -> list[Path]:
    """Return the definition files in use, the packaged ones unless a folder is named."""
    root = folder or PACKAGED
    return sorted(path for path in root.glob("*/v*.yaml") if not path.parent.name.startswith("_"))


def shelf_of(settings: Settings) -> Path:
    """Return the folder of programmes in use, where templates of papers lie, too."""
    return settings.definitions_dir or PACKAGED


def load_definitions(paths: Iterable[Path]) -> tuple[list[Loaded], list[Problem]]:
    """Load and prove every file; returns what loaded and all errors of all of them."""
    loaded, names = [load_file(path) for path in paths], known_names()
    found = [problem for one in loaded for problem in check(one, names)] + roles_apart(loaded)
    return loaded, [problem for problem in found if problem.severity == "error"]


def open_bureau(settings: Settings, clock: Clock | None = None) -> Bureau:
    """Open the house on a migrated database; raises CannotStart."""
    loaded, problems = load_definitions(definition_files(settings.definitions_dir))
    problems += banks.load_banks(settings.banks_dir)[1] if settings.banks_dir else []
    if problems:
        raise CannotStart(problems)
    published = [Published(one.definition, one.digest) for one in loaded if one.definition]
    store = open_store(settings.database_url, load_or_make_key(settings.key_file))
    files = {one.definition.key: one.file for one in loaded if one.definition}
    try:
        bureau = furnish(store, clock or clock_of(settings), Definitions(published), settings)
        if wrong := library.start(bureau.house, known_names(), shelf_of(settings)):
            raise CannotStart(wrong)
        with store.read() as session:
            _refuse_changed(session, bureau.definitions, files)
    except CannotStart:
        store.close()
        raise
    return bureau


def furnish(store: Store, clock: Clock, definitions: Definitions, settings: Settings) -> Bureau:
    """Return the house over an open store and definitions that were proven."""
    units = Units((), (0, 0))
    with store.read() as session:
        units.refresh(session)
    house = House(store, clock, load_china(), units, definitions)
    install(house)
    house.banks = _banks(units, settings.banks_dir)
    almanac.follow(house)
    return Bureau(house, settings)


def _banks(units: Units, folder: Path | None) -> banks.Banks:
    """Return the county's own layouts of bank files; those of the package unless set."""
    if folder is None:
        return banks.packaged()
    own, problems = banks.load_banks(folder)
    if len(units):  # before an organisation is loaded nobody can be named
        names = [name for node in units for name in (node.key, node.name.zh)]
        problems += banks.unknown_units(folder, own, names)
    if problems:
        raise CannotStart(problems)
    return own


def clock_of(settings: Settings) -> Clock:
    """Return the machine's clock, or one that starts at the instant set (demo, rehearsal)."""
    if not settings.clock:
        return SystemClock()
    clock = SetClock(datetime.fromisoformat(settings.clock))
    clock.run()
    return clock


def known_names() -> Names:
    """Return every name a definition may use, for `workflow.engine.check`."""
    effects = {name for feature in FEATURES for name in feature.EFFECTS}
    asked = {name for feature in FEATURES for name in feature.GUARDS}
    return Names(
        frozenset({*guards.GUARDS, *asked}),
        frozenset(effects),
        frozenset(policies()),
        sections={
            "money": money_check.problems,
            "notice": notice_check.problems,
            "papers": papers_check.problems,
            "matches": matches_check.problems,
            "verification": yearly_problems,
            "sampling": sampling_check.problems,
            "duties": duties_check.problems,
            "quotas": quotas_check.problems,
            "aids": aids_check.problems,
            "archives": papers_check.archives,
        },
        calendar=load_china(),
    )


def install(house: House) -> None:
    """Give the house every name a definition may use."""
    house.guards |= guards.GUARDS
    for feature in FEATURES:
        house.guards |= feature.GUARDS
        house.effects |= feature.EFFECTS
    house.policies, house.checks = house.policies | policies(), house.checks | terms.CHECKS
    house.money_rules = rules_at


def policies() -> dict[str, Any]:
    """Return the policy functions, by the address definitions use."""
    return {**substitute_allowance.POLICIES, **substitute_allowance.AWARDS}


def _refuse_changed(session: Session, known: Definitions, files: Mapping[str, str]) -> None:
    """A definition that cases rest on may not change: a new version is a new file."""
    digests = {one.definition.key: one.digest for one in known}
    problems = []
    for key, digest in session.exec(select(UsedDefinition.key, UsedDefinition.digest)):
        if key not in digests:
            said = "仍有办件使用的版本不见了", "cases rest on this version, but its file is gone"
            problems.append(Problem(key, 1, "definition_gone", *said))
        elif digests[key] != digest:
            said = (
                "已有办件使用此版本，不能再改；请另存为新版本",
                "cases rest on this version: save changes as a new one",
            )
            problems.append(Problem(files.get(key, key), 1, "definition_changed", *said))
    if problems:
        raise CannotStart(problems)
