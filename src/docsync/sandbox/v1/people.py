"""Users in API v1."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.refusals import no_such
from docsync.sandbox.store.people import person_by_account, person_by_name
from docsync.sandbox.store.records import ANONYMOUS, Person

_PICTURE = "/images/icons/profilepics/default.svg"


def person(call: Call, one: Person) -> Json:
    """Give a user as v1 shows one."""
    picture = {
        "path": call.settings.context_path + _PICTURE,
        "width": 48,
        "height": 48,
        "isDefault": True,
    }
    if one.anonymous:
        return {
            "type": "anonymous",
            "profilePicture": picture,
            "displayName": one.display,
            "_links": {"base": call.base, "context": call.settings.context_path},
            "_expandable": {"operations": ""},
        }
    shaped: Json = {"type": "known", "profilePicture": picture, "displayName": one.display}
    if call.settings.cloud:
        self = f"{call.base}/rest/api/user?accountId={one.account}"
        return {
            **shaped,
            "accountId": one.account,
            "accountType": "atlassian",
            "accountStatus": "active",
            "email": one.email,
            "publicName": one.display,
            "isExternalCollaborator": False,
            "isGuest": False,
            "_expandable": {"operations": "", "personalSpace": ""},
            "_links": {"self": self},
        }
    return {
        **shaped,
        "username": one.name,
        "userKey": one.account,
        "_expandable": {"status": ""},
        "_links": {"self": f"{call.base}/rest/api/user?key={one.account}"},
    }


def person_of(call: Call, account: str) -> Json:
    """Give the user of an account id as v1 shows one."""
    return person(call, person_by_account(call.store, account))


def current_user(call: Call) -> Answer:
    """Say who asks; anonymous where nobody does."""
    return Answer.json(person(call, call.person))


def anonymous_user(call: Call) -> Answer:
    """Say what nobody looks like."""
    return Answer.json(person(call, ANONYMOUS))


def find_user(call: Call) -> Answer:
    """Find a user by account id, key or name."""
    asked = call.one("accountId") or call.one("key") or call.one("username") or ""
    found = person_by_name(call.store, asked)
    if found is None:
        raise no_such(f"No user found with key : {asked}")
    return Answer.json(person(call, found))


OPERATIONS = (
    Operation("GET", "/user/current", current_user),
    Operation("GET", "/user/anonymous", anonymous_user),
    Operation("GET", "/user", find_user, Served.EVERYWHERE),
)
