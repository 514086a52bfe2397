"""Watching a folder for saves: one call for all that is saved within a moment.

>>> with watching([folder], tell):
...     ...
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler

from docsync.noticing import observing

SETTLE = 0.1  # seconds without a further save
CHANGES = frozenset({"created", "modified", "moved", "deleted", "closed"})


@contextmanager
def watching(folders: Sequence[Path], tell: Callable[[], None]) -> Iterator[None]:
    """Call `tell` behind each save below the folders; by looking again and again if need be."""
    listener = _Listener(folders, tell)
    try:
        with observing(folders, listener):
            yield
    finally:
        listener.end()


class _Listener(FileSystemEventHandler):
    """Waits until no file was saved for a moment, then tells."""

    def __init__(self, folders: Sequence[Path], tell: Callable[[], None]) -> None:
        self._folders = folders
        self._tell = tell
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Begin to wait anew, if the event is about a file that may be shown."""
        if event.event_type in CHANGES and any(
            self._matters(Path(str(name))) for name in (event.src_path, event.dest_path) if name
        ):
            with self._lock:
                if self._timer is not None:
                    self._timer.cancel()
                self._timer = threading.Timer(SETTLE, self._tell)
                self._timer.daemon = True
                self._timer.start()

    def end(self) -> None:
        """Tell nothing any more."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()

    def _matters(self, file: Path) -> bool:
        """Leave out what is hidden: swap files, .git, docsync's own state."""
        for folder in self._folders:
            if file.is_relative_to(folder):
                parts = file.relative_to(folder).parts
                return parts == (".docsyncignore",) or not any(p.startswith(".") for p in parts)
        return False
