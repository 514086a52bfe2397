"""The one layer between the clients and HTTP: connections, credentials, retries, paging, errors.

Everything that goes to a site goes through a `Transport`. It may be used from several threads. It
sends below one base address only, and raises nothing but the `RemoteError` tree.

>>> Endpoint("https://api.example.com/ex/7/wiki", "/wiki").resolve("/wiki/api/v2/pages?cursor=x")
'https://api.example.com/ex/7/wiki/api/v2/pages?cursor=x'
"""

from __future__ import annotations

import random
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import httpx

from docsync.confluence.answer import Answer
from docsync.confluence.calls import Call, Reply
from docsync.confluence.connections import Connections
from docsync.confluence.credentials import SiteAuth, origin_of
from docsync.confluence.failures import (
    CHECK_CREDENTIALS,
    address_of,
    failure,
    looks_like_login,
    lost,
    request_line,
    unreadable,
)
from docsync.confluence.retry import Outcome, Patience, told_wait, wait_before_next
from docsync.errors import CredentialsError, FileError, RemoteError, UsageError

Query = Mapping[str, str | int | Sequence[str]]

_MOST_REDIRECTS = 5
_CONNECT_SECONDS = 10.0
_CHUNK = 1 << 16
_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": "docsync",  # a browser's name would make Data Center ask for more against XSRF
}
# Of calls that a user writes: files may come back, and forms are sent by no browser.
_ANY = {"Accept": "application/json, */*;q=0.8", "X-Atlassian-Token": "no-check"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go: `base` without a slash at its end, and the `context` of the site's links.

    The two differ behind the gateway for scoped tokens: links begin with `/wiki` there, and the
    base is `https://api.atlassian.com/ex/confluence/<cloud id>/wiki`.
    """

    base: str
    context: str
    alias: str = ""  # the site's own address, where it is not the base

    def resolve(self, link: str) -> str:
        """Turn a path or a link of an answer into an address; one on another host is refused."""
        if "://" in link:
            link = self._below_base(link)
        path = httpx.URL(self.base).path.rstrip("/")
        for prefix in (path, self.context):
            if prefix and link.startswith(prefix + "/"):
                return self.base + link[len(prefix) :]
        return f"{self.base}/{link.lstrip('/')}"

    def _below_base(self, link: str) -> str:
        url = httpx.URL(link)
        sites = [httpx.URL(site) for site in (self.base, self.alias) if site]
        if origin_of(url) not in {origin_of(site) for site in sites}:
            raise RemoteError(
                f"the site's answer leads to another host, {address_of(url)}: not followed",
                request=("GET", address_of(url)),
                hint="check DOCSYNC_URL, and whether a proxy rewrites the answers of the site",
            )
        return url.raw_path.decode("ascii")


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach a site: the knobs of a `Transport`, all but where and who."""

    timeout: float = 30.0
    workers: int = 8
    anonymous_ok: bool = False
    patience: Patience = field(default_factory=Patience)
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    network: httpx.BaseTransport | None = None  # tests give `httpx.MockTransport`


@dataclass(frozen=True, slots=True)
class Form:
    """A file to send as multipart/form-data, with the fields beside it."""

    name: str
    file: Path
    media_type: str
    fields: Mapping[str, str] = field(default_factory=dict)


class Transport:
    """Sends requests below one endpoint and gives back their JSON."""

    def __init__(self, endpoint: Endpoint, auth: SiteAuth | None, how: Connection) -> None:
        self.endpoint = endpoint
        self._how = how
        certificates = _certificates()
        self._signed = auth is not None
        timeout = httpx.Timeout(how.timeout, connect=min(how.timeout, _CONNECT_SECONDS))
        self._extensions = {"timeout": timeout.as_dict()}
        self._connections = Connections(
            lambda: httpx.Client(auth=auth, verify=certificates, transport=how.network),
            how.workers,
        )

    def get(self, path: str, params: Query | None = None) -> Answer:
        """Read one JSON object."""
        return self._object(self._send(self._request("GET", path, params)))

    def send(self, method: str, path: str, json: object, params: Query | None = None) -> Answer:
        """Write with a JSON body (None: without one); an answer without content is empty."""
        return self._object(self._send(self._request(method, path, params, json)))

    def value(self, method: str, path: str, json: object, params: Query | None = None) -> object:
        """Make any request and give its JSON as it is, None where there is no content."""
        return _json(self._send(self._request(method, path, params, json)))

    def results(self, path: str, params: Query | None = None) -> Iterator[Answer]:
        """Read a list of objects, page by page, following the site's own `next` links."""
        seen: set[str] = set()
        response = self._send(self._request("GET", path, params))
        while True:
            answer = self._object(response)
            yield from answer.parts("results")
            following = answer.text_or("", "_links", "next") or _next_link(response)
            if not following:
                return
            if following in seen:
                answer.refuse(("_links", "next"), "a link to a further page")
            seen.add(following)
            response = self._send(self._request("GET", following, None))

    def upload(self, path: str, form: Form) -> Answer:
        """Send a file, streamed from disk."""
        with _opened(form.file) as file:
            request = httpx.Request(
                "POST",
                self.endpoint.resolve(path),
                headers={**_HEADERS, "X-Atlassian-Token": "no-check"},
                data=dict(form.fields),
                files={"file": (form.name, file, form.media_type)},
                extensions=self._extensions,
            )
            return self._object(self._send(request))

    def download(self, link: str, to: Path) -> None:
        """Stream a file to disk; on another host without credentials."""
        self._send(self._request_file(httpx.URL(self.endpoint.resolve(link))), save_to=to)

    def exchange(self, call: Call, save_to: Path | None = None) -> Reply:
        """Make any request and give what the site answered, whatever its status.

        With `save_to` a success is streamed to that file, and the reply has no content.
        """
        with ExitStack() as files:
            request = self._called(call, files)
            follow = call.method == "GET"
            outcome = self._outcome(request, save_to, _is_success, follow=follow)
        if isinstance(outcome, httpx.RequestError):
            raise lost(request, outcome) from outcome
        saved = save_to is not None and outcome.is_success
        content = b"" if saved else outcome.content
        links = {str(name): str(link.get("url", "")) for name, link in outcome.links.items()}
        headers = dict(outcome.headers)
        return Reply(outcome.status_code, headers, content, links, _fault(outcome))

    def close(self) -> None:
        """End the connections."""
        self._connections.close()

    def _called(self, call: Call, files: ExitStack) -> httpx.Request:
        """Write the request of a call; the files that it sends stay open as long as `files`."""
        fields = {part.name: part.value for part in call.form if part.file is None}
        opened = {
            part.name: (part.file.name, files.enter_context(_opened(part.file)))
            for part in call.form
            if part.file is not None
        }
        return httpx.Request(
            call.method,
            self.endpoint.resolve(call.path),
            params=list(call.params) or None,
            headers={**_HEADERS, **_ANY, **call.headers},
            content=call.content,
            data=fields or None,
            files=opened or None,
            extensions=self._extensions,
        )

    def _request(
        self, method: str, path: str, params: Query | None, json: object = None
    ) -> httpx.Request:
        return httpx.Request(
            method,
            self.endpoint.resolve(path),
            params=params or None,  # an empty one would drop the query of the path
            headers=_HEADERS,
            json=json,
            extensions=self._extensions,
        )

    def _request_file(self, address: httpx.URL) -> httpx.Request:
        headers = {**_HEADERS, "Accept": "*/*"}
        return httpx.Request("GET", address, headers=headers, extensions=self._extensions)

    def _send(self, request: httpx.Request, save_to: Path | None = None) -> httpx.Response:
        """Send until the outcome is final; give back a success, raise anything else."""
        saved = save_to is not None
        whole = _is_success if saved else _is_whole
        outcome = self._outcome(request, save_to, whole, follow=saved)
        if isinstance(outcome, httpx.Response) and whole(outcome):
            return outcome
        raise _final(outcome, request)

    def _outcome(
        self,
        request: httpx.Request,
        save_to: Path | None,
        whole: Callable[[httpx.Response], bool],
        *,
        follow: bool,
    ) -> Outcome:
        """Send until the outcome is final: an answer that is `whole`, or nothing better to hope."""
        tried = 0
        while True:
            tried += 1
            outcome = self._try(request, save_to, follow=follow)
            if isinstance(outcome, httpx.Response) and whole(outcome):
                return outcome
            wait = wait_before_next(outcome, request, tried, self._how.patience)
            if wait is None:
                return outcome
            self._how.sleep(self._spread(wait, outcome))

    def _try(self, request: httpx.Request, save_to: Path | None, *, follow: bool) -> Outcome:
        """Send once. A success is whole when it comes back: read, or saved to its file."""
        try:
            with (
                self._connections.lend() as client,
                closing(self._answer(client, request, follow=follow)) as response,
            ):
                if save_to is not None and response.is_success:
                    _save(response, save_to)
                else:
                    response.read()
        except httpx.RequestError as error:
            return error
        self._still_known(response)
        return response

    def _answer(
        self, client: httpx.Client, request: httpx.Request, *, follow: bool
    ) -> httpx.Response:
        response = client.send(request, stream=True)
        hops = 0
        while follow and response.is_redirect and hops < _MOST_REDIRECTS:
            response.close()
            hops += 1
            response = client.send(self._redirected(response), stream=True)
        return response

    def _redirected(self, response: httpx.Response) -> httpx.Request:
        to = response.url.join(response.headers["location"])
        if to.scheme != "https" and (to.scheme != "http" or response.url.scheme == "https"):
            raise RemoteError(
                f"the download leads to {address_of(to)}, which is not secure: not followed",
                status=response.status_code,
                request=request_line(response.request),
            )
        return self._request_file(to)

    def _still_known(self, response: httpx.Response) -> None:
        """Stop where a Data Center dropped the credentials and answered as to a stranger."""
        name = response.headers.get("x-ausername", "")
        if self._signed and name == "anonymous" and not self._how.anonymous_ok:
            raise CredentialsError(
                "the site dropped the credentials: is the token wrong, or has it expired?",
                status=response.status_code,
                request=request_line(response.request),
                hint=CHECK_CREDENTIALS,
            )

    def _spread(self, wait: float, outcome: Outcome) -> float:
        """Keep many clients from coming back at once; never earlier than the site said."""
        told = isinstance(outcome, httpx.Response) and told_wait(outcome) is not None
        return wait + self._how.jitter() if told else wait * (0.7 + 0.6 * self._how.jitter())

    @staticmethod
    def _object(response: httpx.Response) -> Answer:
        request = request_line(response.request)
        match _json(response):
            case None:
                return Answer({}, request)
            case dict(value):
                return Answer(value, request)
            case _:
                return Answer({}, request).refuse((), "an object")


def _certificates() -> ssl.SSLContext:
    """Trust the usual authorities, or those of SSL_CERT_FILE and SSL_CERT_DIR."""
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise UsageError(
            f"the certificates of SSL_CERT_FILE or SSL_CERT_DIR cannot be read: {error}",
            hint="set it to a file of certificates in PEM format, or unset it",
        ) from error


def batches(ids: Sequence[str], size: int) -> tuple[tuple[str, ...], ...]:
    """Part a list of ids, each taken once, into what one request asks for."""
    unique = tuple(dict.fromkeys(ids))
    return tuple(unique[start : start + size] for start in range(0, len(unique), size))


def _final(outcome: Outcome, request: httpx.Request) -> RemoteError:
    match outcome:
        case httpx.Response():
            return unreadable(outcome) if outcome.is_success else failure(outcome)
        case httpx.RequestError():
            error = lost(request, outcome)
            error.__cause__ = outcome
            return error


def _fault(response: httpx.Response) -> RemoteError | None:
    """Say what is wrong with an answer, None with a good one."""
    if not response.is_success:
        return failure(response)
    is_page = "html" in response.headers.get("content-type", "")
    return unreadable(response) if is_page and looks_like_login(response) else None


def _is_success(response: httpx.Response) -> bool:
    return response.is_success


def _is_whole(response: httpx.Response) -> bool:
    if not response.is_success:
        return False
    try:
        _json(response)
    except ValueError:
        return False
    return True


def _json(response: httpx.Response) -> object:
    return response.json() if response.content.strip() else None


def _next_link(response: httpx.Response) -> str:
    return str(response.links.get("next", {}).get("url", ""))


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}", where=str(file)) from error


def _save(response: httpx.Response, to: Path) -> None:
    try:
        with to.open("wb") as file:
            for chunk in response.iter_bytes(_CHUNK):
                file.write(chunk)
    except OSError as error:
        raise FileError(f"cannot be written: {error.strerror}", where=str(to)) from error
