"""B7: read and check 10,000 applications, against reading the same cells with calamine.

The bar is 20 seconds, told as a ratio to the floor measured beside it, and 300 MB.
"""

from __future__ import annotations

import io
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from tests.roster.papers import (
    APPLICANT_HEADER,
    APPLICATION_TABLES,
    ROOT,
    SPELL_HEADER,
    TODAY,
    card,
    id_no,
)
from workflow.policies.terms import check_spells
from workflow.roster.rules import examine
from workflow.roster.sheets import read_workbook

PEOPLE = 10_000
ROUNDS = 5
SECONDS = 20
MEGABYTES = 300


def run() -> list[dict[str, Any]]:
    """Measure both in turn, and the peak memory of a process that does nothing else."""
    data = paper(PEOPLE)
    assert check(data) == PEOPLE - PEOPLE // 100
    rounds = [(_milliseconds(check, data), _milliseconds(floor, data)) for _ in range(ROUNDS)]
    ours, least = (median(times) for times in zip(*rounds, strict=True))
    megabytes = _peak(data)
    return [
        {
            "id": "B7",
            "work": f"import {PEOPLE:,} applications, peak {megabytes} MB, bars 20 s, {MEGABYTES} MB",
            "ours_ms": round(ours, 1),
            "floor_ms": round(least, 1),
            "ratio": round(ours / least, 2),
            "bar": round(SECONDS * 1000 / least, 1) if megabytes <= MEGABYTES else 0,
        }
    ]


def check(data: bytes) -> int:
    """Read and judge the paper as the import does; return how many are accepted."""
    read = read_workbook(data, APPLICATION_TABLES, today=TODAY)
    return len(examine([read], APPLICATION_TABLES, [check_spells]).accepted)


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


def _milliseconds(work: Callable[[bytes], int], data: bytes) -> float:
    start = perf_counter()
    work(data)
    return (perf_counter() - start) * 1000


def _peak(data: bytes) -> int:
    """Return the peak resident memory, in MB, of a fresh process that checks the paper."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.xlsx"
        path.write_bytes(data)
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.b7_import", str(path)],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
    return int(done.stdout)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        check(Path(sys.argv[1]).read_bytes())
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000)
    else:
        for row in run():
            print(row)
