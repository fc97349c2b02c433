"""Papers beside what they are about: a question by its field, a clause by its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from web.language import language, t
from workflow.cases.attachments import SHOWN
from workflow.cases.reading import CaseView
from workflow.cases.tables import Attachment

LOOKS = {kind: "paper" if kind == "application/pdf" else "picture" for kind in SHOWN}


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One paper; `look` says how a page shows it (picture, paper), empty where it cannot."""

    token: str
    title: str
    file_name: str
    look: str


@dataclass(frozen=True, slots=True)
class Exhibits:
    """The papers of a case, asked for by what they are about."""

    view: CaseView

    def of_questions(self, keys: Iterable[str]) -> list[Exhibit]:
        """Return the papers that show one of these answers."""
        asked = set(keys)
        documents = self.view.kind.documents
        return self.of_documents(key for key, one in documents.items() if asked & {*one.shows})

    def of_clause(self, key: str) -> list[Exhibit]:
        """Return the papers that prove a clause."""
        clause = self.view.kind.clauses.get(key)
        return self.of_documents(clause.evidence if clause else ())

    def elsewhere(self) -> list[Exhibit]:
        """Return the papers that stand beside no question and no clause."""
        clauses = self.view.kind.clauses.values()
        proving = {key for clause in clauses for key in clause.evidence}
        documents = self.view.kind.documents
        beside = proving | {key for key, one in documents.items() if one.shows}
        return self.of_documents({one.document for one in self.view.attachments} - beside)

    def of_documents(self, keys: Iterable[str]) -> list[Exhibit]:
        """Return the papers of these kinds of document, as the case has them."""
        wanted = {*keys}
        return [self._exhibit(one) for one in self.view.attachments if one.document in wanted]

    def _exhibit(self, paper: Attachment) -> Exhibit:
        document = self.view.kind.documents.get(paper.document)
        title = document.title.in_(language()) if document else t("其他材料")
        return Exhibit(paper.token, title, paper.file_name, LOOKS.get(paper.media_type, ""))
