"""Personal access tokens on Data Center: made, listed and revoked by the user they stand for."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.refusals import bad_request, forbidden, no_such
from docsync.sandbox.store.records import now

LONGEST_NAME = 255


def list_tokens(call: Call) -> Answer:
    """List the user's tokens, without what is secret in them."""
    return Answer.json([_shaped(row) for row in _rows(call)])


def create_token(call: Call) -> Answer:
    """Make a token, which is told this one time only."""
    if call.person.anonymous:
        raise forbidden()
    given = call.given()
    name = given.text("name") or ""
    if not name or len(name) > LONGEST_NAME:
        raise bad_request("A token needs a name.")
    days = given.number("expirationDuration")
    expires = ""
    if days is not None:
        moment = datetime.now(UTC) + timedelta(days=min(max(days, 0), 36500))
        expires = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    raw = secrets.token_urlsafe(32)
    identity = call.store.write(
        "INSERT INTO access_token (person, name, token, created, expires) VALUES (?, ?, ?, ?, ?)",
        (call.person.id, name, raw, now(), expires),
    )
    made = next(row for row in _rows(call) if row[0] == identity)
    return Answer.json({**_shaped(made), "rawToken": raw}, 201)


def delete_token(call: Call) -> Answer:
    """Revoke a token."""
    if call.id() not in {row[0] for row in _rows(call)}:
        raise no_such(f"No token found with id: {call.id()}")
    call.store.write("DELETE FROM access_token WHERE id = ?", (call.id(),))
    return Answer.empty()


def _rows(call: Call) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = call.store.rows(
        "SELECT id, name, created, expires FROM access_token WHERE person = ? ORDER BY id",
        (call.person.id,),
    )
    return rows


def _shaped(row: tuple[Any, ...]) -> Json:
    identity, name, created, expires = row
    told = {"id": identity, "name": name, "createdAt": created}
    return {**told, "expiringAt": expires} if expires else told


# Below a root of their own.
OPERATIONS = (
    Operation("GET", "/tokens", list_tokens, Served.DATACENTER),
    Operation("POST", "/tokens", create_token, Served.DATACENTER),
    Operation("DELETE", "/tokens/{id}", delete_token, Served.DATACENTER),
)
