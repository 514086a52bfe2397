"""Runs of docsync that start at once: a process that has loaded it forks a child for each run.

`python -m support.forked_runs` is that process: it reads one JSON object a line, runs it in a
child as `python -m docsync …` would, and answers with how the child ended. It has one thread, so
that a fork of it is whole. `Forker` starts it and speaks to it.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docsync
from support.boundary import Border, Death, When, watch_border

_NEVER_LOADED = ("docsync.sandbox", "docsync.demo", "docsync.__main__")


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that ended: its exit code, negative for a signal; what it said; what it did."""

    code: int
    output: str
    complaint: str
    points: tuple[str, ...]

    @property
    def killed(self) -> bool:
        """Whether it was killed."""
        return self.code == -signal.SIGKILL


class Forker:
    """Starts runs. Not safe for several threads: each takes its own."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "support.forked_runs"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def run(
        self,
        folder: Path,
        *arguments: str,
        death: Death | None = None,
        env: Mapping[str, str] | None = None,
        limit: int = 0,
    ) -> Ended:
        """Run docsync in a folder, and kill it at a point if `death` says so.

        `limit` is the size in bytes that no file may pass, 0 for none.
        """
        order = {
            "folder": str(folder),
            "arguments": arguments,
            "env": dict(env or {}),
            "death": None if death is None else [death.point, death.when.value, death.how],
            "limit": limit,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        return Ended(said["code"], said["output"], said["complaint"], tuple(said["points"]))

    def close(self) -> None:
        """End the process that forks."""
        self._process.communicate(timeout=20)


@contextmanager
def forking(environment: Mapping[str, str]) -> Iterator[Forker]:
    """Give a `Forker` for the length of a block."""
    forker = Forker(environment)
    try:
        yield forker
    finally:
        forker.close()


def serve() -> None:
    """Load docsync once, then run what each line asks for."""
    for module in pkgutil.walk_packages(docsync.__path__, "docsync."):
        if not module.name.startswith(_NEVER_LOADED):
            importlib.import_module(module.name)
    gc.freeze()  # what is loaded is shared with every child
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_ran(json.loads(line))) + "\n")
        sys.stdout.flush()


def _ran(order: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("output", "complaint", "points")]
        child = os.fork()
        if child == 0:
            _become(order, files)
        code = _waited(child)
        said = [file.read_text(errors="replace") if file.exists() else "" for file in files]
    return {
        "code": code,
        "output": said[0],
        "complaint": said[1],
        "points": said[2].splitlines(),
    }


def _waited(child: int) -> int:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -999


def _become(order: dict[str, Any], files: Sequence[Path]) -> None:
    """Be docsync, as a fresh process would be."""
    code = 99
    try:
        numbers = [os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND) for file in files]
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(numbers[0], 1)
        os.dup2(numbers[1], 2)
        os.chdir(order["folder"])
        os.environ.update(order["env"])
        sys.argv = ["docsync", *order["arguments"]]
        _limit(order["limit"])
        death = order["death"]
        at = None if death is None else Death(death[0], When(death[1]), death[2])
        watch_border(Border(numbers[2], at, order["folder"]))
        importlib.import_module("docsync.cli").main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        with suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _limit(size: int) -> None:
    """Let no file grow beyond a size, as on a disk that is full."""
    if size:
        resource = importlib.import_module("resource")  # not on every system
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


if __name__ == "__main__":
    serve()
