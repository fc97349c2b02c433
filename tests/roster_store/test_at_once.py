"""Two who import at once, and a process that dies in between: each person once, or not yet."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.builders import ALLOWANCE, holder
from tests.roster.papers import applicant, application, id_no, spell
from tests.roster_store.offices import TOWN, applications, bring, papers, records
from workflow.bureau import Bureau
from workflow.cases.audit import verify
from workflow.roster.service import Imported, import_applications
from workflow.roster.storing import keep_record

APPLICATIONS = "workflow.roster.applications.keep_record"


@pytest.mark.fault
def test_two_clerks_who_import_the_same_paper_at_once_bring_everyone_once(
    bureau: Bureau,
) -> None:
    clerks = [holder(bureau, "township_clerk", TOWN, nth) for nth in (0, 1)]
    together, found = threading.Barrier(2), list[Imported]()

    def run(nth: int) -> None:
        together.wait()
        paper = [papers()[TOWN]]
        found.append(
            import_applications(bureau.house, ALLOWANCE, "application", paper, clerks[nth])
        )

    threads = [threading.Thread(target=run, args=(nth,)) for nth in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((one.imported, one.existing) for one in found) == [(0, 23), (23, 0)]
    cases = applications(bureau)
    assert len({case.subject_index for case in cases}) == len(cases) == 23
    assert [case.number for case in cases] == [f"MD-2026-{n:04d}" for n in range(1, 24)]
    assert sorted((one.imported, one.existing) for one in records(bureau)) == [(0, 23), (23, 0)]
    assert verify(bureau.store).ok


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.fault
def test_a_death_in_the_middle_leaves_nothing_and_the_next_run_brings_all(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*given: Any, **named: Any) -> None:
        keep_record(*given, **named)
        raise Killed

    monkeypatch.setattr(APPLICATIONS, die)
    with pytest.raises(Killed):
        bring(bureau, [papers()[TOWN]])
    assert (applications(bureau), records(bureau)) == ([], [])
    monkeypatch.undo()
    assert bring(bureau, [papers()[TOWN]]).imported == 23


def test_a_death_between_two_files_keeps_the_first_and_the_next_run_brings_the_second(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = id_no("19660108", "997")
    second = application(
        [applicant(身份证号码=other, 出生年月="1966.01")], [spell(身份证号码=other)]
    )
    files = {"甲.xlsx": application(), "乙.xlsx": second}

    def die(*given: Any, **named: Any) -> None:
        if any(getattr(one, "file", "") == "乙.xlsx" for one in given):
            raise Killed
        keep_record(*given, **named)

    monkeypatch.setattr(APPLICATIONS, die)
    with pytest.raises(Killed):
        bring(bureau, files)
    assert [one.file_name for one in records(bureau)] == ["甲.xlsx"]
    assert len(applications(bureau)) == 1
    monkeypatch.undo()
    again = bring(bureau, files)
    assert (again.imported, again.existing) == (1, 1)
