"""The days of a large workspace: what each command takes, in all sizes asked for.

Everything is done to one workspace and one sandbox on this machine: pushed, looked at, edited here
and there, cloned, checked out afresh. Each step says its seconds, the processor's (docsync's own,
and the sandbox's), the memory at its largest, the requests, and how many it may send at most.
"""

from __future__ import annotations

import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from measure import Budget, Finished, child, children_in_turn, docsync
from serving import WRITES, Server, sandbox
from workspaces import PICTURE, edit_all, edit_one, make_workspace

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
LOOKS = 7
OLD = 1_500_000_000  # seconds: files that old are believed by their times
AHEAD = 100_000  # pages
LEAST_SIZES = 3
LEAST_GROWTH = 0.2  # of what the smallest costs: less is lost in the noise
NO_OPS = ("no-op push", "no-op pull")


@dataclass(frozen=True, slots=True)
class Step:
    """What one command took. `most` is the number of requests it may send, None for any."""

    what: str
    taken: Finished
    server_cpu: float
    requests: int
    writes: int
    most: float | None = None

    def row(self) -> str:
        """Show it as a row of a Markdown table."""
        most = "" if self.most is None else f"{self.most:,.0f}"
        return (
            f"| {self.what} | {self.taken.seconds:.1f} | {self.taken.cpu:.1f} "
            f"| {self.server_cpu:.1f} | {self.taken.megabytes:.0f} | {self.requests:,} | {most} |"
        )


HEAD = """\
| what | seconds | CPU, docsync | CPU, sandbox | MB at most | requests | may be |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |"""


@dataclass(slots=True)
class Day:
    """One workspace, and what was done to it so far."""

    pages: int
    folder: Path
    server: Server
    steps: list[Step] = field(default_factory=list)
    index_bytes: int = 0
    looks: list[Finished] = field(default_factory=list)  # a scan, docsync status, git status

    @property
    def quiet(self) -> float:
        """Say how many requests a run that has nothing to do may send."""
        return (self.pages + 1) / 200 + 8

    def step(
        self, what: str, *command: str, folder: Path | None = None, most: float | None = None
    ) -> Step:
        """Run a command, and note what it took."""
        self.server.forget()
        before = self.server.cpu()
        taken = child(docsync(*command), folder=folder or self.folder, env=self.server.env)
        server_cpu, sent = self.server.cpu() - before, self.server.requests()
        writes = sum(one["method"] in WRITES for one in sent)
        done = Step(what, taken, server_cpu, len(sent), writes, most)
        self.steps.append(done)
        print(f"     {self.pages:,}: {done.row()}", file=sys.stderr, flush=True)
        return done


def lived(pages: int) -> Day:
    """Live a day with so many pages, and half as many attachments."""
    with tempfile.TemporaryDirectory() as name, sandbox("cloud") as server:
        day = Day(pages, Path(name) / "workspace", server)
        make_workspace(day.folder, pages)
        child(docsync("init"), folder=day.folder, env=server.env)
        files, every = pages / PICTURE, pages / 25
        day.step("first push", "push", "-q", most=day.quiet + pages + files + every)
        day.index_bytes = (day.folder / ".docsync/index.db").stat().st_size
        day.step("status, the first", "status", most=0)
        look(day)
        day.step("no-op push", "push", most=day.quiet)
        day.step("no-op pull", "pull", most=day.quiet)
        fresh = Path(name) / "fresh"
        shutil.copytree(day.folder, fresh, ignore=shutil.ignore_patterns(".docsync"))
        day.step("status of a fresh checkout", "status", "-q", folder=fresh, most=0)
        day.step("push of a fresh checkout", "push", folder=fresh, most=day.quiet)
        edit_one(day.folder)
        day.step("push of one page", "push", most=day.quiet + 4)
        server.edit("Page 7", "This is", "There is")
        day.step("pull of one page", "pull", most=day.quiet + 4)
        others(day, Path(name))
        return day


def look(day: Day) -> None:
    """Compare a status with a bare scan, and with git's."""
    git(day.folder)
    child(docsync("status"), folder=day.folder, env=day.server.env)
    commands = [
        [sys.executable, "-c", SCAN, str(day.folder)],
        docsync("status"),
        ["git", "--git-dir", "../git", "--work-tree", ".", "status"],
    ]
    day.looks = children_in_turn(commands, LOOKS, folder=day.folder, env=day.server.env)


def git(folder: Path) -> None:
    """Commit a workspace; the repository lies beside it, for the scan not to count it."""
    place = ["git", "--git-dir", "../git", "--work-tree", "."]
    author = ["-c", "user.name=me", "-c", "user.email=me@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*author, "commit", "-q", "-m", "pages"]):
        subprocess.run([*place, *command], cwd=folder, check=True)


def others(day: Day, beside: Path) -> None:
    """Clone, and change everything on both sides."""
    pictures = day.pages / PICTURE
    clone = beside / "clone"
    first = day.quiet + day.pages / 50 + pictures + pictures
    day.step("clone", "clone", "-q", day.server.url, str(clone), folder=beside, most=first)
    edit_all(day.folder)
    day.step("push of all pages", "push", "-q", "--force")
    day.step("pull of all pages", "pull", "-q", "--force", folder=clone)


def day_budgets(day: Day) -> Iterator[Budget]:
    """Compare a day with its budgets."""
    pages = f"{day.pages:,} pages"
    scan, status, of_git = day.looks
    note = (
        f"of the processor {status.cpu / scan.cpu:.2f} ×; git's own {of_git.seconds * 1000:.0f} ms,"
        f" the scan {scan.seconds * 1000:.0f}, docsync {status.seconds * 1000:.0f}"
    )
    ratio = status.seconds / scan.seconds
    yield Budget(f"status, {pages} unchanged, to a scan", ratio, 3, note=note)
    for step in day.steps:
        if step.what in NO_OPS:
            name = f"{step.what}, {pages}"
            yield Budget(f"{name}: requests", step.requests, min(60, step.most or 60), "requests")
            yield Budget(f"{name}: writes", step.writes, 0, "writes")
            yield Budget(f"{name}: time", step.taken.seconds, 5, "s", f"{step.taken.cpu:.1f} s CPU")
            yield Budget(f"{name}: memory", step.taken.megabytes, 300, "MB")
        elif step.most:
            yield Budget(f"{step.what}, {pages}: requests", step.requests, step.most, "requests")


def day_table(day: Day) -> str:
    """Show a day as a Markdown table."""
    return "\n".join([HEAD, *(step.row() for step in day.steps)])


def growth_table(days: Sequence[Day]) -> str:
    """Show how each step grows with the pages, and what that makes of 100,000."""
    sizes = [day.pages for day in days]
    columns = " | ".join(f"CPU at {size:,}" for size in sizes)
    told = f"{columns} | exponent | MB at {sizes[-1]:,} | exponent"
    lines = [
        f"| what | {told} | CPU at {AHEAD:,} | MB at {AHEAD:,} |",
        f"| --- |{' ---: |' * (len(sizes) + 5)}",
    ]
    for steps in zip(*(day.steps for day in days), strict=True):
        cpu = growth(sizes, [step.taken.cpu for step in steps])
        memory = growth(sizes, [step.taken.megabytes for step in steps])
        seconds = " | ".join(f"{step.taken.cpu:.1f}" for step in steps)
        lines.append(
            f"| {steps[0].what} | {seconds} | {told_exponent(cpu)} "
            f"| {steps[-1].taken.megabytes:.0f} | {told_exponent(memory)} "
            f"| {cpu.ahead:,.0f} | {memory.ahead:,.0f} |"
        )
    index = growth(sizes, [day.index_bytes / 1e6 for day in days])
    per_size = " | ".join(f"{day.index_bytes / 1e6:.1f} MB" for day in days)
    told = f"{per_size} | {told_exponent(index)} | | | {index.ahead:,.0f} MB"
    lines.append(f"| the index after the first push | {told} | |")
    return "\n".join(lines)


def told_exponent(found: Growth) -> str:
    """Write an exponent, or a dash where there is none."""
    return "–" if math.isnan(found.exponent) else f"{found.exponent:.2f}"


@dataclass(frozen=True, slots=True)
class Growth:
    """How something grows: the exponent, start-up left aside; its last slope led on to `AHEAD`."""

    exponent: float
    ahead: float


def growth(sizes: Sequence[int], taken: Sequence[float]) -> Growth:
    """Compare what the last pages cost with what those before them cost; three sizes say it."""
    if len(sizes) < LEAST_SIZES:
        return Growth(math.nan, math.nan)
    (first, middle, last), (low, mid, high) = sizes[-3:], taken[-3:]
    before, now = (mid - low) / (middle - first), (high - mid) / (last - middle)
    between, at = (first + middle) / 2, (middle + last) / 2
    ahead = high + now * (AHEAD - last)
    if mid - low < low * LEAST_GROWTH or now <= 0:
        return Growth(math.nan, ahead)  # starting up is nearly all of it: nothing to compare
    return Growth(1 + math.log(now / before) / math.log(at / between), ahead)
