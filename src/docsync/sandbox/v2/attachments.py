"""Attachments in API v2: listed, read, deleted; they are uploaded through v1."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Operation
from docsync.sandbox.paging import V2_CAP, capped, content_page, v2_answer
from docsync.sandbox.refusals import bad_request, not_found
from docsync.sandbox.store.access import check_delete
from docsync.sandbox.store.attachments import file_of, page_of
from docsync.sandbox.store.reading import Filter, at_version
from docsync.sandbox.store.records import Kind, Status
from docsync.sandbox.store.trash import purge, trash
from docsync.sandbox.v1.attachments import MEDIA
from docsync.sandbox.v2 import shapes
from docsync.sandbox.v2.included import included
from docsync.sandbox.v2.kinds import the_content
from docsync.sandbox.v2.pages import order_of

DEFAULT = 50
_OF_MEDIA_TYPE = (
    "EXISTS (SELECT 1 FROM file f WHERE f.content = c.id AND f.number = c.version "
    "AND f.media_type = ?)"
)


def list_attachments(call: Call) -> Answer:
    """List attachments, of one page or post or of all, by name, media type and status."""
    statuses = call.all("status") or [Status.CURRENT]
    chosen = Filter().where("c.kind = ?", Kind.ATTACHMENT).among("c.status", statuses)
    if "id" in call.values:
        chosen = chosen.where("c.container = ?", the_content(call).id)
    name, media_type = call.one("filename"), call.one("mediaType")
    if name is not None:
        chosen = chosen.where("c.title = ?", name)
    if media_type is not None:
        chosen = chosen.where(_OF_MEDIA_TYPE, media_type)
    limit = capped(call.one("limit"), DEFAULT, V2_CAP)
    listing = content_page(call, chosen, order_of(call), limit)
    results = [shapes.attachment(call, one) for one in listing.items]
    return v2_answer(call, results, listing.next_cursor)


def read_attachment(call: Call) -> Answer:
    """Give one attachment, without its bytes."""
    content = the_content(call)
    if call.one("version") is not None:
        content = at_version(call.store, content, call.number("version", 0))
    shaped = shapes.attachment(call, content)
    shaped["_links"]["base"] = call.base
    if call.one("include-version") == "false":
        del shaped["version"]
    return Answer.json({**shaped, **included(call, content)})


def delete_attachment(call: Call) -> Answer:
    """Move an attachment to the trash, or delete a trashed one for good."""
    attachment = the_content(call)
    check_delete(call.store, call.person, page_of(call.store, attachment))
    if call.flag("purge"):
        if attachment.status is not Status.TRASHED:
            raise bad_request("Only trashed content can be purged.")
        purge(call.store, call.person, attachment)
    elif attachment.status is Status.TRASHED:
        raise not_found("attachment", f"att{attachment.id}")
    else:
        trash(call.store, call.person, attachment)
    return Answer.empty()


def thumbnail(call: Call) -> Answer:
    """Redirect to the picture itself: it is its own thumbnail here."""
    attachment = the_content(call)
    held = file_of(call.store, attachment)
    if not held.media_type.startswith("image/"):
        raise not_found("thumbnail", f"att{attachment.id}")
    return Answer(302, headers=(("location", f"{call.host}{MEDIA}/{held.file_id}"),))


OPERATIONS = (
    Operation("GET", "/attachments", list_attachments),
    *(
        Operation("GET", f"/{kind}/{{id}}/attachments", list_attachments)
        for kind in ("pages", "blogposts", "custom-content")
    ),
    Operation("GET", "/attachments/{id}", read_attachment),
    Operation("DELETE", "/attachments/{id}", delete_attachment),
    Operation("GET", "/attachments/{id}/thumbnail/download", thumbnail),
)
