"""A random check on paper: how it was drawn, each case drawn, room to write what was found."""

from __future__ import annotations

from workflow.calendar.shanghai import shanghai_date
from workflow.cases.outcome import refuse
from workflow.papers.reading import Reading
from workflow.papers.rules import Values
from workflow.sampling.reads import draw_page


def draw(reading: Reading) -> Values:
    """Read a draw; raises Stop before anything was drawn."""
    made = draw_page(reading.house, reading.case.id)
    if made is None:
        raise refuse("not_drawn", "还没有抽取", "nothing was drawn yet")
    fields = {
        "from_on": made.from_on.isoformat(),
        "to_on": made.to_on.isoformat(),
        "drawn_on": shanghai_date(made.drawn_at).isoformat(),
        "seed": made.seed,
        "method": made.method,
        "persons": len(made.rows),
    }
    groups = [
        {"group": one.title.zh, "count": one.count, "size": one.size, "sha256": one.sha256}
        for one in made.groups
    ]
    rows = [
        {
            "seq": seq, "group": one.group.zh, "rank": one.rank, "number": one.decided_number,
            "name": one.name, "place": reading.house.units.name(one.unit_id),
            "state": one.stage.zh, "said": one.said, "by": one.by,
            "checked_on": shanghai_date(one.at).isoformat() if one.at else None, "blank": "",
        }
        for seq, one in enumerate(made.rows, start=1)
    ]  # fmt: skip
    return Values(reading.head() | fields, {"groups": groups, "drawn": rows})
