"""What went wrong, from an answer or from its absence, as one error of `docsync.errors`.

Knows the envelopes of API v1 (Cloud and Data Center) and v2, login pages and the error pages of
proxies. Holds no state and does no I/O: the body of a response must have been read. An error names
the request by method and address, without its query and without credentials.

>>> words_of(httpx.Response(400, json={"errors": [{"title": "No such page", "detail": None}]}))
'No such page'
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import httpx

from docsync.errors import (
    CredentialsError,
    ForbiddenError,
    NotFoundError,
    RejectedError,
    RemoteError,
    TitleTakenError,
    UnreachableError,
    VersionConflictError,
)

CHECK_CREDENTIALS = "check DOCSYNC_USER and DOCSYNC_TOKEN, then: docsync doctor"
CHECK_ADDRESS = "check DOCSYNC_URL, then: docsync doctor"
TRUST_CERTIFICATE = "set SSL_CERT_FILE to the certificates of your organisation"
BAD_CERTIFICATE = "CERTIFICATE_VERIFY_FAILED"
LOOK_UP = "run the same command again: docsync looks up what was done"

_REASONS = (
    (
        re.compile("Name or service not known|nodename nor servname|getaddrinfo|name resolution"),
        "no host of this name is known here",
    ),
    (re.compile("WRONG_VERSION_NUMBER"), "it does not speak https: is it http:// there?"),
    (re.compile("Connection refused"), "nothing listens there (connection refused)"),
)
_READS = frozenset({"GET", "HEAD"})
_LONGEST_WORDS = 500
_CLASS_PREFIX = re.compile(r"^(?:[a-z]\w*\.){2,}[A-Z]\w*:\s*")
_HTML_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_LOGIN = re.compile(
    r"os_username|dologin\.action|login\.action|id\.atlassian\.com|type=[\"']?password|SAMLRequest",
    re.IGNORECASE,
)
# Title texts: Cloud v2 (hunyadi/md2conf#149), Data Center, folders, and the misleading one that
# Cloud's v1 gives on an update.
_TITLE_TAKEN = re.compile(
    r"page with this title already exists|exists with the same title"
    r"|already exists with the title|No space or no content type, or setup a wrong version type",
    re.IGNORECASE,
)
# A transaction that was rolled back; the same request may simply be sent again.
_ROLLED_BACK = re.compile(
    r"OptimisticLock|StaleState|StaleObject|unreconciled|being concurrently updated", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a status says: the error, its words for the user, and what to try next."""

    error: type[RemoteError]
    words: str
    hint: str = ""


_MEANINGS = {
    400: _Meaning(RejectedError, "the site does not accept this"),
    401: _Meaning(CredentialsError, "the site refused the credentials", CHECK_CREDENTIALS),
    403: _Meaning(ForbiddenError, "this user may not do that"),
    404: _Meaning(NotFoundError, "there is no such thing, or this user may not see it"),
    407: _Meaning(RemoteError, "the proxy wants credentials", "set them in HTTPS_PROXY"),
    409: _Meaning(VersionConflictError, "somebody else saved first"),
    410: _Meaning(NotFoundError, "the site no longer has this", "docsync status --remote"),
    413: _Meaning(RejectedError, "this is too big for the site"),
    429: _Meaning(RemoteError, "the site asks for fewer requests", "try again in a few minutes"),
}
_OTHER_4XX = _Meaning(RejectedError, "the site does not accept this")
_5XX = _Meaning(RemoteError, "the site failed", "try again in a few minutes")


_OF_RACES = frozenset({httpx.codes.CONFLICT, httpx.codes.INTERNAL_SERVER_ERROR})


def is_read(request: httpx.Request) -> bool:
    """Say whether a request changes nothing on the site."""
    return request.method in _READS


def was_rolled_back(response: httpx.Response) -> bool:
    """Say whether a 409 or 500 only tells of a transaction that lost a race and was rolled back."""
    return response.status_code in _OF_RACES and bool(
        _ROLLED_BACK.search(response.text)  # it is the name of the exception that tells
    )


def failure(response: httpx.Response) -> RemoteError:
    """Turn an answer that is no success into its error."""
    if response.is_redirect:
        return _redirected(response)
    rolled_back = was_rolled_back(response)
    if response.is_server_error and not is_read(response.request) and not rolled_back:
        return unknown_outcome(response.request, _told(_5XX.words, response), response.status_code)
    meaning = _meaning(response)
    return meaning.error(
        _told(meaning.words, response),
        status=response.status_code,
        request=request_line(response.request),
        server_message=words_of(response),
        hint=meaning.hint,
    )


def lost(request: httpx.Request, error: httpx.HTTPError) -> UnreachableError:
    """Turn a connection that failed or broke into its error."""
    reason = _reason(error)
    if is_read(request) or isinstance(error, NEVER_SENT):
        host = request.url.host
        hint = TRUST_CERTIFICATE if BAD_CERTIFICATE in reason else CHECK_ADDRESS
        return UnreachableError(
            f"no answer from {host}: {reason}", request=request_line(request), hint=hint
        )
    return unknown_outcome(request, f"no answer: {reason}", 0)


def _reason(error: httpx.HTTPError) -> str:
    """Say in words why there is no answer, where the words of the system are none for users."""
    said = str(error) or type(error).__name__
    return next((words for sign, words in _REASONS if sign.search(said)), said)


def unknown_outcome(request: httpx.Request, reason: str, status: int) -> UnreachableError:
    """Say that nobody knows whether a write was done."""
    return UnreachableError(
        f"{reason}; it is unknown whether this was done",
        status=status,
        request=request_line(request),
        hint=LOOK_UP,
    )


def unreadable(response: httpx.Response) -> RemoteError:
    """Say what a successful answer is that should have been JSON and is none."""
    request = response.request
    if not _is_html(response):
        return _garbled(response, "the site's answer is cut off or is no JSON")
    if looks_like_login(response):
        return CredentialsError(
            "the site answered with a login page",
            status=response.status_code,
            request=request_line(request),
            server_message=words_of(response),
            hint=CHECK_CREDENTIALS,
        )
    title = words_of(response)
    return _garbled(response, f"a web page came back where data was expected ({title})")


def looks_like_login(response: httpx.Response) -> bool:
    """Say whether an HTML answer asks a person to log in."""
    return bool(_LOGIN.search(response.text))


def request_line(request: httpx.Request) -> tuple[str, str]:
    """Name a request by its method and address, without query, fragment and credentials."""
    return request.method, address_of(request.url)


def address_of(url: httpx.URL) -> str:
    """Write an address without query, fragment and credentials."""
    return str(url.copy_with(query=None, fragment=None, userinfo=b""))


def words_of(response: httpx.Response) -> str:
    """Find the server's own words in an answer: either envelope, or an HTML page's title."""
    if _is_html(response):
        found = _HTML_TITLE.search(response.text)
        return _shortened(found.group(1) if found else "an untitled page")
    try:
        answer = response.json()
    except ValueError:
        return _shortened(response.text)
    return _shortened("; ".join(_envelope_words(answer)))


# Nothing reached the site: even a write may be sent again.
NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)


def _meaning(response: httpx.Response) -> _Meaning:
    status = response.status_code
    if status == httpx.codes.BAD_REQUEST and _TITLE_TAKEN.search(words_of(response)):
        return _Meaning(TitleTakenError, "the title is taken in this space")
    if was_rolled_back(response):
        return _Meaning(RemoteError, "the site was too busy to save this", _5XX.hint)
    return _MEANINGS.get(status) or (_5XX if response.is_server_error else _OTHER_4XX)


def _redirected(response: httpx.Response) -> RemoteError:
    location = response.headers.get("location", "")
    to = address_of(response.url.join(location))
    if "login" in to.lower() or "saml" in location.lower():
        return CredentialsError(
            f"the site wants a login at {to}",
            status=response.status_code,
            request=request_line(response.request),
            hint=CHECK_CREDENTIALS,
        )
    return RemoteError(
        f"the site has moved: it sends us to {to}",
        status=response.status_code,
        request=request_line(response.request),
        hint="set DOCSYNC_URL to the address your browser ends at",
    )


def _garbled(response: httpx.Response, reason: str) -> RemoteError:
    request, status = response.request, response.status_code
    if not is_read(request):
        return unknown_outcome(request, reason, status)
    return RemoteError(
        reason,
        status=status,
        request=request_line(request),
        server_message=words_of(response),
        hint=CHECK_ADDRESS,
    )


def _told(words: str, response: httpx.Response) -> str:
    said = words_of(response)
    return (
        f"{words} ({response.status_code}): {said}" if said else f"{words} ({response.status_code})"
    )


def _envelope_words(answer: object) -> Iterable[str]:
    """Read v2's `errors[].title/detail`, and v1's `message` and `data.errors[].message`."""
    match answer:
        case {"errors": [*errors]}:
            for error in errors:
                yield from _error_words(error)
        case {"message": str(message), "data": {"errors": [*errors]}}:
            yield _CLASS_PREFIX.sub("", message)
            for error in errors:
                yield from _error_words(error)
        case {"message": str(message)}:
            yield _CLASS_PREFIX.sub("", message)
        case _:
            return


def _error_words(error: object) -> Iterable[str]:
    match error:
        case {"title": str(title), "detail": str(detail)} if detail:
            yield f"{title}: {detail}"
        case {"title": str(words)} | {"message": {"translation": str(words)}}:
            yield words
        case _:
            return


def _is_html(response: httpx.Response) -> bool:
    return "html" in response.headers.get("content-type", "")


def _shortened(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= _LONGEST_WORDS else plain[:_LONGEST_WORDS] + "…"
