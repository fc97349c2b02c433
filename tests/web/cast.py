"""What people do with the pages of cases: open, send forms as a browser would, count statements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from tests.builders import ALLOWANCE, all_checked, answers, case_of, done, holder, register
from workflow.bureau import Bureau

OFFICES = ("county_edu", "county_fin", "county_hr", "county_health")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def opened(bureau: Bureau, office: str = "松口镇", **changes: Any) -> int:
    """Open the application of somebody eligible; returns its id."""
    given = answers(**changes)
    register(bureau, given["id_no"], given["name"])
    clerk = holder(bureau, "township_clerk", office)
    unit = clerk.posts[0].unit_id
    return done(bureau.open(ALLOWANCE, "application", clerk, unit, given)).case_id


def submitted(bureau: Bureau, office: str = "松口镇", **changes: Any) -> int:
    """Bring an application to where it waits to be accepted."""
    case_id = opened(bureau, office, **changes)
    done(bureau.act(case_id, "submit", holder(bureau, "township_clerk", office)))
    return case_id


def in_audit(bureau: Bureau, **changes: Any) -> int:
    """Bring an application to the four offices of the county."""
    case_id = submitted(bureau, **changes)
    clerk, head = (holder(bureau, role, "松口镇") for role in ("township_clerk", "township_head"))
    done(bureau.act(case_id, "accept", clerk))
    done(bureau.act(case_id, "pass", head))
    done(bureau.act(case_of(bureau, "township_list").id or 0, "report_county", head))
    return case_id


def audited(bureau: Bureau, **changes: Any) -> int:
    """Bring an application onto the county's roster."""
    case_id = in_audit(bureau, **changes)
    for office in OFFICES:
        given = all_checked(bureau, "application", "audit_pass", office)
        done(bureau.act(case_id, "audit_pass", holder(bureau, office), given))
    return case_id


def hidden(page: str, form: str = "") -> dict[str, str]:
    """Return the hidden inputs of a form: the one with this id, or of the main part."""
    if form:
        start = page.index(f'id="{form}"')
        return dict(HIDDEN.findall(page[start : page.index("</form>", start)]))
    return dict(HIDDEN.findall(page[page.index('id="work"') :]))


def act(
    browser: FlaskClient, case_id: int, key: str, given: Mapping[str, Any] | None = None,
    page: str = "",
) -> TestResponse:  # fmt: skip
    """Open the page of a case (unless given) and send the form of one action."""
    text = page or browser.get(f"/cases/{case_id}").text
    form = {**hidden(text, f"act-{key}"), **(given or {})}
    return browser.post(f"/cases/{case_id}/act", data=form)


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Collect what the driver is asked and told, those of the hot path too."""
    seen: list[str] = []

    def note(statement: str) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            seen.append(statement)

    def watch(connection: Any, *_: Any) -> None:
        connection.set_trace_callback(note)

    def leave(connection: Any, *_: Any) -> None:
        connection.set_trace_callback(None)

    event.listen(engine, "checkout", watch)
    event.listen(engine, "checkin", leave)
    try:
        yield seen
    finally:
        event.remove(engine, "checkout", watch)
        event.remove(engine, "checkin", leave)


def taken(browser: FlaskClient) -> list[tuple[str, ...]]:
    """Return which lists were taken as files, newest first: what, rows, who."""
    body = browser.get("/oversight/taken").text.partition("<tbody")[2]
    rows = (re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in body.split("</tr>")[:-1])
    texts = ([re.sub(r"<[^>]+>", "\n", cell).strip() for cell in row] for row in rows)
    return [tuple(cell.split("\n")[0] for cell in row[:3]) for row in texts]
