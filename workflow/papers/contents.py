"""What is on each paper: contents by name, read from the house; amounts in fen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workflow.papers.changes import changes
from workflow.papers.claims import claim
from workflow.papers.contents_of_case import case
from workflow.papers.contents_of_cases import file
from workflow.papers.draws import draw
from workflow.papers.notices import notice
from workflow.papers.opinions import signoff
from workflow.papers.reading import Reading
from workflow.papers.recoveries import recovery, refund
from workflow.papers.returned import payments, returns
from workflow.papers.roster import roster, summary
from workflow.papers.rules import Values
from workflow.papers.year import year

READERS: Mapping[str, Callable[[Reading], Values]] = {
    "case": case,
    "file": file,
    "roster": roster,
    "summary": summary,
    "year": year,
    "changes": changes,
    "signoff": signoff,
    "notice": notice,
    "claim": claim,
    "recovery": recovery,
    "refund": refund,
    "returns": returns,
    "payments": payments,
    "draw": draw,
}
