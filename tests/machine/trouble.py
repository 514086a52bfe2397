"""Everything that can go wrong at the border between docsync and the rest of the world.

The border is crossed by a request, a change of a file and a write to the index. A `Border` counts
the crossings of one run, and strikes at one of them: the process dies, the network fails, or
somebody does something just then. Nothing of docsync is replaced: requests are struck in the
network that `httpx` is given, files by the audit events of the interpreter, the index around its
own methods.

>>> Trouble(Kind.KILL, at=7)
Trouble(kind=<Kind.KILL: 'kill'>, at=7, times=1)
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

import httpx

from docsync.index.database import Database

WRITES = frozenset({"POST", "PUT", "DELETE"})


class Killed(BaseException):
    """The process is gone: nothing of it crosses the border any more."""


class Kind(Enum):
    """What goes wrong."""

    NOTHING = "nothing"
    KILL = "kill"
    MEDDLE = "meddle"  # somebody edits something while the run goes on
    BUSY = "429"
    BROKEN = "500"
    AWAY = "503"
    STALE = "409"  # to writes
    CUT_BEFORE = "cut before"
    CUT_AFTER = "cut after"
    LOGIN = "a login page"
    TORN = "torn JSON"
    SHORT = "a list without one of its pages"


STATUSES = {Kind.BUSY: 429, Kind.BROKEN: 500, Kind.AWAY: 503, Kind.STALE: 409}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong, at which crossing (`writes`: of those by a writing request), how often."""

    kind: Kind = Kind.NOTHING
    at: int = 0
    times: int = 1
    writes: bool = False


@dataclass(slots=True)
class Border:
    """The border during one run."""

    folder: Path
    trouble: Trouble = Trouble()
    meddle: Callable[[], None] = lambda: None
    crossings: int = 0
    requests: int = 0
    moments: int = 0
    dead: bool = False
    struck: int = 0
    log: list[tuple[str, str]] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def cross(self, *, renames: bool = False) -> None:
        """Count one crossing; the dead cross no more.

        Who replaces a file looks at it, then renames: nothing can be done about an edit between
        the two, so that nobody meddles just before a rename, but right behind it.
        """
        with self.lock:
            if self.dead:
                raise Killed
            self.crossings += 1
            if self.trouble.writes or self.struck:
                return
            if self.trouble.kind is Kind.MEDDLE:
                due = self.crossings >= self.trouble.at and not renames
            else:
                due = self.crossings == self.trouble.at
            if due:
                self._now()

    def about_to_write(self) -> None:
        """Count the moments before and behind a request that writes, and before a file is made."""
        with self.lock:
            self.moments += 1
            if self.moments == self.trouble.at and self.trouble.writes:
                self._now()

    def _now(self) -> None:
        if self.trouble.kind is Kind.KILL:
            self.dead = True
            self.struck = 1
            raise Killed
        if self.trouble.kind is Kind.MEDDLE:
            self.struck = 1
            self.meddle()

    def strikes(self, request: httpx.Request) -> Kind:
        """Count a request, and say what happens to it."""
        writes = request.method in WRITES
        with self.lock:
            self.log.append((request.method, str(request.url)))
            trouble = self.trouble
            if trouble.kind in {Kind.NOTHING, Kind.KILL, Kind.MEDDLE}:
                return Kind.NOTHING
            if trouble.writes or trouble.kind is Kind.STALE:
                if not writes:
                    return Kind.NOTHING
            elif trouble.kind is Kind.SHORT and writes:
                return Kind.NOTHING
            self.requests += 1
            if trouble.at <= self.requests < trouble.at + trouble.times:
                self.struck += 1
                return trouble.kind
            return Kind.NOTHING


_now: list[Border] = []  # the border that is watched: none, or one


class Watched:
    """Watches a border for the length of a `with` block."""

    def __init__(self, border: Border) -> None:
        self._border = border

    def __enter__(self) -> Border:
        _now.append(self._border)
        return self._border

    def __exit__(self, *_: object) -> None:
        _now.remove(self._border)


class Wire(httpx.BaseTransport):
    """The network of one workspace."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        border = _now[-1]
        border.cross()
        writes = request.method in WRITES
        if writes:
            border.about_to_write()
        kind = border.strikes(request)
        match kind:
            case Kind.BUSY | Kind.BROKEN | Kind.AWAY | Kind.STALE:
                return httpx.Response(STATUSES[kind], json={"message": "no"})
            case Kind.LOGIN:
                return httpx.Response(200, html="<html><body>Log in</body></html>")
            case Kind.CUT_BEFORE:
                raise httpx.ReadError("cut", request=request)
            case _:
                answer = self._inner.handle_request(request)
        answer.read()
        if kind is Kind.CUT_AFTER:
            answer.close()
            raise httpx.ReadError("cut", request=request)
        border.cross()
        if writes:
            border.about_to_write()
        return _bent(kind, answer)

    def close(self) -> None:
        self._inner.close()


def _bent(kind: Kind, answer: httpx.Response) -> httpx.Response:
    """Give an answer back, torn or short where that is what goes wrong."""
    content = answer.content
    if kind is Kind.TORN:
        content = content[: len(content) // 2]
    if kind is Kind.SHORT:
        with suppress(ValueError, TypeError, KeyError):
            told = json.loads(content)
            told["results"] = told["results"][:-1]
            content = json.dumps(told).encode()
    dropped = {"content-length", "content-encoding", "transfer-encoding"}
    kept = [(name, value) for name, value in answer.headers.items() if name not in dropped]
    answer.close()
    return httpx.Response(answer.status_code, headers=kept, content=content)


# Files and index ----------------------------------------------------------------------------------

_CHANGING = frozenset(
    {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.truncate", "shutil.move"}
)
_RENAMING = frozenset({"os.rename", "shutil.move"})
_OPENING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if not _now or (event not in _CHANGING and event != "open"):
        return
    if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & _OPENING):
        return
    border, path = _now[-1], str(arguments[0])
    if path.startswith(str(border.folder)):
        border.cross(renames=event in _RENAMING)
        if event == "open" and "/.docsync/new/" in path:
            border.about_to_write()


def watch_the_process() -> None:
    """Let borders hear of files and of the index; once a process."""
    if getattr(watch_the_process, "done", False):
        return
    sys.addaudithook(_hear)
    transaction, do = Database.transaction, Database.do

    @contextmanager
    def watched_transaction(self: Database) -> Iterator[None]:
        _cross()
        with transaction(self):
            yield
        _cross()

    def watched_do(self: Database, query: str, *values: object) -> int:
        _cross()
        return do(self, query, *values)

    Database.transaction = watched_transaction  # type: ignore[method-assign]
    Database.do = watched_do  # type: ignore[method-assign]
    watch_the_process.done = True  # type: ignore[attr-defined]


def _cross() -> None:
    if _now:
        _now[-1].cross()
