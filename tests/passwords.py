"""Password hashes for tests that sign in: argon2id as in service, made and checked with less work.

The work is written in the hash, so nothing in the product has to know of this.
"""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher

_QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@cache
def quick_hash(password: str) -> str:
    """Return the hash to store for somebody who will sign in many times."""
    return _QUICK.hash(password)
