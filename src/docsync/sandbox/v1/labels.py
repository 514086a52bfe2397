"""Labels in API v1: those of content, those of a space, and what a label stands on."""

from __future__ import annotations

from typing import Any

from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.paging import capped, v1_counted, v1_items, v1_limit
from docsync.sandbox.refusals import bad_request, no_such
from docsync.sandbox.store.labels import (
    add_labels,
    labels_by_use,
    labels_in,
    labels_of,
    related_to,
    remove_label,
)
from docsync.sandbox.store.permissions import ADMINISTER, check_may
from docsync.sandbox.store.reading import Filter
from docsync.sandbox.store.records import Content, Space
from docsync.sandbox.store.spaces import (
    label_space,
    space_by_key,
    space_labels,
    unlabel_space,
)
from docsync.sandbox.v1 import shapes
from docsync.sandbox.v1.content import the_content

DEFAULT, CAP = 200, 200
CATEGORY = "team"


def list_labels(call: Call) -> Answer:
    """List the labels of content."""
    prefixes = call.all("prefix")
    labels = [
        one
        for one in labels_of(call.store, the_content(call))
        if not prefixes or one.prefix in prefixes
    ]
    return v1_items(call, labels, capped(call.one("limit"), DEFAULT, CAP), shapes.label)


def post_labels(call: Call) -> Answer:
    """Add labels and give all that content has then."""
    add_labels(call.store, call.person, the_content(call), _asked(call))
    return list_labels(call)


def delete_label(call: Call) -> Answer:
    """Take a label off content, named in the path or in the query."""
    name = call.values.get("label") or call.one("name")
    if not name:
        raise bad_request("The name of the label is required.")
    if "/" in call.values.get("label", ""):
        raise bad_request("A label with a / in its name is named in the query.")
    remove_label(call.store, call.person, the_content(call), name)
    return Answer.empty()


def list_space_content_labels(call: Call) -> Answer:
    """List the labels that content of a space has."""
    labels = labels_in(call.store, _space(call).id)
    return v1_items(call, labels, v1_limit(call, {}), shapes.label)


def popular_labels(call: Call) -> Answer:
    """List the labels by how much content has them, in a space or anywhere."""
    space = _space(call).id if "key" in call.values else None
    labels = labels_by_use(call.store, space)
    return v1_items(call, labels, v1_limit(call, {}), shapes.label)


def recent_labels(call: Call) -> Answer:
    """List the labels by when they first came up, the newest first."""
    space = _space(call).id if "key" in call.values else None
    labels = labels_in(call.store, space)[::-1]
    return v1_items(call, labels, v1_limit(call, {}), shapes.label)


def related_labels(call: Call) -> Answer:
    """List the labels that stand together with a label."""
    space = _space(call).id if "key" in call.values else None
    labels = related_to(call.store, call.values["label"].casefold(), space)
    return v1_items(call, labels, v1_limit(call, {}), shapes.label)


def find_labels(call: Call) -> Answer:
    """List labels by name, prefix and space."""
    key = call.one("spaceKey")
    space = space_by_key(call.store, key).id if key else None
    name = (call.one("labelName") or "").casefold()
    prefix = call.one("namespace")
    labels = [
        one
        for one in labels_in(call.store, space)
        if (not name or one.name == name) and (not prefix or one.prefix == prefix)
    ]
    return v1_items(call, labels, v1_limit(call, {}), shapes.label)


def read_label(call: Call) -> Answer:
    """Give a label and the content that has it."""
    name = (call.one("name") or "").casefold()
    found = [one for one in labels_in(call.store) if one.name == name]
    if not found:
        raise no_such(f"No label found with name: {name}")
    chosen = (
        Filter()
        .where("c.status = 'current'")
        .where("c.id IN (SELECT content FROM content_label WHERE label = ?)", found[0].id)
    )
    kind = call.one("type")
    if kind:
        chosen = chosen.where("c.kind = ?", kind)

    def shape(one: Content) -> Json:
        return {"contentType": one.kind, "contentId": one.id, "title": one.title}

    listed = v1_counted(call, chosen, v1_limit(call, {}), shape)
    return Answer.json({"label": shapes.label(found[0]), "associatedContents": listed})


def list_space_labels(call: Call) -> Answer:
    """List the labels of a space itself."""
    labels = space_labels(call.store, _space(call))
    prefixes = call.all("prefix")
    found = [one for one in labels if not prefixes or one.prefix in prefixes]
    return v1_items(call, found, capped(call.one("limit"), DEFAULT, CAP), shapes.label)


def post_space_labels(call: Call) -> Answer:
    """Label a space."""
    space = _administered(call)
    for prefix, name in _asked(call):
        label_space(call.store, space, prefix, name.casefold())
    return list_space_labels(call)


def delete_space_label(call: Call) -> Answer:
    """Take a label off a space."""
    name = call.values.get("label") or call.one("name") or ""
    if not unlabel_space(call.store, _administered(call), name):
        raise no_such(f"No label found with name: {name}")
    return Answer.empty()


def add_category(call: Call) -> Answer:
    """Put a space into a category, which is a label of its own kind."""
    label_space(call.store, _administered(call), CATEGORY, call.values["label"].casefold())
    return Answer.json([shapes.label(one) for one in space_labels(call.store, _space(call))])


def _asked(call: Call) -> list[tuple[str, str]]:
    given: Any = call.json()
    listed = given if isinstance(given, list) else [given]
    if not listed or not all(isinstance(one, dict) and one.get("name") for one in listed):
        raise bad_request("Could not parse Labels")
    return [(str(one.get("prefix") or "global"), str(one["name"])) for one in listed]


def _space(call: Call) -> Space:
    return space_by_key(call.store, call.values["key"])


def _administered(call: Call) -> Space:
    space = _space(call)
    check_may(call.store, call.person, space.id, ADMINISTER)
    return space


_SPACE = "/space/{key}"
OPERATIONS = (
    Operation("GET", "/content/{id}/label", list_labels, Served.REMOVED),
    Operation("POST", "/content/{id}/label", post_labels),
    Operation("DELETE", "/content/{id}/label", delete_label),
    Operation("DELETE", "/content/{id}/label/{label:path}", delete_label),
    Operation("GET", "/label", read_label, Served.CLOUD),
    Operation("GET", "/label/labels", find_labels, Served.DATACENTER),
    Operation("GET", "/label/popular", popular_labels, Served.DATACENTER),
    Operation("GET", "/label/recent", recent_labels, Served.DATACENTER),
    Operation("GET", "/label/{label}/related", related_labels, Served.DATACENTER),
    Operation("GET", _SPACE + "/labels", list_space_content_labels, Served.DATACENTER),
    Operation("GET", _SPACE + "/labels/popular", popular_labels, Served.DATACENTER),
    Operation("GET", _SPACE + "/labels/recent", recent_labels, Served.DATACENTER),
    Operation("GET", _SPACE + "/labels/{label}/related", related_labels, Served.DATACENTER),
    Operation("POST", _SPACE + "/category/{label}", add_category, Served.DATACENTER),
    Operation("DELETE", _SPACE + "/category/{label}", delete_space_label, Served.DATACENTER),
    Operation("GET", _SPACE + "/label", list_space_labels, Served.CLOUD),
    Operation("POST", _SPACE + "/label", post_space_labels, Served.CLOUD),
    Operation("DELETE", _SPACE + "/label", delete_space_label, Served.CLOUD),
)
