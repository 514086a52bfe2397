"""News for the browsers that look: something was saved, the site was looked at, it is over.

Told from any thread, heard as server-sent events.

>>> news = News()
>>> news.tell()
>>> news.number
1
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import suppress

HEARTBEAT = 15.0  # seconds until a silent stream says that it is there


class News:
    """A number that grows with each piece of news."""

    def __init__(self) -> None:
        self.number = 0
        self._over = False
        self._lock = threading.Lock()
        self._listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def tell(self) -> None:
        """Tell every listener that something changed."""
        with self._lock:
            self.number += 1
            self._wake()

    def end(self) -> None:
        """End every stream."""
        with self._lock:
            self._over = True
            self._wake()

    async def stream(self) -> AsyncIterator[str]:
        """Give events until it is over: the number, again whenever it grows."""
        woken = asyncio.Event()
        listener = (asyncio.get_running_loop(), woken)
        with self._lock:
            self._listeners.add(listener)
        told = -1
        try:
            yield "retry: 1000\n\n"
            while not self._over:
                if told != self.number:
                    told = self.number
                    yield f"data: {told}\n\n"
                with suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), HEARTBEAT)
                if not woken.is_set():
                    yield ": here\n\n"
                woken.clear()
        finally:
            with self._lock:
                self._listeners.discard(listener)

    def _wake(self) -> None:
        for loop, event in self._listeners:
            with suppress(RuntimeError):  # its loop is closed already
                loop.call_soon_threadsafe(event.set)
