"""The parts put together as one ASGI application: routes, credentials, faults, the log.

A request is read whole before anything happens to it, so that work that was delayed is done even
if the client has gone. The work itself never waits: one request after the other, one writer.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import Message, Receive, Scope, Send

from docsync.sandbox import web
from docsync.sandbox.control import CONTROLS, Controls
from docsync.sandbox.credentials import denied, person_asking
from docsync.sandbox.envelopes import DEPRECATED_WARNING, REMOVED_HEADERS, removed, wrapped
from docsync.sandbox.exchange import Answer, Call, Dialect, Operation, Part, Served
from docsync.sandbox.faults import Cut, Ending, Entry, Strike
from docsync.sandbox.refusals import Refusal, xsrf
from docsync.sandbox.settings import Legacy, Settings
from docsync.sandbox.stale import Lag
from docsync.sandbox.store.records import ANONYMOUS, Person
from docsync.sandbox.store.schema import Store
from docsync.sandbox.v1 import table as v1
from docsync.sandbox.v1.actions import OPERATIONS as ACTIONS
from docsync.sandbox.v1.attachments import DOWNLOADS, MEDIA
from docsync.sandbox.v1.site import tenant_info
from docsync.sandbox.v2 import table as v2

OWN = "/sandbox/"
STORE, NOBODY = "sandbox.store", "sandbox.nobody"  # what a fault says of a request, in its scope
TOKEN_HEADER = "x-atlassian-token"  # noqa: S105 - the name of a header
STRICT_TOKENS, TOKENS = frozenset({"no-check"}), frozenset({"no-check", "nocheck"})
_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")
_WRONG_METHOD = "HTTP 405 Method Not Allowed"
Endpoint = Callable[[Request], Awaitable[Response]]


class Application:
    """The ASGI application of one sandbox."""

    def __init__(self, settings: Settings, store: Store) -> None:
        """Put the routes of this profile together."""
        self.settings = settings
        self.store = store
        self.controls = Controls()
        self.lag = Lag(store)
        log = [Route(path, _page(self, work), methods=["GET"]) for path, work in web.LOG_PAGES]
        self._own = Router([*log, *(_control_route(self, *row) for row in CONTROLS)])
        self._site = Router(_routes(self), redirect_slashes=False)

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
            return
        await self._logged(scope, body, receive, send)

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
        messages = await self._answered(scope, body, strike)
        if strike.ending.cut is Cut.AFTER:
            await _cut(scope, receive)
            return
        entry.status = next(one["status"] for one in messages if "status" in one)
        with suppress(OSError):
            for message in messages:
                await send(message)

    async def _answered(self, scope: Scope, body: bytes, strike: Strike) -> list[Message]:
        """Do the work of a request, as far as a fault lets it be done."""
        ending = strike.ending
        if ending.status is not None:
            return await _collected(_fault_answer(ending), scope, body)
        self._note_write(scope)
        late = scope["method"] == "GET" and strike.stale
        scope[STORE] = self.lag.store_of(strike.stale) if late else self.store
        scope[NOBODY] = strike.anonymous
        messages = await _collected(self._site, _plain_path(scope), body)
        return messages if ending.keep is None else _shortened(messages, ending.keep)

    def _note_write(self, scope: Scope) -> None:
        if scope["method"] != "GET":
            self.lag.note_write(self.controls.faults.stalest)


def _plain_path(scope: Scope) -> Scope:
    """Take a path of an API without slashes that mean nothing, as Confluence's own servers do."""
    path = scope["path"]
    if "/rest/" not in path and "/api/" not in path:
        return scope
    return {**scope, "path": re.sub("/{2,}", "/", path).rstrip("/")}


def _routes(app: Application) -> list[BaseRoute]:
    context, cloud = app.settings.context_path, app.settings.cloud
    dialect = Dialect.V1_CLOUD if cloud else Dialect.V1_DATACENTER
    mounts: list[BaseRoute] = [
        _mount(app, f"{context}/rest/api", v1.OPERATIONS, dialect),
        _mount(app, f"{context}/rest/experimental", v1.EXPERIMENTAL, dialect),
        _mount(app, f"{context}/rest/likes/1.0", v1.LIKES, dialect),
    ]
    if cloud:
        mounts.append(_mount(app, f"{context}/api/v2", v2.OPERATIONS, Dialect.V2))
    plain = [Route(context + path, _page(app, work), methods=["GET"]) for path, work in web.PAGES]
    plain += [
        Route(context + path, _page(app, work), methods=[method])
        for method, path, work in web.FORMS
    ]
    roots = [Route(path, _page(app, work), methods=["GET"]) for path, work in web.ROOT_PAGES]
    if cloud:
        roots.append(Route("/_edge/tenant_info", _page(app, tenant_info), methods=["GET"]))
    downloads = _api_routes(app, (*DOWNLOADS, *ACTIONS), dialect, context)
    return [*mounts, *roots, *plain, *downloads, *_missing(dialect)]


def _mount(
    app: Application, root: str, operations: tuple[Operation, ...], dialect: Dialect
) -> Mount:
    return Mount(root, routes=[*_api_routes(app, operations, dialect), *_missing(dialect)])


def _api_routes(
    app: Application, operations: tuple[Operation, ...], dialect: Dialect, root: str = ""
) -> list[BaseRoute]:
    cloud = app.settings.cloud
    elsewhere = Served.DATACENTER if cloud else Served.CLOUD
    served = [one for one in operations if one.served is not elsewhere]
    routes: list[BaseRoute] = [
        Route(root + one.path, _operation(app, one, dialect), methods=[one.method])
        for one in served
    ]
    # A path that is known, asked in another way.
    known = {root + one.path: None for one in served}
    return routes + [_refusing(path, Refusal(405, _WRONG_METHOD), dialect) for path in known]


def _missing(dialect: Dialect) -> list[BaseRoute]:
    return [_refusing("/{rest:path}", Refusal(404, "HTTP 404 Not Found"), dialect)]


def _refusing(path: str, refusal: Refusal, dialect: Dialect) -> Route:
    async def refuse(_request: Request) -> Response:
        return _response(wrapped(refusal, dialect))

    return Route(path, refuse, methods=_METHODS)


def _operation(app: Application, operation: Operation, dialect: Dialect) -> Endpoint:
    """Make the endpoint of one operation: who asks, may they, do the work, wrap a refusal."""

    async def endpoint(request: Request) -> Response:
        header = request.headers.get("authorization")
        proven = person_asking(app.store, app.controls.credentials, header)
        person = ANONYMOUS if request.scope.get(NOBODY) else proven
        if person is None:
            return _response(denied(app.settings, header))
        legacy = app.settings.cloud and operation.served is Served.REMOVED
        if legacy and app.settings.legacy is Legacy.GONE:
            return _response(removed())
        try:
            if operation.form:
                _check_form(app.settings, request)
            call = await _call(app, request, person)
            if call.method == "GET":
                answer = operation.work(call)
            else:
                with app.store.transaction():
                    answer = operation.work(call)
        except Refusal as refusal:
            answer = wrapped(refusal, dialect)
        response = _response(answer)
        response.headers.update(_noted(app.settings, person, legacy=legacy))
        return response

    return endpoint


def _noted(settings: Settings, person: Person, *, legacy: bool) -> dict[str, str]:
    """Give the headers that tell who asked, or that the operation will go."""
    if not settings.cloud:
        return {"X-AUSERNAME": person.name or "anonymous"}
    told = legacy and settings.legacy is Legacy.DEPRECATED
    return dict((*REMOVED_HEADERS, DEPRECATED_WARNING)) if told else {}


def _control_route(
    app: Application, method: str, path: str, work: Callable[[Controls, Call], Answer]
) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            answer = work(app.controls, await _call(app, request, ANONYMOUS))
        except Refusal as refusal:
            answer = Answer.json({"message": str(refusal)}, refusal.status)
        return _response(answer)

    return Route(path, endpoint, methods=[method])


def _page(app: Application, work: Callable[[Call], Answer]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            answer = work(await _call(app, request, web.reader(app.store)))
        except Refusal as refusal:
            answer = web.sorry(refusal)
        return _response(answer)

    return endpoint


def _check_form(settings: Settings, request: Request) -> None:
    given = request.headers.get(TOKEN_HEADER, "").casefold()
    if given not in (STRICT_TOKENS if settings.strict else TOKENS):
        raise xsrf()
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Refusal(415, "HTTP 415 Unsupported Media Type")


async def _call(app: Application, request: Request, person: Person) -> Call:
    kind = request.headers.get("content-type", "")
    form = await _form(request) if kind.startswith("multipart/form-data") else ()
    return Call(
        app.settings,
        request.scope.get(STORE, app.store),
        person,
        request.method,
        request.url.path,
        f"{request.url.scheme}://{request.headers.get('host', 'localhost')}",
        request.path_params,
        tuple(request.query_params.multi_items()),
        request.headers,
        b"" if form else await request.body(),
        form,
    )


async def _form(request: Request) -> tuple[Part, ...]:
    parts = []
    try:
        async with request.form(max_part_size=1024 * 1024 * 1024) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    data = await value.read()
                    media = value.content_type or ""
                    parts.append(Part(name, data, value.filename, media))
                else:
                    parts.append(Part(name, value.encode()))
    except HTTPException as error:
        raise Refusal(error.status_code, str(error.detail)) from error
    return tuple(parts)


def _response(answer: Answer) -> Response:
    response = Response(answer.body, answer.status)
    for name, value in answer.headers:
        response.headers[name] = value
    return response


def _fault_answer(ending: Ending) -> Response:
    status = ending.status or 0
    answer = Answer.json({"statusCode": status, "message": f"HTTP {status}"}, status)
    if ending.body is not None:
        answer = Answer(status, ending.body.encode(), answer.headers)
    if status in {204, 304}:
        answer = Answer(status)
    return _response(Answer(status, answer.body, (*answer.headers, *ending.headers)))


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
