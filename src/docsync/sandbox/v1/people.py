"""Users in API v1."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.paging import capped, v1_items
from docsync.sandbox.refusals import Refusal, bad_request, forbidden, no_such
from docsync.sandbox.store.events import event_of_person
from docsync.sandbox.store.groups import groups_of, is_administrator
from docsync.sandbox.store.people import (
    add_person,
    change_person,
    everyone,
    person_by_account,
    person_by_name,
    remove_person,
)
from docsync.sandbox.store.records import ANONYMOUS, Person
from docsync.sandbox.store.spaces import all_spaces
from docsync.sandbox.v1 import shapes
from docsync.sandbox.v1.expand import Expand, expansion
from docsync.sandbox.v1.persons import group, person

DEFAULT, CAP, MOST_BULK = 200, 200, 90


def person_of(call: Call, account: str) -> Json:
    """Give the user of an account id as v1 shows one."""
    return person(call, person_by_account(call.store, account))


def expanded(call: Call, one: Person) -> Json:
    """Give a user with what `expand` asks for."""
    shaped, expand = person(call, one), expansion(call.one("expand"))
    for name in [known for known in shaped["_expandable"] if known in expand]:
        shaped |= _part(call, one, name, expand)
        del shaped["_expandable"][name]
    return shaped


def current_user(call: Call) -> Answer:
    """Say who asks; anonymous where nobody does."""
    return Answer.json(_alone(call, call.person))


def anonymous_user(call: Call) -> Answer:
    """Say what nobody looks like."""
    return Answer.json(expanded(call, ANONYMOUS))


def find_user(call: Call) -> Answer:
    """Find a user by account id, key or name."""
    return Answer.json(_alone(call, asked_user(call)))


def list_groups_of(call: Call) -> Answer:
    """List the groups that a user is in."""
    found = groups_of(call.store, asked_user(call))
    limit = capped(call.one("limit"), DEFAULT, CAP)
    return v1_items(call, found, limit, lambda one: group(call, one))


def list_users(call: Call) -> Answer:
    """List all users, or those of some account ids."""
    accounts = call.all("accountId")
    if len(accounts) > MOST_BULK:
        raise bad_request(f"At most {MOST_BULK} users can be asked for at once.")
    found = [one for one in everyone(call.store) if not accounts or one.account in accounts]
    limit = capped(call.one("limit"), DEFAULT, CAP)
    return v1_items(call, found, limit, lambda one: expanded(call, one))


def list_active_users(call: Call) -> Answer:
    """List the users who may log in."""
    check_administrator(call)
    found = [one for one in everyone(call.store) if one.active]
    limit = capped(call.one("limit"), DEFAULT, CAP)
    return v1_items(call, found, limit, lambda one: expanded(call, one))


def read_email(call: Call) -> Answer:
    """Give the mail address of one user, or of several."""
    if not call.path.endswith("/bulk"):
        found = asked_user(call)
        return Answer.json({"accountId": found.account, "email": found.email})
    accounts = call.all("accountId")
    people = [one for one in everyone(call.store) if one.account in accounts]
    return Answer.json([{"accountId": one.account, "email": one.email} for one in people])


def create_user(call: Call) -> Answer:
    """Add a user, with the password given as the token."""
    check_administrator(call)
    given = call.given()
    name = given.text("userName") or given.text("username") or ""
    if not name:
        raise bad_request("A user needs a name.")
    made = add_person(
        call.store,
        name,
        given.text("fullName") or name,
        given.text("email") or "",
        given.text("password") or "",
    )
    call.store.happened(event_of_person("created", made, call.person))
    return Answer.json(person(call, made), 201)


def update_user(call: Call) -> Answer:
    """Change the full name or the mail address of a user."""
    check_administrator(call)
    given = call.given()
    asked = {"display": given.text("fullName"), "email": given.text("email")}
    changed: dict[str, object] = {name: value for name, value in asked.items() if value}
    return Answer.json(person(call, change_person(call.store, _named(call), changed)))


def update_myself(call: Call) -> Answer:
    """Change the user's own full name or mail address."""
    given = call.given()
    asked = {"display": given.text("fullName"), "email": given.text("email")}
    changed: dict[str, object] = {name: value for name, value in asked.items() if value}
    return Answer.json(_alone(call, change_person(call.store, call.person, changed)))


def change_password(call: Call) -> Answer:
    """Give a user a new password, which is the token from then on."""
    given = call.given()
    own = call.path.endswith("/current/password")
    if not own:
        check_administrator(call)
    token = given.text("newPassword") or given.text("password") or ""
    if not token:
        raise bad_request("The new password is required.")
    change_person(call.store, call.person if own else _named(call), {"token": token})
    return Answer.empty()


def switch_user(call: Call) -> Answer:
    """Let a user log in, or no longer."""
    check_administrator(call)
    active, named = call.path.endswith("/enable"), _named(call)
    change_person(call.store, named, {"active": int(active)})
    if active != named.active:
        verb = "reactivated" if active else "deactivated"
        call.store.happened(event_of_person(verb, named, call.person))
    return Answer.empty()


def delete_user(call: Call) -> Answer:
    """Remove a user."""
    check_administrator(call)
    removed = _named(call)
    remove_person(call.store, removed)
    call.store.happened(event_of_person("removed", removed, call.person))
    return Answer.empty(202)


def asked_user(call: Call) -> Person:
    """Give the user that the query names, or refuse."""
    asked = call.one("accountId") or call.one("key") or call.one("username") or ""
    found = person_by_name(call.store, asked)
    if found is None:
        raise no_such(f"No user found with key : {asked}")
    return found


def check_administrator(call: Call) -> None:
    """Refuse with 403 where the user does not administer the site."""
    if not is_administrator(call.store, call.person):
        raise forbidden()


def _named(call: Call) -> Person:
    found = person_by_name(call.store, call.values["user"])
    if found is None:
        raise Refusal(404, f"No user found with username : {call.values['user']}")
    return found


def _part(call: Call, one: Person, name: str, expand: Expand) -> Json:
    if name == "operations":
        return {name: [] if one.anonymous else [{"operation": "use", "targetType": "application"}]}
    if name == "status":
        return {name: "CURRENT" if one.active else "DEACTIVATED"}
    own = [space for space in all_spaces(call.store) if space.key == f"~{one.name}"]
    return {name: shapes.space(shapes.view(call), own[0], expand[name])} if own else {}


def _alone(call: Call, one: Person) -> Json:
    shaped = expanded(call, one)
    shaped["_links"] |= {"base": call.base, "context": call.settings.context_path}
    return shaped


_ADMIN = "/admin/user"
OPERATIONS = (
    Operation("GET", "/user/current", current_user),
    Operation("PUT", "/user/current", update_myself, Served.DATACENTER),
    Operation("POST", "/user/current/password", change_password, Served.DATACENTER),
    Operation("GET", "/user/anonymous", anonymous_user),
    Operation("GET", "/user/memberof", list_groups_of),
    Operation("GET", "/user/bulk", list_users, Served.CLOUD),
    Operation("GET", "/user/list", list_users, Served.DATACENTER),
    Operation("GET", "/user/email", read_email, Served.CLOUD),
    Operation("GET", "/user/email/bulk", read_email, Served.CLOUD),
    Operation("GET", "/user", find_user),
    Operation("GET", "/admin/users/list/active", list_active_users, Served.DATACENTER),
    Operation("POST", _ADMIN, create_user, Served.DATACENTER),
    Operation("PUT", _ADMIN + "/{user}", update_user, Served.DATACENTER),
    Operation("DELETE", _ADMIN + "/{user}", delete_user, Served.DATACENTER),
    Operation("PUT", _ADMIN + "/{user}/enable", switch_user, Served.DATACENTER),
    Operation("PUT", _ADMIN + "/{user}/disable", switch_user, Served.DATACENTER),
    Operation("POST", _ADMIN + "/{user}/password", change_password, Served.DATACENTER),
)
# What Data Center had as an experiment first is still found there.
EXPERIMENTAL = (
    Operation("GET", "/user/current", current_user, Served.DATACENTER),
    Operation("GET", "/user/anonymous", anonymous_user, Served.DATACENTER),
    Operation("GET", "/user/memberof", list_groups_of, Served.DATACENTER),
    Operation("GET", "/user", find_user, Served.DATACENTER),
)
