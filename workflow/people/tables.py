"""Tables of people: units, accounts, posts and deputies by date, sessions, failed sign-ins."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from workflow.store.types import Data, Instant


class Unit(SQLModel, table=True):
    """An office or place; `path` ("/1/4/9/") names every unit from the root to itself."""

    __tablename__ = "unit"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=80, unique=True)
    name_zh: str = Field(max_length=80)
    name_en: str = Field(max_length=160)
    type: str = Field(max_length=40, index=True)
    parent_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    path: str = Field(default="", max_length=200, index=True)
    acts_as_county: bool = False
    closed_on: date | None = None  # merged into the unit above it, or gone
    edition: int = 1  # goes up with every change, so that trees in memory notice


class Account(SQLModel, table=True):
    """A person who signs in; `id_index` finds the same person under another account."""

    __tablename__ = "account"

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=80)
    id_index: str | None = Field(default=None, max_length=40, index=True)
    password_hash: str = Field(max_length=200)
    former_hashes: list[str] = Field(default_factory=list, sa_column=Column(Data, nullable=False))
    must_change: bool = True
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    changed_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    disabled_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class Post(SQLModel, table=True):
    """A role in a unit, held from a day to a day (both included)."""

    __tablename__ = "post"
    __table_args__ = (Index("ix_post_unit_role", "unit_id", "role"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    role: str = Field(max_length=48)
    from_on: date
    to_on: date | None = None


class Deputy(SQLModel, table=True):
    """Somebody who acts in another's post from a day to a day (both included)."""

    __tablename__ = "deputy"

    id: int | None = Field(default=None, primary_key=True)
    post_id: int = Field(foreign_key="post.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    from_on: date
    to_on: date


class UserSession(SQLModel, table=True):
    """A signed-in browser; only the hash of its token is stored."""

    __tablename__ = "user_session"

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    seen_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    address: str = Field(default="", max_length=64)


class LoginFailure(SQLModel, table=True):
    """One wrong password for a sign-in name from an address; a success clears them."""

    __tablename__ = "login_failure"
    __table_args__ = (Index("ix_login_failure_login_address", "login", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(max_length=64)
    address: str = Field(max_length=64)
    failed_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
