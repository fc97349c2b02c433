"""What the address of the desk asks for: a view, and which part of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import request, url_for

from web.bureau import the_bureau
from web.show.due import soon_day
from workflow.cases.wanted import LONGEST, Wanted
from workflow.clock import shanghai_instant
from workflow.desk.reads import VIEWS

OFFICE = "office"
NUMBER = re.compile(r"[0-9]{15}")  # an ID number or an account: never kept in an address
DUES = ("late", "today", "soon", "rest", "held")


@dataclass(frozen=True, slots=True)
class Asked:
    """A view and its filters, as the address names them; `kind` is programme.kind[.stage]."""

    view: str = ""
    kind: str = ""
    unit: str = ""
    due: str = ""
    q: str = ""
    since: str = ""

    @property
    def is_office(self) -> bool:
        """Whether it is about what waits for one's posts."""
        return self.view in ("", OFFICE)

    @property
    def narrows(self) -> bool:
        """Whether it asks for a part only."""
        return bool(self.kind or self.unit or self.due or self.q or self.since)

    def given(self) -> dict[str, str]:
        """Return what the address says."""
        names = ("view", "kind", "unit", "due", "q", "since")
        return {name: value for name in names if (value := getattr(self, name))}

    def address(self, **other: Any) -> str:
        """Return the address that asks for this, with something else in it."""
        given: dict[str, Any] = {**replace(self, **other).given()}
        return url_for("desk.desk", **given)

    def wanted(self) -> Wanted:
        """Return it as the work list knows it; due days only for what waits for one's posts."""
        programme, kind, stage = ([*self.kind.split("."), "", "", ""])[:3]
        unit = int(self.unit) if self.unit.isdigit() and len(self.unit) < 10 else 0
        known = unit in the_bureau().units
        asked = Wanted(
            kind=(programme, kind) if kind else None, stage=stage, words=self.q,
            unit_path=the_bureau().units.path(unit) if known else "", since=self._from(),
        )  # fmt: skip
        if not self.is_office or not self.due:
            return asked
        due_from, due_to = _edges(self.due)
        held = {"rest": False, "held": True}.get(self.due)
        return replace(asked, due_from=due_from, due_to=due_to, held=held)

    def _from(self) -> datetime | None:
        return shanghai_instant(day_back()) if self.since == "new" else None


def asked(args: Mapping[str, str] | None = None) -> Asked:
    """Return what the address asks for; what it cannot mean is left out."""
    given = request.args if args is None else args
    said = {name: given.get(name, "").strip()[:LONGEST] for name in ("kind", "unit", "q")}
    view, due, since = (given.get(name, "") for name in ("view", "due", "since"))
    return Asked(
        view=view if view in (OFFICE, *VIEWS) else "", kind=said["kind"], unit=said["unit"],
        due=due if due in DUES else "", q="" if NUMBER.search(said["q"]) else said["q"],
        since=since if since == "new" else "",
    )  # fmt: skip


def day_back() -> date:
    """Return the working day before today: what changed since then is told."""
    return the_bureau().calendar.subtract(the_bureau().clock.today(), 1).on


def _edges(due: str) -> tuple[date | None, date | None]:
    today, one = the_bureau().clock.today(), timedelta(days=1)
    soon = soon_day(today)
    edges: Mapping[str, tuple[date | None, date | None]] = {
        "late": (None, today - one),
        "today": (today, today),
        "soon": (today + one, soon),
        "rest": (soon + one, None),
    }
    return edges.get(due, (None, None))
