"""An office in which one programme has two versions: who does what, and what they are known by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from tests.builders import actor, case_of, definitions, done, holder, id_number
from workflow.bureau import Bureau, load_definitions
from workflow.cases.facts import Facts
from workflow.cases.rows import read_case
from workflow.cases.tables import Case, Deadline, Sign, Task
from workflow.clock import SetClock
from workflow.engine.actor import Actor
from workflow.engine.machine import Refused
from workflow.engine.registry import Definitions, Published
from workflow.moving.map_file import read_map
from workflow.moving.plan import Plan
from workflow.moving.reads import dry_run
from workflow.moving.service import Moved, move
from workflow.moving.undo import Undone, undo
from workflow.store.engine import Work
from workflow.store.hot import Hot

HERE = Path(__file__).parent
FOLDER = HERE / "definitions" / "programmes"
GRANT = "training_grant"
TOWN = "松口镇"
SIGN = {"verdict": "agree", "checked": [0]}


@cache
def both_versions() -> Definitions:
    """The packaged programmes, and the training grant in two versions."""
    loaded, problems = load_definitions(sorted((FOLDER / GRANT).glob("v*.yaml")))
    assert not problems, problems
    own = [Published(one.definition, one.digest) for one in loaded if one.definition]
    return Definitions([*definitions(), *own])


@dataclass
class Office:
    """The county with the training grant; people by the names they sign in with."""

    bureau: Bureau
    clock: SetClock
    opened: int = 0

    def who(self, login: str) -> Actor:
        """Return a person as they stand today."""
        return actor(self.bureau, login)

    @property
    def clerk(self) -> Actor:
        """The clerk of the township."""
        return self.who("songkou.he")

    @property
    def head(self) -> Actor:
        """The head of the township."""
        return self.who("songkou.ma")

    @property
    def edu(self) -> Actor:
        """The county's education office."""
        return self.who("jiaoyu.wang")

    @property
    def fin(self) -> Actor:
        """The county's finance office."""
        return self.who("caizheng.liu")

    def apply(self, **more: Any) -> int:
        """Open somebody's application, filled in for the version of the day."""
        self.opened += 1
        given = {
            "name": f"周{chr(ord('一') + self.opened)}",
            "id_no": id_number("1980-03-01", 100 + self.opened),
            "phone": "0753-5550001",
            **{"years": "7", "service_years": "7", "hobby": "书法", "source": "counter"},
            **more,
        }
        unit = self.clerk.posts[0].unit_id
        return done(self.bureau.open(GRANT, "application", self.clerk, unit, given)).case_id

    def do(self, case_id: int, action: str, who: Actor, **given: Any) -> None:
        """Do what succeeds."""
        done(self.bureau.act(case_id, action, who, given))

    def listed(self, **more: Any) -> int:
        """Bring an application of v1 onto the roster."""
        case_id = self.apply(**more)
        self.do(case_id, "submit", self.clerk)
        self.do(case_id, "pass", self.head)
        return case_id

    def roster(self) -> Case:
        """Return the last roster."""
        return case_of(self.bureau, "roster")

    def case(self, case_id: int | None) -> Case:
        """Return a case as it is stored."""
        with self.bureau.store.read() as session:
            return session.get_one(Case, case_id)

    def tasks(self, case_id: int) -> list[tuple[str, int, Any]]:
        """Return who is awaited: role, unit, due."""
        with self.bureau.store.read() as session:
            rows = session.exec(select(Task).where(Task.case_id == case_id))
            return sorted((one.role, one.reach_id, one.due_on) for one in rows)

    def clocks(self, case_id: int) -> list[Deadline]:
        """Return the clocks that run or stand still."""
        with self.bureau.store.read() as session:
            live = col(Deadline.state).in_(("running", "paused"))
            mine = select(Deadline).where(Deadline.case_id == case_id, live)
            return list(session.exec(mine.order_by(Deadline.key)))

    def cases(self) -> Sequence[Case]:
        """Return every case of the grant."""
        with self.bureau.store.read() as session:
            return session.exec(
                select(Case).where(Case.programme == GRANT).order_by(col(Case.id))
            ).all()

    @property
    def keeper(self) -> Actor:
        """The system administrator, who moves cases."""
        return holder(self.bureau, "system_admin")

    def move(self, text: bytes = b"") -> Moved:
        """Move by the map of the tests, or by another text."""
        return self.moved(
            move(self.bureau.house, self.keeper, read_map(text or map_text(), "map.yaml"))
        )

    def plan(self, text: bytes = b"") -> Plan:
        """Return the verdicts of the dry run."""
        return dry_run(self.bureau.house, read_map(text or map_text(), "map.yaml"))

    def undo(self, number: str) -> Undone:
        """Take a batch back."""
        outcome = undo(self.bureau.house, self.keeper, number)
        assert isinstance(outcome, Undone), [one.zh for one in outcome.reasons]
        return outcome

    @staticmethod
    def moved(outcome: Moved | Refused) -> Moved:
        """Return a batch that was made."""
        assert isinstance(outcome, Moved), [one.zh for one in outcome.reasons]
        return outcome

    def visible(self) -> dict[str, Any]:
        """Return what people see of every case: version, stage, work, clocks, opinions, values."""
        found = {}
        with self.bureau.store.read() as session:
            work = Work(session.connection(), session)
            for one in self.cases():
                row = read_case(Hot(session.connection()), int(one.id or 0))
                assert row is not None
                facts = Facts(self.bureau.house, work, row, self.clock.today())
                fields = self.bureau.house.kind_of(row).fields
                live = session.exec(select(Sign).where(Sign.case_id == one.id, Sign.live)).all()
                found[one.number] = {
                    "stage": (one.version, one.stage, one.stage_since, one.due_on, one.closed_at),
                    "tasks": self.tasks(row.id),
                    "clocks": [
                        (c.key, c.state, c.started_on, c.due_on, c.used, c.paused_on, c.rules)
                        for c in self.clocks(row.id)
                    ],
                    "signs": sorted((s.action, s.office, s.agrees) for s in live),
                    "values": {key: facts[key] for key in fields},
                    "stored": sorted(one.answers),
                }
        return found


def map_text() -> bytes:
    """Return the map of the tests."""
    return (HERE / "map.yaml").read_bytes()
