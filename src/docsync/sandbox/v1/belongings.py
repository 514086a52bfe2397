"""What belongs to content in API v1: labels, content properties, restrictions."""

from __future__ import annotations

from typing import Any

from docsync.sandbox.exchange import Answer, Call, Operation, Served
from docsync.sandbox.given import Given
from docsync.sandbox.paging import capped, v1_items
from docsync.sandbox.refusals import Refusal, bad_request, no_such, no_version
from docsync.sandbox.store.labels import add_labels, labels_of, remove_label
from docsync.sandbox.store.people import check_edit, restrict
from docsync.sandbox.store.properties import (
    add_property,
    change_property,
    delete_property,
    properties_of,
    property_by_key,
)
from docsync.sandbox.v1 import shapes
from docsync.sandbox.v1.content import the_content
from docsync.sandbox.v1.expand import Expand

LABELS_DEFAULT, PROPERTIES_DEFAULT, CAP = 200, 10, 200
OPERATION_KEYS = ("read", "update")


def list_labels(call: Call) -> Answer:
    """List the labels of content."""
    labels = labels_of(call.store, the_content(call), call.one("prefix"))
    return v1_items(call, labels, capped(call.one("limit"), LABELS_DEFAULT, CAP), shapes.label)


def post_labels(call: Call) -> Answer:
    """Add labels and give all that content has then."""
    given: Any = call.json()
    listed = given if isinstance(given, list) else [given]
    if not listed or not all(isinstance(one, dict) and one.get("name") for one in listed):
        raise bad_request("Could not parse Labels")
    labels = [(str(one.get("prefix") or "global"), str(one["name"])) for one in listed]
    add_labels(call.store, call.person, the_content(call), labels)
    return list_labels(call)


def delete_label(call: Call) -> Answer:
    """Take a label off content, named in the path or in the query."""
    name = call.values.get("label") or call.one("name")
    if not name:
        raise bad_request("The name of the label is required.")
    remove_label(call.store, call.person, the_content(call), name)
    return Answer.empty()


def list_properties(call: Call) -> Answer:
    """List the properties of content."""
    owner, view = the_content(call), shapes.View(call)
    found = properties_of(call.store, owner)
    limit = capped(call.one("limit"), PROPERTIES_DEFAULT, CAP)
    return v1_items(call, found, limit, lambda one: shapes.content_property(view, owner, one))


def read_property(call: Call) -> Answer:
    """Give the property of a key."""
    owner = the_content(call)
    one = property_by_key(call.store, owner, call.values["key"])
    return Answer.json(shapes.content_property(shapes.View(call), owner, one))


def create_property(call: Call) -> Answer:
    """Create a property; the key stands in the path or in the body."""
    owner, given = the_content(call), call.given()
    key = call.values.get("key") or (given.text("key") or "")
    try:
        one = add_property(call.store, call.person, owner, key, given.value("value"))
    except Refusal as refusal:
        if refusal.status == 409:  # noqa: PLR2004 - v1 words this conflict as a bad request
            raise bad_request(str(refusal)) from refusal
        raise
    return Answer.json(shapes.content_property(shapes.View(call), owner, one))


def update_property(call: Call) -> Answer:
    """Write a property over exactly the version before the one given; 1 creates it."""
    owner, given = the_content(call), call.given()
    number = given.record("version").number("number")
    if number is None:
        raise no_version()
    key = call.values["key"]
    if number == 1 and not properties_of(call.store, owner, key):
        one = add_property(call.store, call.person, owner, key, given.value("value"))
    else:
        old = (owner, property_by_key(call.store, owner, key))
        one = change_property(call.store, call.person, old, given.value("value"), number)
    return Answer.json(shapes.content_property(shapes.View(call), owner, one))


def remove_property(call: Call) -> Answer:
    """Delete a property."""
    owner = the_content(call)
    one = property_by_key(call.store, owner, call.values["key"])
    delete_property(call.store, call.person, owner, one)
    return Answer.empty()


def read_restrictions(call: Call) -> Answer:
    """Give who may read and who may update content."""
    expand: Expand = {"restrictions": {key: {} for key in OPERATION_KEYS}}
    shaped = shapes.content(shapes.View(call), the_content(call), expand)
    restrictions = shaped["restrictions"]
    if call.path.endswith("/byOperation"):
        return Answer.json(restrictions)
    results = [restrictions[key] for key in OPERATION_KEYS]
    return v1_items(call, results, len(results), lambda one: one)


def put_restrictions(call: Call) -> Answer:
    """Say who may read or update content; an operation that is not named stays."""
    one = the_content(call)
    check_edit(call.store, call.person, one)
    given = call.json()
    listed = given if isinstance(given, list) else Given.of(given).listed("results") or [given]
    for entry in [Given.of(found) for found in listed]:
        operation = entry.text("operation") or ""
        if operation not in OPERATION_KEYS:
            raise no_such(f"Unknown operation: {operation}")
        users = entry.record("restrictions").fields.get("user") or []
        people = users.get("results", []) if isinstance(users, dict) else users
        restrict(call.store, one, operation, [_user_name(Given.of(user)) for user in people])
    return read_restrictions(call)


def _user_name(user: Given) -> str:
    found = user.text("accountId") or user.text("username") or user.text("userKey")
    return found or ""


OPERATIONS = (
    Operation("GET", "/content/{id}/label", list_labels, Served.REMOVED),
    Operation("POST", "/content/{id}/label", post_labels),
    Operation("DELETE", "/content/{id}/label", delete_label),
    Operation("DELETE", "/content/{id}/label/{label}", delete_label),
    Operation("GET", "/content/{id}/property", list_properties, Served.REMOVED),
    Operation("POST", "/content/{id}/property", create_property, Served.REMOVED),
    Operation("GET", "/content/{id}/property/{key}", read_property, Served.REMOVED),
    Operation("POST", "/content/{id}/property/{key}", create_property, Served.REMOVED),
    Operation("PUT", "/content/{id}/property/{key}", update_property, Served.REMOVED),
    Operation("DELETE", "/content/{id}/property/{key}", remove_property, Served.REMOVED),
    Operation("GET", "/content/{id}/restriction", read_restrictions),
    Operation("GET", "/content/{id}/restriction/byOperation", read_restrictions),
    Operation("PUT", "/content/{id}/restriction", put_restrictions),
)
