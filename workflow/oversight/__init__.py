"""Oversight: what auditors look for, as standing checks; what the next months will cost."""
