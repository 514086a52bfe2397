"""Reads that lag behind writes, as on Cloud, where a list takes a moment to show what is new.

While it is wanted, the store is copied before each write; a read that lags is answered from the
copy of that time.

>>> Lag(store).store_of(seconds=2.0) is store
True
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from docsync.sandbox.store.schema import Store


class Lag:
    """The store as it was a moment ago."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._copies: deque[tuple[float, Store]] = deque()  # each as it was until then

    def note_write(self, seconds: float) -> None:
        """Keep the store as it is before a write, for reads that lag so many seconds at most."""
        while self._copies and self._copies[0][0] < self._clock() - seconds:
            self._copies.popleft()[1].close()
        if seconds:
            self._copies.append((self._clock(), self._store.copied()))

    def store_of(self, seconds: float) -> Store:
        """Give the store as it was so many seconds ago."""
        then = self._clock() - seconds
        return next((copy for until, copy in self._copies if until > then), self._store)
