"""Webhooks: addresses that are told of events, and what came of telling them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from docsync.sandbox.refusals import no_such
from docsync.sandbox.store.records import now
from docsync.sandbox.store.schema import Store

COLUMNS = "id, name, url, secret, events, active, created, updated"
_NOUNS = ("page", "blog", "attachment", "comment")
_ON_CONTENT = ("created", "updated", "moved", "trashed", "restored", "removed")
EVENTS = frozenset(
    {
        *(f"{noun}_{verb}" for noun in _NOUNS for verb in _ON_CONTENT),
        "page_children_reordered",
        "page_archived",
        "page_unarchived",
        "content_permissions_updated",
        "label_added",
        "label_created",
        "label_deleted",
        "label_removed",
        "space_created",
        "space_permissions_updated",
        "space_updated",
        "space_removed",
        "group_created",
        "group_removed",
        "user_created",
        "user_deactivated",
        "user_reactivated",
        "user_removed",
    }
)
SUCCESS, FAILURE, ERROR = "SUCCESS", "FAILURE", "ERROR"


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address, the events it is told of, and the secret that signs what it is told."""

    id: int
    name: str
    url: str
    secret: str
    events: tuple[str, ...]
    active: bool
    created: str
    updated: str


@dataclass(frozen=True, slots=True)
class Invocation:
    """One time an address was told: times are milliseconds, `status` is 0 without an answer."""

    id: int
    webhook: int
    event: str
    started: int
    finished: int
    status: int
    request: str
    response: str
    outcome: str


def all_webhooks(store: Store) -> list[Webhook]:
    """Give every webhook, by id."""
    return [_webhook(row) for row in store.rows(f"SELECT {COLUMNS} FROM webhook ORDER BY id")]  # noqa: S608 - constant columns


def webhook_by_id(store: Store, identity: int) -> Webhook:
    """Give a webhook, or refuse."""
    row = store.first(f"SELECT {COLUMNS} FROM webhook WHERE id = ?", (identity,))  # noqa: S608 - constant columns
    if row is None:
        raise no_such(f"No webhook found with id {identity}")
    return _webhook(row)


def add_webhook(store: Store, asked: Webhook) -> Webhook:
    """Keep a new webhook; its id and times are chosen here."""
    with store.transaction():
        identity = store.write(
            "INSERT INTO webhook (name, url, secret, events, active, created, updated) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*_written(asked), now(), now()),
        )
    return webhook_by_id(store, identity)


def change_webhook(store: Store, asked: Webhook) -> Webhook:
    """Change a webhook."""
    with store.transaction():
        store.write(
            "UPDATE webhook SET name = ?, url = ?, secret = ?, events = ?, active = ?, "
            "updated = ? WHERE id = ?",
            (*_written(asked), now(), asked.id),
        )
    return webhook_by_id(store, asked.id)


def remove_webhook(store: Store, webhook: Webhook) -> None:
    """Forget a webhook and what came of it."""
    with store.transaction():
        store.write("DELETE FROM invocation WHERE webhook = ?", (webhook.id,))
        store.write("DELETE FROM webhook WHERE id = ?", (webhook.id,))


def note_invocation(store: Store, one: Invocation) -> None:
    """Keep what came of telling an address."""
    with store.transaction():
        store.write(
            "INSERT INTO invocation (webhook, event, started, finished, status, request, "
            "response, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                one.webhook,
                one.event,
                one.started,
                one.finished,
                one.status,
                one.request,
                one.response,
                one.outcome,
            ),
        )


def invocations_of(store: Store, webhook: Webhook) -> list[Invocation]:
    """Give what came of a webhook, the newest first."""
    rows: list[tuple[Any, ...]] = store.rows(
        "SELECT id, webhook, event, started, finished, status, request, response, outcome "
        "FROM invocation WHERE webhook = ? ORDER BY id DESC",
        (webhook.id,),
    )
    return [Invocation(*row) for row in rows]


def _written(asked: Webhook) -> tuple[object, ...]:
    return (asked.name, asked.url, asked.secret, json.dumps(asked.events), int(asked.active))


def _webhook(row: tuple[Any, ...]) -> Webhook:
    identity, name, url, secret, events, active, created, updated = row
    told = tuple(json.loads(events))
    return Webhook(identity, name, url, secret, told, bool(active), created, updated)
