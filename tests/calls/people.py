"""People for a register: sealed as an import would seal them."""

from __future__ import annotations

from tests.builders import ALLOWANCE, id_number
from workflow.bureau import Bureau
from workflow.calls.facts import place_of_entry
from workflow.cases.tables import RegisterEntry


def on_register(
    bureau: Bureau, name: str, sex: str, born: str, town: str = "松口镇", sequence: int = 996
) -> str:
    """Put a person on the frozen register; returns the ID number."""
    id_no = id_number(born, sequence)
    vault = bureau.store.vault
    index = vault.blind(id_no)
    unit = next(one for one in bureau.units if one.type == "township" and one.name.zh == town)

    def seal(field: str, value: str) -> str:
        return vault.seal(value, place_of_entry(ALLOWANCE, "frozen", index, field))

    with bureau.store.write() as session:
        session.add(
            RegisterEntry(
                programme=ALLOWANCE,
                register_key="frozen",
                subject_index=index,
                unit_id=unit.id,
                name=name,
                data={
                    "sex": sex,
                    "id_no": seal("id_no", id_no),
                    "birth_on": seal("birth_on", born),
                    "village": "上村",
                },
            )
        )
    return id_no
