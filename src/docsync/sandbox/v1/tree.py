"""The tree in API v1: children, descendants, moving, archiving, long tasks."""

from __future__ import annotations

import uuid

from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.given import as_id
from docsync.sandbox.paging import v1_content, v1_items, v1_limit
from docsync.sandbox.refusals import Refusal, bad_request, no_such
from docsync.sandbox.store.people import check_edit
from docsync.sandbox.store.reading import BY_POSITION, Filter, read_content
from docsync.sandbox.store.records import Content, Kind, now
from docsync.sandbox.store.tree import Place, below, descendants_of, place
from docsync.sandbox.store.writing import archive, trash
from docsync.sandbox.v1 import shapes
from docsync.sandbox.v1.content import the_content
from docsync.sandbox.v1.expand import expansion

MOST_ARCHIVED = 300


def list_children(call: Call) -> Answer:
    """Name the kinds of children, or give those that are asked for."""
    one = the_content(call)
    expand = expansion(call.one("expand"))
    shaped = shapes.content(shapes.View(call), one, {"children": expand})
    children: Json = shaped["children"]
    return Answer.json(children)


def list_child_pages(call: Call) -> Answer:
    """List the pages directly below, in order."""
    one = the_content(call)
    expand, view = expansion(call.one("expand")), shapes.View(call)
    return v1_content(
        call,
        below(one, (Kind.PAGE,)),
        v1_limit(call, expand),
        lambda found: shapes.content(view, found, expand),
        BY_POSITION,
    )


def list_child_comments(call: Call) -> Answer:
    """List the comments on a page."""
    one = the_content(call)
    expand, view = expansion(call.one("expand")), shapes.View(call)
    chosen = Filter().where("c.container = ?", one.id).where("c.kind = ?", Kind.COMMENT)
    return v1_content(
        call,
        chosen.where("c.status = 'current'"),
        v1_limit(call, expand),
        lambda found: shapes.content(view, found, expand),
    )


def list_descendant_pages(call: Call) -> Answer:
    """List all pages below."""
    expand, view = expansion(call.one("expand")), shapes.View(call)
    found = [
        one
        for one, _ in descendants_of(call.store, call.person, the_content(call))
        if one.kind is Kind.PAGE
    ]
    return v1_items(
        call, found, v1_limit(call, expand), lambda one: shapes.content(view, one, expand)
    )


def move_page(call: Call) -> Answer:
    """Move a page below a target, or before or behind it among its siblings."""
    kinds = (Kind.PAGE, Kind.FOLDER)
    page = read_content(call.store, call.person, call.id(), kinds)
    target = read_content(call.store, call.person, call.id("target"), kinds)
    if call.values["position"] not in list(Place):
        raise bad_request(f"Invalid position: {call.values['position']}")
    place(call.store, call.person, page, Place(call.values["position"]), target)
    return Answer.json({"pageId": str(page.id)})


def delete_tree(call: Call) -> Answer:
    """Move a page and everything below it to the trash."""
    page = the_content(call)
    found = [one for one, _ in descendants_of(call.store, call.person, page)]
    for one in [*reversed(found), page]:
        trash(call.store, call.person, one)
    return _accepted(call, "Delete page tree", successful=True)


def archive_pages(call: Call) -> Answer:
    """Archive pages. It is done at once; the answer is a task that has ended."""
    listed = call.given().records("pages")
    if not listed or len(listed) > MOST_ARCHIVED:
        raise bad_request(f"Between 1 and {MOST_ARCHIVED} pages can be archived at once.")
    try:
        pages = [_archivable(call, as_id(one.value("id"))) for one in listed]
    except Refusal as refusal:
        # Seen live: an unknown id is a server error here, not a 404.
        raise Refusal(500, str(refusal)) from refusal
    for page in pages:
        archive(call.store, call.person, page)
    return _accepted(call, "Archive pages", successful=True)


def read_task(call: Call) -> Answer:
    """Give a long task."""
    row = call.store.first("SELECT * FROM long_task WHERE id = ?", (call.values["id"],))
    if row is None:
        raise no_such(f"No task found with id: {call.values['id']}")
    return Answer.json(_task(row))


def list_tasks(call: Call) -> Answer:
    """List the long tasks."""
    rows = call.store.rows("SELECT * FROM long_task ORDER BY created")
    return v1_items(call, rows, v1_limit(call, {}, 100), _task)


def _archivable(call: Call, page_id: int) -> Content:
    page = read_content(call.store, call.person, page_id, (Kind.PAGE,))
    check_edit(call.store, call.person, page)
    return page


def _accepted(call: Call, name: str, *, successful: bool) -> Answer:
    task = str(uuid.uuid4())
    with call.store.transaction():
        call.store.write(
            "INSERT INTO long_task VALUES (?, ?, ?, ?, ?)", (task, name, now(), name, successful)
        )
    links = {"status": f"/rest/api/longtask/{task}"}
    return Answer.json({"id": task, "links": links}, 202)


def _task(row: tuple[object, ...]) -> Json:
    identity, name, _, message, successful = row
    return {
        "id": identity,
        "name": {"key": name, "args": []},
        "elapsedTime": 1,
        "percentageComplete": 100,
        "finished": True,
        "successful": bool(successful),
        "messages": [{"translation": message, "args": []}],
    }


OPERATIONS = (
    Operation("GET", "/content/{id}/child", list_children, Served.REMOVED),
    Operation("GET", "/content/{id}/child/page", list_child_pages, Served.REMOVED),
    Operation("GET", "/content/{id}/child/comment", list_child_comments, Served.REMOVED),
    Operation("GET", "/content/{id}/descendant/page", list_descendant_pages),
    Operation("PUT", "/content/{id}/move/{position}/{target}", move_page, Served.CLOUD),
    Operation("DELETE", "/content/{id}/pageTree", delete_tree, Served.CLOUD),
    Operation("POST", "/content/archive", archive_pages, Served.CLOUD),
    Operation("GET", "/longtask", list_tasks),
    Operation("GET", "/longtask/{id}", read_task),
)
