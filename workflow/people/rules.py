"""What holds for people, PURE: posts by date, levels of units, lock-out, passwords, sessions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from workflow.engine.refusal import Reason

FAILURES_BEFORE_LOCK = 5
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=24)
FAILURES_FORGOTTEN_AFTER = timedelta(hours=24)
IDLE_LIMIT = timedelta(minutes=30)
SESSION_LIMIT = timedelta(hours=12)
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128
PASSWORDS_REMEMBERED = 3
TOO_COMMON = (
    "password", "passw0rd", "qwerty", "asdfgh", "1q2w3e", "123456", "654321", "abc123",
    "111111", "888888", "666666", "admin", "woaini", "5201314", "liuzhuan",
)  # fmt: skip


class RoleRule(NamedTuple):
    """Where a role sits (unit type) and whose subtree it reaches (level of an ancestor)."""

    unit: str
    reach: str


# The three administrators of a house whom no account combines (GB/T 22239: 三员分立).
ADMIN_ROLES: dict[str, RoleRule] = {
    "system_admin": RoleRule("county", "county"),
    "security_admin": RoleRule("county", "county"),
    "audit_admin": RoleRule("county", "county"),
}


def sees_cases(role: str) -> bool:
    """Tell whether a role has to do with cases: administrators look after people and machines."""
    return role not in ADMIN_ROLES


def in_force(from_on: date, to_on: date | None, today: date) -> bool:
    """Tell whether something that runs from a day to a day (both included) runs today."""
    return from_on <= today and (to_on is None or today <= to_on)


def is_level(unit_type: str, acts_as_county: bool, level: str) -> bool:
    """Tell whether a unit stands at `level`; a city without counties is its own county."""
    return unit_type == level or (level == "county" and unit_type == "city" and acts_as_county)


def fits(wanted: str, unit_type: str, in_acting_city: bool) -> bool:
    """Tell whether a role made for `wanted` may sit in a unit of `unit_type`.

    In a city that acts as a county the city's departments do the county's work.
    """
    if unit_type == wanted:
        return True
    return in_acting_city and wanted.startswith("county") and unit_type == "city" + wanted[6:]


def may_hold_together(roles: Collection[str]) -> bool:
    """Tell whether one account may hold these roles: an administrator holds nothing else."""
    return len(set(roles)) <= 1 or not any(role in ADMIN_ROLES for role in roles)


def locked_until(failures: Sequence[datetime]) -> datetime | None:
    """Return when a name may try again: 15 minutes after the fifth failure, doubling, ≤ 24 h."""
    beyond = len(failures) - FAILURES_BEFORE_LOCK
    if beyond < 0:
        return None
    lock = FIRST_LOCK * (1 << min(beyond, 7))
    return max(failures) + min(lock, LONGEST_LOCK)


def session_alive(created_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Tell whether a session may go on: idle under 30 minutes, under 12 hours in all."""
    return now - seen_at < IDLE_LIMIT and now - created_at < SESSION_LIMIT


def password_problems(password: str, login: str) -> list[Reason]:
    """Return every reason against a new password; none when it may be used."""
    problems = []
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        problems.append(_LENGTH)
    if _kinds(password) < 2:
        problems.append(_KINDS)
    if _too_easy(password, login):
        problems.append(_EASY)
    return problems


def _kinds(password: str) -> int:
    kinds = (str.isalpha, str.isdigit, lambda sign: not sign.isalnum())
    return sum(any(kind(sign) for sign in password) for kind in kinds)


def _too_easy(password: str, login: str) -> bool:
    low = password.casefold()
    rest = low
    for common in TOO_COMMON:
        rest = rest.replace(common, "")
    parts = [part for part in (login.casefold(), *login.casefold().split(".")) if len(part) > 3]
    holds_name = any(part in low for part in parts)
    # A common word may stand in a long password, but must not be most of it.
    return holds_name or len(set(low)) < 5 or len(rest) < SHORTEST_PASSWORD // 2


_LENGTH = Reason(
    "password_length",
    f"密码应为 {SHORTEST_PASSWORD} 至 {LONGEST_PASSWORD} 个字符。",
    f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.",
)
_KINDS = Reason(
    "password_kinds",
    "密码应至少包含字母、数字、符号中的两种。",
    "A password mixes at least two of letters, digits and signs.",
)
_EASY = Reason(
    "password_easy",
    "密码太容易猜到：请不要用登录名、常见词或重复的字符。",
    "This password is easy to guess: leave out your sign-in name, common words, repetitions.",
)
USED_BEFORE = Reason(
    "password_used",
    f"请不要使用最近 {PASSWORDS_REMEMBERED} 次用过的密码。",
    f"Please do not use one of your last {PASSWORDS_REMEMBERED} passwords.",
)
WRONG_PASSWORD = Reason("password_wrong", "原密码不对。", "The present password is not right.")
