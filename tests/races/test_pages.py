"""The same races over HTTP: one 303, one 409 that names the winner, every time."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.journeys import Journey
from tests.races.pairs import Act, Pair, at_once, pairs, recorded
from tests.races.served import Browser, login_of, may_sign_in, served
from tests.races.test_door import COUNTS
from workflow.cases.audit import verify

Browsers = dict[int | None, Browser]


@pytest.fixture
def port(journey: Journey) -> Iterator[int]:
    """The pages, served."""
    may_sign_in(journey.bureau)
    with served(journey.bureau) as found:
        yield found


@pytest.mark.parametrize("count", COUNTS)
def test_one_click_is_done_and_the_other_is_told_who_was_first(
    journey: Journey, port: int, count: int
) -> None:
    ready = pairs(journey, count)
    browsers: Browsers = {}
    for act in {act.actor.account_id: act for pair in ready for act in pair.acts}.values():
        browser = browsers[act.actor.account_id] = Browser(port)
        browser.sign_in(login_of(journey.bureau, act.actor.account_id))
    with ThreadPoolExecutor(2) as pool:
        for pair in ready:
            _race(journey, pool, browsers, pair)
    for browser in browsers.values():
        browser.close()
    assert verify(journey.bureau.store).ok


def _race(journey: Journey, pool: ThreadPoolExecutor, browsers: Browsers, pair: Pair) -> None:
    path = f"/cases/{pair.case_id}/act"
    answers = at_once(
        pool,
        *(
            lambda one=one: browsers[one.actor.account_id].ask("POST", path, _form(pair, one))
            for one in pair.acts
        ),
    )
    assert sorted(status for status, _ in answers) == [303, 409], answers
    won = next(at for at, (status, _) in enumerate(answers) if status == 303)
    winner = pair.acts[won].actor.name
    assert winner in answers[1 - won][1]
    assert [(name, outcome == "refused") for _, outcome, name in recorded(journey, pair)] == [
        (winner, False),
        (pair.acts[1 - won].actor.name, True),
    ]


def _form(pair: Pair, act: Act) -> dict[str, Any]:
    """Return what the page of the case sends: a command of its own, the edition it showed."""
    typed = {f"{act.action}.{key}": value for key, value in act.answers.items()}
    return {"action": act.action, "seen": pair.seen, "command": str(uuid.uuid4()), **typed}
