"""One's own last act is taken back by a new act, while nobody has acted since."""

from __future__ import annotations

import pytest
from sqlmodel import select

from tests.builders import actor, case, county, done, id_number, reasons
from tests.engine.programmes import EXAMPLE
from tests.together.record import CLERK, COLLEAGUE, HEAD, recorded
from workflow.bureau import Bureau
from workflow.cases.audit import verify
from workflow.cases.tables import Deadline
from workflow.clock import SetClock
from workflow.engine.load import load_file
from workflow.engine.registry import Definitions, Published
from workflow.store.engine import Store
from workflow.together.claims import claim
from workflow.together.comments import comment


@pytest.fixture
def bureau(store: Store, clock: SetClock) -> Bureau:
    """A county with the smallest programme alone."""
    loaded = load_file(EXAMPLE)
    assert loaded.definition is not None
    return county(store, clock, Definitions([Published(loaded.definition, loaded.digest)]))


@pytest.fixture
def sent(bureau: Bureau) -> int:
    """A request that was just submitted."""
    clerk = actor(bureau, CLERK)
    given = {
        "name": "冯才", "id_no": id_number("1966-05-11"), "reason": "illness", "income": "900",
    }  # fmt: skip
    opened = done(bureau.open("example", "request", clerk, clerk.posts[0].unit_id, given))
    done(bureau.act(opened.case_id, "submit", clerk))
    return opened.case_id


def test_who_submitted_takes_it_back_and_the_clock_stops(bureau: Bureau, sent: int) -> None:
    clerk = actor(bureau, CLERK)
    done(comment(bureau.house, sent, "收入填错了", clerk))  # nobody acts by a comment
    assert reasons(bureau.act(sent, "take_back", actor(bureau, COLLEAGUE))) == ["not_last"]
    done(bureau.act(sent, "take_back", clerk))
    assert case(bureau, sent).stage == "draft"
    assert [one[0] for one in recorded(bureau, sent, "submit", "take_back")] == [
        "submit", "take_back", "take_back",
    ]  # fmt: skip
    with bureau.store.read() as session:
        assert {one.state for one in session.exec(select(Deadline))} == {"met"}
    done(bureau.act(sent, "submit", clerk))
    assert verify(bureau.store).ok


@pytest.mark.parametrize("since", ["claimed", "returned", "sent_again_by_another"])
def test_once_somebody_acted_it_is_too_late(bureau: Bureau, sent: int, since: str) -> None:
    clerk, colleague, head = (actor(bureau, one) for one in (CLERK, COLLEAGUE, HEAD))
    if since == "claimed":
        done(claim(bureau.house, sent, "township_head", head))
    else:
        done(bureau.act(sent, "return_for_correction", head, {"missing": "收入证明"}))
    if since == "sent_again_by_another":
        done(bureau.act(sent, "submit", colleague))
    expected = ["wrong_stage"] if since == "returned" else ["not_last"]
    assert reasons(bureau.act(sent, "take_back", clerk)) == expected
