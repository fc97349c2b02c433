"""Plays a programme's play through the doors; what goes otherwise is told with file:line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import col, select

import workflow
from workflow import clockwork
from workflow.bureau import Bureau
from workflow.cases import attachments
from workflow.cases.outcome import Done
from workflow.cases.tables import Attachment, Case, Deadline, Task
from workflow.cases.transaction import Transaction
from workflow.clock import SetClock, shanghai_instant
from workflow.demo.county import SEATED, Stage
from workflow.demo.script import Beat, read_play
from workflow.duties import reads as duties
from workflow.engine.actor import SYSTEM, Actor
from workflow.engine.machine import Refused
from workflow.notice import desk, reads, service
from workflow.people.accounts import hash_password
from workflow.people.load import Intake, load_more
from workflow.people.tables import Account
from workflow.store.engine import Work

SWEPT = ("notices", "duties")  # what the clock does in a play: the rest is the county's year
PROOF = service.Proof("照片已存档")
PROGRAMMES = Path(workflow.__file__).parents[1] / "definitions" / "programmes"
# The least a PDF is: one empty page, made here and nobody's.
MADE_UP_PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


class WentOtherwise(AssertionError):
    """The house did not do what the play says."""


def plays(folder: Path = PROGRAMMES) -> dict[str, Path]:
    """Return the plays of the packaged programmes, by programme."""
    return {path.parent.name: path for path in sorted(folder.glob("*/play.yaml"))}


def play_all(stage: Stage, until: date, files: Path) -> None:
    """Play every other programme's play up to a day; then it is the county's first morning."""
    began = stage.clock.now()
    bureau, hashed = stage.bureau, hash_password(stage.password)
    for programme, path in plays().items():
        player = Player(bureau, stage.clock, programme, path, files)
        intake = Intake(hashed, began, SEATED, must_change=False)
        with bureau.store.write() as session:
            load_more(session, read_play(path)[0].units, bureau.roles, intake)
            bureau.units.refresh(session)
        player.perform(until)
    stage.clock.set(began)


@dataclass
class Player:
    """One play on its way."""

    bureau: Bureau
    clock: SetClock
    programme: str
    path: Path
    files: Path
    named: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)

    def perform(self, until: date = date.max) -> None:
        """Play from the first beat to the last of a day; raises WentOtherwise with its line."""
        script, lines = read_play(self.path)
        for beat, line in zip(script.beats, lines, strict=True):
            if beat.day is not None and beat.day > until:
                return
            try:
                self.beat(beat)
            except WentOtherwise as wrong:
                raise WentOtherwise(f"{self.path}:{line}: {wrong}") from None

    def beat(self, beat: Beat) -> None:
        """Do one thing and look whether what is then so is so."""
        if beat.day is not None:
            self.clock.set(shanghai_instant(beat.day, 9))
        if beat.clock:
            for job in clockwork.JOBS:
                if job.name in SWEPT:
                    clockwork.run(self.bureau, job)
        outcome = self._act(beat)
        if isinstance(outcome, Refused) or beat.refused:
            said = [one.code for one in outcome.reasons] if isinstance(outcome, Refused) else []
            if beat.refused not in said:
                why = "；".join(one.zh for one in getattr(outcome, "reasons", ()))
                raise WentOtherwise(f"应拒绝 {beat.refused}，实际 {said or '已办'} {why}")
        for word, wanted in beat.then.items():
            self._look(beat, word, wanted)

    def _act(self, beat: Beat) -> Done | Refused | None:
        if beat.objects is not None:
            return self._object(beat.objects, beat.answers)
        if beat.who is None:
            return None
        actor = self.actor(beat.who)
        if beat.posts:
            return self._post(actor)
        if beat.opens is not None:
            return self._open(beat, beat.opens, actor)
        case_id = self.case(beat.to or beat.amends or "")
        for document in beat.files:
            filed = self._file(case_id, document, actor)
            if isinstance(filed, Refused):
                return filed
        if beat.amends is not None:
            return self.bureau.amend(case_id, actor, beat.answers)
        if beat.does is None:
            return None
        return self.bureau.act(case_id, beat.does, actor, beat.answers)

    def _post(self, actor: Actor) -> Done | Refused | None:
        """Record that everything an actor has to put up hangs since today."""
        outcome: Done | Refused | None = None
        waiting = [one for one in desk.postings_for(self.bureau.house, actor) if one.what == "post"]
        for notice in {one.notice_id for one in waiting}:
            boards = [one.posting_id for one in waiting if one.notice_id == notice]
            today = self.clock.today()
            outcome = service.post(self.bureau.house, notice, boards, actor, today, PROOF)
        return outcome

    def _object(self, name: str, answers: dict[str, Any]) -> Refused | None:
        """Object, as anybody may, to somebody's row of a notice that stands."""
        house = self.bureau.house
        for line in reads.public_notices(house):
            shown = reads.public_notice(house, line.public_key)
            rows = [row[0].zh for row in shown.rows] if shown else []
            if name in rows:
                row = rows.index(name) + 1
                filed = service.file_objection(house, line.public_key, row, answers)
                return filed if isinstance(filed, Refused) else None
        raise WentOtherwise(f"{name} 不在公示中")

    def _open(self, beat: Beat, kind: str, actor: Actor) -> Done | Refused:
        units, parent = self.bureau.units, self.case(beat.below) if beat.below else None
        unit = units.by_key(beat.at).id if beat.at else self._unit_below(kind, parent)
        outcome = self.bureau.open(
            self.programme, kind, actor, unit, beat.answers, parent_id=parent
        )
        if isinstance(outcome, Done):
            self.named[beat.called or kind] = outcome.case_id
            for document in beat.files:
                filed = self._file(outcome.case_id, document, actor)
                if isinstance(filed, Refused):
                    return filed
        return outcome

    def _unit_below(self, kind: str, parent: int | None) -> int:
        with self.bureau.store.read() as session:
            case = session.get_one(Case, parent)
        wanted = self.bureau.definitions.newest(self.programme).kinds[kind].unit
        unit = self.bureau.units.ancestor_at(case.unit_id, wanted)
        if unit is None:
            raise WentOtherwise(f"{kind}：上级没有 {wanted}")
        return unit.id

    def _file(self, case_id: int, document: str, actor: Actor) -> Done | Refused:
        paper = attachments.Paper(document, f"{document}.pdf", MADE_UP_PAPER)
        return attachments.add(self.bureau.house, self.files, case_id, actor, paper)

    def actor(self, login: str) -> Actor:
        """Return the person with a login, as they stand on the day; `clock` is the clock."""
        if login == "clock":
            return SYSTEM
        if login not in self.people:
            with self.bureau.store.read() as session:
                mine = select(Account.id).where(Account.login == login)
                found = session.exec(mine).first()
            if found is None:
                raise WentOtherwise(f"没有登录名 {login}")
            self.people[login] = found
        return self.bureau.actor(self.people[login])

    def case(self, name: str) -> int:
        """Return the case of a name, or the newest of a kind, an open one if any is."""
        if name in self.named:
            return self.named[name]
        with self.bureau.store.read() as session:
            mine = select(Case.id).where(Case.programme == self.programme, Case.kind == name)
            newest = mine.order_by(col(Case.closed_at).is_(None).desc(), col(Case.id).desc())
            found = session.exec(newest).first()
        if found is None:
            raise WentOtherwise(f"没有名为 {name} 的件")
        return found

    def _look(self, beat: Beat, word: str, wanted: Any) -> None:
        case_id = self.case(beat.called or beat.opens or beat.to or beat.amends or "")
        found = LOOKS[word](self, case_id, wanted)
        if found != wanted:
            raise WentOtherwise(f"{word} 应为 {wanted}，实际 {found}")

    def stage(self, case_id: int, wanted: Any) -> Any:
        """Return the stage of a case, or of each case that is asked for by name."""
        ids = {key: self.case(key) for key in wanted} if isinstance(wanted, dict) else {}
        with self.bureau.store.read() as session:
            if not ids:
                return session.get_one(Case, case_id).stage
            return {key: session.get_one(Case, one).stage for key, one in ids.items()}

    def due(self, case_id: int, wanted: Any) -> Any:
        """Return the due dates of the clocks that are asked for."""
        with self.bureau.store.read() as session:
            mine = select(Deadline).where(Deadline.case_id == case_id).order_by(col(Deadline.id))
            return {one.key: one.due_on for one in session.exec(mine) if one.key in wanted}

    def desk(self, case_id: int, wanted: Any) -> Any:
        """Return which of the people asked for have the case as work; others are left out."""
        with self.bureau.store.read() as session:
            tasks = session.exec(select(Task).where(Task.case_id == case_id)).all()
        desks = {(task.reach_id, task.role) for task in tasks}
        return [
            login for login in wanted
            if any((post.reach_id, post.role) in desks for post in self.actor(login).posts)
        ]  # fmt: skip

    def computed(self, case_id: int, wanted: Any) -> Any:
        """Return the computed values that are asked for."""
        with self.bureau.store.read() as session:
            work = Work(session.connection(), session)
            transaction = Transaction(self.bureau.house, work, SYSTEM)
            facts = transaction.facts(transaction.hold(case_id, SYSTEM))
            return {key: facts[key] for key in wanted}

    def duties(self, case_id: int, wanted: Any) -> Any:
        """Return how the duties that are asked for stand: the period that runs or ran last."""
        today = self.clock.today()
        with self.bureau.store.read() as session:
            case = session.get_one(Case, case_id)
            held = duties.of_case(self.bureau.house, session, case)
        states = {one.key: one.at(today) for one in held}
        return {key: count.state if (count := states.get(key)) else None for key in wanted}

    def papers(self, case_id: int, wanted: Any) -> Any:
        """Return how many papers lie with a case."""
        with self.bureau.store.read() as session:
            mine = select(Attachment).where(Attachment.case_id == case_id)
            return len([one for one in session.exec(mine) if one.removed_at is None])


LOOKS = {
    "stage": Player.stage,
    "due": Player.due,
    "desk": Player.desk,
    "computed": Player.computed,
    "duties": Player.duties,
    "papers": Player.papers,
}
