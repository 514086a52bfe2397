"""The commands' budgets, over the sandbox on this machine.

Sizes come from `--pages` (10,000 as the budgets are written).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from measure import Budget, best, child, docsync

SCAN = """
import os, sys
def walk(folder):
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            walk(entry.path)
        else:
            entry.stat(follow_symlinks=False)
walk(sys.argv[1])
"""
FOLDERS = 50
LATENCY_MS = 50
WRITES = {"POST", "PUT", "DELETE"}


@dataclass(frozen=True, slots=True)
class Server:
    """A running sandbox, and what a client must know of it."""

    url: str
    host: str
    env: dict[str, str]

    def requests(self) -> list[dict[str, object]]:
        """Give the log of requests."""
        answer: list[dict[str, object]] = httpx.get(f"{self.host}/sandbox/requests").json()[
            "requests"
        ]
        return answer

    def forget(self) -> None:
        """Empty the log of requests."""
        httpx.delete(f"{self.host}/sandbox/requests")

    def slow_down(self, milliseconds: int) -> None:
        """Let every request take a while."""
        fault = {"method": ".*", "path": ".*", "skip": 0, "times": 1_000_000}
        httpx.post(f"{self.host}/sandbox/faults", json={**fault, "delay_ms": milliseconds})


@contextmanager
def sandbox(profile: str) -> Iterator[Server]:
    """Run a sandbox as a user would."""
    command = docsync("sandbox", "--json", "--profile", profile)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - asked for above
        hello = json.loads(process.stdout.readline())
        env = {
            "DOCSYNC_URL": hello["url"],
            "DOCSYNC_USER": hello["user"],
            "DOCSYNC_TOKEN": hello["token"],
            "DOCSYNC_SPACE": hello["space"],
        }
        try:
            yield Server(hello["url"], str(httpx.URL(hello["url"]).copy_with(path="")), env)
        finally:
            process.terminate()


def make_files(folder: Path, pages: int) -> None:
    """Write small pages into a few folders."""
    for number in range(pages):
        file = folder / f"part-{number % FOLDERS}" / f"page-{number}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# Page {number}\n\nThis is page {number}.\n", encoding="utf-8")


def budgets(pages: int) -> Iterator[Budget]:
    """Measure every row there is."""
    yield version()
    yield from unchanged(pages)
    yield pool(min(pages, 1000))


def version() -> Budget:
    """Start docsync and do nothing."""
    floor = best(lambda: child([sys.executable, "-c", "import click"]), 15)
    taken = best(lambda: child(docsync("--version")), 15)
    return Budget("docsync --version, to importing click", taken / floor, 1.4)


def unchanged(pages: int) -> Iterator[Budget]:
    """Push many pages once, then look at the price of doing nothing."""
    with tempfile.TemporaryDirectory() as name, sandbox("cloud") as server:
        folder = Path(name)
        make_files(folder, pages)
        child(docsync("init"), folder=folder, env=server.env)
        first = child(docsync("push", "-q"), folder=folder, env=server.env)
        print(f"     first push of {pages} pages: {first.seconds:.1f} s", flush=True)
        floor = best(lambda: child([sys.executable, "-c", SCAN, str(folder)]), 5)
        taken = best(lambda: child(docsync("status"), folder=folder, env=server.env), 5)
        yield Budget(f"status, {pages} files, to a scan and stat", taken / floor, 3)
        server.forget()
        again = child(docsync("push"), folder=folder, env=server.env)
        requests = server.requests()
        written = sum(1 for request in requests if request["method"] in WRITES)
        yield Budget(f"no-op push, {pages} pages: requests", len(requests), 60, "requests")
        yield Budget("no-op push: writes", written, 0, "writes")
        yield Budget("no-op push: time", again.seconds, 5, "s")
        yield Budget("largest docsync so far: memory", again.megabytes, 300, "MB")


def pool(pages: int) -> Budget:
    """Push to a slow site, with eight workers and with one."""
    taken = {workers: slow_push(pages, workers) for workers in (8, 1)}
    return Budget(
        f"first push of {pages}, {LATENCY_MS} ms a request, 8 workers",
        taken[8] / taken[1],
        1 / 5,
        note=f"{taken[1] / taken[8]:.1f} times faster than one at a time",
    )


def slow_push(pages: int, workers: int) -> float:
    """Give the seconds of a first push to a slow site."""
    with tempfile.TemporaryDirectory() as name, sandbox("cloud") as server:
        folder = Path(name)
        make_files(folder, pages)
        env = {**server.env, "DOCSYNC_WORKERS": str(workers), "PATH": os.environ["PATH"]}
        child(docsync("init"), folder=folder, env=env)
        server.slow_down(LATENCY_MS)
        return child(docsync("push", "-q"), folder=folder, env=env).seconds
