"""Registers from papers: the frozen one only shrinks; personal values never lie in clear."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import col, select

from tests.builders import ALLOWANCE, actor, holder
from tests.roster.papers import PAPERS, Sheet, id_no, written
from tests.roster_store.offices import records, told
from workflow.bureau import Bureau
from workflow.cases.tables import RegisterEntry
from workflow.engine.actor import SYSTEM
from workflow.people.load import Intake, add_person, add_township
from workflow.people.organisation import Person
from workflow.people.tables import Unit
from workflow.people.units import add_unit
from workflow.roster.service import Imported, ImportRefused, import_register, place_of_entry

HEADER = ("序号", "姓名", "性别", "身份证号码", "出生日期", "户籍镇", "类别", "核定学期数")


def someone(name: str = "刘炳盛", born: str = "19660511", **changes: Any) -> dict[str, Any]:
    values = [1, name, "男", id_no(born), None, "南坪镇", "代课", 28]
    return {**dict(zip(HEADER, values, strict=True)), **changes}


def paper(*people: dict[str, Any]) -> bytes:
    return written(Sheet("固化名单", HEADER, people))


def load(bureau: Bureau, *people: dict[str, Any], **more: Any) -> Imported:
    lead = holder(bureau, "county_edu")
    files = {"名单.xlsx": paper(*people)}
    return import_register(bureau.house, ALLOWANCE, "frozen", files, lead, **more)


def entries(bureau: Bureau) -> list[RegisterEntry]:
    with bureau.store.read() as session:
        return list(session.exec(select(RegisterEntry).order_by(col(RegisterEntry.id))))


def test_the_county_s_register_is_loaded_once(bureau: Bureau) -> None:
    lead = holder(bureau, "county_edu")
    path = PAPERS / "固化名单.xlsx"
    first = import_register(bureau.house, ALLOWANCE, "frozen", [path], lead)
    assert (first.imported, first.existing, first.rejected) == (3000, 0, ())
    again = import_register(bureau.house, ALLOWANCE, "frozen", [path], lead)
    assert (again.imported, again.existing, again.rejected) == (0, 3000, ())
    rows = list(load_workbook(path).active.iter_rows(min_row=2, values_only=True))
    assert {(entry.name, bureau.units.name(entry.unit_id or 0)) for entry in entries(bureau)} == {
        (row[1], row[5]) for row in rows
    }
    assert [(one.imported, one.existing) for one in records(bureau)] == [(3000, 0), (0, 3000)]


def test_an_entry_keeps_its_answers_with_the_personal_ones_sealed(bureau: Bureau) -> None:
    load(bureau, someone())
    [entry] = entries(bureau)
    vault = bureau.store.vault
    assert entry.subject_index == vault.blind(id_no())
    assert (entry.data["sex"], entry.data["category"], entry.data["semesters"]) == (
        "male",
        "daike",
        28,
    )
    for field, value in (("id_no", id_no()), ("birth_on", "1966-05-11")):
        where = place_of_entry(ALLOWANCE, "frozen", entry.subject_index, field)
        assert value not in str(entry.data)
        assert vault.open(entry.data[field], where) == value


def test_once_loaded_new_names_are_refused_and_old_ones_are_there(bureau: Bureau) -> None:
    load(bureau, someone())
    again = load(bureau, someone(), someone("余有", "19660108"))
    assert (again.imported, again.existing) == (0, 1)
    assert told(again) == [("D3", "身份证号码：名单已固化，只减不增；如属更正，请注明更正文号")]
    assert len(entries(bureau)) == 1


def test_a_correction_needs_the_number_of_its_document(bureau: Bureau) -> None:
    load(bureau, someone())
    assert load(bureau, someone("余有", "19660108"), correction="  ").imported == 0
    assert load(bureau, someone("余有", "19660108"), correction="云教〔2026〕3号").imported == 1
    assert records(bureau)[-1].correction == "云教〔2026〕3号"


def test_a_load_of_two_files_is_one(bureau: Bureau) -> None:
    lead = holder(bureau, "county_edu")
    files = {"一.xlsx": paper(someone()), "二.xlsx": paper(someone("余有", "19660108"))}
    found = import_register(bureau.house, ALLOWANCE, "frozen", files, lead)
    assert (found.imported, found.rejected) == (2, ())
    assert [(one.file_name, one.imported) for one in records(bureau)] == [
        ("一.xlsx", 1),
        ("二.xlsx", 1),
    ]


def test_who_left_the_register_does_not_come_back(bureau: Bureau) -> None:
    load(bureau, someone())
    with bureau.store.write() as session:
        session.exec(select(RegisterEntry)).one().removed_on = bureau.clock.today()
    assert load(bureau, someone(), correction="云教〔2026〕3号").existing == 1
    assert entries(bureau)[0].removed_on == bureau.clock.today()


def test_a_dirty_row_is_told_and_the_rest_is_loaded(bureau: Bureau) -> None:
    wrong = someone("余有", "19660108", 身份证号码=f"{id_no('19660108')[:-1]}?")
    found = load(bureau, someone(), wrong)
    assert found.imported == 1
    assert [row.cell for row in found.rejected] == ["D3"]


def test_a_person_without_a_township_belongs_to_the_county(bureau: Bureau) -> None:
    load(bureau, someone(户籍镇=None))
    assert bureau.units.name(entries(bureau)[0].unit_id or 0) == "云岭县"


@pytest.mark.parametrize("role", ["township_clerk", "county_fin", "pay_unit"])
def test_only_who_keeps_the_register_loads_it(bureau: Bureau, role: str) -> None:
    with pytest.raises(ImportRefused, match="您不能导入「固化名单」"):
        import_register(bureau.house, ALLOWANCE, "frozen", {}, holder(bureau, role))


def test_another_county_s_first_load_is_its_first(bureau: Bureau) -> None:
    load(bureau, someone())
    lead = another_county(bureau)
    files = {"名单.xlsx": paper(someone("余有", "19660108", 户籍镇="东溪镇"), someone())}
    found = import_register(bureau.house, ALLOWANCE, "frozen", files, lead)
    assert told(found) == [("F3", "户籍镇：不在您的辖区内，请由该镇（街道）导入")]
    assert found.imported == 1


def another_county(bureau: Bureau) -> Any:
    """Add a county with one township and one person of its education office."""
    with bureau.store.write() as session:
        city = session.exec(select(Unit).where(Unit.type == "city")).one()
        county = add_unit(
            session, Unit(key="dongxi", name_zh="东溪县", name_en="Dongxi", type="county"), city
        )
        office = add_unit(
            session,
            Unit(key="dongxi.edu", name_zh="东溪县教育局", name_en="Edu", type="county_edu"),
            county,
        )
        add_township(session, "dongxi", "东溪镇")
        bureau.units.refresh(session)
        intake = Intake("!", bureau.clock.now(), bureau.clock.today())
        person = Person(login="dongxi.he", name="何东溪", roles=["county_edu"])
        add_person(session, bureau.units, bureau.roles, intake, person, int(office.id or 0))
    return actor(bureau, "dongxi.he")


def test_the_system_loads_for_any_county(bureau: Bureau) -> None:
    files = {"名单.xlsx": paper(someone())}
    assert import_register(bureau.house, ALLOWANCE, "frozen", files, SYSTEM).imported == 1


def test_no_paper_is_no_import(bureau: Bureau, tmp_path: Path) -> None:
    lead = holder(bureau, "county_edu")
    with pytest.raises(FileNotFoundError):
        import_register(bureau.house, ALLOWANCE, "frozen", [tmp_path / "no.xlsx"], lead)
    assert records(bureau) == []
