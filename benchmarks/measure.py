"""How the benchmarks measure: what is compared runs in turn, and each counts with its best run.

>>> print(Budget("a, to b", 1.25, 2))
| a, to b                                            |      1.25 × |      2 × | ok   |  |
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Budget:
    """One row: what was measured, in which unit, and the most it may be."""

    name: str
    measured: float
    at_most: float
    unit: str = "×"
    note: str = ""

    def __str__(self) -> str:
        """Show the row, as one of a Markdown table."""
        verdict = "ok  " if self.measured <= self.at_most else "OVER"
        measured, at_most = f"{self.measured:.2f} {self.unit}", f"{self.at_most:g} {self.unit}"
        return f"| {self.name:<50} | {measured:>11} | {at_most:>8} | {verdict} | {self.note} |"


HEADER = f"""\
| {"what":<50} | {"measured":>11} | {"at most":>8} |      | |
| {"-" * 50} | {"-" * 10}: | {"-" * 7}: | ---- | --- |"""

Text = TypeVar("Text")


def in_turn(
    texts: Iterable[Text], works: Sequence[Callable[[Text], object]], rounds: int = 5
) -> tuple[float, ...]:
    """Give the seconds of the processor that each work takes over all texts.

    On each text the works run in turn, and the shortest run of each counts: so another program on
    the machine slows all of them down, or is not seen.
    """
    total = [0.0] * len(works)
    for text in texts:
        shortest = [float("inf")] * len(works)
        for _ in range(rounds):
            for index, work in enumerate(works):
                begin = time.process_time()
                work(text)
                shortest[index] = min(shortest[index], time.process_time() - begin)
        total = [sum(pair) for pair in zip(total, shortest, strict=True)]
    return tuple(total)


def best(work: Callable[[], object], times: int = 5) -> float:
    """Give the shortest of several runs, in seconds."""
    shortest = float("inf")
    for _ in range(times):
        begin = time.perf_counter()
        work()
        shortest = min(shortest, time.perf_counter() - begin)
    return shortest


@dataclass(frozen=True, slots=True)
class Finished:
    """A child that ended: seconds, MB at its largest, and its standard output."""

    seconds: float
    megabytes: float
    output: str


def child(
    command: Sequence[str], *, folder: Path | None = None, env: Mapping[str, str] | None = None
) -> Finished:
    """Run a command to its end; anything but exit code 0 ends the benchmark with its words."""
    begin = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        output, complaint = process.communicate()
    seconds = time.perf_counter() - begin
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}: {complaint}")
    return Finished(seconds, children_megabytes(), output)


def children_megabytes() -> float:
    """Give the most memory any child took so far; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource  # noqa: PLC0415 - absent on Windows

    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / scale


def docsync(*arguments: str) -> list[str]:
    """Give the command line of docsync as this interpreter has it."""
    return [sys.executable, "-m", "docsync", *arguments]
