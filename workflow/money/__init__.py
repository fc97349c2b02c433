"""Entitlements, allotments, payment runs: integer fen."""
