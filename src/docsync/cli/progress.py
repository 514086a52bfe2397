"""Tells a person how a run goes on: a bar on a terminal, now and then a line in a pipe.

Nothing is shown of what takes less than a second; whatever takes longer is, also where nothing is
counted. All of it goes to stderr. Safe to call from several threads.

>>> with reporting(screen) as reporter:
...     reporter.progress(3, 10, "pages read")
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from docsync.cli.lazy import load
from docsync.output import Screen
from docsync.sync.plan import Note

PATIENCE = 1.0  # seconds until anything is shown
LINE_EVERY = 10.0  # seconds between two lines in a pipe
TICK = 1.0  # seconds between two looks at what goes on in silence


class Bar(Protocol):
    """Something that is drawn in place."""

    def show(self, done: int, total: int, what: str) -> None:
        """Draw this state."""

    def close(self) -> None:
        """Clear what was drawn."""


@dataclass(frozen=True, slots=True)
class _State:
    """What is done now: how many of how many (0: nobody knows), of what, and since when."""

    done: int
    total: int
    what: str
    since: float

    def line(self, now: float) -> str:
        """Write it for a pipe, with the rate."""
        if not self.total:
            return self.what
        seconds = now - self.since
        rate = f" ({self.done / seconds:.0f}/s)" if self.done and seconds >= 1 else ""
        return f"{self.what} {self.done}/{self.total}{rate}"


class Progress:
    """A reporter of the engine. `step` names what is done now, `progress` how far it is."""

    def __init__(self, screen: Screen, *, noting: bool = True) -> None:
        self._screen = screen
        self._noting = noting
        self._step = ""
        self._told_at = self._began = time.monotonic()
        self._state = _State(0, 0, "", self._began)
        self._bar: Bar | None = None
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self.told: list[Note] = []

    def step(self, text: str) -> None:
        """Begin with something else."""
        self._step = text
        self._screen.detail(text)
        self.progress(0, 0, text)

    def progress(self, done: int, total: int, what: str) -> None:
        """Say how many of how many are done; a total of 0 means that nobody knows."""
        named = what or self._step
        with self._lock:
            since = self._state.since if named == self._state.what else time.monotonic()
            self._state = _State(done, total, named, since)
            self._tell()

    def note(self, note: Note) -> None:
        """Say at once what is not to wait for the end, once."""
        if self._noting and note not in self.told:
            self.told.append(note)
            self._screen.warn(f"{note.path}: {note.message}" if note.path else note.message)

    def tick(self) -> None:
        """Tell now and then what goes on, until it is closed."""
        while not self._closed.wait(TICK):
            with self._lock:
                if self._state.what:
                    self._tell()

    def rest(self) -> None:
        """Clear what is drawn until there is progress again: somebody is asked, or shown."""
        with self._lock:
            self._state = _State(0, 0, "", time.monotonic())
            if self._bar is not None:
                self._bar.close()
                self._bar = None

    def close(self) -> None:
        """End the drawing; nothing is drawn any more."""
        self._closed.set()
        self.rest()

    def _tell(self) -> None:
        """Draw the state, or write it where a line is due; nothing before a second has gone."""
        now = time.monotonic()
        if now - self._began < PATIENCE or self._closed.is_set():
            return
        if self._screen.live:
            self._draw()
        elif now - self._told_at >= LINE_EVERY:
            self._told_at = now
            self._screen.progress(self._state.line(now))

    def _draw(self) -> None:
        if self._bar is None:
            self._bar = load("docsync.cli.bar:RichBar")(color=self._screen.error_color)
        self._bar.show(self._state.done, self._state.total, self._state.what)


@contextmanager
def reporting(screen: Screen, *, noting: bool = True) -> Iterator[Progress]:
    """Open a reporter, and clear what it drew at the end; without `noting` no note is told."""
    progress = Progress(screen, noting=noting)
    if not (screen.mode.json or screen.mode.quiet):
        threading.Thread(target=progress.tick, daemon=True).start()
    try:
        yield progress
    finally:
        progress.close()
