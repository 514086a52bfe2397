"""Several runners at once, each with a tree of its own below a page of its own, in one space."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

from commands import LATENCY_MS
from measure import Budget, child, docsync
from serving import Server, sandbox
from workspaces import make_workspace

RUNNERS, PAGES = 4, 200  # pages of each runner's tree
WORKERS = 2  # of each: four runners together send as many requests at once as one alone


def budgets() -> Iterator[Budget]:
    """Push disjoint trees one after the other, then at once; look what doing nothing costs then."""
    with tempfile.TemporaryDirectory() as name, sandbox("cloud") as server:
        folders = [_tree(Path(name), number, server) for number in range(2 * RUNNERS)]
        server.slow_down(LATENCY_MS)
        alone = _pushed(folders[:RUNNERS], server, at_once=1)
        together = _pushed(folders[RUNNERS:], server, at_once=RUNNERS)
        what = f"{RUNNERS} runners, {PAGES} pages each, {LATENCY_MS} ms a request"
        note = f"{alone / together:.1f} times faster than one after the other: {together:.1f} s"
        yield Budget(f"{what}: at once", together / alone, 0.8, note=note)
        server.forget()
        _pushed(folders, server, at_once=RUNNERS)
        sent, pages = len(server.requests()) / len(folders), len(folders) * (PAGES + 1) + 1
        note = f"the space has {pages:,} pages"
        yield Budget("no-op of each of them: requests", sent, pages / 200 + 8, "requests", note)


def _tree(beside: Path, number: int, server: Server) -> Path:
    folder = beside / f"tree-{number}"
    folder.mkdir()
    make_workspace(folder, PAGES, pictures=False, first=number * PAGES)
    parent = server.make_page(f"Tree {number}")
    child(docsync("init", "--parent", parent), folder=folder, env=server.env)
    return folder


def _pushed(folders: list[Path], server: Server, *, at_once: int) -> float:
    """Push each of these workspaces, and give the seconds that all of them took."""
    env = {**server.env, "DOCSYNC_WORKERS": str(WORKERS)}
    begin = perf_counter()
    with ThreadPoolExecutor(at_once) as runners:
        push = docsync("push", "-q")
        list(runners.map(lambda folder: child(push, folder=folder, env=env), folders))
    return perf_counter() - begin
