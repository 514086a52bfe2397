"""When a request may be sent again, and after how long."""

from __future__ import annotations

import httpx
import pytest

from docsync.confluence.retry import Outcome, Patience, told_wait, wait_before_next

READ = httpx.Request("GET", "https://wiki.example.com/rest/api/content/7")
WRITE = httpx.Request("PUT", "https://wiki.example.com/rest/api/content/7")
LOCKED = {
    "statusCode": 409,
    "message": "javax.persistence.OptimisticLockException: Batch update returned unexpected row",
}
STALE = {"message": "Version must be incremented on update. Current version is: 3"}


def answer(status: int, json: object = None, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json=json, headers=named, request=READ)


AGAIN, FINAL = 0.5, None


@pytest.mark.parametrize(
    ("outcome", "read", "write"),
    [
        (httpx.ConnectError("refused"), AGAIN, AGAIN),
        (httpx.ConnectTimeout("slow"), AGAIN, AGAIN),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed"), FINAL, FINAL),
        (httpx.ProxyError("407"), FINAL, FINAL),
        (httpx.ReadTimeout("slow"), AGAIN, FINAL),
        (httpx.RemoteProtocolError("cut"), AGAIN, FINAL),
        (httpx.WriteError("cut"), AGAIN, FINAL),
        (answer(429), AGAIN, AGAIN),
        (answer(503, retry_after="0.5"), AGAIN, AGAIN),
        (answer(503), AGAIN, FINAL),
        (answer(502), AGAIN, FINAL),
        (answer(504), AGAIN, FINAL),
        (answer(500), AGAIN, FINAL),
        (answer(409, LOCKED), AGAIN, AGAIN),
        (answer(409, STALE), FINAL, FINAL),
        (answer(400), FINAL, FINAL),
        (answer(401), FINAL, FINAL),
        (answer(404), FINAL, FINAL),
        (answer(501), FINAL, FINAL),
        (answer(200), AGAIN, FINAL),
        (answer(200, content_type="text/html"), FINAL, FINAL),
    ],
    ids=str,
)
def test_a_read_is_repeated_and_a_write_only_where_nothing_was_done(
    outcome: Outcome, read: float | None, write: float | None
) -> None:
    assert wait_before_next(outcome, READ, 1, Patience()) == read
    assert wait_before_next(outcome, WRITE, 1, Patience()) == write


def test_waits_double_up_to_the_longest() -> None:
    patience = Patience(tries=7, first=1, longest=8)
    waits = [wait_before_next(answer(502), READ, tried, patience) for tried in range(1, 8)]
    assert waits == [1, 2, 4, 8, 8, 8, None]


def test_what_the_site_says_goes_before_what_we_would_wait() -> None:
    assert wait_before_next(answer(429, retry_after="17"), READ, 1, Patience()) == 17


def test_a_site_that_asks_for_too_much_is_not_waited_for() -> None:
    assert wait_before_next(answer(429, retry_after="3600"), READ, 1, Patience()) is None


def test_a_date_is_compared_with_the_clock_of_the_server() -> None:
    response = answer(
        503, retry_after="Wed, 21 Oct 2015 07:28:30 GMT", date="Wed, 21 Oct 2015 07:28:00 GMT"
    )
    assert told_wait(response) == 30


def test_a_date_that_is_past_means_now() -> None:
    assert told_wait(answer(503, retry_after="Wed, 21 Oct 2015 07:28:30 GMT")) == 0


@pytest.mark.parametrize("said", ["soon", "", "Wed, 99 Foo"])
def test_what_cannot_be_read_is_as_if_it_were_not_said(said: str) -> None:
    assert told_wait(answer(429, retry_after=said)) is None
