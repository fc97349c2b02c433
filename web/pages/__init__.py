"""The pages, one blueprint for each place of the rail."""

from __future__ import annotations

from web.pages import (
    accounts,
    batch,
    calendar,
    cases,
    clock,
    clocks,
    definitions,
    desk,
    entry,
    files,
    home,
    imports,
    lists,
    messages,
    notices,
    notifications,
    outages,
    postings,
    runs,
    sign_in,
)

PAGES = (
    sign_in.pages,
    home.pages,
    notices.pages,
    postings.pages,
    runs.pages,
    definitions.pages,
    clock.pages,
    outages.pages,
    clocks.pages,
    calendar.pages,
    accounts.pages,
    desk.pages,
    batch.pages,
    cases.pages,
    entry.pages,
    imports.pages,
    files.pages,
    lists.pages,
    messages.pages,
    notifications.pages,
)
