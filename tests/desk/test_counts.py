"""What the desk counts and lists is what a slow reader of every record finds."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from tests.desk.random_cases import TODAY, Plain, people, strew
from workflow.bureau import Bureau
from workflow.cases.deadlines import NO_DUE
from workflow.cases.wanted import Wanted
from workflow.cases.worklist import NONE, counts, places, work_list
from workflow.desk import reads
from workflow.engine.actor import Actor

SOON = TODAY + timedelta(days=3)
PARTS = (
    Wanted(), Wanted(stage="submitted"), Wanted(words="冯"), Wanted(words="%"),
    Wanted(words="_"), Wanted(words="md-2026-001"), Wanted(kind=("other", "kind")),
)  # fmt: skip


def bucket(one: Plain, due: object) -> str:
    """Return how urgent a task is, by what the case's record says."""
    if due == NO_DUE:
        return "held" if "paused" in one.clocks else "later"
    assert isinstance(due, type(TODAY))
    return (
        "overdue"
        if due < TODAY
        else "today"
        if due == TODAY
        else "soon"
        if due <= SOON
        else "later"
    )


def fits(one: Plain, part: Wanted) -> bool:
    """Tell whether a case is of the part asked for."""
    said = part.words
    named = said in one.name or said.upper() in one.number
    return part.kind is None and part.stage in ("", one.stage) and named


def here(one: Plain, actor: Actor) -> list[object]:
    """Return the due dates of a case's tasks at the desks of somebody."""
    desks = {(post.role, post.reach_id) for post in actor.posts}
    return [due for role, reach, due in one.tasks if (role, reach) in desks]


def expected(cases: list[Plain], actor: Actor, office: set[int], view: str) -> set[int]:
    """Return the cases of a view."""
    me, roles = actor.account_id or 0, {post.role for post in actor.posts}
    found = set()
    for one in cases:
        if not any(one.path.startswith(post.reach_path) for post in actor.posts):
            continue
        done = [act for act in one.acts if act[3] == "done" and act[2] != "reveal"]
        mine = any(act[0] == me for act in done)
        ours = any(
            act[0] == me or (act[0] in office and act[1] in roles)
            for act in done if act[2] != "comment"
        )  # fmt: skip
        holds = {
            "mine": mine and not one.closed, "done": mine and one.closed,
            "sent": ours and not one.closed and not here(one, actor),
            "watched": me in one.watchers,
        }  # fmt: skip
        if holds[view]:
            found.add(one.id)
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_the_desk_counts_what_a_slow_reader_finds(bureau: Bureau, seed: int) -> None:
    cases, who = strew(bureau, seed), people(bureau)
    clerks = {one.account_id or 0 for one in who[:2]}
    with bureau.store.read() as session:
        for actor in who:
            for part in PARTS:
                seen = Counter(
                    bucket(one, due) for one in cases if fits(one, part) for due in here(one, actor)
                )
                found = counts(session, actor.posts, TODAY, SOON, part)
                told = {name: getattr(found, name) for name in found.__slots__}
                assert {key: n for key, n in told.items() if n} == dict(seen), part
            at = places(session, actor.posts, TODAY, SOON)
            assert sum((one.due for one in at), NONE) == counts(session, actor.posts, TODAY, SOON)
            by_view = reads.how_many(session, actor, reads.VIEWS)
            for view in reads.VIEWS:
                office = clerks if actor.account_id in clerks else {actor.account_id or 0}
                true = expected(cases, actor, office, view)
                assert by_view[view] == len(true), view
                assert paged(session, actor, view) == sorted(true, reverse=True), view
                assert sum(one.count for one in reads.places_of(session, actor, view)) == len(true)


def paged(session: object, actor: Actor, view: str) -> list[int]:
    """Return a view page by page, seven rows each."""
    found: list[int] = []
    while True:
        before = found[-1] if found else None
        rows = reads.listed(session, actor, view, before=before, size=7)  # type: ignore[arg-type]
        if not rows:
            return found
        found += [one.case_id for one in rows]


def test_due_buckets_list_what_they_count(bureau: Bureau) -> None:
    cases, clerk = strew(bureau, 3), people(bureau)[0]
    edges = {
        "held": Wanted(held=True),
        "later": Wanted(due_from=SOON + timedelta(days=1), held=False),
        "overdue": Wanted(due_to=TODAY - timedelta(days=1)),
    }
    with bureau.store.read() as session:
        for name, part in edges.items():
            rows = work_list(session, clerk.posts, size=200, wanted=part)
            true = {one.id for one in cases for due in here(one, clerk) if bucket(one, due) == name}
            assert {row.case_id for row in rows} == true != set(), name
