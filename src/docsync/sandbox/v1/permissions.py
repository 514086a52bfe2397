"""Permissions in API v1: of spaces, and, on Data Center, of the whole site."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.given import Given
from docsync.sandbox.refusals import bad_request, no_such
from docsync.sandbox.store.groups import all_groups, group_named
from docsync.sandbox.store.people import EVERYBODY, everyone, named_person
from docsync.sandbox.store.permissions import (
    ADMINISTER,
    EVERY,
    NOBODY,
    Permission,
    Subject,
    allow_anonymous,
    anonymous_allowed,
    check_may,
    grant,
    permissions_in,
    revoke,
)
from docsync.sandbox.store.records import Space
from docsync.sandbox.store.schema import Event
from docsync.sandbox.v1.people import check_administrator
from docsync.sandbox.v1.persons import group, person
from docsync.sandbox.v1.spaces import the_space

_USE = {"targetType": "application", "operationKey": "use"}


def list_permissions(call: Call) -> Answer:
    """List who may do what in a space: all of it, or what one user, group or nobody may."""
    space = _administered(call)
    found = permissions_in(call.store, space)
    if call.path.endswith("/permissions"):
        return Answer.json([_shaped(call, space, one) for one in found])
    subject = _subject(call)
    return Answer.json([_shaped(call, space, one) for one in found if one.subject == subject])


def set_permissions(call: Call) -> Answer:
    """Say for several users and groups what they may do in a space, and nothing else."""
    space = _administered(call)
    given = call.json()
    for entry in [Given.of(one) for one in (given if isinstance(given, list) else [given])]:
        subject = _named(call, entry.text("userKey"), entry.text("groupName"))
        what = _operations(entry.listed("operations"))
        revoke(call.store, space, subject)
        grant(call.store, space, subject, what)
    _tell(call, space)
    return Answer.json([_shaped(call, space, one) for one in permissions_in(call.store, space)])


def grant_permissions(call: Call) -> Answer:
    """Let a user, a group or everybody do more in a space."""
    space = _administered(call)
    grant(call.store, space, _subject(call), _operations(call.json()))
    _tell(call, space)
    return Answer.empty()


def revoke_permissions(call: Call) -> Answer:
    """Let a user, a group or everybody do less in a space."""
    space = _administered(call)
    revoke(call.store, space, _subject(call), _operations(call.json()))
    _tell(call, space)
    return Answer.empty()


def add_permission(call: Call) -> Answer:
    """Let a user or a group do one thing in a space, as Cloud has it."""
    space, given = _administered(call), call.given()
    asked, operation = given.record("subject"), given.record("operation")
    identifier = asked.text("identifier") or ""
    if asked.text("type") == "user":
        subject = Subject.of_user(named_person(call.store, identifier))
    else:
        subject = Subject.of_group(group_named(call.store, identifier).id)
    what = (operation.text("key") or "", operation.text("target") or "")
    if what not in EVERY:
        raise bad_request(f"There is no permission to {what[0]} {what[1]}.")
    grant(call.store, space, subject, (what,))
    made = next(
        one
        for one in permissions_in(call.store, space)
        if one.subject == subject and (one.operation, one.target) == what
    )
    told = {"subject": dict(asked.fields), "operation": dict(operation.fields)}
    links = {"base": call.base, "context": call.settings.context_path}
    return Answer.json({"id": made.id, **told, "_links": links})


def remove_permission(call: Call) -> Answer:
    """Take one permission away by its id."""
    space = _administered(call)
    for one in permissions_in(call.store, space):
        if one.id == call.id():
            revoke(call.store, space, one.subject, ((one.operation, one.target),))
            return Answer.empty()
    raise no_such(f"No permission found with id: {call.id()}")


def site_permissions(call: Call) -> Answer:
    """List who may use the site: all users, and nobody's too where that is allowed."""
    check_administrator(call)
    subjects: list[Json] = [{"type": "group", "displayName": EVERYBODY}]
    if anonymous_allowed(call.store):
        subjects.append({"type": "anonymous", "displayName": "Anonymous"})
    if "/anonymous" in call.path:
        subjects = subjects[1:]
    return Answer.json([{"operation": _USE, "subject": one} for one in subjects])


def open_site(call: Call) -> Answer:
    """Let requests without credentials in, or no longer."""
    check_administrator(call)
    allow_anonymous(call.store, allowed=call.path.endswith("/grant"))
    return Answer.empty()


def _shaped(call: Call, space: Space, one: Permission) -> Json:
    subject: Json = {"type": "anonymous", "displayName": "Anonymous"}
    if one.subject.kind == "user":
        users = [who for who in everyone(call.store) if str(who.id) == one.subject.id]
        subject = person(call, users[0]) if users else subject
    elif one.subject.kind == "group":
        groups = [who for who in all_groups(call.store) if who.id == one.subject.id]
        subject = {**group(call, groups[0]), "displayName": groups[0].name} if groups else subject
    return {
        "operation": {"targetType": one.target, "operationKey": one.operation},
        "subject": subject,
        "spaceKey": space.key,
        "spaceId": space.id,
    }


def _tell(call: Call, space: Space) -> None:
    event = Event("space_permissions_updated", "space", space.id, call.person.account)
    call.store.happened(event)


def _operations(given: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(given, list):
        raise bad_request("A list of operations is required.")
    found = [Given.of(one) for one in given]
    what = tuple((one.text("operationKey") or "", one.text("targetType") or "") for one in found)
    unknown = set(what) - set(EVERY)
    if unknown:
        raise bad_request(f"There is no permission to {' '.join(min(unknown))}.")
    return what


def _subject(call: Call) -> Subject:
    if "anonymous" in call.path.split("/"):
        return NOBODY
    return _named(call, call.values.get("user"), call.values.get("group"))


def _named(call: Call, user: str | None, named_group: str | None) -> Subject:
    if user:
        return Subject.of_user(named_person(call.store, user))
    return Subject.of_group(group_named(call.store, named_group or "").id)


def _administered(call: Call) -> Space:
    space = the_space(call)
    check_may(call.store, call.person, space.id, ADMINISTER)
    return space


_SPACE = "/space/{key}/permissions"
_SUBJECTS = ("/anonymous", "/user/{user}", "/group/{group}")
OPERATIONS = (
    Operation("GET", _SPACE, list_permissions, Served.DATACENTER),
    Operation("POST", _SPACE, set_permissions, Served.DATACENTER),
    *(Operation("GET", _SPACE + one, list_permissions, Served.DATACENTER) for one in _SUBJECTS),
    *(
        Operation("PUT", f"{_SPACE}{one}/grant", grant_permissions, Served.DATACENTER)
        for one in _SUBJECTS
    ),
    *(
        Operation("PUT", f"{_SPACE}{one}/revoke", revoke_permissions, Served.DATACENTER)
        for one in _SUBJECTS
    ),
    Operation("POST", "/space/{key}/permission", add_permission, Served.CLOUD),
    Operation("DELETE", "/space/{key}/permission/{id}", remove_permission, Served.CLOUD),
    Operation("GET", "/permissions", site_permissions, Served.DATACENTER),
    Operation("GET", "/permissions/anonymous", site_permissions, Served.DATACENTER),
    Operation("PUT", "/permissions/anonymous/grant", open_site, Served.DATACENTER),
    Operation("PUT", "/permissions/anonymous/revoke", open_site, Served.DATACENTER),
)
