"""Q06: whichever papers of people paid so far come in, in any order, each person comes in once."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from tests.builders import ALLOWANCE, id_number, register
from tests.money_store.cast import Payers
from tests.money_store.payees import paper
from workflow.cases.tables import Case
from workflow.roster.service import Imported, import_applications

PEOPLE = [
    {"姓名": f"某{sign}", "身份证号码": id_number(f"1950-0{at}-02", 901 + 2 * at),
     "银行账号": f"629999111111111200{at}"}
    for at, sign in enumerate("春夏秋冬梅兰", 1)
]  # fmt: skip
PAPERS = st.lists(
    st.lists(st.sampled_from(range(6)), min_size=1, unique=True), min_size=1, max_size=3
)


def bring(payers: Payers, files: dict[str, bytes]) -> Imported:
    """County education imports papers."""
    office = payers.who("county_edu")
    return import_applications(payers.bureau.house, ALLOWANCE, "payee", files, office, submit=True)


def there(payers: Payers) -> list[tuple[int | None, str, str, int]]:
    """Return every payee as stored."""
    with payers.bureau.store.read() as session:
        found = session.exec(select(Case).where(Case.kind == "payee").order_by(col(Case.id)))
        return [(one.id, one.subject_name, one.stage, one.edition) for one in found]


def test_each_person_is_taken_over_once(fresh: Payers) -> None:
    for one in PEOPLE:
        register(fresh.bureau, one["身份证号码"], one["姓名"])

    @settings(
        max_examples=max(3, settings.default.max_examples // 12),
        phases=[Phase.generate],  # what an example brought in stays: shrinking would mislead
        suppress_health_check=list(HealthCheck),
    )
    @given(PAPERS, st.randoms(use_true_random=False))
    def law(papers: list[list[int]], luck: object) -> None:
        files = {
            f"第{n}份.xlsx": paper([PEOPLE[at] for at in rows]) for n, rows in enumerate(papers)
        }
        drawn = {PEOPLE[at]["姓名"] for rows in papers for at in rows}
        before = {name for _, name, _, _ in there(fresh)}
        first, rows = bring(fresh, files), sum(map(len, papers))
        assert first.imported == len(drawn - before)
        assert first.imported + first.existing + len(first.rejected) == rows
        assert len(first.rejected) == rows - len(drawn)  # the later of two rows of one person
        kept = there(fresh)
        assert sorted(name for _, name, _, _ in kept) == sorted(before | drawn)
        shuffled = [one for one in PEOPLE if one["姓名"] in drawn]
        luck.shuffle(shuffled)  # type: ignore[attr-defined]
        for again in (files, {"重排.xlsx": paper(shuffled)}, dict(first.annotated)):
            assert bring(fresh, again).imported == 0
        assert there(fresh) == kept

    law()
