"""Work dealt out as the definition says: to one person of the desk who may decide there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from tests.builders import actor, case, county, done, id_number, reasons
from tests.engine.programmes import EXAMPLE
from tests.together.record import CLERK, COLLEAGUE, HEAD, keeper, recorded, told
from tests.together.test_handing import account
from workflow.bureau import Bureau
from workflow.cases.audit import verify
from workflow.clock import SetClock
from workflow.engine.load import load_text
from workflow.engine.registry import Definitions, Published
from workflow.people.accounts import grant_post
from workflow.store.engine import Store
from workflow.together.claims import claim

Dealing = Callable[..., Bureau]
BACK, FORTH = "return_for_correction", "submit"
MISSING = {"missing": "收入证明"}


@pytest.fixture
def dealing(store: Store, clock: SetClock) -> Dealing:
    """Return a county whose requests are dealt out by an effect, and three heads of 松口."""

    def made(effect: str, action: str = FORTH) -> Bureau:
        text = EXAMPLE.read_text("utf-8").replace("        undoes: submit\n", "")
        head, rest = text.split(f"      {action}:\n", 1)
        effects = f"      {action}:\n        effects: [together.{effect}]\n"
        loaded = load_text((head + effects + rest).encode())
        assert loaded.definition is not None, loaded.problems
        bureau = county(store, clock, Definitions([Published(loaded.definition, loaded.digest)]))
        unit = actor(bureau, CLERK).posts[0].unit_id
        with store.write() as session:
            for login in (CLERK, COLLEAGUE):
                grant_post(
                    session, bureau.units, bureau.roles, account(actor(bureau, login)), unit,
                    "township_head", clock.today(),
                )  # fmt: skip
        return bureau

    return made


def submitted(bureau: Bureau, nth: int = 0, by: str = CLERK) -> int:
    """Open a request and submit it."""
    clerk = actor(bureau, by)
    given = {
        "name": "冯才", "id_no": id_number("1966-05-11", 100 + nth), "reason": "illness",
        "income": "900",
    }  # fmt: skip
    opened = done(bureau.open("example", "request", clerk, clerk.posts[0].unit_id, given))
    done(bureau.act(opened.case_id, FORTH, clerk))
    return opened.case_id


def able(bureau: Bureau) -> list[int]:
    """Return who may decide on what CLERK submitted: the others of the desk."""
    return sorted(account(actor(bureau, login)) for login in (COLLEAGUE, HEAD))


def test_in_turn_each_gets_the_next_one_and_who_may_not_decide_gets_none(dealing: Dealing) -> None:
    bureau = dealing("hand_in_turn")
    got = [keeper(bureau, submitted(bureau, nth)) for nth in range(4)]
    assert got == [*able(bureau), *able(bureau)]
    assert told(bureau, actor(bureau, HEAD)) == ["hand_out_task"]
    assert told(bureau, actor(bureau, CLERK)) == []
    assert verify(bureau.store).ok


def test_the_shortest_desk_gets_it(dealing: Dealing) -> None:
    bureau = dealing("hand_to_shortest")
    ids = [submitted(bureau, nth) for nth in range(2)]
    assert [keeper(bureau, one) for one in ids] == able(bureau)
    second = bureau.actor(able(bureau)[1])
    done(bureau.act(ids[1], BACK, second, MISSING))  # the second has nothing in hand any more
    assert keeper(bureau, submitted(bureau, 2)) == second.account_id


def test_a_lot_can_be_drawn_again_from_the_record(dealing: Dealing) -> None:
    bureau = dealing("hand_by_lot")
    for nth in range(3):
        case_id = submitted(bureau, nth)
        before = case(bureau, case_id).chain_seq - 1  # the lot is drawn before it is entered
        text = f"{case(bureau, case_id).number}:{before}:township_head"
        at = int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2
        assert keeper(bureau, case_id) == able(bureau)[at]


def test_a_case_that_comes_back_goes_to_who_had_it(dealing: Dealing) -> None:
    bureau = dealing("hand_to_familiar")
    case_id = submitted(bureau)
    assert keeper(bureau, case_id) is None  # nobody knows it yet
    done(bureau.act(case_id, BACK, actor(bureau, HEAD), MISSING))
    done(bureau.act(case_id, FORTH, actor(bureau, CLERK)))
    assert keeper(bureau, case_id) == account(actor(bureau, HEAD))
    late = claim(bureau.house, case_id, "township_head", actor(bureau, COLLEAGUE))
    assert reasons(late) == ["kept"]


def test_who_acts_keeps_the_case_as_far_as_they_may_decide(dealing: Dealing) -> None:
    bureau = dealing("keep_hands", BACK)
    case_id = submitted(bureau)
    colleague = actor(bureau, COLLEAGUE)  # a clerk, too: sits at the desk it is returned to
    done(bureau.act(case_id, BACK, colleague, MISSING))
    assert keeper(bureau, case_id) == colleague.account_id
    other = submitted(bureau, 1)
    done(bureau.act(other, BACK, actor(bureau, HEAD), MISSING))
    assert keeper(bureau, other) is None
    assert len(recorded(bureau, case_id, "hand_out_task")) == 1
