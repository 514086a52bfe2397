"""Pages, blog posts and custom content in API v2: read, list, create, update, delete."""

from __future__ import annotations

from collections.abc import Callable

from docsync.sandbox.bodies import body_given, custom_body_given
from docsync.sandbox.exchange import Answer, Call, Json, Operation
from docsync.sandbox.given import Given, as_id
from docsync.sandbox.paging import v2_content
from docsync.sandbox.refusals import bad_request, not_found
from docsync.sandbox.store.access import check_edit, restrict
from docsync.sandbox.store.drafts import discard_draft, draft_of, has_draft
from docsync.sandbox.store.reading import (
    BY_ID,
    BY_TITLE,
    Filter,
    Order,
    at_version,
    read_content,
)
from docsync.sandbox.store.records import Content, Kind, Space, Status
from docsync.sandbox.store.saving import save
from docsync.sandbox.store.spaces import space_by_id
from docsync.sandbox.store.titles import folded
from docsync.sandbox.store.trash import purge, trash
from docsync.sandbox.store.writing import Change, Draft, create, retitle
from docsync.sandbox.v2 import shapes
from docsync.sandbox.v2.included import included
from docsync.sandbox.v2.kinds import kind_of, the_content

MOST_IDS = 250
MOST_SPACES = 100
SORTS = {
    "id": BY_ID,
    "title": BY_TITLE,
    "created-date": Order("c.created"),
    "modified-date": Order("v.created"),
}
_LISTED = (Status.CURRENT, Status.ARCHIVED)
_STATUSES = {
    Kind.PAGE: _LISTED,
    Kind.BLOGPOST: (Status.CURRENT,),
    Kind.CUSTOM: (Status.CURRENT,),
}


def read_page(call: Call) -> Answer:
    """Give one page or post, current, archived or trashed, its draft, or an old version."""
    content = the_content(call)
    statuses = call.all("status")
    wants_draft = call.flag("get-draft") or statuses == [Status.DRAFT]
    if wants_draft and (content.status is Status.DRAFT or has_draft(call.store, content)):
        content = draft_of(call.store, content)
    elif statuses and content.status not in statuses and Status.HISTORICAL not in statuses:
        raise not_found(content.kind, content.id)
    version = call.one("version")
    if version is not None:
        content = at_version(call.store, content, call.number("version", 0))
    shaped = shapes.single(call, content, call.one("body-format"))
    if call.one("include-version") == "false":
        del shaped["version"]
    return Answer.json({**shaped, **included(call, content)})


def list_pages(call: Call) -> Answer:
    """List pages or posts by id, space, status, title or subtype."""
    return listed(call, page_filter(call, kind_of(call.path, call.settings.context_path)))


def list_space_pages(call: Call) -> Answer:
    """List the pages of one space; `depth=root` only those at its top."""
    chosen, space = _in_space(call, Kind.PAGE)
    if call.one("depth") == "root":
        chosen = chosen.where("(c.parent IS NULL OR c.parent = ?)", space.homepage)
    return listed(call, chosen)


def list_space_posts(call: Call) -> Answer:
    """List the blog posts of one space."""
    return listed(call, _in_space(call, Kind.BLOGPOST)[0])


def create_page(call: Call) -> Answer:
    """Create a page, below the space's homepage unless a parent is named, or a blog post."""
    given = call.given()
    kind = kind_of(call.path, call.settings.context_path)
    space = space_by_id(call.store, as_id(given.value("spaceId")))
    draft = Draft(
        space,
        given.text("title") or "",
        body_given(given.record("body")) or "",
        kind=kind,
        status=given.status() or Status.CURRENT,
        parent=_parent(call, given, space) if kind is Kind.PAGE else None,
        subtype=given.text("subtype") or "",
        message=given.record("version").text("message") or "",
        created=given.text("createdAt") or "",
    )
    content = create(call.store, call.person, draft)
    if call.flag("private"):
        for operation in ("read", "update"):
            restrict(call.store, content, operation, [call.person.name])
    return Answer.json(shapes.single(call, content, "storage"))


def update_page(call: Call) -> Answer:
    """Write a page or post over exactly the version before the one given."""
    content = the_content(call)
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
        body=_reader_of(content.kind)(given.record("body")),
        parent=given.id("parentId") if content.kind is Kind.PAGE else None,
        status=given.status(),
        message=version.text("message") or "",
        minor=version.flag("minorEdit"),
        created=given.text("createdAt") or "",
    )
    if change.status is Status.DRAFT and change.number not in {None, 1}:
        raise bad_request("The version number of a draft must be 1.")
    content = save(call.store, call.person, content, change)
    return Answer.json(shapes.single(call, content, "storage"))


def retitle_page(call: Call) -> Answer:
    """Give a page another title, whatever its version."""
    content = the_content(call)
    given = call.given()
    title = given.text("title") or ""
    if given.status() is Status.DRAFT:
        change = Change(1, title=title, status=Status.DRAFT)
        content = save(call.store, call.person, content, change)
    else:
        content = retitle(call.store, call.person, content, title)
    return Answer.json(shapes.single(call, content))


def delete_page(call: Call) -> Answer:
    """Move content to the trash, or delete trashed content or a draft for good."""
    content = the_content(call)
    over = content.status is Status.CURRENT and has_draft(call.store, content)
    match content.status, call.flag("purge"), call.flag("draft"):
        case (Status.TRASHED, True, _) | (Status.DRAFT, _, True):
            purge(call.store, call.person, content)
        case (Status.CURRENT, False, True) if over:
            check_edit(call.store, call.person, content)
            discard_draft(call.store, content)
        case (Status.CURRENT | Status.ARCHIVED, False, False):
            trash(call.store, call.person, content)
        case (Status.CURRENT | Status.ARCHIVED, True, _):
            raise bad_request("Only trashed content can be purged.")
        case _:
            raise not_found(content.kind, content.id)
    return Answer.empty()


def page_filter(call: Call, kind: Kind) -> Filter:
    """Choose the content of a kind that the query asks for."""
    statuses = call.all("status") or list(_STATUSES[kind])
    chosen = Filter().where("c.kind = ?", kind).among("c.status", statuses)
    title = call.one("title")
    if title is not None:
        chosen = chosen.where("c.folded = ?", folded(title))
    subtype = call.one("subtype")
    if subtype is not None:
        chosen = chosen.where("c.subtype = ?", "" if subtype == "page" else subtype)
    ids = _ids(call, "id", MOST_IDS)
    if ids:
        chosen = chosen.among("c.id", ids)
    spaces = _ids(call, "space-id", MOST_SPACES)
    return chosen.among("c.space", spaces) if spaces else chosen


def listed(call: Call, chosen: Filter) -> Answer:
    """Answer with one page of pages, posts or custom content."""
    body_format = call.one("body-format")
    if body_format in shapes.VIEWS:
        raise bad_request(f"Invalid body-format for a list: {body_format}")

    def shape(one: Content) -> Json:
        return shapes.bulk(call, one, body_format)

    return v2_content(call, chosen, order_of(call), shape)


def order_of(call: Call) -> Order:
    """Give the order that `sort` asks for, or refuse one that is none."""
    name = call.one("sort") or "id"
    order = SORTS.get(name.removeprefix("-"))
    if order is None:
        raise bad_request(f"Invalid sort: {name}")
    return Order(order.expression, descending=name.startswith("-"))


def create_custom(call: Call) -> Answer:
    """Create content of an app's own type, on a page or post or in a space."""
    given = call.given()
    named = given.id("pageId") or given.id("blogPostId") or given.id("customContentId")
    holder = None if named is None else read_content(call.store, call.person, named)
    space_id = holder.space if holder else as_id(given.value("spaceId"))
    draft = Draft(
        space_by_id(call.store, space_id),
        given.text("title") or "",
        custom_body_given(given.record("body")) or "",
        kind=Kind.CUSTOM,
        status=given.status() or Status.CURRENT,
        container=None if holder is None else holder.id,
        subtype=given.text("type") or "",
    )
    made = create(call.store, call.person, draft)
    return Answer.json(shapes.single(call, made, "storage"), 201)


def list_custom(call: Call) -> Answer:
    """List content of an app's own type: all of it, in a space, or on a page or post."""
    kind = call.one("type")
    if not kind:
        raise bad_request("type is required.")
    chosen = _custom().where("c.subtype = ?", kind)
    if "/spaces/" in call.path:
        chosen = chosen.where("c.space = ?", call.id())
    elif "id" in call.values:
        chosen = chosen.where("c.container = ?", the_content(call).id)
    else:
        ids, spaces = _ids(call, "id", MOST_IDS), _ids(call, "space-id", MOST_SPACES)
        chosen = chosen.among("c.id", ids) if ids else chosen
        chosen = chosen.among("c.space", spaces) if spaces else chosen
    return listed(call, chosen)


def list_custom_below(call: Call) -> Answer:
    """List the custom content that custom content holds, whatever its type."""
    return listed(call, _custom().where("c.container = ?", the_content(call).id))


def _custom() -> Filter:
    return Filter().where("c.kind = ?", Kind.CUSTOM).where("c.status = 'current'")


def _in_space(call: Call, kind: Kind) -> tuple[Filter, Space]:
    space = space_by_id(call.store, call.id())
    return page_filter(call, kind).where("c.space = ?", space.id), space


def _parent(call: Call, given: Given, space: Space) -> int | None:
    return None if call.flag("root-level") else given.id("parentId") or space.homepage


def _reader_of(kind: Kind) -> Callable[[Given], str | None]:
    return custom_body_given if kind is Kind.CUSTOM else body_given


def _ids(call: Call, name: str, most: int) -> list[int]:
    found = [as_id(value) for value in call.all(name)]
    if len(found) > most:
        raise bad_request(f"At most {most} values may be given for {name}.")
    return found


_WHOLE = ("pages", "blogposts")
_CUSTOM = "/custom-content"
OPERATIONS = (
    *(Operation("GET", f"/{kind}", list_pages) for kind in _WHOLE),
    *(Operation("POST", f"/{kind}", create_page) for kind in _WHOLE),
    *(Operation("GET", f"/{kind}/{{id}}", read_page) for kind in (*_WHOLE, "custom-content")),
    *(Operation("PUT", f"/{kind}/{{id}}", update_page) for kind in (*_WHOLE, "custom-content")),
    *(Operation("DELETE", f"/{kind}/{{id}}", delete_page) for kind in (*_WHOLE, "custom-content")),
    Operation("PUT", "/pages/{id}/title", retitle_page),
    Operation("GET", "/spaces/{id}/pages", list_space_pages),
    Operation("GET", "/spaces/{id}/blogposts", list_space_posts),
    Operation("GET", _CUSTOM, list_custom),
    Operation("POST", _CUSTOM, create_custom),
    *(
        Operation("GET", f"/{kind}/{{id}}/custom-content", list_custom)
        for kind in ("pages", "blogposts", "spaces")
    ),
    Operation("GET", _CUSTOM + "/{id}/children", list_custom_below),
)
