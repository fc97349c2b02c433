"""`make bench`: ours, the floor, the ratio and the bar of each measured work."""

from __future__ import annotations

import sys
from importlib import import_module

from rich.console import Console
from rich.table import Table

WORKS = (
    "b1_action",
    "b2_list",
    "b3_sweep",
    "b4_worklist",
    "b5_working_days",
    "b7_import",
    "b8_run",
    "b10_rehearsal",
)


def main() -> int:
    """Run the works named (all of them otherwise); exit 1 when a bar is missed."""
    wanted = [name for name in WORKS if not sys.argv[1:] or name.split("_")[0] in sys.argv[1:]]
    table = Table("id", "work", "ours ms", "floor ms", "ratio", "bar", "")
    missed = 0
    for name in wanted:
        for row in import_module(f"tests.bench.{name}").run():
            fine = row["ratio"] <= row["bar"]
            missed += not fine
            table.add_row(
                row["id"],
                row["work"],
                f"{row['ours_ms']:.3f}",
                f"{row['floor_ms']:.3f}",
                f"{row['ratio']:.2f}",
                f"{row['bar']:.2f}",
                "" if fine else "over",
            )
    Console(width=120).print(table)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
