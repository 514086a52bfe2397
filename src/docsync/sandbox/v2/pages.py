"""Pages in API v2: read, list, create, update, retitle, delete, history."""

from __future__ import annotations

from typing import Any

from docsync.sandbox.bodies import body_given
from docsync.sandbox.exchange import Answer, Call, Json, Operation
from docsync.sandbox.given import as_id
from docsync.sandbox.paging import V2_CAP, v2_content, v2_items
from docsync.sandbox.refusals import bad_request, not_found
from docsync.sandbox.store.access import restrict
from docsync.sandbox.store.labels import labels_of
from docsync.sandbox.store.properties import Owner, properties_of
from docsync.sandbox.store.reading import (
    BY_ID,
    BY_TITLE,
    Filter,
    Order,
    at_version,
    read_content,
    versions_of,
)
from docsync.sandbox.store.records import Content, Kind, Status
from docsync.sandbox.store.saving import save
from docsync.sandbox.store.spaces import space_by_id
from docsync.sandbox.store.trash import purge, trash
from docsync.sandbox.store.tree import children_of
from docsync.sandbox.store.writing import Change, Draft, create, folded, retitle
from docsync.sandbox.v2 import shapes

MOST_IDS = 250
MOST_SPACES = 100
MOST_BODIES_OF_VERSIONS = 50
MOST_INCLUDED = 50
SORTS = {
    "id": BY_ID,
    "title": BY_TITLE,
    "created-date": Order("c.created"),
    "modified-date": Order("v.created"),
}


def read_page(call: Call) -> Answer:
    """Give one page, current, archived or trashed, or as it was at a version."""
    content = the_page(call)
    statuses = call.all("status")
    if statuses and content.status not in statuses and Status.HISTORICAL not in statuses:
        raise not_found("page", content.id)
    version = call.one("version")
    if version is not None:
        content = at_version(call.store, content, call.number("version", 0))
    shaped = shapes.single_page(call, content, call.one("body-format"))
    if call.one("include-version") == "false":
        del shaped["version"]
    return Answer.json({**shaped, **_included(call, content)})


def list_pages(call: Call) -> Answer:
    """List pages by id, space, status, title or subtype."""
    ids = _ids(call, "id", MOST_IDS)
    chosen = _page_filter(call)
    if ids:
        chosen = chosen.among("c.id", ids)
    spaces = _ids(call, "space-id", MOST_SPACES)
    if spaces:
        chosen = chosen.among("c.space", spaces)
    return _listed(call, chosen)


def list_space_pages(call: Call) -> Answer:
    """List the pages of one space; `depth=root` only those at its top."""
    space = space_by_id(call.store, call.id())
    chosen = _page_filter(call).where("c.space = ?", space.id)
    if call.one("depth") == "root":
        chosen = chosen.where("(c.parent IS NULL OR c.parent = ?)", space.homepage)
    return _listed(call, chosen)


def create_page(call: Call) -> Answer:
    """Create a page, below the space's homepage unless a parent is named."""
    given = call.given()
    space = space_by_id(call.store, as_id(given.value("spaceId")))
    parent = given.id("parentId") or space.homepage
    draft = Draft(
        space,
        given.text("title") or "",
        body_given(given.record("body")) or "",
        status=given.status() or Status.CURRENT,
        parent=None if call.flag("root-level") else parent,
        subtype=given.text("subtype") or "",
        message=given.record("version").text("message") or "",
    )
    content = create(call.store, call.person, draft)
    if call.flag("private"):
        for operation in ("read", "update"):
            restrict(call.store, content, operation, [call.person.name])
    return Answer.json(shapes.single_page(call, content, "storage"))


def update_page(call: Call) -> Answer:
    """Write a page over exactly the version before the one given."""
    content = the_page(call)
    given = call.given()
    for name in ("status", "title"):
        given.value(name)
    if as_id(given.value("id")) != content.id:
        raise bad_request("The id of the body is not the id of the path.")
    if given.id("spaceId") not in {None, content.space}:
        raise bad_request("A page cannot be moved to another space.")
    version = given.record("version")
    change = Change(
        version.number("number"),
        title=given.text("title"),
        body=body_given(given.record("body")),
        parent=given.id("parentId"),
        status=given.status(),
        message=version.text("message") or "",
        minor=version.flag("minorEdit"),
    )
    content = save(call.store, call.person, content, change)
    return Answer.json(shapes.single_page(call, content, "storage"))


def retitle_page(call: Call) -> Answer:
    """Give a page another title, whatever its version."""
    content = the_page(call)
    title = call.given().text("title") or ""
    content = retitle(call.store, call.person, content, title)
    return Answer.json(shapes.single_page(call, content))


def delete_page(call: Call) -> Answer:
    """Move a page to the trash, or delete a trashed page or a draft for good."""
    content = the_page(call)
    match content.status, call.flag("purge"), call.flag("draft"):
        case (Status.TRASHED, True, _) | (Status.DRAFT, _, True):
            purge(call.store, call.person, content)
        case (Status.CURRENT | Status.ARCHIVED, False, False):
            trash(call.store, call.person, content)
        case (Status.CURRENT | Status.ARCHIVED, True, _):
            raise bad_request("Only trashed content can be purged.")
        case _:
            raise not_found("page", content.id)
    return Answer.empty()


def list_versions(call: Call) -> Answer:
    """List the history of a page, newest first; with bodies at most fifty at once."""
    content = the_page(call)
    body_format = call.one("body-format")
    cap = MOST_BODIES_OF_VERSIONS if body_format else V2_CAP
    versions = versions_of(call.store, content)
    if call.one("sort") == "modified-date":
        versions.reverse()

    def shape(version: Any) -> Json:
        shaped = shapes.version(version)
        if body_format:
            old = at_version(call.store, content, version.number)
            body = shapes.page(call, old, body_format)["body"]
            shaped["page"] = {"title": old.title, "id": str(old.id), "body": body}
        return shaped

    return v2_items(call, versions, shape, cap=cap)


def read_version(call: Call) -> Answer:
    """Give one version of a page in detail."""
    content = at_version(call.store, the_page(call), call.id("number"))
    newest = the_page(call).version.number
    number = content.version.number
    shaped = {**shapes.version(content.version), "contentTypeModified": False, "collaborators": []}
    if number > 1:
        shaped["prevVersion"] = number - 1
    if number < newest:
        shaped["nextVersion"] = number + 1
    return Answer.json(shaped)


def the_page(call: Call) -> Content:
    """Give the page that the path names, or refuse."""
    return read_content(call.store, call.person, call.id(), (Kind.PAGE,))


def _page_filter(call: Call) -> Filter:
    statuses = call.all("status") or [Status.CURRENT, Status.ARCHIVED]
    chosen = Filter().where("c.kind = ?", Kind.PAGE).among("c.status", statuses)
    title = call.one("title")
    if title is not None:
        chosen = chosen.where("c.folded = ?", folded(title))
    subtype = call.one("subtype")
    if subtype is not None:
        chosen = chosen.where("c.subtype = ?", "" if subtype == "page" else subtype)
    return chosen


def _listed(call: Call, chosen: Filter) -> Answer:
    name = call.one("sort") or "id"
    order = SORTS.get(name.removeprefix("-"))
    if order is None:
        raise bad_request(f"Invalid sort: {name}")
    order = Order(order.expression, descending=name.startswith("-"))
    body_format = call.one("body-format")
    if body_format in shapes.VIEWS:
        raise bad_request(f"Invalid body-format for a list: {body_format}")
    return v2_content(call, chosen, order, lambda one: shapes.page(call, one, body_format))


def _ids(call: Call, name: str, most: int) -> list[int]:
    found = [as_id(value) for value in call.all(name)]
    if len(found) > most:
        raise bad_request(f"At most {most} values may be given for {name}.")
    return found


def _included(call: Call, content: Content) -> Json:
    """Give what the `include-…` parameters ask for, at most fifty of each."""
    lists: dict[str, Any] = {
        "labels": lambda: [shapes.label(one) for one in labels_of(call.store, content)],
        "properties": lambda: [
            shapes.content_property(one)
            for one in properties_of(call.store, Owner.content(content))
        ],
        "versions": lambda: [shapes.version(one) for one in versions_of(call.store, content)],
        "direct-children": lambda: [
            shapes.child(one) for one in children_of(call.store, call.person, content)
        ],
        "likes": list,
        "operations": list,
    }
    return {
        "directChildren" if name == "direct-children" else name: {
            "results": give()[:MOST_INCLUDED],
            "meta": {"hasMore": len(give()) > MOST_INCLUDED},
            "_links": {"self": f"{call.path}/{name}"},
        }
        for name, give in lists.items()
        if call.flag(f"include-{name}")
    }


OPERATIONS = (
    Operation("GET", "/pages", list_pages),
    Operation("POST", "/pages", create_page),
    Operation("GET", "/spaces/{id}/pages", list_space_pages),
    Operation("GET", "/pages/{id}", read_page),
    Operation("PUT", "/pages/{id}", update_page),
    Operation("DELETE", "/pages/{id}", delete_page),
    Operation("PUT", "/pages/{id}/title", retitle_page),
    Operation("GET", "/pages/{id}/versions", list_versions),
    Operation("GET", "/pages/{id}/versions/{number}", read_version),
)
