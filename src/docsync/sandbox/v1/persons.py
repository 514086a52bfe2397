"""Users and groups as API v1 shows them."""

from __future__ import annotations

from urllib.parse import quote

from docsync.sandbox.exchange import Call, Json
from docsync.sandbox.store.records import Group, Person

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
            "accountStatus": "active" if one.active else "inactive",
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


def group(call: Call, one: Group) -> Json:
    """Give a group as v1 shows one."""
    shaped: Json = {"type": "group", "name": one.name}
    if call.settings.cloud:
        self = f"{call.base}/rest/api/group/by-id?id={one.id}"
        return {**shaped, "id": one.id, "_links": {"self": self}}
    self = f"{call.base}/rest/api/group/{quote(one.name, safe='')}"
    return {**shaped, "_links": {"self": self}}
