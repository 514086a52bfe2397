"""The tree in API v2: children, descendants, ancestors, and folders."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Json, Operation
from docsync.sandbox.given import as_id
from docsync.sandbox.paging import V2_CAP, V2_DEFAULT, capped, v2_content, v2_items
from docsync.sandbox.refusals import bad_request
from docsync.sandbox.store.access import restrict
from docsync.sandbox.store.reading import BY_ID, BY_POSITION, BY_TITLE, Order, find_content
from docsync.sandbox.store.records import Content, Kind, Status
from docsync.sandbox.store.spaces import space_by_id
from docsync.sandbox.store.trash import trash
from docsync.sandbox.store.tree import ancestors_of, below, descendants_of
from docsync.sandbox.store.writing import Draft, create
from docsync.sandbox.v2 import shapes
from docsync.sandbox.v2.included import included
from docsync.sandbox.v2.kinds import BOARDS, IN_TREE, kind_of, the_content

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
    return v2_content(call, below(the_content(call)), _order(call), shapes.child)


def child_pages(call: Call) -> Answer:
    """List the pages directly below, as the deprecated operation does."""
    return v2_content(call, below(the_content(call), (Kind.PAGE,)), _order(call), shapes.old_child)


def descendants(call: Call) -> Answer:
    """List everything below, down to a depth."""
    depth = call.number("depth", DEPTH_DEFAULT)
    if not 1 <= depth <= DEPTH_CAP:
        raise bad_request(f"depth must be between 1 and {DEPTH_CAP}.")
    found = descendants_of(call.store, call.person, the_content(call), depth)
    return v2_items(call, found, shapes.descendant)


def ancestors(call: Call) -> Answer:
    """List the nearest ancestors, the highest of them first; there is no cursor."""
    limit = capped(call.one("limit"), V2_DEFAULT, V2_CAP)
    chain = ancestors_of(call.store, the_content(call))[-limit:]
    results = [{"id": str(one.id), "type": one.kind} for one in chain]
    return Answer.json({"results": results, "_links": {"base": call.base}})


def create_board(call: Call) -> Answer:
    """Create a folder, whiteboard, database or embed, below the homepage unless told."""
    given = call.given()
    space = space_by_id(call.store, as_id(given.value("spaceId")))
    parent = given.id("parentId") or space.homepage
    kind = kind_of(call.path, call.settings.context_path)
    draft = Draft(
        space,
        given.text("title") or "",
        kind=kind,
        parent=parent,
        status=Status.CURRENT,
        subtype=given.text("embedUrl") or "",
    )
    made = create(call.store, call.person, draft)
    if call.flag("private"):
        for operation in ("read", "update"):
            restrict(call.store, made, operation, [call.person.name])
    return Answer.json(_shaped(call, made))


def read_board(call: Call) -> Answer:
    """Give one folder, whiteboard, database or embed."""
    content = the_content(call)
    return Answer.json({**_shaped(call, content), **included(call, content)})


def delete_board(call: Call) -> Answer:
    """Move a folder, whiteboard, database or embed to the trash."""
    trash(call.store, call.person, the_content(call))
    return Answer.empty()


def ids_to_types(call: Call) -> Answer:
    """Say what kind of content each id is; ids of nothing are left out."""
    results: Json = {}
    for value in call.given().listed("contentIds"):
        content = find_content(call.store, as_id(value))
        if content is not None:
            results[str(value)] = content.kind
    return Answer.json({"results": results})


def _shaped(call: Call, content: Content) -> Json:
    shaped = shapes.folder(call, content)
    if content.kind is Kind.EMBED:
        shaped["embedUrl"] = content.subtype
    return shaped


def _order(call: Call) -> Order:
    name = call.one("sort") or "child-position"
    order = SORTS.get(name.removeprefix("-"))
    if order is None:
        raise bad_request(f"Invalid sort: {name}")
    return Order(order.expression, descending=name.startswith("-"))


OPERATIONS = (
    *(
        Operation("GET", f"/{kind}/{{id}}/{name}", work)
        for kind in IN_TREE
        for name, work in (
            ("direct-children", direct_children),
            ("descendants", descendants),
            ("ancestors", ancestors),
        )
    ),
    Operation("GET", "/pages/{id}/children", child_pages),
    *(Operation("POST", f"/{kind}", create_board) for kind in ("folders", *BOARDS)),
    *(Operation("GET", f"/{kind}/{{id}}", read_board) for kind in ("folders", *BOARDS)),
    *(Operation("DELETE", f"/{kind}/{{id}}", delete_board) for kind in ("folders", *BOARDS)),
    Operation("POST", "/content/convert-ids-to-types", ids_to_types),
)
