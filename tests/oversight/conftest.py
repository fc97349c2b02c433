"""Oversight is tested where three people are paid, on both databases."""

from __future__ import annotations

from tests.money_store.conftest import fresh, payers, paying_postgres, paying_sqlite

__all__ = ["fresh", "payers", "paying_postgres", "paying_sqlite"]
