"""Running a sandbox: in a thread beside a test, or for as long as a person wants.

>>> with running() as sandbox:
...     sandbox.url.startswith("http://127.0.0.1:")
True
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from docsync.sandbox.app import Application
from docsync.sandbox.faults import Entry
from docsync.sandbox.settings import Legacy, Settings
from docsync.sandbox.store.founding import OWNER, SPACE_KEY, found
from docsync.sandbox.store.people import token_of
from docsync.sandbox.store.schema import Store
from docsync.sandbox.store.spaces import space_by_key
from docsync.values import Profile

LOOPBACK = "127.0.0.1"
_PATIENCE = 10.0
_TICK = 0.1  # what uvicorn counts its ticks by, in seconds


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A sandbox that listens. `host` is its root, `url` the site with the context path.

    `log` is the live list of its requests, the newest last; clearing the log empties it.
    """

    profile: Profile
    host: str
    url: str
    user: str
    token: str
    space: str
    homepage: str
    log: Sequence[Entry] = field(repr=False)


class _Protocol(H11Protocol):
    """HTTP that lets the application close the connection without an answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = {**self.app_state, "cut": transport.close}
        # asyncio does this only for listeners that name their protocol; without it an answer in
        # two pieces waits 40 ms for the client's acknowledgement.
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)


class _Server(uvicorn.Server):
    """A server that ends as soon as it is asked to, not at its next tick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._wake: Callable[[], object] | None = None

    async def main_loop(self) -> None:
        loop, asked = asyncio.get_running_loop(), asyncio.Event()
        self._wake = partial(loop.call_soon_threadsafe, asked.set)
        ticks = 0
        while not self.should_exit:
            await self.on_tick(ticks)
            ticks += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(asked.wait(), _TICK)

    def end(self) -> None:
        self.should_exit = True
        if self._wake is not None:
            self._wake()


@contextmanager
def running(
    *,
    profile: Profile = Profile.CLOUD,
    context: str | None = None,
    legacy: Legacy = Legacy.GONE,
    strict: bool = False,
    db: Path | None = None,
) -> Iterator[Sandbox]:
    """Run a sandbox on a free port of the loopback until the block ends."""
    settings = Settings(profile, 0, db, context, legacy, strict)
    with serving(settings) as sandbox:
        yield sandbox


@contextmanager
def serving(settings: Settings) -> Iterator[Sandbox]:
    """Run a sandbox in a thread until the block ends."""
    with Store(settings.db, ordered=settings.cloud) as store:
        found(store, settings.profile)
        listener = socket.create_server((LOOPBACK, settings.port), backlog=256)
        app = Application(settings, store)
        server = _Server(_configuration(app))
        thread = threading.Thread(
            target=server.run, args=([listener],), name="sandbox", daemon=True
        )
        thread.start()
        try:
            _await_start(server, thread)
            yield _described(app, listener.getsockname()[1])
        finally:
            server.end()
            thread.join(_PATIENCE)
            listener.close()


def _configuration(app: Application) -> uvicorn.Config:
    return uvicorn.Config(
        cast("Any", app),
        http=_Protocol,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
    )


def _await_start(server: _Server, thread: threading.Thread) -> None:
    started = threading.Event()
    while not server.started and thread.is_alive():
        started.wait(0.005)
    if not server.started:
        raise RuntimeError("The sandbox did not start.")


def _described(app: Application, port: int) -> Sandbox:
    host = f"http://{LOOPBACK}:{port}"
    homepage = space_by_key(app.store, SPACE_KEY).homepage
    return Sandbox(
        app.settings.profile,
        host,
        host + app.settings.context_path,
        OWNER,
        token_of(OWNER),
        SPACE_KEY,
        "" if homepage is None else str(homepage),
        app.controls.requests,
    )
