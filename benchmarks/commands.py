"""The commands' budgets that need no large workspace: starting up, and a slow site.

The large ones are in `scale.py`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measure import Budget, child, children_in_turn, docsync
from serving import sandbox
from workspaces import make_workspace

LATENCY_MS = 50
STARTS = 15


def budgets(pages: int) -> Iterator[Budget]:
    """Measure both rows."""
    yield version()
    yield pool(min(pages, 1000))


def version() -> Budget:
    """Start docsync and do nothing."""
    floor, taken = children_in_turn(
        [[sys.executable, "-c", "import click"], docsync("--version")], STARTS
    )
    ratio = taken.seconds / floor.seconds
    note = f"{taken.seconds * 1000:.0f} ms; of the processor {taken.cpu / floor.cpu:.2f} ×"
    return Budget("docsync --version, to importing click", ratio, 1.4, note=note)


def pool(pages: int) -> Budget:
    """Push to a slow site, with eight workers and with one."""
    taken = {workers: slow_push(pages, workers) for workers in (8, 1)}
    return Budget(
        f"first push of {pages}, {LATENCY_MS} ms a request, 8 workers",
        taken[8] / taken[1],
        1 / 5,
        note=f"{taken[1] / taken[8]:.1f} times faster than one at a time: {taken[8]:.1f} s",
    )


def slow_push(pages: int, workers: int) -> float:
    """Give the seconds of a first push to a slow site."""
    with tempfile.TemporaryDirectory() as name, sandbox("cloud") as server:
        folder = Path(name)
        make_workspace(folder, pages, pictures=False)
        env = {**server.env, "DOCSYNC_WORKERS": str(workers)}
        child(docsync("init"), folder=folder, env=env)
        server.slow_down(LATENCY_MS)
        return child(docsync("push", "-q"), folder=folder, env=env).seconds
