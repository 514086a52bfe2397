"""The parts put together as one ASGI application: routes, credentials, faults, the log.

A request is read whole before anything happens to it, so that work that was delayed is done even
if the client has gone. The work itself never waits: one request after the other, one writer.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from starlette.routing import Router
from starlette.types import Message, Receive, Scope, Send

from docsync.sandbox.control import Controls
from docsync.sandbox.delivering import Messenger
from docsync.sandbox.faults import Cut, Ending, Entry, Strike
from docsync.sandbox.routes import (
    NOBODY,
    STORE,
    House,
    answered,
    control_routes,
    site_routes,
)
from docsync.sandbox.settings import Settings
from docsync.sandbox.stale import Lag
from docsync.sandbox.store.schema import Event, Store
from docsync.sandbox.v1.attachments import MEDIA
from docsync.sandbox.witness import WITNESS, answered_by

OWN = "/sandbox/"


class Application:
    """The ASGI application of one sandbox."""

    def __init__(self, settings: Settings, store: Store) -> None:
        """Put the routes of this profile together."""
        self.settings = settings
        self.store = store
        self.controls = Controls()
        store.events.clear()  # nobody waits for what happened before
        self._messenger = Messenger(store)
        self._witness = WITNESS.get()
        self.lag = Lag(store)
        house = House(settings, store, self.controls)
        self._own = Router(control_routes(house))
        self._site = Router(site_routes(house), redirect_slashes=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        body = await _body(receive)
        if body is None:
            return
        if scope["path"].startswith(OWN):
            self._note_write(scope)
            await self._own(scope, _replay(body), send)
            self._messenger.send(self._happened())
            return
        await self._logged(scope, body, receive, send)

    async def _answer(self, strike: Strike, scope: Scope, body: bytes) -> list[Message]:
        """Let the site answer, or a fault, or the limit that is set; the media have none."""
        free = scope["path"].startswith(f"{MEDIA}/")
        let = free or self.controls.limits.spend(time.monotonic())
        if let:
            messages = await self._worked(strike, scope, body)
        else:
            refused = Ending(HTTPStatus.TOO_MANY_REQUESTS)
            messages = await _collected(answered(refused), scope, body)
        if not free:
            self._tell_limits(messages, refused=not let)
        return messages

    async def _worked(self, strike: Strike, scope: Scope, body: bytes) -> list[Message]:
        """Do the work of a request, as far as a fault lets it be done."""
        ending = strike.ending
        if ending.status is not None:
            return await _collected(answered(ending), scope, body)
        self._note_write(scope)
        late = scope["method"] == "GET" and strike.stale
        scope[STORE] = self.lag.store_of(strike.stale) if late else self.store
        scope[NOBODY] = strike.anonymous
        scope = _plain_path(scope)
        messages = await _collected(self._site, scope, body)
        if self._witness is not None:
            self._witness(answered_by(self.settings, scope, messages))
        return messages if ending.keep is None else _shortened(messages, ending.keep)

    def _note_write(self, scope: Scope) -> None:
        if scope["method"] != "GET":
            self.lag.note_write(self.controls.faults.stalest)

    def _tell_limits(self, messages: list[Message], *, refused: bool) -> None:
        """Put the headers of a rate limit into an answer, where one is set."""
        told = self.controls.limits.headers(cloud=self.settings.cloud, refused=refused)
        for message in messages[:1]:
            added = [(name.encode(), value.encode()) for name, value in told]
            message["headers"] = [*message["headers"], *added]

    def _happened(self) -> list[Event]:
        """Give what has happened since this was asked last, where somebody waits for it."""
        events = list(self.store.events)
        self.store.events.clear()
        return [] if self.settings.cloud else events

    async def _logged(self, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        method, path = scope["method"], scope["path"]
        entry = Entry(method, path)
        if not path.startswith(f"{MEDIA}/"):
            self.controls.requests.append(entry)
        strike = self.controls.faults.strike(method, path)
        if strike.delay:
            await asyncio.sleep(strike.delay)
        if strike.ending.cut is Cut.BEFORE:
            await _cut(scope, receive)
            return
        messages = await self._answer(strike, scope, body)
        self._messenger.send(self._happened())
        if strike.ending.cut is Cut.AFTER:
            await _cut(scope, receive)
            return
        entry.status = next(one["status"] for one in messages if "status" in one)
        with suppress(OSError):
            for message in messages:
                await send(message)


def _plain_path(scope: Scope) -> Scope:
    """Take a path of an API without slashes that mean nothing, as Confluence's own servers do."""
    path = scope["path"]
    if "/rest/" not in path and "/api/" not in path:
        return scope
    return {**scope, "path": re.sub("/{2,}", "/", path).rstrip("/")}


def _shortened(messages: list[Message], size: int) -> list[Message]:
    """Cut an answer's body short, as a proxy does that then says it was whole."""
    body = b"".join(one.get("body", b"") for one in messages)[:size]
    start = next(one for one in messages if "status" in one)
    headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
    headers.append((b"content-length", str(len(body)).encode()))
    return [{**start, "headers": headers}, {"type": "http.response.body", "body": body}]


async def _body(receive: Receive) -> bytes | None:
    """Read a request's body; None where the client went before it was whole."""
    chunks = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(chunks)


def _replay(body: bytes) -> Receive:
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    return receive


async def _collected(
    app: Callable[[Scope, Receive, Send], Awaitable[None]], scope: Scope, body: bytes
) -> list[Message]:
    """Let an application answer into a list."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(scope, _replay(body), keep)
    return messages


async def _cut(scope: Scope, receive: Receive) -> None:
    """Close the connection without an answer, and wait until it is closed."""
    cut: Callable[[], Any] = scope["state"]["cut"]
    cut()
    while (await receive())["type"] != "http.disconnect":
        continue
