"""The pages, one blueprint for each place of the rail."""

from __future__ import annotations

from web.pages import home, notices, postings, runs, sign_in

PAGES = (sign_in.pages, home.pages, notices.pages, postings.pages, runs.pages)
