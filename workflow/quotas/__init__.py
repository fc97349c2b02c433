"""Quotas 名额: so many cases of a kind a school, event or tier; hard ones refuse one more."""
