"""What belongs to a page in API v2: labels, content properties, attachments."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Operation
from docsync.sandbox.paging import V2_CAP, capped, content_page, v2_answer, v2_items
from docsync.sandbox.refusals import bad_request, no_version, not_found
from docsync.sandbox.store.access import check_delete, check_edit
from docsync.sandbox.store.attachments import on_page, page_of
from docsync.sandbox.store.labels import labels_of
from docsync.sandbox.store.properties import (
    Owner,
    add_property,
    change_property,
    delete_property,
    properties_of,
    property_by_id,
)
from docsync.sandbox.store.reading import BY_ID, read_content
from docsync.sandbox.store.records import Content, Kind, Status
from docsync.sandbox.store.trash import purge, trash
from docsync.sandbox.v2 import shapes

ATTACHMENTS_DEFAULT = 50
OWNERS = {"pages": Kind.PAGE, "folders": Kind.FOLDER, "attachments": Kind.ATTACHMENT}


def list_labels(call: Call) -> Answer:
    """List the labels of content."""
    labels = labels_of(call.store, _owner(call), call.one("prefix"))
    return v2_items(call, labels, shapes.label)


def list_properties(call: Call) -> Answer:
    """List the properties of content, or the one of a key."""
    found = properties_of(call.store, Owner.content(_owner(call)), call.one("key"))
    return v2_items(call, found, shapes.content_property)


def create_property(call: Call) -> Answer:
    """Create a property."""
    given = call.given()
    key, value = given.text("key") or "", given.value("value")
    owner = _owner(call)
    check_edit(call.store, call.person, owner)
    made = add_property(call.store, call.person, Owner.content(owner), key, value)
    return Answer.json(shapes.content_property(made))


def read_property(call: Call) -> Answer:
    """Give one property."""
    one = property_by_id(call.store, Owner.content(_owner(call)), call.id("property"))
    return Answer.json(shapes.content_property(one))


def update_property(call: Call) -> Answer:
    """Write a property over exactly the version before the one given."""
    owner = _owner(call)
    one = property_by_id(call.store, Owner.content(owner), call.id("property"))
    check_edit(call.store, call.person, owner)
    given = call.given()
    number = given.record("version").number("number")
    if number is None:
        raise no_version()
    if given.text("key") not in {None, one.key}:
        raise bad_request("The key of a property cannot be changed.")
    new = change_property(
        call.store, call.person, (Owner.content(owner), one), given.value("value"), number
    )
    return Answer.json(shapes.content_property(new))


def remove_property(call: Call) -> Answer:
    """Delete a property."""
    owner = _owner(call)
    one = property_by_id(call.store, Owner.content(owner), call.id("property"))
    check_edit(call.store, call.person, owner)
    delete_property(call.store, one)
    return Answer.empty()


def list_attachments(call: Call) -> Answer:
    """List the attachments of a page."""
    page = _owner(call)
    chosen = on_page(page, Status(call.one("status") or Status.CURRENT))
    name = call.one("filename")
    if name is not None:
        chosen = chosen.where("c.title = ?", name)
    limit = capped(call.one("limit"), ATTACHMENTS_DEFAULT, V2_CAP)
    listing = content_page(call, chosen, BY_ID, limit)
    results = [shapes.attachment(call, one) for one in listing.items]
    return v2_answer(call, results, listing.next_cursor)


def read_attachment(call: Call) -> Answer:
    """Give one attachment, without its bytes."""
    shaped = shapes.attachment(call, _attachment(call))
    shaped["_links"]["base"] = call.base
    return Answer.json(shaped)


def delete_attachment(call: Call) -> Answer:
    """Move an attachment to the trash, or delete a trashed one for good."""
    attachment = _attachment(call)
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


def _attachment(call: Call) -> Content:
    return read_content(call.store, call.person, call.id(), (Kind.ATTACHMENT,))


def _owner(call: Call) -> Content:
    path = call.path.removeprefix(call.settings.context_path)
    kind = OWNERS[path.split("/")[3]]
    return read_content(call.store, call.person, call.id(), (kind,))


OPERATIONS = (
    *(Operation("GET", f"/{kind}/{{id}}/labels", list_labels) for kind in ("pages", "attachments")),
    *(
        Operation(method, f"/{kind}/{{id}}/properties{rest}", work)
        for kind in OWNERS
        for method, rest, work in (
            ("GET", "", list_properties),
            ("POST", "", create_property),
            ("GET", "/{property}", read_property),
            ("PUT", "/{property}", update_property),
            ("DELETE", "/{property}", remove_property),
        )
    ),
    Operation("GET", "/pages/{id}/attachments", list_attachments),
    Operation("GET", "/attachments/{id}", read_attachment),
    Operation("DELETE", "/attachments/{id}", delete_attachment),
)
