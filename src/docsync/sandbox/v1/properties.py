"""Properties in API v1: of content, of spaces, and of users."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.given import Given
from docsync.sandbox.paging import capped, v1_items
from docsync.sandbox.refusals import Refusal, bad_request, forbidden, no_version
from docsync.sandbox.store.access import check_edit
from docsync.sandbox.store.groups import is_administrator
from docsync.sandbox.store.people import named_person
from docsync.sandbox.store.permissions import ADMINISTER, check_may, check_space_seen
from docsync.sandbox.store.properties import (
    Owner,
    add_property,
    change_property,
    delete_property,
    properties_of,
    property_by_key,
)
from docsync.sandbox.store.records import Content, Person, Property, Space
from docsync.sandbox.store.spaces import space_by_key
from docsync.sandbox.v1 import shapes
from docsync.sandbox.v1.content import the_content
from docsync.sandbox.v1.expand import expansion
from docsync.sandbox.v1.parts import kept_property

DEFAULT, CAP = 10, 200


@dataclass(frozen=True, slots=True)
class Kept:
    """What properties belong to, and who may write them is checked by it."""

    held: Content | Space | Person

    @property
    def owner(self) -> Owner:
        """Give the owner as the store knows it."""
        match self.held:
            case Content():
                return Owner.content(self.held)
            case Space():
                return Owner.space(self.held)
            case Person():
                return Owner.person(self.held)
        assert_never(self.held)

    def check(self, call: Call) -> None:
        """Refuse with 403 where the user may not write these properties."""
        match self.held:
            case Content():
                check_edit(call.store, call.person, self.held)
            case Space():
                check_may(call.store, call.person, self.held.id, ADMINISTER)
            case Person():
                mine = self.held.id == call.person.id
                if not mine and not is_administrator(call.store, call.person):
                    raise forbidden()

    def check_named(self, given: Given) -> None:
        """Refuse a property that says it belongs to something else than the path names."""
        match self.held:
            case Content():
                named = given.record("content").id("id")
                same = named in {None, self.held.id}
            case Space():
                key = given.record("space").text("key")
                same = key is None or key.casefold() == self.held.key.casefold()
            case Person():
                same = True
            case _:
                assert_never(self.held)
        if not same:
            raise bad_request("The property belongs to something else than the path names.")

    def shape(self, call: Call, one: Property) -> Json:
        """Give one of the properties."""
        view, expand = shapes.view(call), expansion(call.one("expand"))
        match self.held:
            case Content():
                return shapes.content_property(view, self.held, one, expand)
            case Space():
                return _space_property(call, self.held, one)
            case Person():
                return kept_property(view, one)
        assert_never(self.held)


def list_properties(call: Call) -> Answer:
    """List the properties of something."""
    kept = _kept(call)
    found = properties_of(call.store, kept.owner)
    keys = call.all("key")
    wanted = [one for one in found if not keys or one.key in keys]
    limit = capped(call.one("limit"), DEFAULT, CAP)
    return v1_items(call, wanted, limit, lambda one: kept.shape(call, one))


def read_property(call: Call) -> Answer:
    """Give the property of a key."""
    kept = _kept(call)
    return _answer(call, kept, property_by_key(call.store, kept.owner, call.values["property"]))


def create_property(call: Call) -> Answer:
    """Create a property; the key stands in the path or in the body."""
    kept, given = _kept(call), call.given()
    kept.check(call)
    kept.check_named(given)
    key = call.values.get("property") or (given.text("key") or "")
    if not given.has("value"):
        raise bad_request("The value of the property is required.")
    try:
        one = add_property(call.store, call.person, kept.owner, key, given.value("value"))
    except Refusal as refusal:
        if refusal.status == 409:  # noqa: PLR2004 - v1 words this conflict as a bad request
            raise bad_request(str(refusal)) from refusal
        raise
    return _answer(call, kept, one)


def update_property(call: Call) -> Answer:
    """Write a property over exactly the version before the one given; 1 creates it."""
    kept, given = _kept(call), call.given()
    kept.check(call)
    kept.check_named(given)
    key = call.values["property"]
    if given.text("key") not in {None, key}:
        raise bad_request("The property has a different key to the one in the path.")
    number = given.record("version").number("number")
    if number is None and isinstance(kept.held, Person):
        number = property_by_key(call.store, kept.owner, key).number + 1
    if number is None:
        raise no_version()
    if number == 1 and not properties_of(call.store, kept.owner, key):
        one = add_property(call.store, call.person, kept.owner, key, given.value("value"))
    else:
        old = (kept.owner, property_by_key(call.store, kept.owner, key))
        one = change_property(call.store, call.person, old, given.value("value"), number)
    return _answer(call, kept, one)


def remove_property(call: Call) -> Answer:
    """Delete a property."""
    kept = _kept(call)
    one = property_by_key(call.store, kept.owner, call.values["property"])
    kept.check(call)
    delete_property(call.store, one)
    return Answer.empty()


def _answer(call: Call, kept: Kept, one: Property) -> Answer:
    shaped = kept.shape(call, one)
    links = {"base": call.base, "context": call.settings.context_path}
    return Answer.json({**shaped, "_links": {**shaped.get("_links", {}), **links}})


def _space_property(call: Call, space: Space, one: Property) -> Json:
    path = f"/rest/api/space/{space.key}"
    shaped = kept_property(shapes.view(call), one)
    shaped["_links"] = {"self": f"{call.base}{path}/property/{one.key}"}
    expand = expansion(call.one("expand"), "version")
    if "space" in expand:
        told = shapes.space(shapes.view(call), space, expand["space"])
        return {**shaped, "space": told, "_expandable": {}}
    return {**shaped, "_expandable": {"space": path}}


def _kept(call: Call) -> Kept:
    if "key" in call.values:
        space = space_by_key(call.store, call.values["key"])
        check_space_seen(call.store, call.person, space)
        return Kept(space)
    if "user" in call.values:
        return Kept(named_person(call.store, call.values["user"]))
    return Kept(the_content(call))


_WORK: tuple[tuple[str, str, Callable[[Call], Answer]], ...] = (
    ("GET", "", list_properties),
    ("POST", "", create_property),
    ("GET", "/{property}", read_property),
    ("POST", "/{property}", create_property),
    ("PUT", "/{property}", update_property),
    ("DELETE", "/{property}", remove_property),
)
# What Data Center had as an experiment first is still found there.
EXPERIMENTAL = tuple(
    Operation(method, "/space/{key}/property" + path, work, Served.DATACENTER)
    for method, path, work in _WORK
)
_USER = "/user/{user}/property"
OPERATIONS = (
    *(
        Operation(method, root + path, work, Served.REMOVED)
        for root in ("/content/{id}/property", "/space/{key}/property")
        for method, path, work in _WORK
    ),
    Operation("GET", _USER, list_properties, Served.CLOUD),
    *(Operation(method, _USER + path, work, Served.CLOUD) for method, path, work in _WORK if path),
)
