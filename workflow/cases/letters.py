"""What is written to a person outside the house: reminders, what was told, a test; as sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from workflow.cases import lookup
from workflow.cases.house import House
from workflow.cases.lookup import Found
from workflow.engine.actor import Actor
from workflow.engine.refusal import Text
from workflow.messages import inbox
from workflow.messages.sheet import Row, Section, Sheet, Tone
from workflow.messages.words import OF_NO_CASE, OF_THE_HOUSE, SAYS, sentence, short_day

LISTED = 10
TONES: dict[str, Tone] = {"overdue": "late", "raised": "late", "today": "today", "soon": "soon"}
DONE = Text("已办理「%s」 %s 件", "“%s” was done: %s")
COME = Text("请到系统查看。", "Please see the system.")
TEST = Text("通知测试", "A test of your notifications")
TEST_LEAD = Text("收到这封信，说明这个渠道可用。", "This channel works.")


@dataclass(frozen=True, slots=True)
class Writing:
    """To whom is written, in which language, and where the pages are."""

    house: House
    session: Session
    reader: Actor
    language: str
    address: str

    def say(self, text: Text) -> str:
        """Return a text in the reader's language."""
        return text.in_(self.language)

    def link(self, path: str) -> str:
        """Return the address of a page; empty when the house has not been told its own."""
        return f"{self.address}{path}" if self.address else ""

    def sheet(self, title: str, lead: str, sections: Iterable[Section], path: str) -> Sheet:
        """Return a sheet to this reader."""
        listed = tuple(one for one in sections if one.n)
        return Sheet(self.language, title, self.reader.name, lead, listed, self.link(path))

    def row(self, case: Found, due_on: date | None) -> Row:
        """Return a case as a row: its number, never its person."""
        kind = self.house.definitions.get(case.programme, case.version).kinds[case.kind]
        stage = kind.stages.get(case.stage)
        what = self.say(kind.title.text())
        if stage is not None:
            what += " · " + self.say(stage.title.text())
        due = self.say(short_day(due_on)) if due_on else ""
        return Row(case.number, what, due, self.link(f"/cases/{case.case_id}"))

    def cases(self, ids: Iterable[int]) -> Mapping[int, Found]:
        """Return cases within the reader's area."""
        return lookup.by_ids(self.session, self.reader.posts, ids)


def letter(to: Writing, about: Mapping[str, Any]) -> Sheet | None:
    """Write a day's reminders."""
    account, on = to.reader.account_id or 0, date.fromisoformat(about["on"])
    found = inbox.letter(to.session, account, on)
    if found is None or found.figures is None:
        return None
    lines = inbox.lines_of(to.session, account, on, LISTED * 4)
    cases = to.cases(one.case_id for one in lines)
    figures = found.figures
    counts = {"overdue": figures.overdue, "today": figures.due_today, "soon": figures.soon,
              "raised": figures.raised}  # fmt: skip
    sections = []
    for says, n in counts.items():
        here = [one for one in lines if one.says == says and one.case_id in cases][:LISTED]
        rows = tuple(to.row(cases[one.case_id], one.due_on) for one in here)
        sections.append(Section(to.say(SAYS[says]), n, rows, TONES[says]))
    said = to.say(sentence(figures))
    title = to.say(Text("到期提醒：", "Reminder: ")) + said.rstrip("。.")
    return to.sheet(title, said, sections, f"/messages/reminders/{on}")


def told(to: Writing, about: Mapping[str, Any]) -> Sheet | None:
    """Write what an act told the reader's offices on a day."""
    on, what = date.fromisoformat(about["on"]), about["what"]
    if what in OF_NO_CASE:
        topic = OF_NO_CASE[what]
        return to.sheet(to.say(topic.says), to.say(COME), [], topic.path)
    ids = inbox.told_cases(
        to.session, to.reader.account_id or 0, to.reader.posts, on, what, LISTED * 10
    )
    cases = to.cases(ids)
    found = [cases[one] for one in ids if one in cases]
    if not found:
        return None
    heading, title = act(to, found[0], what), to.say(DONE)
    rows = tuple(to.row(one, one.due_on) for one in found[:LISTED])
    section = Section(heading, len(found), rows)
    title %= (heading, len(found))
    return to.sheet(title, to.say(COME), [section], f"/messages/told/{on}/{what}")


def act(to: Writing, case: Found, what: str) -> str:
    """Return what an act is called."""
    kind = to.house.definitions.get(case.programme, case.version).kinds[case.kind]
    if what in kind.actions:
        return to.say(kind.actions[what].title.text())
    return to.say(OF_THE_HOUSE[what]) if what in OF_THE_HOUSE else what


def test(to: Writing, about: Mapping[str, Any]) -> Sheet:
    """Write a test."""
    return to.sheet(to.say(TEST), to.say(TEST_LEAD), [], "/me/notifications")
