"""How the benchmarks measure: what is compared runs in turn, and each counts with its best run.

>>> print(Budget("a, to b", 1.25, 2))
| a, to b                                            |      1.25 × |      2 × | ok   |  |
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar


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
    """A child that ended: seconds of the clock and of the processor, MB at its largest, output."""

    seconds: float
    cpu: float
    megabytes: float
    output: str


def child(
    command: Sequence[str], *, folder: Path | None = None, env: Mapping[str, str] | None = None
) -> Finished:
    """Run a command to its end; anything but exit code 0 ends the benchmark with its words.

    What a child takes at its largest is never less than what this process took when it began it.
    """
    surroundings = {**os.environ, **(env or {})}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed is compiled
    with tempfile.TemporaryFile("w+") as told:
        begin = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603, RUF100 - a command of this benchmark
            command, cwd=folder, env=surroundings, stdout=told, stderr=told
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        told.seek(0)
        output = told.read()
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}: {output}")
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Finished(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale, output)


def children_in_turn(commands: Sequence[Sequence[str]], rounds: int, **how: Any) -> list[Finished]:
    """Run commands in turn, and give the best of each: its seconds and its processor's, apart."""
    runs = [[child(command, **how) for command in commands] for _ in range(rounds)]
    return [
        Finished(
            min(one.seconds for one in each),
            min(one.cpu for one in each),
            max(one.megabytes for one in each),
            each[0].output,
        )
        for each in zip(*runs, strict=True)
    ]


def docsync(*arguments: str) -> list[str]:
    """Give the command line of docsync as this interpreter has it."""
    return [sys.executable, "-m", "docsync", *arguments]
