"""The tree in API v2: children, descendants, ancestors, and folders."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Json, Operation
from docsync.sandbox.given import as_id
from docsync.sandbox.paging import V2_CAP, V2_DEFAULT, capped, v2_content, v2_items
from docsync.sandbox.refusals import bad_request
from docsync.sandbox.store.reading import (
    BY_ID,
    BY_POSITION,
    BY_TITLE,
    Order,
    find_content,
    read_content,
)
from docsync.sandbox.store.records import Content, Kind
from docsync.sandbox.store.spaces import space_by_id
from docsync.sandbox.store.trash import trash
from docsync.sandbox.store.tree import ancestors_of, below, descendants_of
from docsync.sandbox.store.writing import Draft, create
from docsync.sandbox.v2 import shapes

DEPTH_DEFAULT, DEPTH_CAP = 2, 10
SORTS = {
    "child-position": BY_POSITION,
    "id": BY_ID,
    "title": BY_TITLE,
    "created-date": Order("c.created"),
    "modified-date": Order("v.created"),
}


def direct_children(call: Call) -> Answer:
    """List the pages and folders directly below."""
    return v2_content(call, below(_above(call)), _order(call), shapes.child)


def child_pages(call: Call) -> Answer:
    """List the pages directly below, as the deprecated operation does."""
    return v2_content(call, below(_above(call), (Kind.PAGE,)), _order(call), shapes.old_child)


def descendants(call: Call) -> Answer:
    """List everything below, down to a depth."""
    depth = call.number("depth", DEPTH_DEFAULT)
    if not 1 <= depth <= DEPTH_CAP:
        raise bad_request(f"depth must be between 1 and {DEPTH_CAP}.")
    found = descendants_of(call.store, call.person, _above(call), depth)
    return v2_items(call, found, shapes.descendant)


def ancestors(call: Call) -> Answer:
    """List the nearest ancestors, the highest of them first; there is no cursor."""
    limit = capped(call.one("limit"), V2_DEFAULT, V2_CAP)
    chain = ancestors_of(call.store, _above(call))[-limit:]
    results = [{"id": str(one.id), "type": one.kind} for one in chain]
    return Answer.json({"results": results, "_links": {"base": call.base}})


def create_folder(call: Call) -> Answer:
    """Create a folder, below the space's homepage unless a parent is named."""
    given = call.given()
    space = space_by_id(call.store, as_id(given.value("spaceId")))
    parent = given.id("parentId") or space.homepage
    draft = Draft(space, given.text("title") or "", kind=Kind.FOLDER, parent=parent)
    return Answer.json(shapes.folder(call, create(call.store, call.person, draft)))


def read_folder(call: Call) -> Answer:
    """Give one folder."""
    return Answer.json(shapes.folder(call, _folder(call)))


def delete_folder(call: Call) -> Answer:
    """Move a folder to the trash."""
    trash(call.store, call.person, _folder(call))
    return Answer.empty()


def ids_to_types(call: Call) -> Answer:
    """Say what kind of content each id is; ids of nothing are left out."""
    results: Json = {}
    for value in call.given().listed("contentIds"):
        content = find_content(call.store, as_id(value))
        if content is not None:
            results[str(value)] = content.kind
    return Answer.json({"results": results})


def _folder(call: Call) -> Content:
    return read_content(call.store, call.person, call.id(), (Kind.FOLDER,))


def _above(call: Call) -> Content:
    kind = Kind.FOLDER if "/folders/" in call.path else Kind.PAGE
    return read_content(call.store, call.person, call.id(), (kind,))


def _order(call: Call) -> Order:
    name = call.one("sort") or "child-position"
    order = SORTS.get(name.removeprefix("-"))
    if order is None:
        raise bad_request(f"Invalid sort: {name}")
    return Order(order.expression, descending=name.startswith("-"))


OPERATIONS = (
    *(
        Operation("GET", f"/{kind}/{{id}}/{name}", work)
        for kind in ("pages", "folders")
        for name, work in (
            ("direct-children", direct_children),
            ("descendants", descendants),
            ("ancestors", ancestors),
        )
    ),
    Operation("GET", "/pages/{id}/children", child_pages),
    Operation("POST", "/folders", create_folder),
    Operation("GET", "/folders/{id}", read_folder),
    Operation("DELETE", "/folders/{id}", delete_folder),
    Operation("POST", "/content/convert-ids-to-types", ids_to_types),
)
