"""Spaces in API v2, their permissions, and who has a role in them."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Json, Operation
from docsync.sandbox.given import as_id
from docsync.sandbox.paging import v2_items
from docsync.sandbox.refusals import Refusal, bad_request
from docsync.sandbox.store.founding import found_space
from docsync.sandbox.store.people import everyone
from docsync.sandbox.store.permissions import (
    EVERY,
    Permission,
    check_space_seen,
    permissions_in,
    visible_spaces,
)
from docsync.sandbox.store.records import Space
from docsync.sandbox.store.spaces import all_spaces, check_space, space_by_id, space_labels
from docsync.sandbox.v2 import shapes

MOST_KEYS = 250
_SORTS = ("id", "key", "name")


def list_spaces(call: Call) -> Answer:
    """List the spaces the user sees, by id, key, type, status and label."""
    keys = {key.casefold() for key in call.all("keys")}
    ids = {as_id(one) for one in call.all("ids")}
    if len(keys) > MOST_KEYS or len(ids) > MOST_KEYS:
        raise bad_request(f"At most {MOST_KEYS} spaces may be asked for by key or id.")
    found = [
        one
        for one in _seen(call)
        if (not keys or one.key.casefold() in keys) and (not ids or one.id in ids)
    ]
    return v2_items(call, _sorted(call, found), lambda one: shapes.space(call, one))


def read_space(call: Call) -> Answer:
    """Give one space."""
    shaped = shapes.space(call, _space(call))
    shaped["_links"]["base"] = call.base
    return Answer.json(shaped)


def create_space(call: Call) -> Answer:
    """Create a space with its homepage."""
    given = call.given()
    if call.person.anonymous:
        raise Refusal(403, "You are not permitted to create spaces.")
    name = given.text("name") or ""
    key = given.text("key") or given.text("alias") or "".join(filter(str.isalnum, name))
    check_space(key, name)
    description = given.record("description").text("value") or ""
    asked = Space(0, key, name, description=description)
    private = call.flag("createPrivateSpace") or given.flag("createPrivateSpace")
    space = found_space(call.store, call.person, asked, private=private)
    return Answer.json(shapes.space(call, space), 201)


def list_permissions(call: Call) -> Answer:
    """List who may do what in a space."""
    found = permissions_in(call.store, _space(call))
    accounts = {str(one.id): one.account for one in everyone(call.store)}

    def shape(one: Permission) -> Json:
        kinds = {"user": "user", "group": "group", "anonymous": "role"}
        identity = accounts.get(one.subject.id, one.subject.id) or "anonymous"
        return {
            "id": str(one.id),
            "principal": {"type": kinds[one.subject.kind], "id": identity},
            "operation": {"key": one.operation, "targetType": one.target},
        }

    return v2_items(call, found, shape)


def list_all_permissions(call: Call) -> Answer:
    """List what there is to be permitted in spaces."""

    def shape(what: tuple[str, str]) -> Json:
        operation, target = what
        words = f"{operation} {target}".replace("_", " ").capitalize()
        identity = f"{operation}/{target}"
        return {
            "id": identity,
            "displayName": words,
            "description": words,
            "requiredPermissionIds": [] if operation == "read" else ["read/space"],
        }

    return v2_items(call, EVERY, shape)


def _seen(call: Call) -> list[Space]:
    seen = visible_spaces(call.store, call.person)
    facts = {"type": call.all("type"), "status": call.all("status")}
    labels = {name.casefold() for name in call.all("labels")}
    return [
        one
        for one in all_spaces(call.store)
        if (seen is None or one.id in seen)
        and all(not wanted or getattr(one, name) in wanted for name, wanted in facts.items())
        and (not labels or labels & {label.name for label in space_labels(call.store, one)})
    ]


def _sorted(call: Call, found: list[Space]) -> list[Space]:
    name = call.one("sort") or "id"
    bare = name.removeprefix("-")
    if bare not in _SORTS:
        raise bad_request(f"Invalid sort: {name}")
    return sorted(found, key=lambda one: getattr(one, bare), reverse=name.startswith("-"))


def _space(call: Call) -> Space:
    space = space_by_id(call.store, call.id())
    check_space_seen(call.store, call.person, space)
    return space


OPERATIONS = (
    Operation("GET", "/spaces", list_spaces),
    Operation("POST", "/spaces", create_space),
    Operation("GET", "/spaces/{id}", read_space),
    Operation("GET", "/spaces/{id}/permissions", list_permissions),
    Operation("GET", "/space-permissions", list_all_permissions),
)
