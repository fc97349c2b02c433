"""The people of the browser tests, and how far their cases are when a test begins."""

from __future__ import annotations

from typing import Any

from tests.builders import ALLOWANCE, done, id_number, register
from tests.calls.people import on_register
from tests.journeys import Journey
from workflow.bureau import Bureau
from workflow.calls.making import make_lists
from workflow.clock import SetClock

# Entered by hand in the story: sixty in January 2026, fourteen years, 700 yuan a month.
APPLICANT = {
    "name": "罗庆云",
    "town": "松口镇",
    "born": "1966-01-11",
    "id_no": id_number("1966-01-11", 997),
}
# Waiting in one township each, and with the county.
FILLING_IN = {"name": "甘露", "town": "梅溪镇"}
SUBMITTED = {"name": "卓越", "town": "双华镇"}
REVIEWED = {"name": "向前", "town": "南坪镇"}
IN_AUDIT = {"name": "柏青", "town": "大塘镇"}
AUDITED = {"name": "明朗", "town": "松口镇", "born": "1966-02-09", "account": "6299990000000000026"}
RECHECKED = {"name": "闻道", "town": "水寨镇", "born": "1966-03-05"}
TO_CALL = {"name": "何田", "town": "双华镇"}  # reaches the age this year, has not applied
PEOPLE = (APPLICANT, FILLING_IN, SUBMITTED, REVIEWED, IN_AUDIT, AUDITED, RECHECKED, TO_CALL)


def prepare(bureau: Bureau, clock: SetClock) -> None:
    """Put the applicant of the story on the register, and the others where they wait."""
    register(bureau, APPLICANT["id_no"], APPLICANT["name"])
    journey = Journey(bureau, clock)
    for person, stage in (
        (FILLING_IN, "apply"),
        (SUBMITTED, "submitted"),
        (REVIEWED, "preliminary_review"),
        (IN_AUDIT, "audit"),
        (AUDITED, "audited"),
    ):
        given: dict[str, Any] = dict(person)
        journey.bring_to([journey.apply(**given)], stage)


def prepare_more(bureau: Bureau, clock: SetClock) -> None:
    """Put work at more stages: a roster with the city, a run to be calculated, people to call."""
    journey = Journey(bureau, clock)
    given: dict[str, Any] = dict(RECHECKED)
    journey.bring_to([journey.apply(**given)], "recheck")
    prepare(bureau, clock)
    payer = journey.who("pay_unit")
    answers = {"up_to": "2026-03"}
    done(bureau.open(ALLOWANCE, "payment_run", payer, payer.posts[0].reach_id, answers))
    on_register(bureau, TO_CALL["name"], "female", "1971-06-01", TO_CALL["town"])
    assert make_lists(bureau.house)
