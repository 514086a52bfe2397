"""Keeps a workspace and its pages the same while somebody works on both.

A loop in the main thread: wait until a file was saved or it is time to look at the site, let the
saves settle, sync, tell. The file watcher's thread only fills a queue. `stop` ends the loop after
the run that is under way.

>>> Watch(root, config, sync, voice, Rhythm()).loop()
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from docsync.config import Config
from docsync.errors import CredentialsError, DocsyncError, RemoteError
from docsync.noticing import Listener, Scope, observing
from docsync.sync.plan import (
    DownloadAttachment,
    MoveFile,
    RestoreFile,
    RunResult,
    TrashFile,
    WriteFile,
)

# While one of these stands in .git, the files are git's, half of one commit and half of another.
GIT_AT_WORK = (
    *("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply"),
    *("sequencer", "BISECT_LOG", "index.lock"),
)
GLANCE = 0.1  # seconds between two looks at what git does
SIGNALS_EVERY = 0.5  # seconds: Windows does not interrupt a wait


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often to look at the site, how long saves must rest, how long to wait for a site.

    All in seconds. A file that is gone or empty may be in the middle of a save: it gets `missing`
    more to come back. The wait for a site that is away doubles from `first_retry` to `most_retry`,
    and what holds a run up here is tried again after `stuck`.
    """

    interval: float = 30.0
    settle: float = 0.4
    settle_most: float = 10.0
    missing: float = 1.0
    stuck: float = 5.0
    first_retry: float = 1.0
    most_retry: float = 60.0


class Voice(Protocol):
    """Whom the loop tells what it does."""

    def synced(self, result: RunResult) -> None:
        """Tell of a run that is over."""

    def away(self, error: RemoteError) -> None:
        """Tell that the site does not answer, and will be asked again."""

    def stuck(self, error: DocsyncError) -> None:
        """Tell that a run could not begin, and will be tried again."""

    def back(self) -> None:
        """Tell that the site answers again."""

    def paused(self, reason: str) -> None:
        """Tell that nothing is synced until git is done."""

    def resumed(self) -> None:
        """Tell that git is done."""


class Watch:
    """One watched workspace. `sync` makes one run over all of it."""

    def __init__(
        self,
        root: Path,
        config: Config,
        sync: Callable[[], RunResult],
        voice: Voice,
        rhythm: Rhythm,
    ) -> None:
        self._root = root
        self._sync = sync
        self._voice = voice
        self._rhythm = rhythm
        self._saves: queue.SimpleQueue[Path] = queue.SimpleQueue()
        self._listener = Listener(Scope(root, config), self._saves)
        self._stopped = threading.Event()
        self._retry = 0.0
        self._written: dict[Path, _Signature] = {}
        self._began = False

    def stop(self) -> None:
        """End the loop, after the run that is under way. May be called from a signal handler."""
        self._stopped.set()

    @property
    def stopped(self) -> bool:
        """Whether the loop was asked to end."""
        return self._stopped.is_set()

    def loop(self) -> None:
        """Sync now, then at every save and every interval, until stopped."""
        with observing([self._root], self._listener):
            wait = 0.0
            while not self._stopped.is_set():
                if (saved := self._wait_for_save(wait)) is not None:
                    self._let_settle({saved})
                while self._waited_for_git():
                    self._let_settle(set())
                if not self._stopped.is_set():
                    wait = self._run()

    def rescope(self, config: Config) -> None:
        """Take up another configuration or other ignore rules."""
        self._listener.scope = Scope(self._root, config)

    def _run(self) -> float:
        """Sync once; say how long to wait until the next look at the site.

        What stops the first run stops the loop: a wrong address is no site that is away. So do
        credentials that are refused, at any time.
        """
        try:
            result = self._sync()
        except DocsyncError as error:
            if not self._began or isinstance(error, CredentialsError):
                raise
            return self._later(error) if isinstance(error, RemoteError) else self._stuck(error)
        if self._retry:
            self._voice.back()
        self._began, self._retry = True, 0.0
        self._written = {
            self._root / path: _signature(self._root / path) for path in written(result)
        }
        self._voice.synced(result)
        return self._rhythm.interval

    def _later(self, error: RemoteError) -> float:
        """Tell once that the site is away, and wait longer each time."""
        if not self._retry:
            self._voice.away(error)
        longer = self._retry * 2 or self._rhythm.first_retry
        self._retry = min(longer, self._rhythm.most_retry)
        return self._retry

    def _stuck(self, error: DocsyncError) -> float:
        self._voice.stuck(error)
        return min(self._rhythm.stuck, self._rhythm.interval)

    def _wait_for_save(self, seconds: float) -> Path | None:
        """Wait until a file was saved, at most so long; while the site is away only time counts."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self._stopped.is_set():
            saved = self._next_save(min(left, SIGNALS_EVERY))
            if saved is not None and not self._retry and not self._is_own(saved):
                return saved
        return None

    def _next_save(self, seconds: float) -> Path | None:
        try:
            return self._saves.get(timeout=seconds)
        except queue.Empty:
            return None

    def _let_settle(self, saved: set[Path]) -> None:
        """Wait until no file was saved for a moment: a checkout of 500 files is one sync.

        Editors that rename, and those that write over, have no file or an empty one for an instant.
        """
        until = time.monotonic() + self._rhythm.settle_most
        patience = self._rhythm.settle
        while time.monotonic() < until and not self._stopped.is_set():
            if (another := self._next_save(patience)) is not None:
                saved.add(another)
                patience = self._rhythm.settle
            elif patience < self._rhythm.missing and any(map(_is_half_saved, saved)):
                patience = self._rhythm.missing
            else:
                return

    def _waited_for_git(self) -> bool:
        """Wait while a merge or checkout is under way; one that is over at once is not told."""
        began, told = time.monotonic(), False
        if git_at_work(self._root) is None:
            return False
        while (reason := git_at_work(self._root)) is not None:
            if not told and time.monotonic() - began >= self._rhythm.settle:
                self._voice.paused(reason)
                told = True
            if self._stopped.wait(GLANCE):
                return False
        if told:
            self._voice.resumed()
        return True

    def _is_own(self, file: Path) -> bool:
        """Say whether a file still looks as the last run left it."""
        return file in self._written and self._written[file] == _signature(file)


def _is_half_saved(file: Path) -> bool:
    """Say whether a file is gone or empty, as in the middle of a save; a folder never is."""
    try:
        return not file.is_dir() and file.stat().st_size == 0
    except OSError:
        return True


_Signature = tuple[int, int] | None  # time of change and size; None for a file that is gone


def _signature(file: Path) -> _Signature:
    try:
        state = file.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def written(result: RunResult) -> Iterator[str]:
    """List the files that a run wrote, moved or removed."""
    for outcome in result.outcomes:
        match outcome.operation:
            case WriteFile(target=target) | TrashFile(target=target) | RestoreFile(target=target):
                yield target.path
            case MoveFile(target=target, to=to):
                yield from (target.path, to)
            case DownloadAttachment(file=file):
                yield file
            case _:
                continue


def git_at_work(root: Path) -> str | None:
    """Say what git is in the middle of in the repository that holds this folder, or nothing."""
    if (git := _git_folder(root)) is None:
        return None
    return next((name for name in GIT_AT_WORK if (git / name).exists()), None)


def _git_folder(root: Path) -> Path | None:
    """Find the repository's own folder; in a worktree `.git` is a file that names it."""
    for folder in (root, *root.parents):
        git = folder / ".git"
        if git.is_dir():
            return git
        if git.is_file():
            named = git.read_text(encoding="utf-8").strip().removeprefix("gitdir:").strip()
            return folder / named
    return None
