"""Papers taken in: read and examined together, stored file by file, given back annotated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from workflow.engine.refusal import Reason
from workflow.roster.annotate import annotate
from workflow.roster.rows import Entry, Place, Problem, Workbook
from workflow.roster.rules import Check, Examined, examine
from workflow.roster.sheets import read_workbook
from workflow.roster.specs import TableSpec

Files = Mapping[str, bytes] | Iterable[Path | str]
EXISTS = "已存在，未重复导入"


class ImportRefused(Exception):
    """Nothing of an import may be done; `reasons` say why in both languages."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__("；".join(reason.zh for reason in reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was kept out: its first faulty cell and all its reasons."""

    file: str
    sheet: str
    cell: str
    reason: str
    reason_en: str
    row: int


@dataclass(frozen=True)
class Imported:
    """What became of the rows of an import; `annotated` gives each file back, marked."""

    imported: int
    existing: int
    rejected: tuple[RejectedRow, ...]
    warnings: tuple[Problem, ...]
    annotated: Mapping[str, bytes]
    case_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """One file: its bytes, and what was read from them."""

    data: bytes
    book: Workbook

    @property
    def file(self) -> str:
        """The name by which problems call it."""
        return self.book.file


@dataclass
class Intake:
    """The papers of one import with the verdict on them, and what became of each row."""

    papers: list[Paper]
    examined: Examined
    specs: Sequence[TableSpec]
    outcomes: dict[Place, str] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)
    imported: int = 0
    existing: int = 0
    case_ids: list[int] = field(default_factory=list)

    def accepted(self, paper: Paper) -> list[Entry]:
        """Return the good rows of one paper."""
        return [entry for entry in self.examined.accepted if entry.row.file == paper.file]

    def rejected(self, paper: Paper | None = None) -> list[RejectedRow]:
        """Return the rows kept out, of one paper or of all."""
        found = rejected_rows(self.examined.problems)
        return [row for row in found if paper is None or row.file == paper.file]

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Keep out rows that only the database could tell were not to be stored."""
        bad = {(one.file, one.sheet, one.row) for one in problems}
        was = self.examined
        out = tuple(entry for entry in was.accepted if entry.row.place in bad)
        self.examined = replace(
            was,
            accepted=tuple(entry for entry in was.accepted if entry.row.place not in bad),
            refused=(*was.refused, *out),
            problems=(*was.problems, *problems),
        )

    def stored(self, added: int, known: Sequence[Entry]) -> None:
        """Note how many rows of a paper were new, and which were there already."""
        self.imported += added
        self.existing += len(known)
        for entry in known:
            rows = (entry.row, *(row for rows in entry.joined.values() for row in rows))
            self.outcomes.update({row.place: EXISTS for row in rows})

    def result(self) -> Imported:
        """Return the whole result."""
        return Imported(
            self.imported,
            self.existing,
            tuple(self.rejected()),
            (*self.examined.warnings, *self.warnings),
            _Annotated(self),
            tuple(self.case_ids),
        )


def take_in(
    files: Files, specs: Sequence[TableSpec], checks: Sequence[Check], today: date
) -> Intake:
    """Read and examine the papers of one import; `today` is a Shanghai date."""
    papers = [
        Paper(data, read_workbook(data, specs, today=today, name=name))
        for name, data in _contents(files)
    ]
    return Intake(papers, examine([paper.book for paper in papers], specs, checks), specs)


def rejected_rows(problems: Iterable[Problem]) -> list[RejectedRow]:
    """Return one line for each row with problems, at its first faulty cell."""
    rows: dict[Place, list[Problem]] = {}
    for problem in problems:
        rows.setdefault((problem.file, problem.sheet, problem.row), []).append(problem)
    return [
        RejectedRow(
            file,
            sheet,
            found[0].cell,
            _told(found, "zh"),
            _told(found, "en"),
            number,
        )
        for (file, sheet, number), found in rows.items()
    ]


def _told(problems: Sequence[Problem], language: str) -> str:
    """Return the first reason by itself, the others with their cells."""
    first = problems[0]
    colon, stop = (": ", "; ") if language == "en" else ("：", "；")
    own = colon.join(part for part in (first.header, first.reason.in_(language)) if part)
    return stop.join((own, *(problem.in_(language) for problem in problems[1:])))


def _contents(files: Files) -> Iterator[tuple[str, bytes]]:
    if isinstance(files, Mapping):
        yield from files.items()
        return
    paths = [Path(path) for path in files]
    names = [path.name for path in paths]
    for path in paths:
        name = path.name if names.count(path.name) == 1 else str(path)
        yield name, path.read_bytes()


class _Annotated(Mapping[str, bytes]):
    """The papers given back, marked when somebody asks: most are never looked at."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._papers = {paper.file: paper for paper in intake.papers if paper.book.tables}

    def __getitem__(self, file: str) -> bytes:
        paper, intake = self._papers[file], self._intake
        return annotate(paper.data, paper.book, intake.examined, intake.specs, intake.outcomes)

    def __iter__(self) -> Iterator[str]:
        return iter(self._papers)

    def __len__(self) -> int:
        return len(self._papers)
