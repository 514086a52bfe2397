"""Telling webhooks of what happened, signed with their secret.

The signature is the HMAC-SHA256 of the body under `X-Hub-Signature`, as Data Center signs it.

>>> signature("secret", b"{}")[:14]
'sha256=99a24c5'
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import ssl
import time
import uuid
from collections.abc import Coroutine, Iterable
from functools import cache
from typing import Any

import httpx

from docsync.sandbox.exchange import Json
from docsync.sandbox.store.people import person_by_account
from docsync.sandbox.store.reading import find_content
from docsync.sandbox.store.schema import Event, Store
from docsync.sandbox.store.spaces import all_spaces, space_by_id
from docsync.sandbox.store.webhooks import (
    ERROR,
    FAILURE,
    SUCCESS,
    Invocation,
    Webhook,
    all_webhooks,
    note_invocation,
)

PATIENCE = 10.0
TEST = "test"


class Messenger:
    """Tells the webhooks of one store, one message after the other for each of them."""

    def __init__(self, store: Store) -> None:
        """Take the store whose events are told of."""
        self._store = store
        self._tasks: set[asyncio.Task[None]] = set()
        self._queues: dict[int, asyncio.Lock] = {}

    def send(self, events: Iterable[Event]) -> None:
        """Tell every webhook that waits for one of these events, later."""
        waiting = [one for one in all_webhooks(self._store) if one.active]
        for event in events:
            for webhook in waiting:
                if event.name in webhook.events:
                    self._later(self._tell(webhook, event.name, message(self._store, event)))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, webhook: Webhook, event: str, told: Json) -> None:
        async with self._queues.setdefault(webhook.id, asyncio.Lock()):
            note_invocation(self._store, await deliver(webhook, event, told))


async def deliver(webhook: Webhook, event: str, told: Json) -> Invocation:
    """Send one message and say what came of it; an address that does not answer is no error."""
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Event-Key": event,
        "X-Request-Id": str(uuid.uuid4()),
    }
    if webhook.secret:
        headers["X-Hub-Signature"] = signature(webhook.secret, body)
    started = _milliseconds()
    status, response, outcome = 0, "", ERROR
    try:
        async with httpx.AsyncClient(verify=_trust(), timeout=PATIENCE, trust_env=False) as client:
            answer = await client.post(webhook.url, content=body, headers=headers)
        status, response = answer.status_code, answer.text[:1000]
        outcome = SUCCESS if answer.is_success else FAILURE
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        response = str(error)
    finished = _milliseconds()
    return Invocation(
        0, webhook.id, event, started, finished, status, body.decode(), response, outcome
    )


def signature(secret: str, body: bytes) -> str:
    """Give the signature of a body under a secret."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def message(store: Store, event: Event) -> Json:
    """Say what happened to what, and by whom."""
    told: Json = {
        "timestamp": _milliseconds(),
        "event": event.name,
        "userKey": event.author,
        "userDisplayName": person_by_account(store, event.author).display,
    }
    if event.kind in {"user", "group"}:
        return {**told, event.kind: dict(event.told)}
    noun = "blog" if event.kind == "blogpost" else event.kind
    told |= dict(event.told)
    if event.kind == "space":
        known = [one for one in all_spaces(store) if one.id == event.subject]
        return {**told, "space": {"id": event.subject, "key": known[0].key if known else None}}
    content = find_content(store, event.subject)
    if content is None:
        return {**told, noun: {"id": event.subject}}
    return {
        **told,
        noun: {
            "id": content.id,
            "title": content.title,
            "spaceKey": space_by_id(store, content.space).key,
            "version": content.version.number,
            "creatorKey": content.author,
            "modificationDate": content.version.created,
        },
    }


@cache
def _trust() -> ssl.SSLContext:
    """Read the certificates that are trusted, once: it takes longer than telling."""
    return ssl.create_default_context()


def _milliseconds() -> int:
    return int(time.time() * 1000)
