"""The routes of one sandbox, and what happens at each: who asks, may they, do the work, answer.

Operations are rows of tables; the server's own pages and addresses stand beside them. Nothing here
waits: one request after the other, one writer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from docsync.sandbox import web
from docsync.sandbox.control import CONTROLS, Controls
from docsync.sandbox.credentials import denied, person_asking
from docsync.sandbox.envelopes import DEPRECATED_WARNING, REMOVED_HEADERS, removed, wrapped
from docsync.sandbox.exchange import Answer, Call, Dialect, Operation, Part, Served
from docsync.sandbox.faults import Ending
from docsync.sandbox.openapi import Group, openapi
from docsync.sandbox.refusals import Refusal, xsrf
from docsync.sandbox.settings import Legacy, Settings
from docsync.sandbox.store.records import ANONYMOUS, Person
from docsync.sandbox.store.schema import Store
from docsync.sandbox.v1 import table as v1
from docsync.sandbox.v1.actions import OPERATIONS as ACTIONS
from docsync.sandbox.v1.attachments import DOWNLOADS
from docsync.sandbox.v1.site import tenant_info
from docsync.sandbox.v2 import table as v2

STORE, NOBODY = "sandbox.store", "sandbox.nobody"  # what a fault says of a request, in its scope
TOKEN_HEADER = "x-atlassian-token"  # noqa: S105 - the name of a header
STRICT_TOKENS, TOKENS = frozenset({"no-check"}), frozenset({"no-check", "nocheck"})
_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")
_WRONG_METHOD = "HTTP 405 Method Not Allowed"
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class House:
    """What every operation works on."""

    settings: Settings
    store: Store
    controls: Controls


def site_routes(house: House) -> list[BaseRoute]:
    """Give the routes of the site itself: its APIs below the context path, and its pages."""
    context, cloud = house.settings.context_path, house.settings.cloud
    dialect = _own_dialect(house.settings)
    mounts: list[BaseRoute] = [_mount(house, one) for one in _groups(house.settings)]
    plain = [Route(context + path, _page(house, work), methods=["GET"]) for path, work in web.PAGES]
    plain += [
        Route(context + path, _page(house, work), methods=[method])
        for method, path, work in web.FORMS
    ]
    roots = [Route(path, _page(house, work), methods=["GET"]) for path, work in web.ROOT_PAGES]
    if cloud:
        roots.append(Route("/_edge/tenant_info", _page(house, tenant_info), methods=["GET"]))
    downloads = _api_routes(house, _outside(house.settings), context)
    return [*mounts, *roots, *plain, *downloads, *_missing(dialect)]


def _own_dialect(settings: Settings) -> Dialect:
    return Dialect.V1_CLOUD if settings.cloud else Dialect.V1_DATACENTER


def _groups(settings: Settings) -> tuple[Group, ...]:
    """Give the operations of the APIs, by the addresses they stand below."""
    context, dialect = settings.context_path, _own_dialect(settings)
    groups = [
        Group(f"{context}/rest/api", v1.OPERATIONS, dialect),
        *(Group(context + root, found, dialect) for root, found in v1.ELSEWHERE),
    ]
    if settings.cloud:
        groups.append(Group(f"{context}/api/v2", v2.OPERATIONS, Dialect.V2))
    return tuple(replace(one, operations=_served(settings, one.operations)) for one in groups)


def _outside(settings: Settings) -> Group:
    """Give the operations that stand outside the APIs: downloads, and the actions of old pages."""
    operations = _served(settings, (*DOWNLOADS, *ACTIONS))
    return Group(settings.context_path, operations, _own_dialect(settings))


def _served(settings: Settings, operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    elsewhere = Served.DATACENTER if settings.cloud else Served.CLOUD
    return tuple(one for one in operations if one.served is not elsewhere)


def _mount(house: House, group: Group) -> Mount:
    return Mount(group.root, routes=[*_api_routes(house, group), *_missing(group.dialect)])


def _api_routes(house: House, group: Group, root: str = "") -> list[BaseRoute]:
    routes: list[BaseRoute] = [
        Route(root + one.path, _operation(house, one, group.dialect), methods=[one.method])
        for one in group.operations
    ]
    # A path that is known, asked in another way.
    known = {root + one.path: None for one in group.operations}
    return routes + [_refusing(path, Refusal(405, _WRONG_METHOD), group.dialect) for path in known]


def _missing(dialect: Dialect) -> list[BaseRoute]:
    return [_refusing("/{rest:path}", Refusal(404, "HTTP 404 Not Found"), dialect)]


def _refusing(path: str, refusal: Refusal, dialect: Dialect) -> Route:
    async def refuse(_request: Request) -> Response:
        return _response(wrapped(refusal, dialect))

    return Route(path, refuse, methods=_METHODS)


def _operation(house: House, operation: Operation, dialect: Dialect) -> Endpoint:
    """Make the endpoint of one operation: who asks, may they, do the work, wrap a refusal."""

    async def endpoint(request: Request) -> Response:
        header = request.headers.get("authorization")
        proven = person_asking(house.store, house.controls.credentials, header)
        person = ANONYMOUS if request.scope.get(NOBODY) else proven
        if person is None:
            return _response(denied(house.settings, header))
        legacy = house.settings.cloud and operation.served is Served.REMOVED
        if legacy and house.settings.legacy is Legacy.GONE:
            return _response(removed())
        try:
            if operation.form:
                _check_form(house.settings, request)
            call = await _call(house, request, person)
            if call.method == "GET":
                answer = operation.work(call)
            else:
                with house.store.transaction():
                    answer = operation.work(call)
        except Refusal as refusal:
            answer = wrapped(refusal, dialect)
        response = _response(answer)
        response.headers.update(_noted(house.settings, person, legacy=legacy))
        return response

    return endpoint


def _noted(settings: Settings, person: Person, *, legacy: bool) -> dict[str, str]:
    """Give the headers that tell who asked, or that the operation will go."""
    if not settings.cloud:
        return {"X-AUSERNAME": person.name or "anonymous"}
    told = legacy and settings.legacy is Legacy.DEPRECATED
    return dict((*REMOVED_HEADERS, DEPRECATED_WARNING)) if told else {}


def _control_route(
    house: House, method: str, path: str, work: Callable[[Controls, Call], Answer]
) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            answer = work(house.controls, await _call(house, request, ANONYMOUS))
        except Refusal as refusal:
            answer = Answer.json({"message": str(refusal)}, refusal.status)
        return _response(answer)

    return Route(path, endpoint, methods=[method])


def _page(house: House, work: Callable[[Call], Answer]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            answer = work(await _call(house, request, web.reader(house.store)))
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


async def _call(house: House, request: Request, person: Person) -> Call:
    kind = request.headers.get("content-type", "")
    is_form = kind.startswith("multipart/form-data")
    form = await _form(request) if is_form else ()
    return Call(
        house.settings,
        request.scope.get(STORE, house.store),
        person,
        request.method,
        request.url.path,
        f"{request.url.scheme}://{request.headers.get('host', 'localhost')}",
        request.path_params,
        tuple(request.query_params.multi_items()),
        request.headers,
        b"" if is_form else await request.body(),
        form,
        house.controls.index_delay,
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


def answered(ending: Ending) -> Response:
    """Give an answer that no operation made: a fault's, or a limit's."""
    status = ending.status or 0
    answer = Answer.json({"statusCode": status, "message": f"HTTP {status}"}, status)
    if ending.body is not None:
        answer = Answer(status, ending.body.encode(), answer.headers)
    if status in {204, 304}:
        answer = Answer(status)
    return _response(Answer(status, answer.body, (*answer.headers, *ending.headers)))


def control_routes(house: House) -> list[BaseRoute]:
    """Give the routes of the sandbox's own addresses, and the log as a page."""
    log = [Route(path, _page(house, work), methods=["GET"]) for path, work in web.LOG_PAGES]

    def described(call: Call) -> Answer:
        return Answer.json(openapi(call.host, (*_groups(house.settings), _outside(house.settings))))

    log.append(Route("/sandbox/openapi.json", _page(house, described), methods=["GET"]))
    return [*log, *(_control_route(house, *row) for row in CONTROLS)]
