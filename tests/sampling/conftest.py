"""Random checks are tested where three people are paid, on both databases."""

from __future__ import annotations

from tests.money_store.conftest import payers, paying_postgres, paying_sqlite

__all__ = ["payers", "paying_postgres", "paying_sqlite"]
