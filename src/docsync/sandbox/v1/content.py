"""Content in API v1: find, read, create, update, delete, history."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Operation, Served
from docsync.sandbox.given import Given, as_id
from docsync.sandbox.paging import v1_content, v1_items, v1_limit, v1_scan
from docsync.sandbox.refusals import (
    Refusal,
    bad_request,
    misleading_update,
    no_version,
    not_found,
)
from docsync.sandbox.store.reading import Filter, at_version, read_content, versions_of
from docsync.sandbox.store.records import Content, Kind, Status
from docsync.sandbox.store.spaces import space_by_id, space_by_key
from docsync.sandbox.store.writing import Change, Draft, create, folded, purge, trash, update
from docsync.sandbox.v1 import shapes
from docsync.sandbox.v1.expand import expansion

READ = "history,space,version"
WRITTEN = "body.storage,history,space,container,version,ancestors"
ANY = "any"


def list_content(call: Call) -> Answer:
    """List content by type, space, title and status."""
    expand = expansion(call.one("expand"))
    view = shapes.View(call)
    return v1_content(
        call, _chosen(call), v1_limit(call, expand), lambda one: shapes.content(view, one, expand)
    )


def scan_content(call: Call) -> Answer:
    """List the content of a space by cursor, however much there is."""
    expand = expansion(call.one("expand"))
    view = shapes.View(call)
    return v1_scan(
        call, _chosen(call), v1_limit(call, expand), lambda one: shapes.content(view, one, expand)
    )


def read_one(call: Call) -> Answer:
    """Give one piece of content, in the status asked for, or as it was at a version."""
    one = the_content(call)
    number = call.number("version", 0)
    statuses = call.all("status") or [Status.CURRENT]
    if number:
        one = at_version(call.store, one, number)
    elif ANY not in statuses and one.status not in statuses:
        raise not_found("content", call.values["id"])
    shaped = shapes.content(shapes.View(call), one, expansion(call.one("expand"), READ))
    return Answer.json(shapes.alone(call, shaped))


def create_one(call: Call) -> Answer:
    """Create a page or a blog post."""
    given = call.given()
    kind = given.text("type")
    if kind not in {Kind.PAGE, Kind.BLOGPOST}:
        raise bad_request(f"Cannot create content of type: {kind}")
    key = given.record("space").text("key")
    if not key:
        raise bad_request("A space is required to create content.")
    draft = Draft(
        space_by_key(call.store, key),
        given.text("title") or "",
        _storage(given) or "",
        kind=Kind(kind),
        status=_status(call, given) or Status.CURRENT,
        parent=_parent(given),
        message=given.record("version").text("message") or "",
    )
    return _written(call, create(call.store, call.person, draft))


def update_one(call: Call) -> Answer:
    """Write content over exactly the version before the one given; moves and restores too."""
    one = the_content(call)
    given = call.given()
    version = given.record("version")
    number = version.number("number")
    if number is None and one.status is not Status.DRAFT:
        raise no_version()
    key = given.record("space").text("key")
    if key and key.casefold() != space_by_id(call.store, one.space).key.casefold():
        raise bad_request("Content cannot be moved to another space by an update.")
    if given.text("type") not in {None, one.kind}:
        raise bad_request(f"Content of type {one.kind} cannot become something else.")
    change = Change(
        number,
        title=given.text("title"),
        body=_storage(given),
        parent=_parent(given),
        status=_status(call, given),
        position=given.number("position"),
        message=version.text("message") or "",
        minor=version.flag("minorEdit"),
    )
    return _written(call, _updated(call, one, change))


def delete_one(call: Call) -> Answer:
    """Move content to the trash, or delete a trashed one or a draft for good."""
    one = the_content(call)
    status = call.one("status") or Status.CURRENT
    if one.status == status and status in {Status.TRASHED, Status.DRAFT}:
        purge(call.store, call.person, one)
    elif one.status in {Status.CURRENT, Status.ARCHIVED} and status == Status.CURRENT:
        trash(call.store, call.person, one)
    else:
        raise not_found("content", call.values["id"])
    return Answer.empty()


def read_history(call: Call) -> Answer:
    """Give the history of content."""
    expand = expansion(call.one("expand"), "previousVersion,nextVersion,lastUpdated")
    shaped = shapes.history(shapes.View(call), the_content(call), expand)
    shaped["_links"] |= {"base": call.base, "context": call.settings.context_path}
    return Answer.json(shaped)


def list_versions(call: Call) -> Answer:
    """List the versions of content, newest first."""
    one, view = the_content(call), shapes.View(call)
    expand = expansion(call.one("expand"))
    return v1_items(
        call,
        versions_of(call.store, one),
        v1_limit(call, expand),
        lambda told: shapes.version(view, one, told),
    )


def read_version(call: Call) -> Answer:
    """Give one version of content."""
    one = at_version(call.store, the_content(call), call.id("number"))
    return Answer.json(shapes.version(shapes.View(call), one, one.version))


def the_content(call: Call) -> Content:
    """Give the content that the path names, or refuse. Folders are not seen here."""
    kinds = (Kind.PAGE, Kind.BLOGPOST, Kind.COMMENT, Kind.ATTACHMENT)
    return read_content(call.store, call.person, call.id(), kinds)


def _updated(call: Call, one: Content, change: Change) -> Content:
    try:
        return update(call.store, call.person, one, change)
    except Refusal as refusal:
        if call.settings.cloud and "already exists" in refusal.wording.v1:
            raise misleading_update() from refusal
        raise


def _written(call: Call, one: Content) -> Answer:
    shaped = shapes.content(shapes.View(call), one, expansion(call.one("expand"), WRITTEN))
    return Answer.json(shapes.alone(call, shaped))


def _chosen(call: Call) -> Filter:
    kind = call.one("type") or Kind.PAGE
    chosen = Filter().where("c.kind = ?", kind)
    statuses = call.all("status") or [Status.CURRENT]
    if ANY not in statuses:
        chosen = chosen.among("c.status", statuses)
    key = call.one("spaceKey")
    if key is not None:
        chosen = chosen.where("c.space = ?", space_by_key(call.store, key).id)
    title = call.one("title")
    if title is not None:
        chosen = chosen.where("c.folded = ?", folded(title))
    ids = call.all("ids", "id")
    return chosen.among("c.id", [as_id(one) for one in ids]) if ids else chosen


def _status(call: Call, given: Given) -> Status | None:
    return given.status() or Given({"status": call.one("status")}).status()


def _storage(given: Given) -> str | None:
    body = given.record("body")
    if not body.fields:
        return None
    value = body.record("storage").text("value")
    if value is None:
        raise bad_request("Only the storage representation can be written.")
    return value


def _parent(given: Given) -> int | None:
    ancestors = given.records("ancestors")
    return as_id(ancestors[-1].value("id")) if ancestors else None


OPERATIONS = (
    Operation("GET", "/content", list_content, Served.REMOVED),
    Operation("GET", "/content/scan", scan_content, Served.DATACENTER),
    Operation("POST", "/content", create_one, Served.REMOVED),
    Operation("GET", "/content/{id}", read_one, Served.REMOVED),
    Operation("PUT", "/content/{id}", update_one, Served.REMOVED),
    Operation("DELETE", "/content/{id}", delete_one, Served.REMOVED),
    Operation("GET", "/content/{id}/history", read_history, Served.REMOVED),
    Operation("GET", "/content/{id}/version", list_versions, Served.REMOVED),
    Operation("GET", "/content/{id}/version/{number}", read_version, Served.REMOVED),
)
# Data Center lists versions below another root.
EXPERIMENTAL = (
    Operation("GET", "/content/{id}/version", list_versions, Served.DATACENTER),
    Operation("GET", "/content/{id}/version/{number}", read_version, Served.DATACENTER),
)
