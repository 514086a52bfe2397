"""Spaces and users in API v2."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Json, Operation
from docsync.sandbox.given import as_id
from docsync.sandbox.paging import v2_items
from docsync.sandbox.refusals import bad_request, no_such
from docsync.sandbox.store.founding import found_space
from docsync.sandbox.store.people import person_by_account
from docsync.sandbox.store.records import Space
from docsync.sandbox.store.spaces import all_spaces, space_by_id
from docsync.sandbox.v2 import shapes

MOST_KEYS = 250


def list_spaces(call: Call) -> Answer:
    """List spaces, or those of some ids or keys."""
    keys = {key.casefold() for key in call.all("keys")}
    ids = {as_id(one) for one in call.all("ids")}
    if len(keys) > MOST_KEYS or len(ids) > MOST_KEYS:
        raise bad_request(f"At most {MOST_KEYS} spaces may be asked for by key or id.")
    found = [
        one
        for one in ([] if call.person.anonymous else all_spaces(call.store))
        if (not keys or one.key.casefold() in keys) and (not ids or one.id in ids)
    ]
    return v2_items(call, found, lambda one: shapes.space(call, one))


def read_space(call: Call) -> Answer:
    """Give one space."""
    if call.person.anonymous:
        raise no_such(f"Cannot find [space] entity with id [{call.id()}]")
    shaped = shapes.space(call, space_by_id(call.store, call.id()))
    shaped["_links"]["base"] = call.base
    return Answer.json(shaped)


def create_space(call: Call) -> Answer:
    """Create a space with its homepage."""
    given = call.given()
    key, name = given.text("key") or "", given.text("name") or ""
    if not key or not name:
        raise bad_request("A space needs a key and a name.")
    description = given.record("description").text("value") or ""
    asked = Space(0, key, name, description=description)
    space = found_space(call.store, call.person, asked)
    return Answer.json(shapes.space(call, space), 201)


def users_bulk(call: Call) -> Answer:
    """Look users up by their account ids."""
    found = [person_by_account(call.store, str(one)) for one in call.given().listed("accountIds")]
    results: list[Json] = [
        {
            "accountId": one.account,
            "accountType": "atlassian",
            "accountStatus": "active",
            "displayName": one.display,
            "publicName": one.display,
            "email": one.email,
        }
        for one in found
        if not one.anonymous
    ]
    return Answer.json({"results": results, "_links": {"base": call.base}})


OPERATIONS = (
    Operation("GET", "/spaces", list_spaces),
    Operation("POST", "/spaces", create_space),
    Operation("GET", "/spaces/{id}", read_space),
    Operation("POST", "/users-bulk", users_bulk),
)
