"""Comments in API v2: below content, or inline on words of its text."""

from __future__ import annotations

from docsync.sandbox.bodies import body_given
from docsync.sandbox.exchange import Answer, Call, Json, Operation
from docsync.sandbox.given import Given
from docsync.sandbox.paging import v2_content
from docsync.sandbox.refusals import bad_request, no_version
from docsync.sandbox.store.comments import (
    INLINE_TREE,
    Selection,
    add_comment,
    add_inline,
    change_comment,
    comments_on,
    delete_comment,
    replies_to,
    resolution_of,
    resolve,
)
from docsync.sandbox.store.comments import inline_of as kept_of
from docsync.sandbox.store.reading import Filter, at_version, read_content
from docsync.sandbox.store.records import Content, Kind
from docsync.sandbox.store.writing import Change
from docsync.sandbox.v2 import shapes
from docsync.sandbox.v2.comment_shapes import comment
from docsync.sandbox.v2.included import included
from docsync.sandbox.v2.kinds import FOOTER, INLINE, collection_of, the_content
from docsync.sandbox.v2.pages import order_of

_HOLDERS = ("pageId", "blogPostId", "attachmentId", "customContentId")


def list_comments(call: Call) -> Answer:
    """List the comments of one sort: all of them."""
    chosen = Filter().where("c.kind = ?", Kind.COMMENT).where("c.status = 'current'")
    return _listed(call, _of_sort(call, chosen))


def list_on_content(call: Call) -> Answer:
    """List the comments of one sort on content, without the answers to them."""
    chosen = comments_on(the_content(call)).where("c.parent IS NULL")
    chosen = _of_sort(call, chosen)
    wanted = call.all("resolution-status")
    if not wanted:
        return _listed(call, chosen)
    return _listed(call, chosen.where(*_resolved_as(call, chosen, wanted)))


def list_replies(call: Call) -> Answer:
    """List the answers to a comment."""
    return _listed(call, replies_to(the_content(call)))


def create_comment(call: Call) -> Answer:
    """Comment on content, or answer a comment."""
    given = call.given()
    body = body_given(given.record("body")) or ""
    reply = given.id("parentCommentId")
    on = _holder(call, given, reply)
    if _collection(call) == INLINE and reply is None:
        asked = given.record("inlineCommentProperties")
        selection = Selection(
            asked.text("textSelection") or "",
            asked.number("textSelectionMatchCount") or 1,
            asked.number("textSelectionMatchIndex") or 0,
        )
        made = add_inline(call.store, call.person, on, body, selection)
    else:
        made = add_comment(call.store, call.person, on, body, reply)
    return Answer.json(_single(call, made), 201)


def read_comment(call: Call) -> Answer:
    """Give one comment, or as it was at a version."""
    one = the_content(call)
    if call.one("version") is not None:
        one = at_version(call.store, one, call.number("version", 0))
    shaped = _single(call, one, call.one("body-format"))
    if call.one("include-version") == "false":
        del shaped["version"]
    return Answer.json({**shaped, **_without_properties(call, one)})


def update_comment(call: Call) -> Answer:
    """Write a comment anew over exactly the version before, or resolve an inline one."""
    one, given = the_content(call), call.given()
    body = body_given(given.record("body"))
    resolved = given.fields.get("resolved")
    version = given.record("version")
    if version.number("number") is None:
        raise no_version()
    if body is not None:
        change = Change(version.number("number"), body=body, message=version.text("message") or "")
        one = change_comment(call.store, call.person, one, change)
    if isinstance(resolved, bool) and _collection(call) == INLINE:
        resolve(call.store, call.person, one, resolved=resolved)
    return Answer.json(_single(call, one))


def remove_comment(call: Call) -> Answer:
    """Delete a comment for good."""
    delete_comment(call.store, call.person, the_content(call))
    return Answer.empty()


def _collection(call: Call) -> str:
    """Give which comments are meant: the path begins or ends with their name."""
    return INLINE if INLINE in call.path else FOOTER


def _of_sort(call: Call, chosen: Filter) -> Filter:
    inline = _collection(call) == INLINE
    return chosen.where(INLINE_TREE if inline else f"NOT {INLINE_TREE}")


def _resolved_as(call: Call, chosen: Filter, wanted: list[str]) -> tuple[str, str]:
    rows = call.store.rows(f"SELECT c.id FROM content c WHERE {chosen.sql}", chosen.values)  # noqa: S608 - values are bound
    found = []
    for (identity,) in rows:
        one = read_content(call.store, call.person, int(str(identity)))
        kept = kept_of(call.store, one)
        if kept is not None and resolution_of(call.store, one, kept) in wanted:
            found.append(one.id)
    return "c.id IN (SELECT value FROM json_each(?))", str(found)


def _holder(call: Call, given: Given, reply: int | None) -> Content:
    named = [found for name in _HOLDERS if (found := given.id(name)) is not None]
    if reply is not None and not named:
        above = read_content(call.store, call.person, reply, (Kind.COMMENT,))
        named = [above.container or 0]
    if len(named) != 1:
        raise bad_request("Exactly one of pageId, blogPostId and parentCommentId is required.")
    return read_content(call.store, call.person, named[0])


def _listed(call: Call, chosen: Filter) -> Answer:
    body_format = call.one("body-format")
    if body_format in shapes.VIEWS:
        raise bad_request(f"Invalid body-format for a list: {body_format}")
    inline = collection_of(call.path, call.settings.context_path) == INLINE or INLINE in call.path
    return v2_content(
        call, chosen, order_of(call), lambda one: comment(call, one, body_format, inline=inline)
    )


def _single(call: Call, one: Content, body_format: str | None = "storage") -> Json:
    shaped = comment(call, one, body_format, inline=_collection(call) == INLINE)
    shaped["_links"]["base"] = call.base
    return shaped


def _without_properties(call: Call, one: Content) -> Json:
    """Give what is included; the properties of an inline comment are its words already."""
    found = included(call, one)
    if _collection(call) == INLINE:
        found.pop("properties", None)
    return found


_SORTS = (FOOTER, INLINE)
OPERATIONS = (
    *(Operation("GET", f"/{sort}", list_comments) for sort in _SORTS),
    *(Operation("POST", f"/{sort}", create_comment) for sort in _SORTS),
    *(Operation("GET", f"/{sort}/{{id}}", read_comment) for sort in _SORTS),
    *(Operation("PUT", f"/{sort}/{{id}}", update_comment) for sort in _SORTS),
    *(Operation("DELETE", f"/{sort}/{{id}}", remove_comment) for sort in _SORTS),
    *(Operation("GET", f"/{sort}/{{id}}/children", list_replies) for sort in _SORTS),
    *(
        Operation("GET", f"/{kind}/{{id}}/{sort}", list_on_content)
        for kind in ("pages", "blogposts")
        for sort in _SORTS
    ),
    Operation("GET", f"/attachments/{{id}}/{FOOTER}", list_on_content),
    Operation("GET", f"/custom-content/{{id}}/{FOOTER}", list_on_content),
)
