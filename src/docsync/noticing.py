"""Noticing saves in folders, and which of them matter to a watch: what is synced, and how.

Editors leave much beside the file they save: swap files, locks, backups, `4913`. None of it has
the suffix of a page, or it is hidden. What `.docsyncignore` names is left out here too, so that a
folder of generated files costs nothing.

>>> Scope(root, config).matters(root / "guide" / ".setup.md.swp", folder=False)
False
"""

from __future__ import annotations

import logging
import queue
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from docsync.config import FILE_NAME, Config
from docsync.workspace.ignore import FILE_NAME as IGNORE_NAME
from docsync.workspace.ignore import Ignore, is_hidden, read_ignore

# What watchdog says of events that come while it stops, and of a folder that it meets twice because
# it was made while the one above was listed, is for nobody.
logging.getLogger("watchdog").addHandler(logging.NullHandler())
warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)

POLL_EVERY = 2.0  # seconds, where files are looked at again and again
MARKDOWN = frozenset({"md", "markdown"})
FILE_CHANGES = frozenset({"created", "modified", "moved", "deleted", "closed"})
FOLDER_CHANGES = frozenset({"moved", "deleted"})  # the files in a new one tell of themselves


@dataclass(frozen=True, slots=True)
class _Ground:
    """The folder of a tree, and what is out of its scope."""

    folder: Path
    ignore: Ignore


class Scope:
    """What is synced in a workspace, as its configuration and its ignore rules say now."""

    def __init__(self, root: Path, config: Config) -> None:
        self._root = root
        self._kinds = MARKDOWN | set(config.attachments.kinds)
        self._contents = {root / tree.order for tree in config.trees if tree.order}
        folders = [root / tree.path for tree in config.trees] or [root]
        self._grounds = tuple(
            _Ground(folder, read_ignore(folder)) for folder in folders if folder.is_dir()
        )

    def is_rule(self, file: Path) -> bool:
        """Say whether a file is one that says what is synced."""
        return file == self._root / FILE_NAME or file.name == IGNORE_NAME

    def matters(self, file: Path, *, folder: bool) -> bool:
        """Say whether a change of this file or folder may change what is synced."""
        if self.is_rule(file) or file in self._contents:
            return True
        return any(self._is_synced(file, ground, folder=folder) for ground in self._grounds)

    def _is_synced(self, file: Path, ground: _Ground, *, folder: bool) -> bool:
        if not file.is_relative_to(ground.folder):
            return False
        path = file.relative_to(ground.folder).as_posix()
        if is_hidden(path):
            return False
        if folder:
            return path == "." or not ground.ignore.leaves_out(f"{path}/")
        kind = file.suffix.lower().lstrip(".")
        return kind in self._kinds and not ground.ignore.leaves_out(path)


class Listener(FileSystemEventHandler):
    """Puts the files that matter into a queue. Called in the thread of the file watcher."""

    def __init__(self, scope: Scope, saves: queue.SimpleQueue[Path]) -> None:
        self.scope = scope
        self._saves = saves

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Keep the event if it says that a page or picture may have changed."""
        if event.event_type not in (FOLDER_CHANGES if event.is_directory else FILE_CHANGES):
            return
        for name in (event.src_path, event.dest_path):
            file = Path(str(name))
            if name and self.scope.matters(file, folder=event.is_directory):
                self._saves.put(file)


@contextmanager
def observing(folders: Sequence[Path], listener: FileSystemEventHandler) -> Iterator[None]:
    """Watch folders meanwhile; where the system notices no more files, look again and again."""
    try:
        observer = _started(Observer(), folders, listener)
    except OSError:
        observer = _started(PollingObserver(timeout=POLL_EVERY), folders, listener)
    try:
        yield
    finally:
        observer.stop()
        observer.join()


def _started(
    observer: BaseObserver, folders: Sequence[Path], listener: FileSystemEventHandler
) -> BaseObserver:
    for folder in folders:
        observer.schedule(listener, str(folder), recursive=True)
    observer.start()
    return observer
