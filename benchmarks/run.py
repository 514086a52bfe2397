"""Prints every budget with what was measured, as a Markdown table: `python benchmarks/run.py`.

Each is a ratio to a floor measured in the same run, or a count. `--only converter` takes under two
minutes; `DOCSYNC_CORPUS` adds its rows over real texts. `--only scale` lives whole days with the
pages of `--sizes`, and with `--write docs/scale.md` puts its tables there. The exit code is 1 where
a budget is exceeded.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import commands
import runners
import scale
import streams
from measure import HEADER, Budget
from tables import filled

SIZES = "1000,3000,10000"
PARTS = ("converter", "commands", "scale")


def main() -> None:
    """Measure what was asked for, one line a budget as it comes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=SIZES, help="pages of the workspaces, the largest last")
    parser.add_argument("--only", choices=PARTS, help="measure one part")
    parser.add_argument("--write", type=Path, help="a page with marks, to put the tables into")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    days: list[scale.Day] = []
    parts: dict[str, Callable[[], Iterator[Budget]]] = {
        "converter": lambda: importlib.import_module("converter").budgets(),  # large: see `child`
        "commands": lambda: commands.budgets(sizes[-1]),
        "scale": lambda: large(sizes, days),
    }
    wanted = {None: PARTS, "scale": ("commands", "scale")}.get(options.only, (options.only,))
    lines = []
    print(HEADER, flush=True)
    for name in wanted:
        for budget in parts[name]():
            print(budget, flush=True)
            lines.append(budget)
    if days and options.write:
        told = {
            "budgets": "\n".join([HEADER, *map(str, lines)]),
            "day": scale.day_table(days[-1]),
            "growth": scale.growth_table(days),
            "machine": machine(),
        }
        options.write.write_text(filled(options.write.read_text("utf-8"), told), encoding="utf-8")
    elif days:
        print(f"\n{scale.day_table(days[-1])}\n\n{scale.growth_table(days)}")
    sys.exit(1 if any(one.measured > one.at_most for one in lines) else 0)


def large(sizes: list[int], days: list[scale.Day]) -> Iterator[Budget]:
    """Live a day in each size, and carry large files."""
    yield from streams.budgets()
    yield from runners.budgets()
    days += [scale.lived(size) for size in sizes]
    yield from scale.day_budgets(days[-1])


def machine() -> str:
    """Say where and when this was measured."""
    cores, python = os.cpu_count(), platform.python_version()
    when = time.strftime("%Y-%m-%d", time.gmtime())
    return f"Measured on {when}: {cores} cores, Python {python}, {platform.system()}."


main()
