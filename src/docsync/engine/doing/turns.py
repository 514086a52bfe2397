"""New siblings take turns: each begins when the one before it is made, or a moment after it began.

So they reach the site in path order, which is the order they stand in there, and still several of
them are under way at once where the site takes its time.

>>> with Turns().taken("parent"):
...     pass
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

MOMENT = 0.007  # seconds: with a pool of eight a site that answers in 50 ms is kept busy


@dataclass(frozen=True, slots=True)
class Turn:
    """One sibling's turn."""

    begun: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)


class Turns:
    """The turns of all families; used by several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[str, Turn] = {}

    @contextmanager
    def taken(self, family: str) -> Iterator[None]:
        """Wait for the turn of the next in a family, and hold it."""
        mine = Turn()
        with self._lock:
            before = self._last.get(family)
            self._last[family] = mine
        if before is not None:
            before.begun.wait()
            before.ended.wait(MOMENT)
        mine.begun.set()
        try:
            yield
        finally:
            mine.ended.set()
