"""Every programme walked from its first stage to its last through the pages, as its play says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import office
from tests.browser.pictures import PHONE, WIDE
from tests.browser.serving import served
from tests.browser.sitting import Window
from tests.browser.visitor import Findings, arrive
from tests.browser.walking import Walker
from tests.browser.words import CHINESE, chinese_left
from tests.passwords import quick_hash
from workflow.bureau import Bureau, open_bureau
from workflow.clock import SetClock, shanghai_instant
from workflow.demo.county import SEATED
from workflow.demo.plays import plays
from workflow.demo.script import read_play
from workflow.people.load import Intake, load_more

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLAYS = plays()
ALBUM = os.environ.get("WALK_PICTURES", "")


@pytest.fixture(scope="session")
def seated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the county's people in their posts before the first play begins."""
    return office.found(tmp_path_factory.mktemp("seated"), lambda bureau, clock: None, SEATED)


@pytest.fixture
def house(seated: Path, tmp_path: Path) -> Iterator[tuple[Bureau, SetClock]]:
    """The county, this test's own, with a clock that stands where it is set."""
    clock = SetClock(shanghai_instant(SEATED, 8))
    bureau = open_bureau(office.copy(seated, tmp_path / "county").settings, clock)
    yield bureau, clock
    bureau.close()


@pytest.mark.parametrize("programme", PLAYS)
def test_the_play_goes_through_the_pages_as_it_is_written(
    house: tuple[Bureau, SetClock], browser: Browser, findings: Findings, programme: str
) -> None:
    bureau, clock = house
    walker = _walker(bureau, clock, programme)
    with served(bureau) as base:
        visitor = arrive(browser, base, findings, viewport=WIDE)
        walker.window = Window(visitor.context, visitor.page, base, findings)
        walker.perform()
        _in_english(walker)
        if ALBUM:
            _album(walker)
        visitor.context.close()


def _walker(bureau: Bureau, clock: SetClock, programme: str) -> Walker:
    script, _ = read_play(PLAYS[programme])
    begins = next(beat.day for beat in script.beats if beat.day is not None)
    clock.set(shanghai_instant(begins, 8))
    intake = Intake(quick_hash(office.PASSWORD), clock.now(), SEATED, must_change=False)
    with bureau.store.write() as session:
        load_more(session, script.units, bureau.roles, intake)
        bureau.units.refresh(session)
    files = bureau.settings.files_dir
    album = Path(ALBUM) if ALBUM else None
    return Walker(bureau, clock, programme, PLAYS[programme], files, album=album, window=None)


def _in_english(walker: Walker) -> None:
    """Read each kind of case once more in English: only names and what was typed are Chinese."""
    typed, window = set(CHINESE.findall(walker.path.read_text())) | {"原件", "材料"}, walker.window
    window.page.goto(window.base)
    window.press("English")
    left: dict[str, set[str]] = {}
    for name in dict.fromkeys(walker.named):
        path = f"/cases/{walker.named[name]}"
        window.page.goto(window.base + path)
        if found := chinese_left(window, typed):
            left[name] = found
    assert not left
    window.press("中文")


def _album(walker: Walker) -> None:
    """Take the boards, and a telephone's view of the last case."""
    window = walker.window
    last = f"/cases/{list(walker.named.values())[-1]}"
    for path, name in (("/", "desk"), ("/duties", "duties"), ("/backplan", "backplan")):
        if window.page.request.get(window.base + path).status == 200:
            window.go(path)
            walker.picture(name)
    window.page.set_viewport_size(PHONE)
    window.go(last)
    walker.picture("phone")
