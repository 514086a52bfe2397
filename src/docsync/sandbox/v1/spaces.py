"""Spaces in API v1, their content and their trash."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Operation, Served
from docsync.sandbox.paging import v1_content, v1_items, v1_limit, v1_scan
from docsync.sandbox.refusals import bad_request, no_such
from docsync.sandbox.store.founding import found_space
from docsync.sandbox.store.labels import labels_in
from docsync.sandbox.store.reading import Filter, every
from docsync.sandbox.store.records import Kind, Space, Status
from docsync.sandbox.store.spaces import all_spaces, space_by_key
from docsync.sandbox.store.writing import purge
from docsync.sandbox.v1 import shapes
from docsync.sandbox.v1.expand import expansion


def list_spaces(call: Call) -> Answer:
    """List spaces, or those of some keys."""
    keys = {key.casefold() for key in call.all("spaceKey", "spaceKeys", "keys")}
    found = [
        one
        for one in ([] if call.person.anonymous else all_spaces(call.store))
        if not keys or one.key.casefold() in keys
    ]
    expand = expansion(call.one("expand"))
    limit = v1_limit(call, expand)
    return v1_items(call, found, limit, lambda one: shapes.space(call, one, expand))


def read_space(call: Call) -> Answer:
    """Give one space by its key."""
    shaped = shapes.space(call, _space(call), expansion(call.one("expand")))
    return Answer.json(shapes.alone(call, shaped, "/rest/api/space"))


def create_space(call: Call) -> Answer:
    """Create a space with its homepage."""
    given = call.given()
    key, name = given.text("key") or "", given.text("name") or ""
    if not key or not name:
        raise bad_request("A space needs a key and a name.")
    if not key.replace("~", "").isalnum():
        raise bad_request(f"Invalid space key: {key}")
    description = given.record("description").record("plain").text("value") or ""
    space = found_space(call.store, call.person, key, name, description)
    shaped = shapes.space(call, space, expansion("description.plain,homepage"))
    return Answer.json(shapes.alone(call, shaped, "/rest/api/space"))


def space_content(call: Call) -> Answer:
    """List a space's current content of one kind, or of each kind."""
    space = _space(call)
    kind = call.values.get("type", "page")
    if kind not in {Kind.PAGE, Kind.BLOGPOST}:
        raise bad_request(f"Invalid content type: {kind}")
    chosen = Filter().where("c.space = ?", space.id).where("c.kind = ?", kind)
    chosen = chosen.where("c.status = 'current'")
    if call.one("depth") == "root":
        chosen = chosen.where("c.parent IS NULL")
    expand = expansion(call.one("expand"))
    view = shapes.View(call)
    return v1_content(
        call, chosen, v1_limit(call, expand), lambda one: shapes.content(view, one, expand)
    )


def list_labels(call: Call) -> Answer:
    """List the labels that content of a space has."""
    labels = labels_in(call.store, _space(call).id)
    return v1_items(call, labels, v1_limit(call, {}), shapes.label)


def list_trash(call: Call) -> Answer:
    """List what lies in a space's trash."""
    space = _space(call)
    expand = expansion(call.one("expand"), "ancestors,container,space,metadata")
    view = shapes.View(call)
    limit = v1_limit(call, expand)
    return v1_scan(call, _trashed(space), limit, lambda one: shapes.content(view, one, expand))


def empty_trash(call: Call) -> Answer:
    """Delete what lies in a space's trash for good."""
    for one in every(call.store, call.person, _trashed(_space(call))):
        purge(call.store, call.person, one)
    return Answer.empty()


def _trashed(space: Space) -> Filter:
    chosen = Filter().where("c.space = ?", space.id).where("c.status = ?", Status.TRASHED)
    return chosen.among("c.kind", (Kind.PAGE, Kind.BLOGPOST))


def _space(call: Call) -> Space:
    key = call.values["key"]
    if call.person.anonymous:
        raise no_such(f"No space with key : {key}")
    return space_by_key(call.store, key)


OPERATIONS = (
    Operation("GET", "/space", list_spaces, Served.REMOVED),
    Operation("POST", "/space", create_space),
    Operation("GET", "/space/{key}", read_space, Served.REMOVED),
    Operation("GET", "/space/{key}/content", space_content, Served.REMOVED),
    Operation("GET", "/space/{key}/content/{type}", space_content, Served.REMOVED),
    Operation("GET", "/space/{key}/labels", list_labels, Served.DATACENTER),
    Operation("GET", "/space/{key}/trash", list_trash, Served.DATACENTER),
    Operation("DELETE", "/space/{key}/trash", empty_trash, Served.DATACENTER),
)
