"""A batch taken back: only what nobody acted on since, and together what hangs together."""

from __future__ import annotations

from sqlmodel import select

from tests.builders import done, reasons
from tests.versions.office import GRANT, Office, map_text
from workflow.cases.audit import verify
from workflow.cases.outcome import Done
from workflow.engine.machine import Refused
from workflow.moving.tables import MovedBack
from workflow.moving.undo import undo


def test_a_case_that_somebody_acted_on_since_stays_and_is_named(office: Office) -> None:
    ids = [office.apply() for _ in range(2)]
    for one in ids:
        office.do(one, "submit", office.clerk)
    batch = office.move()
    office.do(ids[0], "back", office.edu, reason="缺证明")
    undone = office.undo(batch.number)
    assert [(one.case_id, one.because.zh) for one in undone.kept] == [
        (ids[0], f"{office.edu.name}此后已办理（退回补正）")
    ]
    assert [office.case(one).version for one in ids] == [2, 1]
    office.do(ids[1], "pass", office.head)
    assert verify(office.bureau.store).ok


def test_an_opinion_that_did_not_yet_complete_counts_as_an_act(office: Office) -> None:
    office.listed()
    roster = int(office.roster().id or 0)
    batch = office.move()
    office.do(roster, "post", office.edu, verdict="agree")  # its edition stays the same
    undone = office.undo(batch.number)
    assert [one.case_id for one in undone.kept] == [roster]
    assert office.case(roster).version == 2


def test_a_refusal_or_a_look_since_is_no_act(office: Office) -> None:
    case_id = office.apply()
    batch = office.move()
    assert isinstance(office.bureau.act(case_id, "pass", office.edu), Refused)
    assert office.undo(batch.number).kept == ()
    assert office.case(case_id).version == 1


def test_an_undo_may_be_run_again_and_once_done_says_so(office: Office) -> None:
    office.apply()
    batch = office.move()
    assert office.undo(batch.number).back == 1
    again = undo(office.bureau.house, office.keeper, batch.number)
    assert reasons(again) == ["undone"]  # type: ignore[arg-type]
    unknown = undo(office.bureau.house, office.keeper, "HB-2026-9999")
    assert reasons(unknown) == ["no_batch"]  # type: ignore[arg-type]
    assert office.move().number == "HB-2026-0002"
    with office.bureau.store.read() as session:
        assert len(session.exec(select(MovedBack)).all()) == 1


def test_whoever_acts_with_a_page_from_before_is_told_it_is_out_of_date(office: Office) -> None:
    case_id = office.apply()
    seen = office.case(case_id).edition
    office.move()
    late = office.bureau.act(case_id, "submit", office.clerk, seen=seen)
    assert isinstance(late, Refused)
    assert late.conflict
    assert late.now["by"] == office.keeper.name
    assert isinstance(office.bureau.act(case_id, "submit", office.clerk), Done)


def test_a_case_whose_answers_do_not_fit_stays_and_says_which(office: Office) -> None:
    ids = [office.apply(years="7"), office.apply(years="")]
    office.do(ids[0], "submit", office.clerk)
    text = map_text().replace(b"draft: draft", b"draft: check")  # where nobody can add it
    found = {one.case.id: one for one in office.plan(text).cases}
    assert found[ids[0]].moves
    assert [one.zh for one in found[ids[1]].because] == ["「任教年限」未填"]
    office.move(text)
    assert [office.case(one).version for one in ids] == [2, 1]


def test_cases_in_a_stage_that_stays_keep_their_version_with_the_reason(office: Office) -> None:
    case_id = office.apply()
    text = (
        map_text()
        .replace(b"draft: draft, ", b"")
        .replace(
            b"    fields:\n      years",
            "    stays: {draft: 填完再换}\n    fields:\n      years".encode(),
            1,
        )
    )
    (one,) = office.plan(text).cases
    assert (one.moves, [why.zh for why in one.because]) == (False, ["填完再换"])
    assert office.case(case_id).version == 1


def test_a_list_and_its_sealed_members_stay_where_they_understand_each_other(
    office: Office,
) -> None:
    member = office.listed()
    roster = int(office.roster().id or 0)
    for who in (office.edu, office.fin):
        office.do(roster, "post", who, verdict="agree", checked=[0])
    found = {one.case.id: one for one in office.plan().cases}
    assert "已封存的名单" in found[member].because[0].zh  # its answers would be other ones
    assert found[roster].moves  # both versions call by the same names what it does to them
    opened = office.bureau.open(
        GRANT, "objection", office.edu, office.edu.posts[0].unit_id, {}, parent_id=member
    )
    assert office.case(done(opened).case_id).version == 1
