"""What `include-…` parameters add to one piece of content in API v2, and the lists themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from docsync.sandbox.exchange import Answer, Call, Json, Operation
from docsync.sandbox.paging import v2_items
from docsync.sandbox.store.access import may_edit
from docsync.sandbox.store.labels import labels_of
from docsync.sandbox.store.marks import likes_of
from docsync.sandbox.store.permissions import EVERY, may, target_of
from docsync.sandbox.store.properties import Owner, properties_of
from docsync.sandbox.store.reading import versions_of
from docsync.sandbox.store.records import Content
from docsync.sandbox.store.spaces import space_by_id
from docsync.sandbox.store.tree import children_of
from docsync.sandbox.v2 import shapes
from docsync.sandbox.v2.kinds import KINDS, the_content

MOST_INCLUDED = 50


def included(call: Call, content: Content) -> Json:
    """Give what the `include-…` parameters ask for, at most fifty of each."""
    lists: dict[str, Callable[[], Sequence[Json]]] = {
        "labels": lambda: [shapes.label(one) for one in labels_of(call.store, content)],
        "properties": lambda: [
            shapes.content_property(one)
            for one in properties_of(call.store, Owner.content(content))
        ],
        "versions": lambda: [shapes.version(one) for one in versions_of(call.store, content)],
        "direct-children": lambda: [
            shapes.child(one) for one in children_of(call.store, call.person, content)
        ],
        "likes": lambda: [{"accountId": one.account} for one in likes_of(call.store, content)],
        "operations": lambda: operations_on(call, content),
    }
    found: Json = {
        "directChildren" if name == "direct-children" else name: _cut(call, name, give())
        for name, give in lists.items()
        if call.flag(f"include-{name}")
    }
    if call.flag("include-favorited-by-current-user-status"):
        found["isFavoritedByCurrentUser"] = False
    if call.flag("include-collaborators"):
        found["collaborators"] = {"results": [content.version.author]}
    return found


def operations_on(call: Call, content: Content) -> list[Json]:
    """Give what the user may do with content."""
    target = target_of(content.kind)
    allowed = [("read", target)]
    if may_edit(call.store, call.person, content):
        wanted = (("update", "create"), ("delete", "delete"))
        allowed += [
            (operation, target)
            for operation, needed in wanted
            if may(call.store, call.person, content.space, (needed, target))
        ]
    return [{"operation": operation, "targetType": kind} for operation, kind in allowed]


def list_operations(call: Call) -> Answer:
    """List what the user may do with content."""
    return Answer.json({"operations": operations_on(call, the_content(call))})


def list_space_operations(call: Call) -> Answer:
    """List what the user may do in a space."""
    space = space_by_id(call.store, call.id())
    allowed = [what for what in EVERY if may(call.store, call.person, space.id, what)]
    told = [{"operation": operation, "targetType": target} for operation, target in allowed]
    return Answer.json({"operations": told})


def count_likes(call: Call) -> Answer:
    """Count the users who like content."""
    return Answer.json({"count": len(likes_of(call.store, the_content(call)))})


def list_likes(call: Call) -> Answer:
    """List the users who like content."""
    found = likes_of(call.store, the_content(call))
    return v2_items(call, found, lambda one: {"accountId": one.account})


def _cut(call: Call, name: str, found: Sequence[Any]) -> Json:
    return {
        "results": found[:MOST_INCLUDED],
        "meta": {"hasMore": len(found) > MOST_INCLUDED},
        "_links": {"self": f"{call.path}/{name}"},
    }


_LIKED = ("pages", "blogposts", "footer-comments", "inline-comments")
OPERATIONS = (
    *(
        Operation("GET", f"/{kind}/{{id}}/operations", list_operations)
        for kind in KINDS
        if kind != "comments"
    ),
    Operation("GET", "/spaces/{id}/operations", list_space_operations),
    *(Operation("GET", f"/{kind}/{{id}}/likes/count", count_likes) for kind in _LIKED),
    *(Operation("GET", f"/{kind}/{{id}}/likes/users", list_likes) for kind in _LIKED),
)
