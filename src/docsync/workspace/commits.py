"""Which commit changed a file last, for files that are as they were committed.

git's log is read as far as it is needed, once a run. Nothing is ever written.

>>> Commits(Path("docs")).of("guide/setup.md").author
'Kim'
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from docsync.sync.messages import Commit
from docsync.workspace.git import ask

_START = "\x01"
_FORMAT = f"--format={_START}%h%x02%aN%x02%s"
_LOG = ("-c", "log.showSignature=false", "-c", "i18n.logOutputEncoding=UTF-8", "log")
_STATUS = ("status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--", ".")
_PIECE = 65536


class Commits:
    """Knows the last commit of each file of a folder; without git, or a folder, it knows none.

    Safe to call from several threads.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._known: dict[str, Commit] = {}
        self._news: Iterator[tuple[str, Commit]] | None = None
        self._dirty: frozenset[str] = frozenset()

    def of(self, path: str) -> Commit | None:
        """Give the last commit of a file; None where the file is not as it was committed."""
        if self._folder is None:
            return None
        with self._lock:
            if self._news is None:
                kept = _is_kept(self._folder)
                self._dirty = _dirty(self._folder) if kept else frozenset()
                self._news = _history(self._folder) if kept else iter(())
            if path in self._dirty:
                return None
            while path not in self._known:
                news = next(self._news, None)
                if news is None:
                    return None
                self._known.setdefault(*news)
            return self._known[path]


def _is_kept(folder: Path) -> bool:
    """Say whether git may keep a folder, without asking it."""
    return any((above / ".git").exists() for above in (folder, *folder.parents))


def _dirty(folder: Path) -> frozenset[str]:
    """List what is not committed. git names it from the top of the checkout."""
    prefix = (ask(folder, "rev-parse", "--show-prefix") or "").rstrip("\n")
    entries = (ask(folder, *_STATUS) or "").split("\0")
    return frozenset(entry[3:].removeprefix(prefix) for entry in entries if entry)


def _history(folder: Path) -> Iterator[tuple[str, Commit]]:
    """Give each change of a file and its commit, newest first, while git goes on reading."""
    words = (*_LOG, "-z", _FORMAT, "--name-only", "--no-renames", "--relative", "--", ".")
    try:
        process = subprocess.Popen(  # noqa: S603 - fixed words
            ["git", "-C", str(folder), *words],  # noqa: S607 - the git the user has
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        )
    except OSError:
        return
    with process:
        try:
            if process.stdout is not None:
                yield from _changes(process.stdout)
        finally:
            process.kill()


def _changes(stream: IO[bytes]) -> Iterator[tuple[str, Commit]]:
    commit = None
    for piece in _pieces(stream):
        text = piece.decode("utf-8", "replace").lstrip("\n")
        if text.startswith(_START):
            identifier, author, subject = text[1:].split("\x02", 2)
            commit = Commit(identifier, author, subject)
        elif text and commit is not None:
            yield text, commit


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while block := stream.read(_PIECE):
        *whole, rest = (rest + block).split(b"\0")
        yield from whole
    if rest:
        yield rest
