"""Tells a person how a run goes on: a bar on a terminal, now and then a line in a pipe.

Nothing is shown of what takes less than a second. All of it goes to stderr.

>>> with reporting(screen) as reporter:
...     reporter.progress(3, 10, "pages read")
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from docsync.cli.lazy import load
from docsync.output import Screen
from docsync.sync.plan import Note

PATIENCE = 1.0  # seconds until anything is shown
LINE_EVERY = 10.0  # seconds between two lines in a pipe


class Bar(Protocol):
    """Something that is drawn in place."""

    def show(self, done: int, total: int, what: str) -> None:
        """Draw this state."""

    def close(self) -> None:
        """Clear what was drawn."""


class Progress:
    """A reporter of the engine. `step` names what is done now, `progress` how far it is."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._step = ""
        self._told_at = self._began = time.monotonic()
        self._bar: Bar | None = None
        self.told: list[Note] = []

    def step(self, text: str) -> None:
        """Begin with something else."""
        self._step = text
        self._screen.detail(text)
        self.progress(0, 0, text)

    def progress(self, done: int, total: int, what: str) -> None:
        """Say how many of how many are done; a total of 0 means that nobody knows."""
        now = time.monotonic()
        if now - self._began < PATIENCE:
            return
        if self._screen.live:
            self._draw(done, total, what or self._step)
        elif now - self._told_at >= LINE_EVERY:
            self._told_at = now
            count = f" {done}/{total}" if total else ""
            self._screen.progress(f"{what or self._step}{count}")

    def note(self, note: Note) -> None:
        """Say at once what is not to wait for the end, once."""
        if note not in self.told:
            self.told.append(note)
            self._screen.warn(f"{note.path}: {note.message}" if note.path else note.message)

    def close(self) -> None:
        """End the drawing."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _draw(self, done: int, total: int, what: str) -> None:
        if self._bar is None:
            self._bar = load("docsync.cli.bar:RichBar")(color=self._screen.error_color)
        self._bar.show(done, total, what)


@contextmanager
def reporting(screen: Screen) -> Iterator[Progress]:
    """Open a reporter, and clear what it drew at the end."""
    progress = Progress(screen)
    try:
        yield progress
    finally:
        progress.close()
