"""Prints every budget with what was measured, as a Markdown table: `python benchmarks/run.py`.

Each is a ratio to a floor measured in the same run, or a count. `--only converter` takes under two
minutes; `DOCSYNC_CORPUS` adds its rows over real texts. The exit code is 1 where a budget is
exceeded.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator

import commands
import converter
from measure import HEADER, Budget


def main() -> None:
    """Measure what was asked for, one line a budget as it comes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000, help="pages of the large workspace")
    parser.add_argument("--only", choices=["converter", "commands"], help="measure one half")
    options = parser.parse_args()
    halves: dict[str, Callable[[], Iterator[Budget]]] = {
        "converter": converter.budgets,
        "commands": lambda: commands.budgets(options.pages),
    }
    exceeded = 0
    print(HEADER, flush=True)
    for name, half in halves.items():
        for budget in half() if options.only in {None, name} else ():
            print(budget, flush=True)
            exceeded += budget.measured > budget.at_most
    sys.exit(1 if exceeded else 0)


main()
