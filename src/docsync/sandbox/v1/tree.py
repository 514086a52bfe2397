"""What hangs below content in API v1: children and descendants, by type."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.paging import v1_content, v1_items, v1_limit
from docsync.sandbox.refusals import bad_request
from docsync.sandbox.store.comments import (
    INLINE_TREE,
    comments_on,
    inline_of,
    replies_to,
    resolution_of,
)
from docsync.sandbox.store.reading import BY_POSITION, Filter, every
from docsync.sandbox.store.records import Content, Kind
from docsync.sandbox.store.tree import below, descendants_of
from docsync.sandbox.v1 import shapes
from docsync.sandbox.v1.content import the_content
from docsync.sandbox.v1.expand import expansion

LOCATIONS = ("inline", "footer", "resolved")
TYPES = ("page", "comment", "attachment")


def list_children(call: Call) -> Answer:
    """Name the kinds of children, or give those that are asked for."""
    return _map_of_kinds(call, "children")


def list_descendants(call: Call) -> Answer:
    """Name the kinds of descendants, or give those that are asked for."""
    return _map_of_kinds(call, "descendants")


def list_child_pages(call: Call) -> Answer:
    """List the pages directly below, in order: comments and attachments stand elsewhere."""
    one = the_content(call)
    if call.values["type"] != Kind.PAGE:
        raise bad_request(f"Unsupported type of child: {call.values['type']}")
    expand, view = expansion(call.one("expand")), shapes.view(call)
    return v1_content(
        call,
        below(one, (Kind.PAGE,)),
        v1_limit(call, expand),
        lambda found: shapes.content(view, found, expand),
        BY_POSITION,
    )


def list_child_comments(call: Call) -> Answer:
    """List the comments on content, or the answers to a comment, by location and depth."""
    one = the_content(call)
    expand, view = expansion(call.one("expand")), shapes.view(call)
    chosen = replies_to(one) if one.kind is Kind.COMMENT else comments_on(one)
    if one.kind is not Kind.COMMENT and call.one("depth") != "all":
        chosen = chosen.where("c.parent IS NULL")
    locations = call.all("location")
    if not set(locations) <= set(LOCATIONS):
        raise bad_request(f"Unknown location: {locations[0]}")
    found = every(call.store, call.person, chosen)
    if locations:
        inline = {known.id for known in every(call.store, call.person, _inline(chosen))}
        found = [known for known in found if _location(call, known, inline) in locations]
    limit = v1_limit(call, expand)
    return v1_items(call, found, limit, lambda known: shapes.content(view, known, expand))


def list_descendants_of_type(call: Call) -> Answer:
    """List everything of a type below: pages, or the comments with all their answers."""
    one, kind = the_content(call), call.values["type"]
    expand, view = expansion(call.one("expand")), shapes.view(call)
    found = _below(call, one, kind)
    limit = v1_limit(call, expand)
    return v1_items(call, found, limit, lambda known: shapes.content(view, known, expand))


def _map_of_kinds(call: Call, part: str) -> Answer:
    expand = expansion(call.one("expand"))
    shaped = shapes.content(shapes.view(call), the_content(call), {part: expand})
    kinds: Json = shaped[part]
    kinds["_links"] |= {"base": call.base, "context": call.settings.context_path}
    return Answer.json(kinds)


def _below(call: Call, one: Content, kind: str) -> list[Content]:
    match kind:
        case "page":
            depth = call.one("depth") or "all"
            deep = None if depth == "all" else 1 if depth == "root" else call.number("depth", 1)
            found = descendants_of(call.store, call.person, one, deep)
            return [below_ for below_, _ in found if below_.kind is Kind.PAGE]
        case "comment":
            return every(call.store, call.person, comments_on(one))
        case "attachment":
            chosen = Filter().where("c.container = ?", one.id).where("c.status = 'current'")
            return every(call.store, call.person, chosen.where("c.kind = ?", Kind.ATTACHMENT))
    raise bad_request(f"Unsupported type of descendant: {kind}")


def _inline(chosen: Filter) -> Filter:
    return chosen.where(INLINE_TREE)


def _location(call: Call, comment: Content, inline: set[int]) -> str:
    kept = inline_of(call.store, comment)
    if kept is not None and resolution_of(call.store, comment, kept) == "resolved":
        return "resolved"
    return "inline" if comment.id in inline else "footer"


OPERATIONS = (
    Operation("GET", "/content/{id}/child", list_children, Served.REMOVED),
    Operation("GET", "/content/{id}/child/comment", list_child_comments, Served.REMOVED),
    Operation("GET", "/content/{id}/descendant", list_descendants),
    Operation("GET", "/content/{id}/descendant/{type}", list_descendants_of_type),
)
# Behind the types that have operations of their own.
OF_ANY_TYPE = (Operation("GET", "/content/{id}/child/{type}", list_child_pages, Served.REMOVED),)
