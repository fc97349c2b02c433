"""Plays a programme's play through the pages: what no page shows goes as `plays.py` does it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator

from tests.browser.sitting import Window
from workflow.cases.outcome import Done
from workflow.cases.tables import Case
from workflow.demo.plays import Player, WentOtherwise
from workflow.demo.script import Beat
from workflow.engine.machine import Refused

SAVED = re.compile(r"/cases/(\d+)(?:[?#].*)?$")


@dataclass
class Walker(Player):
    """One play on its way through one window; with `album`, pictures of what it passes."""

    window: Window = field(kw_only=True)
    album: Path | None = field(kw_only=True, default=None)
    taken: set[str] = field(default_factory=set)

    def _act(self, beat: Beat) -> Done | Refused | None:
        if beat.who == "clock" or not (beat.who or beat.objects):
            return super()._act(beat)
        if beat.refused:
            # Refused, the house is as before: the pages are to say the same, in the same words.
            outcome = super()._act(beat)
            if isinstance(outcome, Refused):
                self._refused(beat, [one.zh for one in outcome.reasons])
            return outcome
        self.window.sit(beat.who or "", self.clock.today())
        self._done(beat)
        if self.window.answered != 200:
            raise WentOtherwise(f"页面答 {self.window.answered}：{self.window.text()}")
        return None

    def _done(self, beat: Beat) -> None:
        if beat.objects is not None:
            self._reflect(beat.objects, beat.answers)
            return
        if beat.posts:
            self._put_up()
            return
        if beat.opens is not None:
            self._fill_in(beat, beat.opens)
        else:
            self.enter(self.case(beat.to or beat.amends or ""), beat.who or "")
        for document in beat.files:
            self.window.upload(document)
        if beat.amends is not None:
            self._mend(beat.answers)
        if beat.does is not None:
            self._press(beat.does, beat.answers)

    def enter(self, case_id: int, login: str) -> None:
        """Open a case as its people do: from the desk where it waits, else by its number."""
        window, here = self.window, f'a[href="/cases/{case_id}"]'
        if window.page.url == f"{window.base}/cases/{case_id}":
            window.go(f"/cases/{case_id}")
            return
        window.go("/")
        row = window.page.locator(f".worklist {here}")
        if self.desk(case_id, [login]) and not row.count():
            raise WentOtherwise(f"{login} 的待办里没有此件")
        if not row.count():
            search = window.page.locator('form[role="search"][action="/cases"]')
            search.locator("input").fill(self._case(case_id).number)
            window.click(search.locator("button"))
            row = window.page.locator(f"main {here}")
        window.click(row)

    def _fill_in(self, beat: Beat, kind: str) -> None:
        parent = self.case(beat.below) if beat.below else None
        if parent is None:
            self.window.go("/")
        else:
            self.enter(parent, beat.who or "")
        self.window.click(self.window.page.locator(f'a[href="{self._form_of(kind, parent)}"]'))
        self.picture(f"open-{kind}")
        form = self.window.page.locator("main form[novalidate]")
        if form.locator('[name="unit"]').count() and beat.at:
            form.locator('[name="unit"]').select_option(str(self.bureau.units.by_key(beat.at).id))
        self.named[beat.called or kind] = self._save(form, beat.answers)
        self.picture()

    def _form_of(self, kind: str, parent: int | None) -> str:
        below = f"/cases/{parent}/new" if parent else f"/cases/new/{self.programme}"
        return f"{below}/{kind}"

    def _mend(self, answers: dict[str, Any]) -> None:
        self.window.click(self.window.page.locator('.page-tools a[href$="/form"]'))
        self._save(self.window.page.locator("main form[novalidate]"), answers)

    def _save(self, form: Locator, answers: dict[str, Any]) -> int:
        self.window.answer(form, answers)
        self.window.click(form.locator(".actions button"))
        saved = SAVED.search(self.window.page.url)
        if saved is None:
            raise WentOtherwise(f"没有保存：{self.window.text()}")
        return int(saved[1])

    def _press(self, key: str, answers: dict[str, Any]) -> None:
        window, form = self.window, self.window.page.locator(f"#act-{key}")
        assert form.count(), f"{window.page.url}: does not offer {key}\n{window.text()}"
        for folded in form.locator("xpath=ancestor::details[not(@open)]").all():
            folded.locator("summary").first.click()
        questions = dict(answers)
        window.vouch(form, key, questions.pop("confirmed", []))
        window.answer(form, questions, f"{key}.")
        window.complete(form, key)
        window.click(form.locator(".actions button"))

    def _put_up(self) -> None:
        """Register everything one has to put up, a photograph on record."""
        forms = self.window.page.locator('form[action$="/post"]')
        self.window.go("/postings")
        while forms.count():
            self.picture("postings")
            self.window.answer(forms.first, {"said": "照片已存档"})
            every = forms.first.locator('button[name="all"]')
            self.window.click(every if every.count() else forms.first.locator("button"))

    def _reflect(self, name: str, answers: dict[str, Any]) -> None:
        """Object on the public page of the notice that has somebody's name."""
        window = self.window
        window.go("/public")
        links = window.page.locator('main a[href^="/public/notices/"]')
        for address in [str(one.get_attribute("href")) for one in links.all()]:
            window.go(address)
            if name in window.text():
                break
        self.picture("notice")
        window.click(window.page.locator('a[href$="/object"]'))
        words = window.page.locator("#row option", has_text=name).first.get_attribute("value")
        window.page.locator("#row").select_option(words)
        window.answer(window.page.locator("main form"), answers)
        window.click(window.page.locator("main form .actions button"))

    def _refused(self, beat: Beat, words: list[str]) -> None:
        """See that the pages refuse what the house refuses, and say why where they show it."""
        window = self.window
        window.sit(beat.who or "", self.clock.today())
        if beat.opens is not None:
            self._not_offered(beat, beat.opens)
            return
        case_id = self.case(beat.to or beat.amends or "")
        if beat.refused == "no_case":
            assert window.page.request.get(f"{window.base}/cases/{case_id}").status == 404
            return
        self.enter(case_id, beat.who or "")
        said = self._try(beat.does or "", beat.answers)
        if not any(one in said for one in words):
            raise WentOtherwise(f"页面没有说 {words}：{said}")

    def _not_offered(self, beat: Beat, kind: str) -> None:
        address = self._form_of(kind, self.case(beat.below) if beat.below else None)
        self.window.go("/")
        assert not self.window.page.locator(f'a[href="{address}"]').count()
        assert self.window.page.request.get(self.window.base + address).status == 403

    def _try(self, key: str, answers: dict[str, Any]) -> str:
        """Return what the pages say where an act is not to be done: beforehand, or when tried."""
        window = self.window
        if window.page.locator(f"#act-{key}").count():
            self._press(key, answers)
            assert window.answered == 422, window.answered
            self.picture(f"refused-{key}")
        elif not window.page.locator(".offer-reasons").count():
            return window.insist(key)
        return window.text()

    def _look(self, beat: Beat, word: str, wanted: Any) -> None:
        super()._look(beat, word, wanted)
        if word == "stage" and isinstance(wanted, str) and beat.who not in (None, "clock"):
            case_id = self.case(beat.called or beat.opens or beat.to or beat.amends or "")
            self._shows(case_id, beat.who or "")

    def _shows(self, case_id: int, login: str) -> None:
        """See that the page of a case names its stage, where one still may see it."""
        case, window = self._case(case_id), self.window
        window.page.goto(f"{window.base}/cases/{case_id}")
        if not window.page.locator(".page-title .chip").count():
            raise WentOtherwise(f"{login} 看不到自己办过的件")
        kind = self.bureau.definitions.kind(case.programme, case.version, case.kind)
        title = "".join(kind.stages[case.stage].title.zh.split())
        if window.stage() != title:
            raise WentOtherwise(f"页面上的环节是 {window.stage()}，不是 {title}")
        window.look()
        self.picture(f"{case.kind}-{case.stage}")

    def picture(self, name: str = "") -> None:
        """Take a picture of the page that is open, once under each name."""
        if name == "":
            found = SAVED.search(self.window.page.url)
            case = self._case(int(found[1])) if found else None
            name = f"{case.kind}-{case.stage}" if case else "page"
        if self.album is not None and name not in self.taken:
            self.taken.add(name)
            at = f"{len(self.taken):02}-{name}.png"
            self.window.photograph(self.album / self.programme / at)

    def _case(self, case_id: int) -> Case:
        with self.bureau.store.read() as session:
            return session.get_one(Case, case_id)
