"""Groups in API v1, and who is in them."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Operation, Served
from docsync.sandbox.paging import capped, v1_items
from docsync.sandbox.refusals import bad_request, no_such
from docsync.sandbox.store.events import event_of_group
from docsync.sandbox.store.groups import (
    add_group,
    all_groups,
    group_named,
    join,
    leave,
    members_of,
    remove_group,
)
from docsync.sandbox.store.people import person_by_name
from docsync.sandbox.store.records import Group, Person
from docsync.sandbox.v1.people import check_administrator, expanded
from docsync.sandbox.v1.persons import group

DEFAULT, CAP = 200, 200


def list_groups(call: Call) -> Answer:
    """List the groups, or those whose name holds the words asked for."""
    words = (call.one("query") or "").casefold()
    found = [one for one in all_groups(call.store) if words in one.name.casefold()]
    limit = capped(call.one("limit"), DEFAULT, CAP)
    return v1_items(call, found, limit, lambda one: group(call, one))


def read_group(call: Call) -> Answer:
    """Give one group by name or id."""
    shaped = group(call, _asked(call))
    shaped["_links"] |= {"base": call.base, "context": call.settings.context_path}
    return Answer.json(shaped)


def list_members(call: Call) -> Answer:
    """List the users in a group."""
    limit = capped(call.one("limit"), DEFAULT, CAP)
    found = members_of(call.store, _asked(call))
    return v1_items(call, found, limit, lambda one: expanded(call, one))


def list_no_groups(call: Call) -> Answer:
    """List the groups in or around a group: there are none, groups hold users only."""
    _asked(call)
    none: list[Group] = []
    limit = capped(call.one("limit"), DEFAULT, CAP)
    return v1_items(call, none, limit, lambda one: group(call, one))


def create_group(call: Call) -> Answer:
    """Add a group."""
    check_administrator(call)
    name = call.given().text("name") or ""
    if not name:
        raise bad_request("A group needs a name.")
    made = add_group(call.store, name)
    call.store.happened(event_of_group("created", made, call.person))
    return Answer.json(group(call, made), 201)


def delete_group(call: Call) -> Answer:
    """Remove a group."""
    check_administrator(call)
    removed = _asked(call)
    remove_group(call.store, removed)
    call.store.happened(event_of_group("removed", removed, call.person))
    return Answer.empty()


def add_member(call: Call) -> Answer:
    """Put a user into a group."""
    check_administrator(call)
    join(call.store, _asked(call), _user(call))
    return Answer.empty(201 if call.method == "POST" else 204)


def remove_member(call: Call) -> Answer:
    """Take a user out of a group."""
    check_administrator(call)
    leave(call.store, _asked(call), _user(call))
    return Answer.empty()


def _asked(call: Call) -> Group:
    named = call.values.get("group") or call.one("groupId") or call.one("id") or call.one("name")
    return group_named(call.store, named or "")


def _user(call: Call) -> Person:
    named = call.values.get("user") or call.one("accountId")
    if not named and call.body:
        given = call.given()
        named = given.text("accountId") or given.text("username")
    found = person_by_name(call.store, named or "")
    if found is None:
        raise no_such(f"No user found with key : {named}")
    return found


_MEMBERSHIP = "/user/{user}/group/{group}"
OPERATIONS = (
    Operation("GET", "/group", list_groups),
    Operation("POST", "/group", create_group, Served.CLOUD),
    Operation("GET", "/group/by-id", read_group, Served.CLOUD),
    Operation("DELETE", "/group/by-id", delete_group, Served.CLOUD),
    Operation("DELETE", "/group", delete_group, Served.REMOVED),
    Operation("POST", "/group/user", add_member, Served.REMOVED),
    Operation("DELETE", "/group/user", remove_member, Served.REMOVED),
    Operation("GET", "/group/by-name", read_group, Served.REMOVED),
    Operation("GET", "/group/member", list_members, Served.REMOVED),
    Operation("GET", "/group/picker", list_groups, Served.CLOUD),
    Operation("POST", "/group/userByGroupId", add_member, Served.CLOUD),
    Operation("DELETE", "/group/userByGroupId", remove_member, Served.CLOUD),
    Operation("GET", "/group/{group}/membersByGroupId", list_members, Served.CLOUD),
    Operation("GET", "/group/{group}/member", list_members, Served.REMOVED),
    Operation("GET", "/group/{group}/groupancestor", list_no_groups, Served.DATACENTER),
    Operation("GET", "/group/{group}/groupmember", list_no_groups, Served.DATACENTER),
    Operation("GET", "/group/{group}/groupparent", list_no_groups, Served.DATACENTER),
    Operation("GET", "/group/{group}", read_group, Served.REMOVED),
    Operation("POST", "/admin/group", create_group, Served.DATACENTER),
    Operation("DELETE", "/admin/group/{group}", delete_group, Served.DATACENTER),
    Operation("PUT", _MEMBERSHIP, add_member, Served.DATACENTER),
    Operation("DELETE", _MEMBERSHIP, remove_member, Served.DATACENTER),
)
# What Data Center had as an experiment first is still found there.
EXPERIMENTAL = (
    Operation("GET", "/group", list_groups, Served.DATACENTER),
    Operation("GET", "/group/{group}/member", list_members, Served.DATACENTER),
    Operation("GET", "/group/{group}", read_group, Served.DATACENTER),
)
