"""Content in API v1: find it, read it, read its history."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Operation, Served
from docsync.sandbox.given import Given, as_id
from docsync.sandbox.paging import v1_content, v1_items, v1_limit, v1_scan
from docsync.sandbox.refusals import bad_request, no_such, not_found
from docsync.sandbox.renditions import rendition
from docsync.sandbox.store.drafts import draft_of, has_draft
from docsync.sandbox.store.reading import (
    BY_ID,
    BY_TITLE,
    Filter,
    Order,
    at_version,
    body_of,
    read_content,
    versions_of,
)
from docsync.sandbox.store.records import Content, Kind, Status
from docsync.sandbox.store.spaces import space_by_key
from docsync.sandbox.store.titles import folded
from docsync.sandbox.v1 import shapes
from docsync.sandbox.v1.expand import expansion
from docsync.sandbox.v1.macros import macro_body, macro_storage

READ = "history,space,version"
ANY = "any"
KINDS = (Kind.PAGE, Kind.BLOGPOST, Kind.COMMENT, Kind.ATTACHMENT, Kind.CUSTOM)
ORDERS = {
    "id": BY_ID,
    "title": BY_TITLE,
    "created": Order("c.created"),
    "modified": Order("v.created"),
    "history.createdDate": Order("c.created"),
    "version.when": Order("v.created"),
}


def list_content(call: Call) -> Answer:
    """List content by type, space, title, status and posting day."""
    expand = expansion(call.one("expand"))
    view = shapes.view(call)
    return v1_content(
        call,
        _chosen(call),
        v1_limit(call, expand),
        lambda one: shapes.content(view, one, expand),
        _order(call),
    )


def scan_content(call: Call) -> Answer:
    """List the content of a space by cursor, however much there is."""
    expand = expansion(call.one("expand"))
    view = shapes.view(call)
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
    elif Status.DRAFT in statuses and one.status is Status.CURRENT and has_draft(call.store, one):
        one = draft_of(call.store, one)
    elif ANY not in statuses and one.status not in statuses:
        raise not_found("content", call.values["id"])
    shaped = shapes.content(shapes.view(call), one, expansion(call.one("expand"), READ))
    return Answer.json(shapes.alone(call, shaped))


def read_history(call: Call) -> Answer:
    """Give the history of content."""
    expand = expansion(call.one("expand"), "previousVersion,nextVersion,lastUpdated")
    shaped = shapes.history(shapes.view(call), the_content(call), expand)
    shaped["_links"] |= {"base": call.base, "context": call.settings.context_path}
    return Answer.json(shaped)


def list_versions(call: Call) -> Answer:
    """List the versions of content, newest first."""
    one, view = the_content(call), shapes.view(call)
    expand = expansion(call.one("expand"))
    return v1_items(
        call,
        versions_of(call.store, one),
        v1_limit(call, expand),
        lambda told: shapes.version(view, one, told, expand),
    )


def read_version(call: Call) -> Answer:
    """Give one version of content."""
    newest = the_content(call)
    one = at_version(call.store, newest, call.id("number"))
    expand = expansion(call.one("expand"))
    return Answer.json(shapes.version(shapes.view(call), newest, one.version, expand))


def read_macro(call: Call) -> Answer:
    """Give a macro in a version by its id: name, parameters and body, or as a reader sees it."""
    one = the_content(call)
    number = Given(dict(call.values)).number("version") or one.version.number
    one = at_version(call.store, one, number)
    found = macro_body(body_of(call.store, one), call.values["macro"])
    if found is None:
        raise no_such(f"No macro with id {call.values['macro']} in version {number}")
    to = call.values.get("to")
    if to is None:
        return Answer.json(found)
    value = rendition(call, macro_storage(body_of(call.store, one), call.values["macro"]), to, one)
    return Answer.json({"value": value, "representation": to, "_links": {"base": call.base}})


def the_content(call: Call) -> Content:
    """Give the content that the path names, or refuse. Folders are not seen here."""
    return read_content(call.store, call.person, call.id(), KINDS)


def _chosen(call: Call) -> Filter:
    ids = call.all("ids", "id")
    chosen = Filter().among("c.kind", _kinds(call, every=bool(ids)))
    statuses = call.all("status") or [Status.CURRENT]
    if ANY in statuses:
        statuses = [Status.CURRENT, Status.TRASHED, Status.ARCHIVED]
    chosen = chosen.among("c.status", statuses)
    key = call.one("spaceKey")
    if key is not None:
        chosen = chosen.where("c.space = ?", space_by_key(call.store, key).id)
    title = call.one("title")
    if title is not None:
        chosen = chosen.where("c.folded = ?", folded(title))
    day = call.one("postingDay")
    if day is not None:
        chosen = chosen.where("substr(c.created, 1, 10) = ?", day)
    return chosen.among("c.id", [as_id(one) for one in ids]) if ids else chosen


def _kinds(call: Call, *, every: bool) -> tuple[Kind, ...]:
    name = call.one("type")
    if name is None and every:
        return KINDS
    try:
        kind = Kind(name or Kind.PAGE)
    except ValueError:
        raise bad_request(f"Unknown content type: {name}") from None
    return (kind,)


def _order(call: Call) -> Order:
    name, _, direction = (call.one("orderby") or "id").partition(" ")
    if name not in ORDERS:
        raise bad_request(f"Invalid orderby: {name}")
    return Order(ORDERS[name].expression, descending=direction.strip().casefold() == "desc")


_MACRO = "/content/{id}/history/{version}/macro"
OPERATIONS = (
    Operation("GET", "/content", list_content, Served.REMOVED),
    Operation("GET", "/content/scan", scan_content, Served.DATACENTER),
    Operation("GET", "/content/{id}", read_one, Served.REMOVED),
    Operation("GET", "/content/{id}/history", read_history, Served.REMOVED),
    Operation("GET", "/content/{id}/version", list_versions, Served.REMOVED),
    Operation("GET", "/content/{id}/version/{number}", read_version, Served.REMOVED),
    Operation("GET", _MACRO + "/id/{macro}", read_macro),
    Operation("GET", _MACRO + "/id/{macro}/convert/{to}", read_macro, Served.CLOUD),
    Operation("GET", _MACRO + "/hash/{macro}", read_macro, Served.DATACENTER),
)
# Data Center has these below another root too.
EXPERIMENTAL = (
    Operation("GET", "/content/{id}/version", list_versions, Served.DATACENTER),
    Operation("GET", "/content/{id}/version/{number}", read_version, Served.DATACENTER),
)
