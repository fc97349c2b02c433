"""A list is held against those who are paid: it proposes, asks, reports; it does nothing."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from sqlmodel import col, select

from tests.builders import id_number
from tests.money_store.cast import Payers
from tests.verification.lists import FENG, HE, NOBODY, WEN, deaths, on, proposals, settle, take
from workflow.cases.tables import AuditEntry
from workflow.roster.export import write_table
from workflow.roster.intake import ImportRefused
from workflow.verification.deciding import Decided, Wish, decide
from workflow.verification.tables import MatchRow


def why(decided: Decided) -> list[str]:
    """Return the codes of a refusal; none for what was done."""
    return [one.code for one in decided.refused.reasons] if decided.refused else []


def test_a_list_proposes_and_nothing_happens_by_itself(payers: Payers) -> None:
    found = take(payers, deaths(["冯才", FENG, "2026/06/02"], ["无关人", NOBODY, "2026.2.2"]))
    assert found.counts == {"proposed": 1, "unmatched": 1}
    (one,) = proposals(payers)
    assert (one.certainty, one.event_on, one.state) == ("same", date(2026, 6, 2), "open")
    assert payers.held(payers.person("冯才")).state == "active"


def test_certainty_is_told(payers: Payers) -> None:
    typo = id_number("1966-05-11", 555)  # born on 冯才's day, another number
    found = take(payers, deaths(
        ["何天", HE, "2026-05-01"], ["冯才", typo, "2026-05-02"],
        ["温江", id_number("1966-05-12", 555), "2026-05-02"],
    ))  # fmt: skip
    assert [(one.certainty, one.event_on) for one in proposals(payers)] == [
        ("other_name", date(2026, 5, 1)), ("name_birth", date(2026, 5, 2)),
    ]  # fmt: skip
    assert found.counts["unmatched"] == 1


def test_the_same_file_twice_is_once_and_the_same_fact_is_proposed_once(payers: Payers) -> None:
    first = deaths(["冯才", FENG, "2026-06-02"])
    take(payers, first)
    again = take(payers, first)
    assert (again.imported.imported, again.imported.existing) == (0, 1)
    longer = take(payers, deaths(["何田", HE, "2026-05-03"], ["冯才", FENG, "2026年6月2日"]))
    assert longer.counts == {"proposed": 1, "known": 1}
    assert len(proposals(payers)) == 2
    settle(payers, "stop_death")
    after = take(
        payers, deaths(["冯才", FENG, "20260602"], ["何田", HE, "2026-05-03"], ["x", NOBODY, ""])
    )
    assert after.counts == {"known": 2}
    assert len(proposals(payers)) == 2


def test_a_bad_cell_keeps_its_row_out_and_is_told_in_the_file(payers: Payers) -> None:
    found = take(payers, deaths(["冯才", FENG, "去年"], ["何田", HE, "2026-05-03"]))
    (row,) = found.imported.rejected
    assert (row.cell, "看不出年月日" in row.reason) == ("C2", True)
    book = openpyxl.load_workbook(io.BytesIO(found.imported.annotated["死亡名单.xlsx"]))
    said = [row[3].value for row in book["死亡人口"].iter_rows()]
    assert said[0] == "导入结果"
    assert said[1].startswith("未导入")
    assert said[2] == "已比对：列入待决定"


def test_a_wrong_check_digit_is_theirs_to_mend_and_keeps_no_row_out(payers: Payers) -> None:
    typo = FENG[:-1] + ("1" if FENG[-1] != "1" else "2")
    nobody = NOBODY[:-1] + ("1" if NOBODY[-1] != "1" else "2")
    found = take(payers, deaths(["冯才", typo, "2026-06-02"], ["无关人", nobody, "2026-02-02"]))
    assert found.counts == {"proposed": 1, "unmatched": 1}
    assert [one.reason.code for one in found.imported.warnings] == ["id_check_digit"] * 2
    assert proposals(payers)[0].certainty == "name_birth"


def test_no_number_of_anybody_lies_open_in_the_database(payers: Payers) -> None:
    take(payers, deaths(["无关人", NOBODY, "2026-02-02"]))
    with payers.bureau.store.read() as session:
        (row,) = session.exec(select(MatchRow)).all()
    assert NOBODY not in str(row.model_dump())
    assert row.data["id_no"].startswith("sealed:")


def test_only_the_offices_named_bring_a_list_in(payers: Payers) -> None:
    with pytest.raises(ImportRefused):
        take(payers, deaths(["冯才", FENG, "2026-06-02"]), role="township_clerk")


def test_accepting_stops_with_the_month_of_death(payers: Payers) -> None:
    take(payers, deaths(["冯才", FENG, "2026-06-02"], ["何田", HE, "2025-11-30"]))
    assert [one.refused for one in settle(payers, "stop_death")] == [None, None]
    held = payers.held(payers.person("何田"))
    assert (held.state, held.last_month) == ("stopped", "2025-11")
    assert {one.state for one in proposals(payers)} == {"accepted"}
    case_id = payers.entitlement_case(payers.person("何田")).id
    with payers.bureau.store.read() as session:
        entries = select(AuditEntry).where(AuditEntry.case_id == case_id)
        entry = session.exec(entries.order_by(col(AuditEntry.seq).desc())).first()
    assert entry is not None
    assert (entry.action, entry.role) == ("stop_death", "county_edu")
    assert entry.detail["died_on"] == "2025-11-30"


def test_who_brought_the_list_in_does_not_decide(payers: Payers) -> None:
    take(payers, deaths(["冯才", FENG, "2026-06-02"]), role="county_edu")
    (refused,) = settle(payers, "stop_death", who=payers.who("county_edu"))
    assert why(refused) == ["same_person"]
    (ok,) = settle(payers, "stop_death", who=payers.who("county_edu", nth=1))
    assert ok.refused is None


def test_an_outsider_decides_nothing(payers: Payers) -> None:
    take(payers, deaths(["冯才", FENG, "2026-06-02"]))
    for role in ("county_health", "township_clerk", "pay_unit"):
        (refused,) = settle(payers, "stop_death", who=payers.who(role))
        assert why(refused) == ["not_yours"]
    assert proposals(payers)[0].state == "open"


@pytest.mark.parametrize(
    ("day", "code"), [("2026-06-20", "future"), ("2025-03-31", "before_start")]
)
def test_a_day_that_cannot_be_is_a_question(payers: Payers, day: str, code: str) -> None:
    take(payers, deaths(["何田", HE, day]))
    (asked,) = settle(payers, "stop_death")
    assert why(asked) == [code]
    assert payers.held(payers.person("何田")).state == "active"
    (held,) = settle(payers, "suspend")
    assert held.refused is None
    assert payers.held(payers.person("何田")).held_from == "2026-06"


def test_another_day_than_the_one_on_record_is_a_question(payers: Payers) -> None:
    take(payers, deaths(["何田", HE, "2026-05-03"]))
    settle(payers, "stop_death")
    found = take(payers, deaths(["何田", HE, "2026-05-04"]), name="二.xlsx")
    assert found.counts == {"proposed": 1}
    (asked,) = settle(payers, "stop_death")
    assert why(asked) == ["ended_otherwise"]
    (refused,) = settle(payers, "refuse")
    assert why(refused) == ["no_reason"]
    (closed,) = settle(payers, "refuse", reason="以户口注销日期为准")
    assert closed.refused is None
    assert payers.held(payers.person("何田")).last_month == "2026-05"


def test_a_day_to_come_may_be_accepted_once_it_has_come(payers: Payers) -> None:
    take(payers, deaths(["何田", HE, "2026-06-20"]))
    on(payers, "2026-06-22")
    (ok,) = settle(payers, "stop_death")
    assert ok.refused is None


def test_what_was_stopped_by_hand_on_the_same_day_is_settled(payers: Payers) -> None:
    held = payers.entitlement_case(payers.person("何田"))
    payers.bureau.act(
        held.id or 0, "stop_death", payers.who("county_edu"), {"died_on": "2026-05-03"}
    )
    found = take(payers, deaths(["何田", HE, "2026-05-03"]))
    assert found.counts == {"settled": 1}
    assert proposals(payers) == []


def test_the_same_click_twice_decides_once(payers: Payers) -> None:
    take(payers, deaths(["何田", HE, "2026-05-03"]))
    (one,) = proposals(payers)
    (first,) = settle(payers, "stop_death", command="one")
    house, clerk, wish = payers.bureau.house, payers.who("county_edu"), Wish(one.id or 0, 1)
    (again,) = decide(house, clerk, [wish], "stop_death", command="one")
    assert first.refused is again.refused is None
    (late,) = decide(house, clerk, [wish], "stop_death", command="two")
    assert late.refused is not None
    assert late.refused.conflict


def test_other_lists_are_data(payers: Payers) -> None:
    moved = write_table(
        ("姓名", "身份证号码", "迁出日期", "迁往地"), [("何田", HE, "2026-05-03", "江西省赣州市")]
    )
    take(payers, moved, "moved_away", "county_edu")
    (ok,) = settle(payers, "stop_other", who=payers.who("county_edu", nth=1))
    assert ok.refused is None
    assert payers.held(payers.person("何田")).last_month == "2026-05"
    hired = write_table(("姓名", "身份证号码", "参保单位"), [("温江", WEN, "县文化馆")])
    assert take(payers, hired, "employed", "county_hr").counts == {"proposed": 1}
    (held,) = settle(payers, "suspend")
    assert held.refused is None
    assert payers.held(payers.person("温江")).state == "suspended"
