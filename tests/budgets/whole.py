"""Counts the requests of runs over a tree of 1,000 pages, and compares them with the budget.

    PYTHONPATH=src:tests python tests/budgets/whole.py [--pages 1000]

Exit code 1 where a run sends more than it may.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from docsync.sandbox.server import running
from docsync.values import Profile
from support.request_budgets import counted_runs
from support.workbench import make_bench


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    pages = parser.parse_args().pages
    over = 0
    for profile in Profile:
        with tempfile.TemporaryDirectory() as folder, running(profile=profile) as sandbox:
            bench = make_bench(Path(folder) / "ws", sandbox)
            for one in counted_runs(bench, pages):
                over += one.sent > one.most
                kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(one.kinds.items()))
                print(
                    f"{profile.value:11}{one.what:38}{one.sent:6} of {one.most:7.1f}   ({kinds})",
                    flush=True,
                )
            bench.remote.close()
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
