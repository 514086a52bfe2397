"""The border between docsync and the machine: counts what crosses it, and dies there on demand.

A process that called `watch_border` writes a line for each request it sends, each file it writes
and each commit of its index; at the point it was told to, it kills itself. What is watched is
Python's own `os`, `socket` and `sqlite3`: nothing of docsync knows of it.
"""

from __future__ import annotations

import builtins
import functools
import io
import itertools
import os
import re
import signal
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from types import TracebackType
from typing import Any, Literal

_REQUEST = re.compile(rb"(GET|HEAD|POST|PUT|PATCH|DELETE) ([^ ?]+)")
_RANDOM = re.compile(r"(\.docsync-new-|new-|/tmp)[a-z0-9_]{8}\b|(?<=lock-)\d+|(?<=dead-)\d+")
_CHANGES = {"INSERT", "UPDATE", "DELETE", "REPLACE", "COMMIT", "CREATE", "ALTER", "DROP"}


class When(Enum):
    """On which side of a point the process dies."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Death:
    """At which point, counted from 0, and on which side of it; `how` is the signal."""

    point: int
    when: When
    how: int = signal.SIGKILL


@dataclass(slots=True)
class Border:
    """What crossed so far. `log` is a file number, so that each line is there at once."""

    log: int
    death: Death | None
    folder: str
    numbers: Iterator[int] = field(default_factory=itertools.count)
    waiting: threading.local = field(default_factory=threading.local)  # a request not answered yet

    def begin(self, what: str) -> int:
        """Note that something is about to cross."""
        number = next(self.numbers)
        os.write(self.log, f"{_RANDOM.sub('*', what)}\n".encode())
        self._die(number, When.BEFORE)
        return number

    def end(self, number: int) -> None:
        """Note that it has crossed."""
        self._die(number, When.AFTER)

    @contextmanager
    def crossing(self, what: str) -> Iterator[None]:
        """Let something cross."""
        number = self.begin(what)
        try:
            yield
        finally:
            self.end(number)

    def _die(self, number: int, when: When) -> None:
        death = self.death
        if death is not None and (death.point, death.when) == (number, when):
            os.kill(os.getpid(), death.how)

    def shown(self, path: object) -> str:
        """Name a path that is watched, '' for any other."""
        if not isinstance(path, str | bytes | os.PathLike):
            return ""
        name = os.path.abspath(os.fsdecode(os.fspath(path)))  # noqa: PTH100 - a name, not a file
        return name.removeprefix(self.folder) if name.startswith(self.folder) else ""


def watch_border(border: Border) -> None:
    """Watch this process from now on."""
    _watch_files(border)
    _watch_requests(border)
    _watch_index(border)


def _watch_files(border: Border) -> None:
    for name in ("replace", "rename", "link", "unlink", "remove", "mkdir", "rmdir"):
        setattr(os, name, _watched(border, name, getattr(os, name)))
    fsync, opened, file = os.fsync, os.open, io.open

    def watched_fsync(handle: int) -> None:
        with border.crossing("file fsync"):
            fsync(handle)

    def watched_os_open(path: Any, flags: int, *rest: Any, **more: Any) -> int:
        shown = border.shown(path) if flags & os.O_CREAT else ""
        if not shown:
            return opened(path, flags, *rest, **more)
        with border.crossing(f"file create {shown}"):
            return opened(path, flags, *rest, **more)

    def watched_open(path: Any, mode: str = "r", *rest: Any, **more: Any) -> Any:
        shown = border.shown(path) if set(mode) & set("wxa+") else ""
        if not shown:
            return file(path, mode, *rest, **more)
        with border.crossing(f"file open {shown}"):
            return file(path, mode, *rest, **more)

    os.fsync = watched_fsync  # type: ignore[assignment]
    os.open = watched_os_open
    io.open = builtins.open = watched_open  # type: ignore[assignment]


def _watched(border: Border, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(real)
    def watched(path: Any, *rest: Any, **more: Any) -> Any:
        shown = border.shown(path) or (border.shown(rest[0]) if rest else "")
        if not shown:
            return real(path, *rest, **more)
        with border.crossing(f"file {name} {shown}"):
            return real(path, *rest, **more)

    return watched


def _watch_requests(border: Border) -> None:
    """A request crosses from its first byte until the first byte of its answer is here."""
    send, recv = socket.socket.send, socket.socket.recv

    def watched_send(self: socket.socket, data: Any, *rest: Any) -> int:
        found = _REQUEST.match(bytes(data[:2000]))
        if found:
            border.waiting.number = border.begin(f"request {found[1].decode()} {found[2].decode()}")
        return send(self, data, *rest)

    def watched_recv(self: socket.socket, *rest: Any) -> bytes:
        data = recv(self, *rest)
        number = getattr(border.waiting, "number", None)
        if number is not None:
            border.waiting.number = None
            border.end(number)
        return data

    socket.socket.send = watched_send  # type: ignore[method-assign, assignment]
    socket.socket.recv = watched_recv  # type: ignore[method-assign, assignment]


def _watch_index(border: Border) -> None:
    connect = sqlite3.connect

    class Watched(sqlite3.Connection):
        def execute(self, sql: str, *rest: Any) -> sqlite3.Cursor:
            words = sql.split(None, 3)
            commits = not self.in_transaction or words[0].upper() == "COMMIT"
            pragma = words[0].upper() == "PRAGMA" and "journal_mode" in sql and "=" in sql
            if not pragma and not (commits and words[0].upper() in _CHANGES):
                return super().execute(sql, *rest)
            with border.crossing(f"commit {' '.join(words[:3])}"):
                return super().execute(sql, *rest)

        def executescript(self, sql: str) -> sqlite3.Cursor:
            with border.crossing("commit script"):
                return super().executescript(sql)

        def commit(self) -> None:
            with border.crossing("commit transaction"):
                super().commit()

        def __exit__(
            self,
            kind: type[BaseException] | None,
            error: BaseException | None,
            trace: TracebackType | None,
        ) -> Literal[False]:
            if kind is not None or not self.in_transaction:
                return super().__exit__(kind, error, trace)
            with border.crossing("commit transaction"):
                return super().__exit__(kind, error, trace)

    def watched_connect(*rest: Any, **more: Any) -> sqlite3.Connection:
        made: sqlite3.Connection = connect(*rest, **{"factory": Watched, **more})
        return made

    sqlite3.connect = watched_connect  # type: ignore[assignment]
