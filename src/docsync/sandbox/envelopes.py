"""Refusals as each API wraps them.

>>> wrapped(Refusal(404, "Gone fishing"), Dialect.V2).status
404
"""

from __future__ import annotations

from http import HTTPStatus
from typing import assert_never

from docsync.sandbox.exchange import Answer, Dialect
from docsync.sandbox.refusals import V1_EXCEPTIONS, Refusal

_PACKAGE = "com.atlassian.confluence.api.service.exceptions"
_CHANGE = "https://developer.atlassian.com/cloud/confluence/changelog/#CHANGE-864"
REMOVED_HEADERS = (
    ("deprecation", "Wed, 1 Mar 2023 00:00:00 GMT"),
    (
        "link",
        f'<{_CHANGE}>; rel="deprecation"',
    ),
)
DEPRECATED_WARNING = (
    "warning",
    '299 - "Deprecated API, will be removed on Mon, 31 Mar 2025 00:00:00 GMT"',
)


def wrapped(refusal: Refusal, dialect: Dialect) -> Answer:
    """Give the answer in which an API refuses."""
    match dialect:
        case Dialect.V2:
            return _v2(refusal)
        case Dialect.V1_CLOUD:
            return _v1_cloud(refusal)
        case Dialect.V1_DATACENTER:
            return _v1_datacenter(refusal)
    assert_never(dialect)


def removed() -> Answer:
    """Give the answer of an operation that Cloud removed."""
    answer = _v1_cloud(Refusal(410, "This deprecated endpoint has been removed."))
    return Answer(410, answer.body, (*answer.headers, *REMOVED_HEADERS))


def _v2(refusal: Refusal) -> Answer:
    fault = {
        "status": refusal.status,
        "code": refusal.code,
        "title": refusal.wording.v2,
        "detail": None,
    }
    return Answer.json({"errors": [fault]}, refusal.status)


def _v1_cloud(refusal: Refusal) -> Answer:
    name = V1_EXCEPTIONS.get(refusal.status)
    prefix = f"{_PACKAGE}.api.{name}: " if name else ""
    if refusal.status == HTTPStatus.GONE:
        prefix = f"{_PACKAGE}.GoneException: "
    if refusal.wording.v1 == "XSRF check failed":
        prefix = ""
    data = {"authorized": True, "valid": True, "errors": [], "successful": True}
    answer = {
        "statusCode": refusal.status,
        "data": data,
        "message": prefix + refusal.wording.v1,
    }
    return Answer.json(answer, refusal.status)


def _v1_datacenter(refusal: Refusal) -> Answer:
    answer = {
        "statusCode": refusal.status,
        "data": {
            "authorized": False,
            "valid": True,
            "allowedInReadOnlyMode": True,
            "errors": [],
            "successful": False,
        },
        "message": refusal.wording.datacenter,
        "reason": HTTPStatus(refusal.status).phrase,
    }
    return Answer.json(answer, refusal.status)
