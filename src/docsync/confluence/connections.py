"""The open connections to a site: one `httpx.Client` for each that is in use at a time.

Several threads do not share a client. httpcore looks whether an idle connection was closed by the
server without keeping others from taking it meanwhile, and may then close it below a request that
is under way, whose write would end as unknown. Here a client is lent to one thread at a time.

>>> connections = Connections(httpx.Client, most=2)
>>> with connections.lend() as first, connections.lend() as second:
...     first is second
False
>>> connections.close()
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import LifoQueue
from threading import Lock

import httpx


class Connections:
    """Up to `most` clients, made when they are needed, the one used last lent first."""

    def __init__(self, make: Callable[[], httpx.Client], most: int) -> None:
        self._make = make
        self._made: list[httpx.Client] = []
        self._lock = Lock()
        self._free: LifoQueue[httpx.Client | None] = LifoQueue()
        for _ in range(most):
            self._free.put(None)

    @contextmanager
    def lend(self) -> Iterator[httpx.Client]:
        """Lend a client until the block ends; wait where all are lent."""
        client = self._free.get()
        try:
            if client is None:
                client = self._new()
            yield client
        finally:
            self._free.put(client)

    def close(self) -> None:
        """End all connections."""
        with self._lock:
            for client in self._made:
                client.close()

    def _new(self) -> httpx.Client:
        client = self._make()
        with self._lock:
            self._made.append(client)
        return client
