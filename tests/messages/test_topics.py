"""What is told of no single case: in both languages, in the inbox, by e-mail, in the digest."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import actor, done
from tests.journeys import Journey
from tests.messages.readers import CLERK, HEAD, Kept, chooses
from web.app import create_app
from workflow.almanac import asking
from workflow.bureau import Bureau
from workflow.calls import making, warnings
from workflow.cases import backplan
from workflow.cases.clock_rules import ENTRY_OF, Wish
from workflow.cases.deliveries import deliver
from workflow.cases.digest import digest
from workflow.cases.offices import tell_offices
from workflow.clock import SetClock
from workflow.duties import sweep as duties
from workflow.messages import inbox
from workflow.messages.words import OF_NO_CASE, OF_THE_HOUSE, TO_YOU
from workflow.moving import service as moving
from workflow.notice.outages import TOUCHED
from workflow.settings import Settings
from workflow.together.acts import TELLING
from workflow.verification import importing
from workflow.watch import outages

TOLD = {one.TOLD for one in (asking, making, warnings, backplan, importing, outages, moving)}
TOLD |= set(duties.TOLD.values())


def test_every_topic_has_words_in_both_languages_and_a_page(bureau: Bureau) -> None:
    assert set(OF_NO_CASE) == TOLD
    pages = {rule.rule for rule in create_app(bureau, Settings()).url_map.iter_rules()}
    for topic in OF_NO_CASE.values():
        assert topic.path.partition("?")[0] in pages
        assert topic.says.zh.endswith("。")
        assert topic.says.en.endswith(".")
        assert topic.says.en.isascii()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_topic_reaches_inbox_email_and_digest(
    bureau: Bureau, clock: SetClock, language: str
) -> None:
    chooses(bureau, CLERK, "at_once", language=language)
    chooses(bureau, HEAD, "digest", language=language)
    clock.set(clock.today(), 9)
    people = [actor(bureau, login) for login in (CLERK, HEAD)]
    desks = [(post.role, post.reach_id) for one in people for post in one.posts]
    with bureau.store.write() as session:
        for what in TOLD:
            for _ in range(2):  # told again by another process: once all the same
                tell_offices(bureau.house, session, f"{what}:1", what, desks)
    with bureau.store.read() as session:
        for one in people:
            found = inbox.inbox(session, one.account_id or 0, one.posts)
            assert sorted(entry.what for entry in found) == sorted(TOLD)
    kept = Kept()
    digest(bureau.house)
    deliver(bureau.house, {"email": kept})
    says = {topic.says.in_(language) for topic in OF_NO_CASE.values()}
    (written,) = [one.sheet for one in kept.parcels if one.sheet.sections]
    assert {row.what for section in written.sections for row in section.rows} == says
    assert {one.sheet.title for one in kept.parcels if not one.sheet.sections} == says


def test_what_the_house_does_to_a_case_is_told_in_words(bureau: Bureau, clock: SetClock) -> None:
    assert {*ENTRY_OF, TOUCHED, *TELLING} <= set(OF_THE_HOUSE)
    assert TELLING - set(TO_YOU) == {"consult"}  # an office is asked
    chooses(bureau, "caizheng.liu", "digest", language="en")
    journey = Journey(bureau, clock)
    case_id = journey.apply()
    journey.bring_to([case_id], "audit")
    stop = Wish("pause_clock", "audit", "与人社局联合核查", "joint_inspection")
    done(bureau.act_on_clock(case_id, stop, journey.who("county_edu")))
    clock.set(date(2026, 3, 3), 9)
    kept = Kept()
    digest(bureau.house)
    deliver(bureau.house, {"email": kept}, "https://lz.example.test")
    (parcel,) = kept.parcels
    told = [row.what for section in parcel.sheet.sections for row in section.rows]
    assert "Pause the clock" in told
    assert not [what for what in told if "_" in what or what in OF_THE_HOUSE]
