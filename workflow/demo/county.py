"""Sets the stage: a fresh database, the made-up county, townships as the papers name them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import col, select

import workflow
from workflow.bureau import Bureau, open_bureau
from workflow.clock import SetClock, shanghai_instant
from workflow.people.accounts import hash_password
from workflow.people.load import Intake, add_township, load_organisation, staff_township
from workflow.people.organisation import read_organisation
from workflow.people.tables import Account, Post
from workflow.roster.papers import register_spec
from workflow.roster.sheets import read_workbook
from workflow.settings import Settings
from workflow.store.migrate import migrate

START = date(2026, 1, 5)
SEATED = date(2025, 1, 1)  # since when everybody holds their posts: some plays begin that year
PAPERS = Path(__file__).parent / "papers"
ORGANISATION = Path(workflow.__file__).parents[1] / "definitions" / "organisations" / "demo.yaml"
PROGRAMME = "substitute_allowance"
COUNTY = "yunling"


@dataclass(frozen=True)
class Stage:
    """The county before the play: the house, its set clock, its papers, its password."""

    bureau: Bureau
    clock: SetClock
    register: Path
    applications: dict[str, Path]
    password: str
    payees: Path | None = None
    deaths: Path | None = None

    def accounts(self) -> list[tuple[str, str, str]]:
        """Return (login, name, post and office) of everybody, in the order of the tree."""
        with self.bureau.store.read() as session:
            rows = session.exec(
                select(Account, Post)
                .join(Post, col(Post.account_id) == col(Account.id))
                .order_by(col(Account.id))
            ).all()
        roles = {
            key: role
            for one in self.bureau.definitions
            for key, role in one.definition.roles.items()
        }
        return [
            (
                account.login,
                account.name,
                f"{self.bureau.units.name(post.unit_id)} "
                f"{roles[post.role].title.zh if post.role in roles else post.role}",
            )
            for account, post in rows
        ]


def set_up(settings: Settings, data: Path | None = None, password: str | None = None) -> Stage:
    """Migrate an empty database and people it; raises FileNotFoundError without papers."""
    folder = data or PAPERS
    register = folder / "固化名单.xlsx"
    applications = {
        path.stem.removeprefix("申请名册-"): path for path in sorted(folder.glob("申请名册-*.xlsx"))
    }
    if not register.exists() or not applications:
        raise FileNotFoundError(f"{folder}：缺少 固化名单.xlsx 或 申请名册-〈镇〉.xlsx")
    migrate(settings.database_url)
    clock = SetClock(shanghai_instant(START, 8, 30))
    bureau = open_bureau(settings, clock)
    chosen = password or secrets.token_urlsafe(6)
    _people(bureau, clock, applications, _towns(bureau, register), chosen)
    payees = next(iter(sorted(folder.glob("在册发放对象*.xlsx"))), None)
    deaths = next(iter(sorted(folder.glob("*死亡*.xlsx"))), None)
    return Stage(bureau, clock, register, applications, chosen, payees, deaths)


def _towns(bureau: Bureau, register: Path) -> dict[str, set[str]]:
    """Return the townships of the register with their villages."""
    spec = register_spec(bureau.definitions.newest(PROGRAMME), "frozen")
    book = read_workbook(register, [spec], today=START)
    towns: dict[str, set[str]] = {}
    for row in book.rows(spec.key):
        town, village = row.values.get("town"), row.values.get("village")
        if town:
            towns.setdefault(str(town), set()).update({str(village)} if village else ())
    return towns


def _people(
    bureau: Bureau,
    clock: SetClock,
    applications: Iterable[str],
    towns: dict[str, set[str]],
    password: str,
) -> None:
    organisation = read_organisation(ORGANISATION)
    intake = Intake(hash_password(password), clock.now(), SEATED, must_change=False)
    known = {town.name for town in organisation.townships}
    spare = iter(organisation.spare_people)
    with bureau.store.write() as session:
        load_organisation(session, organisation, bureau.roles, intake)
        bureau.units.refresh(session)
        for name in sorted({*towns, *applications}):
            town = add_township(session, COUNTY, name, sorted(towns.get(name, ())))
            bureau.units.refresh(session)
            if name not in known:
                people = [next(spare, f"{name[:1]}经办") for _ in range(4)]
                staff_township(session, bureau.units, bureau.roles, intake, town.key, people)
