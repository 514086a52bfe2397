"""What each answer that is no success is turned into."""

from __future__ import annotations

import httpx
import pytest

from docsync.confluence.failures import failure, lost, unreadable
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

READ = httpx.Request("GET", "https://kim:s3cret@wiki.example.com/rest/api/content/7?token=s3cret")
WRITE = httpx.Request("PUT", "https://wiki.example.com/rest/api/content/7")


def v1(status: int, message: str) -> httpx.Response:
    prefix = "com.atlassian.confluence.api.service.exceptions.BadRequestException: "
    envelope = {
        "statusCode": status,
        "data": {"authorized": True, "valid": True, "errors": [], "successful": True},
        "message": prefix + message,
    }
    return httpx.Response(status, json=envelope, request=WRITE)


def v2(status: int, title: str, detail: str | None = None) -> httpx.Response:
    error = {"status": status, "code": "X", "title": title, "detail": detail}
    return httpx.Response(status, json={"errors": [error]}, request=WRITE)


STALE_V2 = "Version must be incremented when updating a page. Current Version: [3]."
TAKEN_V2 = "A page with this title already exists: A page already exists with the same TITLE"
TAKEN_DC = "A page already exists with the title X in the space with key Y"
TAKEN_V1 = "No space or no content type, or setup a wrong version type set to content"
PARSE = "Error parsing xhtml: Unexpected close tag </br>; expected </p>."


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (v2(409, STALE_V2), VersionConflictError),
        (v1(409, "Version must be incremented on update."), VersionConflictError),
        (v2(409, "Property with key [a] already exists"), VersionConflictError),
        (v1(409, "OptimisticLockException: Batch update returned"), RemoteError),
        (v2(400, TAKEN_V2), TitleTakenError),
        (v1(400, TAKEN_DC), TitleTakenError),
        (v1(400, TAKEN_V1), TitleTakenError),
        (v2(400, "A folder exists with the same title in this space"), TitleTakenError),
        (v1(400, PARSE), RejectedError),
        (v1(400, "Cannot add a new attachment with same file name"), RejectedError),
        (v2(401, "Unauthorized"), CredentialsError),
        (v1(403, "XSRF check failed"), ForbiddenError),
        (v2(404, "Not Found"), NotFoundError),
        (v1(410, "GoneException: This deprecated endpoint has been removed."), NotFoundError),
        (v1(405, "no PUT"), RejectedError),
        (v1(413, "too big"), RejectedError),
        (v1(429, "slow down"), RemoteError),
        (v1(500, "oops"), UnreachableError),
        (v1(503, "oops"), UnreachableError),
    ],
    ids=lambda it: str(it.status_code) if isinstance(it, httpx.Response) else it.__name__,
)
def test_each_answer_has_its_error(response: httpx.Response, error: type[RemoteError]) -> None:
    found = failure(response)
    assert type(found) is error
    assert found.status == response.status_code
    assert (found.method, found.address) == ("PUT", "https://wiki.example.com/rest/api/content/7")


def test_the_servers_own_words_are_told_without_class_names() -> None:
    found = failure(v1(400, PARSE))
    assert found.server_message == PARSE
    assert PARSE in found.message


def test_details_of_v2_are_told() -> None:
    assert failure(v2(400, "Bad", "the id is no number")).server_message == (
        "Bad: the id is no number"
    )


def test_a_failed_read_is_a_plain_error_and_a_failed_write_is_unknown() -> None:
    read = failure(httpx.Response(502, request=READ))
    assert type(read) is RemoteError
    assert "unknown" not in read.message
    assert "unknown whether this was done" in failure(httpx.Response(502, request=WRITE)).message


def test_no_error_shows_query_or_credentials() -> None:
    for error in (
        failure(httpx.Response(500, request=READ)),
        lost(READ, httpx.ConnectError("refused")),
        unreadable(httpx.Response(200, text="{", request=READ)),
    ):
        assert "s3cret" not in f"{error!r} {error} {error.__dict__}"
        assert error.address == "https://wiki.example.com/rest/api/content/7"


def test_the_page_of_a_proxy_is_named_by_its_title() -> None:
    page = "<html><head><title>502 Bad\n Gateway</title></head><body>nginx</body></html>"
    response = httpx.Response(502, html=page, request=READ)
    assert failure(response).server_message == "502 Bad Gateway"


def test_a_login_page_with_status_200_is_about_credentials() -> None:
    page = '<title>Log In</title><form action="/dologin.action"><input name="os_username">'
    assert type(unreadable(httpx.Response(200, html=page, request=READ))) is CredentialsError
    assert type(unreadable(httpx.Response(200, html=page, request=WRITE))) is CredentialsError


def test_any_other_page_with_status_200_is_no_answer() -> None:
    page = "<title>Welcome to the guest network</title>"
    assert type(unreadable(httpx.Response(200, html=page, request=READ))) is RemoteError
    assert type(unreadable(httpx.Response(200, html=page, request=WRITE))) is UnreachableError


def test_json_that_is_cut_off_leaves_a_write_unknown() -> None:
    assert type(unreadable(httpx.Response(200, text='{"id', request=READ))) is RemoteError
    assert type(unreadable(httpx.Response(200, text='{"id', request=WRITE))) is UnreachableError


def test_a_redirect_to_a_login_is_about_credentials() -> None:
    to = {"location": "https://login.example.com/?SAMLRequest=abc"}
    assert type(failure(httpx.Response(302, headers=to, request=READ))) is CredentialsError


def test_any_other_redirect_says_where_the_site_went() -> None:
    to = {"location": "https://new.example.com/rest/api/content/7?token=s3cret"}
    error = failure(httpx.Response(301, headers=to, request=READ))
    assert type(error) is RemoteError
    assert "https://new.example.com/rest/api/content/7" in error.message
    assert "s3cret" not in error.message


def test_long_words_are_cut() -> None:
    assert len(failure(v1(400, "x" * 9999)).server_message) < 600


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("[Errno 111] Connection refused", "nothing listens there (connection refused)"),
        ("[Errno -2] Name or service not known", "no host of this name is known here"),
        ("[SSL: WRONG_VERSION_NUMBER] (_ssl.c:1)", "it does not speak https: is it http:// there?"),
        ("something else", "something else"),
    ],
)
def test_no_connection_says_which_host_and_why(reason: str, words: str) -> None:
    error = lost(WRITE, httpx.ConnectError(reason))
    assert error.message == f"no answer from wiki.example.com: {words}"


def test_a_lost_write_is_unknown() -> None:
    assert "unknown whether this was done" in lost(WRITE, httpx.ReadTimeout("timed out")).message
