"""The archive of a case: a file of volumes with an index of every sha256, taken on the record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from sqlmodel import Session, col, select

from workflow.cases.attachments import stored_at
from workflow.cases.audit import CHAINED
from workflow.cases.door import in_transaction
from workflow.cases.house import House
from workflow.cases.outcome import Done, refuse
from workflow.cases.rows import CaseRow, read_case
from workflow.cases.tables import Attachment, AuditEntry, Case
from workflow.cases.transaction import Transaction, reaches
from workflow.duties import reads as duties
from workflow.engine.actor import ActingPost, Actor, Area
from workflow.engine.definition import Definition
from workflow.engine.machine import Refused, Step
from workflow.engine.refusal import Reason
from workflow.papers import service
from workflow.papers.archive_seal import entry_of, index_bytes, packed
from workflow.papers.archive_section import Archive, Volume, archive_of
from workflow.papers.case_rows import Source
from workflow.papers.cases_catalogue import row_of, titles_of
from workflow.papers.contents_of_cases import cases_below
from workflow.papers.making import Unmakeable
from workflow.papers.reading import Reading
from workflow.papers.rules import written
from workflow.papers.section import papers_of
from workflow.papers.service import Printed
from workflow.papers.templates import Shelf
from workflow.roster.export import write_table
from workflow.store.hot import Hot

ARCHIVED = "take_archive"
MOST = 300 * 1024 * 1024  # bytes of one archive
UNFIT = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))
STATES = {
    "on_track": "进行中", "at_risk": "有风险", "met": "已完成", "missed": "未完成",
    "too_many": "超出", "excused": "已免责",
}  # fmt: skip


@dataclass
class _Boxes:
    """The files of an archive as they are laid in, numbered within their volume."""

    files: list[tuple[str, bytes]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    folder: str = ""
    volume: str = ""
    count: int = 0

    def open(self, at: int, title: str) -> None:
        """Begin a volume."""
        self.folder, self.volume, self.count = f"{at}-{title.translate(UNFIT)}", title, 0

    def lay(self, title: str, ending: str, content: bytes) -> str:
        """Lay a file into the volume that is open; returns its path."""
        self.count += 1
        path = f"{self.folder}/{self.count:03d}-{title.translate(UNFIT)}{ending}"
        return self.put(path, title, content)

    def put(self, path: str, title: str, content: bytes) -> str:
        """Put a file at a path."""
        self.files.append((path, content))
        self.entries.append(entry_of(path, self.volume, title, content))
        if sum(len(one) for _, one in self.files) > MOST:
            raise Unmakeable(_TOO_LARGE)
        return path


def archive_for(definition: Definition, kind: str, area: Area, actor: Actor) -> Archive | None:
    """Return the archive of a case that an actor may take; None where there is none for them."""
    archive = archive_of(definition, kind)
    return archive if archive and _post(archive, area, actor) else None


def take_archive(
    house: House, shelf: Shelf, folder: Path, case_id: int, actor: Actor
) -> Printed | Refused:
    """Make the archive of a case and put on its record who took it, with its sha256."""
    with house.store.read() as session:
        case = read_case(Hot(session.connection()), case_id)
        if case is None or not reaches(actor, case.area):
            return Refused((_NO_CASE,))
        definition = house.definition_of(case)
        archive = archive_for(definition, case.kind, case.area, actor)
        if archive is None:
            return Refused((_NOT_YOURS,))
        try:
            made = _Making(house, session, shelf, folder, case, actor).whole(archive)
        except Unmakeable as no:
            return Refused(no.reasons)
    printed = Printed(f"archive-{case.number}.zip", made, hashlib.sha256(made).hexdigest())
    done = _record(house, case, actor, printed)
    return done if isinstance(done, Refused) else printed


def on_record(session: Session, sha256: str) -> bool:
    """Tell whether an archive with these bytes was taken from this house."""
    taken = select(AuditEntry).where(AuditEntry.action == ARCHIVED, AuditEntry.outcome == "done")
    return any(one.detail.get("sha256") == sha256 for one in session.exec(taken))


class _Making:
    """One archive being put together from one read."""

    def __init__(
        self, house: House, session: Session, shelf: Shelf, folder: Path, case: CaseRow,
        actor: Actor,
    ) -> None:  # fmt: skip
        self.house, self.session, self.shelf, self.folder = house, session, shelf, folder
        self.case, self.actor, self.boxes = case, actor, _Boxes()
        self.reading = Reading(house, session, case)
        self.definition = house.definition_of(case)
        self.source = Source(house, session, house.clock.today())

    def whole(self, archive: Archive) -> bytes:
        """Return the archive with its index, as a workbook and as JSON."""
        for at, volume in enumerate(archive.volumes, start=1):
            self.boxes.open(at, volume.title.zh)
            self._volume(volume)
        self.boxes.volume = ""
        self.boxes.put("目录.xlsx", "目录", self._table())
        head = {
            "case": self.case.number, "programme": self.definition.programme,
            "version": self.definition.version, "kind": self.case.kind, "stage": self.case.stage,
            "made_at": self.house.clock.now().isoformat(timespec="seconds"),
            "volumes": [one.title.zh for one in archive.volumes], "records": self.boxes.records,
        }  # fmt: skip
        return packed(index_bytes(head, self.boxes.entries), self.boxes.files)

    def _volume(self, volume: Volume) -> None:
        kind = self.reading.kind
        for key in volume.documents:
            self._papers_in(self.case, key, kind.documents[key].title.zh)
        for key in volume.papers:
            self._paper(key)
        below = {key: self._below(key) for key in volume.below}
        for key, documents in volume.below.items():
            self._cases(key, below[key], documents)
        if volume.duties:
            self._duties()
        if volume.acts:
            self._acts(self.case)
            for key in self._kinds_below():
                for one in self._below(key):
                    self._acts(one)

    def _kinds_below(self) -> list[str]:
        archive = archive_of(self.definition, self.case.kind)
        volumes = archive.volumes if archive else []
        return list(dict.fromkeys(key for one in volumes for key in one.below))

    def _below(self, key: str) -> list[CaseRow]:
        """Return the cases below that the person may see."""
        return [one for one in cases_below(self.reading, key) if reaches(self.actor, one.area)]

    def _papers_in(self, case: CaseRow, document: str, title: str) -> None:
        held = select(Attachment).where(
            Attachment.case_id == case.id, Attachment.document == document,
            col(Attachment.removed_at).is_(None),
        )  # fmt: skip
        for one in self.session.exec(held.order_by(col(Attachment.id))).all():
            path = stored_at(self.folder, one.sha256)
            if not path.is_file():
                raise Unmakeable(_MISSING)
            ending = PurePath(one.file_name).suffix.lower()
            self.boxes.lay(f"{title}-{case.number}", ending, path.read_bytes())

    def _paper(self, key: str) -> None:
        """Print a paper into the volume, where the case has come as far."""
        paper = papers_of(self.definition)[key]
        if paper.in_ and self.case.stage not in paper.in_:
            return
        form = "pdf" if "pdf" in paper.formats else paper.formats[0]
        made = service.made_of(self.house, self.session, self.shelf, self.case, key, form)
        self.boxes.lay(f"{paper.title.zh}-{self.case.number}", f".{form}", made)

    def _cases(self, key: str, cases: Sequence[CaseRow], documents: Sequence[str]) -> None:
        kind = self.definition.kinds[key]
        types, titles = row_of(self.definition, kind), titles_of(self.definition, kind)
        names = [name for name in types if name in titles and name != "seq"]
        rows = [
            tuple(written(row.get(name), types[name]) for name in names)
            for row in self.source.rows(cases, names)
        ]
        table = write_table([titles[name].zh for name in names], rows, kind.title.zh)
        self.boxes.lay(f"{kind.title.zh}一览", ".xlsx", table)
        for one in cases:
            for document in documents:
                title = f"{kind.title.zh}-{kind.documents[document].title.zh}"
                self._papers_in(one, document, title)

    def _duties(self) -> None:
        case = self.session.get_one(Case, self.case.id)
        today = self.house.clock.today()
        rows = [
            (one.duty.title.zh, count.period.title.zh, str(count.done), str(count.least),
             STATES.get(count.state, count.state))
            for one in duties.of_case(self.house, self.session, case)
            for count in one.counts
            if count.period.from_on <= today
        ]  # fmt: skip
        heads = ["约定任务", "期间", "已做", "应做", "情况"]
        self.boxes.lay("约定任务完成情况", ".xlsx", write_table(heads, rows, "约定任务"))

    def _acts(self, case: CaseRow) -> None:
        """Lay in the record of a case with its chain, so that it is proven without the house."""
        found = select(AuditEntry).where(AuditEntry.case_id == case.id)
        entries = list(self.session.exec(found.order_by(col(AuditEntry.seq))))
        said = [_entry(one) for one in entries]
        text = json.dumps(said, ensure_ascii=False, indent=1).encode()
        path = self.boxes.lay(f"留痕-{case.number}", ".json", text)
        head = entries[-1].hash if entries else ""
        self.boxes.records.append(
            {"case": case.number, "path": path, "entries": len(entries), "head": head}
        )

    def _table(self) -> bytes:
        heads = ["卷", "件名", "文件", "字节", "sha256"]
        rows = [
            (one["volume"], one["title"], one["path"], str(one["size"]), one["sha256"])
            for one in self.boxes.entries
        ]
        return write_table(heads, rows, "目录")


def _entry(one: AuditEntry) -> dict[str, Any]:
    said = {name: getattr(one, name) for name in CHAINED}
    at = one.at.isoformat(timespec="microseconds")
    return said | {"at": at, "previous": one.previous, "hash": one.hash}


def _post(archive: Archive, area: Area, actor: Actor) -> ActingPost | None:
    return next(_posts(archive, area, actor), None)


def _posts(archive: Archive, area: Area, actor: Actor) -> Iterator[ActingPost]:
    return (
        post for post in actor.posts if post.role in archive.given_to and area.covers(post)
    )  # fmt: skip


def _record(house: House, case: CaseRow, actor: Actor, printed: Printed) -> Done | Refused:
    """Enter on the record of the case who took its archive."""

    def work(transaction: Transaction) -> Done:
        held = transaction.hold(case.id, actor)
        archive = archive_of(house.definition_of(held), held.kind)
        post = _post(archive, held.area, actor) if archive else None
        if post is None:
            raise refuse(_NOT_YOURS.code, _NOT_YOURS.zh, _NOT_YOURS.en)
        step = Step(ARCHIVED, held.stage, held.stage, post.role, post.unit_id, post.unit_name,
                    post.on_behalf_of)  # fmt: skip
        said = {"sha256": printed.sha256, "size": len(printed.content)}
        transaction.record(held, step, "done", said)
        transaction.changes.case(held, held.edition)
        transaction.changes.flush()
        return Done(held.id, held.number, ARCHIVED, held.stage, held.stage, held.edition)

    return in_transaction(house, actor, None, work)


_NO_CASE = Reason("no_case", "没有此办件", "there is no such case")
_NOT_YOURS = Reason(
    "not_yours", "此件的档案不由您的岗位下载", "the archive of this case is not taken by your post"
)
_MISSING = Reason("no_file", "有材料不在库中，档案不能生成", "a paper is missing from the store")
_TOO_LARGE = Reason(
    "too_large", "档案超过 300 MB，请分件下载材料", "the archive would be larger than 300 MB"
)
