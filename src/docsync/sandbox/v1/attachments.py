"""Attachments in API v1: the only way to upload, on Cloud too."""

from __future__ import annotations

import mimetypes
from itertools import zip_longest

from docsync.sandbox.exchange import Answer, Call, Json, Operation, Part, Served
from docsync.sandbox.given import as_id
from docsync.sandbox.paging import V1_CAP_EXPANDED, capped, v1_content, v1_envelope
from docsync.sandbox.refusals import Refusal, bad_request, not_found, stale
from docsync.sandbox.store.access import check_delete, check_edit
from docsync.sandbox.store.attachments import (
    Upload,
    attach,
    data_of,
    file_of,
    named,
    on_page,
    page_of,
    rehang,
    rename,
    replace_data,
)
from docsync.sandbox.store.history import delete_version
from docsync.sandbox.store.reading import at_version, read_content
from docsync.sandbox.store.records import Content, Kind, Status
from docsync.sandbox.store.trash import trash
from docsync.sandbox.v1 import shapes
from docsync.sandbox.v1.content import the_content
from docsync.sandbox.v1.expand import expansion

DEFAULT = 50
WRITTEN = "version,container"
MEDIA = "/media"
HOLDERS = (Kind.PAGE, Kind.BLOGPOST, Kind.COMMENT, Kind.CUSTOM)
_OF_MEDIA_TYPE = (
    "EXISTS (SELECT 1 FROM file f WHERE f.content = c.id AND f.number = c.version "
    "AND f.media_type = ?)"
)


def list_attachments(call: Call) -> Answer:
    """List the attachments of a page."""
    chosen = on_page(the_content(call))
    name = call.one("filename")
    if name is not None:
        chosen = chosen.where("c.title = ?", name)
    media_type = call.one("mediaType")
    if media_type is not None:
        chosen = chosen.where(_OF_MEDIA_TYPE, media_type)
    expand, view = expansion(call.one("expand")), shapes.view(call)
    limit = capped(call.one("limit"), DEFAULT, V1_CAP_EXPANDED)
    return v1_content(call, chosen, limit, lambda one: shapes.content(view, one, expand))


def create_attachments(call: Call) -> Answer:
    """Attach new files; a name the page has already is refused."""
    page = the_content(call)
    made = [attach(call.store, call.person, page, one) for one in _uploads(call)]
    return _listed(call, made)


def put_attachments(call: Call) -> Answer:
    """Attach files; a name the page has already gets a new version."""
    page = the_content(call)
    made = []
    for one in _uploads(call):
        old = named(call.store, call.person, page, one.name)
        if old is None:
            made.append(attach(call.store, call.person, page, one))
        else:
            made.append(replace_data(call.store, call.person, old, one))
    return _listed(call, made)


def post_data(call: Call) -> Answer:
    """Give an attachment new bytes."""
    uploads = _uploads(call)
    if len(uploads) != 1:
        raise bad_request("Exactly one file is expected.")
    changed = replace_data(call.store, call.person, _attachment(call), uploads[0])
    return Answer.json(_one(call, changed))


def update_attachment(call: Call) -> Answer:
    """Change the name or comment of an attachment, over exactly its current version."""
    attachment, given = _attachment(call), call.given()
    number = given.record("version").number("number")
    if number is None:
        raise bad_request("The version of the attachment is required.")
    if number not in {attachment.version.number, attachment.version.number + 1}:
        raise stale(attachment.version.number, number)
    comment = given.record("metadata").text("comment")
    title = given.text("title") or attachment.title
    media_type = given.record("metadata").text("mediaType")
    holder = given.record("container").id("id")
    with call.store.transaction():
        if holder not in {None, attachment.container}:
            target = read_content(call.store, call.person, holder or 0, HOLDERS)
            attachment = rehang(call.store, call.person, attachment, target, attachment.title)
        said = (title, comment, media_type)
        return Answer.json(_one(call, rename(call.store, call.person, attachment, said)))


def delete_attachment(call: Call) -> Answer:
    """Move an attachment to the trash."""
    attachment = _attachment(call)
    check_delete(call.store, call.person, page_of(call.store, attachment))
    trash(call.store, call.person, attachment)
    return Answer.empty()


def delete_attachment_version(call: Call) -> Answer:
    """Delete one version of an attachment for good; what is left of it is its newest."""
    attachment = _attachment(call)
    check_edit(call.store, call.person, page_of(call.store, attachment))
    delete_version(call.store, call.person, attachment, call.id("number"))
    return Answer.empty()


def move_attachment(call: Call) -> Answer:
    """Hang an attachment on other content, under another name if one is given."""
    attachment = _attachment(call)
    target_id = as_id(call.one("newContentId") or "")
    target = read_content(call.store, call.person, target_id, HOLDERS)
    name = call.one("newName") or attachment.title
    return Answer.json(_one(call, rehang(call.store, call.person, attachment, target, name)))


def extracted_text(call: Call) -> Answer:
    """Give the text of an attachment that is text; of others nothing was extracted."""
    attachment = _attachment(call)
    held = file_of(call.store, attachment)
    if not held.media_type.startswith("text/"):
        raise not_found("extracted text", f"att{attachment.id}")
    headers = (("content-type", "text/plain; charset=utf-8"),)
    return Answer(200, data_of(call.store, attachment), headers)


def download(call: Call) -> Answer:
    """Redirect to the media service, whose address needs no credentials."""
    attachment = _attachment(call)
    number = call.number("version", 0)
    if number:
        attachment = at_version(call.store, attachment, number)
    held = file_of(call.store, attachment)
    return Answer(302, headers=(("location", f"{call.host}{MEDIA}/{held.file_id}"),))


def old_download(call: Call) -> Answer:
    """Give the bytes of an attachment by the name it has on its page.

    Cloud takes no credentials of the API here any more (CHANGE-2735).
    """
    if call.settings.cloud:
        raise Refusal(401, "Unauthorized; scope does not match")
    page = the_content(call)
    attachment = named(call.store, call.person, page, call.values["name"])
    if attachment is None:
        raise not_found("attachment", call.values["name"])
    number = call.number("version", 0)
    if number:
        attachment = at_version(call.store, attachment, number)
    headers = (("content-type", file_of(call.store, attachment).media_type),)
    return Answer(200, data_of(call.store, attachment), headers)


def _attachment(call: Call) -> Content:
    found = read_content(call.store, call.person, call.id("attachment"), (Kind.ATTACHMENT,))
    if found.container != call.id() or found.status is not Status.CURRENT:
        raise not_found("attachment", f"att{found.id}")
    return found


def _uploads(call: Call) -> list[Upload]:
    files = [part for part in call.form if part.field == "file" and part.name]
    comments = [part.data.decode() for part in call.form if part.field == "comment"]
    minor = any(part.field == "minorEdit" and part.data == b"true" for part in call.form)
    if not files:
        raise bad_request("At least one file is required in the part named 'file'.")
    if comments and len(comments) != len(files):
        raise bad_request("There must be as many comments as files.")
    return [
        Upload(part.name or "", _media_type(part), part.data, comment, minor)
        for part, comment in zip_longest(files, comments)
    ]


def _media_type(part: Part) -> str:
    if part.media_type and part.media_type != "application/octet-stream":
        return part.media_type
    return mimetypes.guess_type(part.name or "")[0] or "application/octet-stream"


def _listed(call: Call, made: list[Content]) -> Answer:
    view = shapes.view(call)
    expand = expansion(call.one("expand"), WRITTEN)
    results: list[Json] = [shapes.content(view, one, expand) for one in made]
    return Answer.json(v1_envelope(call, results, (0, len(results)), more=False))


def _one(call: Call, attachment: Content) -> Json:
    expand = expansion(call.one("expand"), WRITTEN)
    return shapes.alone(call, shapes.content(shapes.view(call), attachment, expand))


_ROOT = "/content/{id}/child/attachment"
_VERSION = _ROOT + "/{attachment}/version/{number}"
OPERATIONS = (
    Operation("GET", _ROOT, list_attachments, Served.REMOVED),
    Operation("POST", _ROOT, create_attachments, form=True),
    Operation("PUT", _ROOT, put_attachments, Served.CLOUD, form=True),
    Operation("PUT", _ROOT + "/{attachment}", update_attachment),
    Operation("POST", _ROOT + "/{attachment}/data", post_data, form=True),
    Operation("DELETE", _ROOT + "/{attachment}", delete_attachment, Served.DATACENTER),
    Operation("DELETE", _VERSION, delete_attachment_version, Served.DATACENTER),
    Operation("POST", _ROOT + "/{attachment}/move", move_attachment, Served.DATACENTER),
    Operation("GET", _ROOT + "/{attachment}/extractedtext", extracted_text, Served.DATACENTER),
    Operation("GET", _ROOT + "/{attachment}/download", download),
)
# Below the context path itself.
DOWNLOADS = (Operation("GET", "/download/attachments/{id}/{name}", old_download),)
