"""Who is asking: Basic with a user and its token, or the token alone as Bearer.

What is wrong is refused with 401. Data Center may instead take an invalid token for nobody
(CONFSERVER-98199); `Wrong.ANONYMOUS` does so, and expired users then count as wrong too.

>>> Credentials().wrong.value
'denied'
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from enum import StrEnum

from docsync.sandbox.exchange import Answer
from docsync.sandbox.settings import Settings
from docsync.sandbox.store.people import person_by_name, person_by_token
from docsync.sandbox.store.permissions import anonymous_allowed
from docsync.sandbox.store.records import ANONYMOUS, Person
from docsync.sandbox.store.schema import Store

_TOMCAT = (
    "<!doctype html><html><head><title>HTTP Status 401 – Unauthorized</title></head><body>"
    "<h1>HTTP Status 401 – Unauthorized</h1><p>Message: Basic Authentication Failure - Reason : "
    "AUTHENTICATED_FAILED</p></body></html>"
)


class Wrong(StrEnum):
    """What becomes of wrong credentials."""

    DENIED = "denied"
    ANONYMOUS = "anonymous"


@dataclass(slots=True)
class Credentials:
    """How credentials are taken now; tests change it while the server runs."""

    wrong: Wrong = Wrong.DENIED
    expired: set[str] = field(default_factory=set)


def person_asking(store: Store, credentials: Credentials, header: str | None) -> Person | None:
    """Give the user that an `Authorization` header proves; None where it proves nothing."""
    if not header and anonymous_allowed(store):
        return ANONYMOUS
    person = _proven(store, header or "")
    if person is not None and person.name not in credentials.expired:
        return person
    return ANONYMOUS if credentials.wrong is Wrong.ANONYMOUS else None


def denied(settings: Settings, header: str | None) -> Answer:
    """Answer wrong credentials as Cloud or Data Center does."""
    if not settings.cloud:
        challenge = (("www-authenticate", 'OAuth realm="sandbox"'),)
        page = Answer.html(_TOMCAT, 401)
        return Answer(401, page.body, (*page.headers, *challenge))
    if (header or "").startswith("Bearer "):
        return Answer.json({"code": 401, "message": "Unauthorized"}, 401)
    text = "Basic authentication with passwords is deprecated."
    return Answer(401, f"{text}\n".encode(), (("content-type", "text/plain; charset=utf-8"),))


def _proven(store: Store, header: str) -> Person | None:
    scheme, _, value = header.partition(" ")
    if scheme.casefold() == "bearer":
        return person_by_token(store, value.strip())
    if scheme.casefold() != "basic":
        return None
    try:
        name, _, token = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    person = person_by_token(store, token)
    return person if person is not None and person == person_by_name(store, name) else None
