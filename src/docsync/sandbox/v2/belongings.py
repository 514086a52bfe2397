"""What belongs to things in API v2: labels and properties."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Json, Operation
from docsync.sandbox.paging import v2_items
from docsync.sandbox.refusals import bad_request, no_version
from docsync.sandbox.store.access import check_edit
from docsync.sandbox.store.labels import labels_of
from docsync.sandbox.store.permissions import ADMINISTER, check_may, check_space_seen
from docsync.sandbox.store.properties import (
    Owner,
    add_property,
    change_property,
    delete_property,
    properties_of,
    property_by_id,
)
from docsync.sandbox.store.records import Property
from docsync.sandbox.store.spaces import space_by_id
from docsync.sandbox.v2 import shapes
from docsync.sandbox.v2.kinds import FOOTER, INLINE, KINDS, collection_of, the_content

SPACES = "spaces"
LABELLED = ("pages", "blogposts", "attachments", "custom-content")
OWNERS = (*(kind for kind in KINDS if kind not in {FOOTER, INLINE}), SPACES)


def list_labels(call: Call) -> Answer:
    """List the labels of content."""
    prefixes = call.all("prefix")
    labels = labels_of(call.store, the_content(call))
    found = [one for one in labels if not prefixes or one.prefix in prefixes]
    return v2_items(call, found, shapes.label)


def list_properties(call: Call) -> Answer:
    """List the properties of something, or the one of a key."""
    found = properties_of(call.store, _owner(call), call.one("key"))
    return v2_items(call, found, lambda one: _shaped(call, one))


def create_property(call: Call) -> Answer:
    """Create a property."""
    given, owner = call.given(), _editable(call)
    key, value = given.text("key") or "", given.value("value")
    made = add_property(call.store, call.person, owner, key, value)
    return Answer.json(_shaped(call, made), 201 if owner.scope == "space" else 200)


def read_property(call: Call) -> Answer:
    """Give one property."""
    return Answer.json(_shaped(call, property_by_id(call.store, _owner(call), call.id("property"))))


def update_property(call: Call) -> Answer:
    """Write a property over exactly the version before the one given."""
    owner = _editable(call)
    one = property_by_id(call.store, owner, call.id("property"))
    given = call.given()
    number = given.record("version").number("number")
    if number is None:
        raise no_version()
    if given.text("key") not in {None, one.key}:
        raise bad_request("The key of a property cannot be changed.")
    value = given.value("value")
    new = change_property(call.store, call.person, (owner, one), value, number)
    return Answer.json(_shaped(call, new))


def remove_property(call: Call) -> Answer:
    """Delete a property."""
    owner = _editable(call)
    delete_property(call.store, property_by_id(call.store, owner, call.id("property")))
    return Answer.empty()


def _shaped(call: Call, one: Property) -> Json:
    shaped = shapes.content_property(one)
    if _collection(call) != SPACES:
        return shaped
    version = shaped["version"]
    version["createdBy"] = version.pop("authorId")
    return {**shaped, "createdAt": one.created, "createdBy": one.author}


def _owner(call: Call) -> Owner:
    if _collection(call) != SPACES:
        return Owner.content(the_content(call))
    space = space_by_id(call.store, call.id())
    check_space_seen(call.store, call.person, space)
    return Owner.space(space)


def _editable(call: Call) -> Owner:
    owner = _owner(call)
    if owner.scope == "space":
        check_may(call.store, call.person, owner.id, ADMINISTER)
    else:
        check_edit(call.store, call.person, the_content(call))
    return owner


def _collection(call: Call) -> str:
    return collection_of(call.path, call.settings.context_path)


OPERATIONS = (
    *(Operation("GET", f"/{kind}/{{id}}/labels", list_labels) for kind in LABELLED),
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
)
