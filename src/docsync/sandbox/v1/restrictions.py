"""Restrictions of content in API v1: who may read it, who may update it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.given import Given
from docsync.sandbox.paging import capped, v1_envelope, v1_items
from docsync.sandbox.refusals import bad_request, no_such
from docsync.sandbox.store.access import (
    admit_group,
    admit_user,
    bar_group,
    bar_user,
    check_edit,
    is_seen,
    lift,
    may_edit,
    restricted_to,
    restricted_to_groups,
)
from docsync.sandbox.store.groups import group_named, members_of
from docsync.sandbox.store.people import named_person, person_by_name
from docsync.sandbox.store.permissions import may, target_of
from docsync.sandbox.store.records import Content, Group, Person
from docsync.sandbox.store.tree import ancestors_of
from docsync.sandbox.v1 import shapes
from docsync.sandbox.v1.content import the_content
from docsync.sandbox.v1.expand import Expand, expansion
from docsync.sandbox.v1.parts import OPERATION_KEYS, restriction, restrictions

ALL_LISTS = "restrictions.user,restrictions.group"
ALL_OPERATIONS = ",".join(
    f"{key}.restrictions.{who}" for key in OPERATION_KEYS for who in ("user", "group")
)
LIMIT, CAP = 100, 200


def list_restrictions(call: Call) -> Answer:
    """List the restrictions of content, an operation each."""
    one, expand = the_content(call), expansion(call.one("expand"), ALL_LISTS)
    return _listed(call, one, expand)


def read_by_operation(call: Call) -> Answer:
    """Give the restrictions of content by operation."""
    expand = expansion(call.one("expand"), ALL_OPERATIONS)
    if not set(expand) & set(OPERATION_KEYS):  # Cloud names no operation in `expand`
        expand = dict.fromkeys(OPERATION_KEYS, expand)
    named = {key: expand.get(key, {}) for key in OPERATION_KEYS}
    return Answer.json(restrictions(shapes.view(call), the_content(call), named))


def read_operation(call: Call) -> Answer:
    """Give the restrictions of content for one operation."""
    expand = expansion(call.one("expand"), ALL_LISTS)
    shaped = restriction(shapes.view(call), the_content(call), _operation(call), expand)
    shaped["_links"] |= {"base": call.base, "context": call.settings.context_path}
    return Answer.json(shaped)


def put_restrictions(call: Call) -> Answer:
    """Say who may read or update content; an operation that is not named stays."""
    one = _editable(call)
    for operation, users, groups in _asked(call):
        lift(call.store, one, operation)
        _admit(call, one, operation, (users, groups))
    return list_restrictions(call)


def add_restrictions(call: Call) -> Answer:
    """Let more users or groups read or update content."""
    one = _editable(call)
    for operation, users, groups in _asked(call):
        _admit(call, one, operation, (users, groups))
    return list_restrictions(call)


def delete_restrictions(call: Call) -> Answer:
    """Lift every restriction of content, and give what was there."""
    one = _editable(call)
    answer = list_restrictions(call)
    for operation in OPERATION_KEYS:
        lift(call.store, one, operation)
    return answer


def relevant_restrictions(call: Call) -> Answer:
    """Give the restrictions on reading that hold for content: its own and those above it."""
    one, view = the_content(call), shapes.view(call)
    holders = [*ancestors_of(call.store, one), one]
    limited = [
        holder
        for holder in holders
        if restricted_to(call.store, holder.id, "read")
        or restricted_to_groups(call.store, holder.id, "read")
    ]
    limit = capped(call.one("limit"), 50, CAP)

    def shape(holder: Content) -> Json:
        return {**restriction(view, holder, "read"), "content": view.content(holder, {})}

    return v1_items(call, limited, limit, shape)


def check_user(call: Call) -> Answer:
    """Say with 200 that a restriction names a user, with 404 that it does not."""
    one, user = the_content(call), _user(call)
    if user not in restricted_to(call.store, one.id, _operation(call)):
        raise no_such("The restriction does not apply to this user.")
    return Answer.empty(200)


def add_user(call: Call) -> Answer:
    """Let one more user through."""
    admit_user(call.store, _editable(call), _operation(call), _user(call))
    return Answer.empty(200)


def remove_user(call: Call) -> Answer:
    """Let a user through no longer."""
    if not bar_user(call.store, _editable(call), _operation(call), _user(call)):
        raise no_such("The restriction does not apply to this user.")
    return Answer.empty(200)


def check_group(call: Call) -> Answer:
    """Say with 200 that a restriction names a group, with 404 that it does not."""
    one, group = the_content(call), _group(call)
    if group not in restricted_to_groups(call.store, one.id, _operation(call)):
        raise no_such("The restriction does not apply to this group.")
    return Answer.empty(200)


def add_group(call: Call) -> Answer:
    """Let one more group through."""
    admit_group(call.store, _editable(call), _operation(call), _group(call))
    return Answer.empty(200)


def remove_group(call: Call) -> Answer:
    """Let a group through no longer."""
    if not bar_group(call.store, _editable(call), _operation(call), _group(call)):
        raise no_such("The restriction does not apply to this group.")
    return Answer.empty(200)


def check_permission(call: Call) -> Answer:
    """Say whether a user, or every member of a group, may read, update or delete content."""
    one, given = the_content(call), call.given()
    subject = given.record("subject")
    operation = given.text("operation")
    identifier = subject.text("identifier") or ""
    if operation not in {"read", "update", "delete"} or not identifier:
        raise bad_request("A subject with an identifier, and an operation, are required.")
    match subject.text("type"):
        case "user":
            people = [named_person(call.store, identifier)]
        case "group":
            people = members_of(call.store, group_named(call.store, identifier))
        case other:
            raise bad_request(f"Unknown subject type: {other}")
    allowed = all(_may(call, who, one, operation) for who in people)
    return Answer.json({"hasPermission": allowed, "errors": [], "_links": {"self": call.path}})


def _may(call: Call, person: Person, one: Content, operation: str) -> bool:
    if not is_seen(call.store, person, one):
        return False
    if operation == "read":
        return True
    needed = ("create" if operation == "update" else "delete", target_of(one.kind))
    return may_edit(call.store, person, one) and may(call.store, person, one.space, needed)


def _listed(call: Call, one: Content, expand: Expand) -> Answer:
    view = shapes.view(call)
    results = [restriction(view, one, key, expand) for key in OPERATION_KEYS]
    envelope = v1_envelope(call, results, (0, capped(call.one("limit"), LIMIT, CAP)), more=False)
    named = [
        str(found)
        for key in OPERATION_KEYS
        for found in (
            *restricted_to(call.store, one.id, key),
            *restricted_to_groups(call.store, one.id, key),
        )
    ]
    digest = hashlib.sha256(f"{one.id}{named}".encode()).hexdigest()
    return Answer.json({**envelope, "restrictionsHash": digest})


def _asked(call: Call) -> list[tuple[str, list[Person], list[Group]]]:
    given = call.json()
    listed = given if isinstance(given, list) else Given.of(given).listed("results") or [given]
    found = []
    for entry in [Given.of(one) for one in listed]:
        operation = entry.text("operation") or ""
        if operation not in OPERATION_KEYS:
            raise no_such(f"Unknown operation: {operation}")
        named = entry.record("restrictions")
        people = [named_person(call.store, _name(user)) for user in _members(named, "user")]
        groups = [group_named(call.store, _name(group)) for group in _members(named, "group")]
        found.append((operation, people, groups))
    return found


def _members(named: Given, who: str) -> list[Given]:
    value = named.fields.get(who) or []
    listed = value.get("results", []) if isinstance(value, dict) else value
    if not isinstance(listed, list):
        raise bad_request(f"{who} must be a list.")
    return [Given.of(one) for one in listed]


def _name(given: Given) -> str:
    names = ("accountId", "username", "userKey", "id", "name")
    return next((text for name in names if (text := given.text(name))), "")


def _admit(call: Call, one: Content, operation: str, who: tuple[list[Person], list[Group]]) -> None:
    for person in who[0]:
        admit_user(call.store, one, operation, person)
    for group in who[1]:
        admit_group(call.store, one, operation, group)


def _editable(call: Call) -> Content:
    one = the_content(call)
    check_edit(call.store, call.person, one)
    return one


def _operation(call: Call) -> str:
    operation = call.values["operation"]
    if operation not in OPERATION_KEYS:
        raise bad_request(f"Unknown operation: {operation}")
    return operation


def _user(call: Call) -> Person:
    asked = call.one("accountId") or call.one("key") or call.one("username") or ""
    found = person_by_name(call.store, asked)
    if found is None:
        raise no_such(f"No user found with key : {asked}")
    return found


def _group(call: Call) -> Group:
    return group_named(call.store, call.values["group"])


_ROOT = "/content/{id}/restriction"
_ONE = _ROOT + "/byOperation/{operation}"
_CHECKS: tuple[tuple[str, str, Callable[[Call], Answer], Served], ...] = (
    ("GET", "/user", check_user, Served.CLOUD),
    ("PUT", "/user", add_user, Served.CLOUD),
    ("DELETE", "/user", remove_user, Served.CLOUD),
    ("GET", "/byGroupId/{group}", check_group, Served.CLOUD),
    ("PUT", "/byGroupId/{group}", add_group, Served.CLOUD),
    ("DELETE", "/byGroupId/{group}", remove_group, Served.CLOUD),
    ("GET", "/group/{group}", check_group, Served.REMOVED),
    ("PUT", "/group/{group}", add_group, Served.REMOVED),
    ("DELETE", "/group/{group}", remove_group, Served.REMOVED),
)
OPERATIONS = (
    Operation("GET", _ROOT + "/relevantViewRestrictions", relevant_restrictions, Served.DATACENTER),
    Operation("GET", _ROOT + "/byOperation", read_by_operation),
    Operation("GET", _ONE, read_operation),
    *(Operation(method, _ONE + path, work, where) for method, path, work, where in _CHECKS),
    Operation("GET", _ROOT, list_restrictions),
    Operation("PUT", _ROOT, put_restrictions),
    Operation("POST", _ROOT, add_restrictions),
    Operation("DELETE", _ROOT, delete_restrictions),
    Operation("POST", "/content/{id}/permission/check", check_permission, Served.CLOUD),
)
