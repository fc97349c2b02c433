"""B7: import 10,000 applications with all checks, against reading the same cells with calamine.

Read, examined and stored as cases, in a fresh process, on both databases. The bar is 20
seconds, told as a ratio to the floor measured beside it, and 300 MB.
"""

from __future__ import annotations

import io
import random
import resource
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from tests.bench.county import database
from tests.builders import ALLOWANCE, county, holder
from tests.roster.papers import APPLICANT_HEADER, ROOT, SPELL_HEADER, card, id_no
from workflow.clock import SetClock, shanghai_instant
from workflow.roster.service import import_applications
from workflow.store.engine import open_store

PEOPLE = 10_000
ROUNDS = 3
SECONDS = 20
MEGABYTES = 300


def run() -> list[dict[str, Any]]:
    """Measure on both databases, ours and the floor by turns."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "paper.xlsx"
        path.write_bytes(paper(PEOPLE))
        return [_measure(kind, path) for kind in ("sqlite", "postgresql")]


def _measure(kind: str, path: Path) -> dict[str, Any]:
    rounds = [(*_fresh(kind, path), _floor_ms(path)) for _ in range(ROUNDS)]
    ours, megabytes, least = (median(found) for found in zip(*rounds, strict=True))
    return {
        "id": "B7",
        "work": f"import {PEOPLE:,} applications, {kind}, peak {megabytes:.0f} MB of {MEGABYTES}",
        "ours_ms": round(ours, 1),
        "floor_ms": round(least, 1),
        "ratio": round(ours / least, 2),
        "bar": round(SECONDS * 1000 / least, 1) if megabytes <= MEGABYTES else 0,
    }


def bring(url: str, path: Path) -> tuple[float, int]:
    """Import the paper; return milliseconds and the peak resident memory in MB."""
    store = open_store(url, bytes(32))
    house = county(store, SetClock(shanghai_instant(date(2026, 3, 2), 9)))
    clerk = holder(house, "township_clerk", "南坪镇")
    start = perf_counter()
    found = import_applications(house.house, ALLOWANCE, "application", [path], clerk)
    spent = (perf_counter() - start) * 1000
    assert (found.imported, len(found.rejected)) == (PEOPLE - PEOPLE // 100, 3 * PEOPLE // 100)
    store.close()
    return spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000


def _fresh(kind: str, path: Path) -> tuple[float, int]:
    with database(kind) as url:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.b7_import", url, str(path)],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
    spent, megabytes = done.stdout.split()
    return float(spent), int(megabytes)


def _floor_ms(path: Path) -> float:
    data = path.read_bytes()
    start = perf_counter()
    floor(data)
    return (perf_counter() - start) * 1000


def floor(data: bytes) -> int:
    """Read the cells and nothing else."""
    book = CalamineWorkbook.from_object(io.BytesIO(data))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def paper(people: int) -> bytes:
    """Return a made-up paper: one row in a hundred has a wrong check digit."""
    draw = random.Random(20260131)
    book = Workbook(write_only=True)
    applicants, spells = book.create_sheet("申请人"), book.create_sheet("任教经历")
    applicants.append(["云岭县2026年原民办代课教师生活困难补助申请人员名册"])
    applicants.append(APPLICANT_HEADER)
    spells.append(SPELL_HEADER)
    for number in range(people):
        born = date(1940, 1, 1) + timedelta(days=number)
        man = draw.random() < 0.5
        person = id_no(f"{born:%Y%m%d}", "999" if man else "998")
        if number % 100 == 99:
            person = person[:-1] + ("1" if person[-1] != "1" else "2")
        applicants.append([
            number + 1, _name(draw), "男" if man else "女", person, f"{born.year}年{born.month}月",
            "南坪镇", "岭下", draw.choice(["民办", "代课"]), 8, "否", "否", "无", "是",
            f"0753-{draw.randint(5550000, 5559999)}", "云岭农商银行",
            card(f"629999{draw.randint(0, 10**12 - 1):012d}"),
        ])  # fmt: skip
        spells.append([person, "南坪镇石下小学", "1993.09", "1996.07", 6])
        spells.append([person, "南坪镇中心小学", "1999.09", "2000.07", 2])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _name(draw: random.Random) -> str:
    return "".join(draw.choice("刘魏余任韦黎武严吕罗黄何宋卢向毛高侯陶董") for _ in range(3))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(*bring(sys.argv[1], Path(sys.argv[2])))
    else:
        for row in run():
            print(row)
