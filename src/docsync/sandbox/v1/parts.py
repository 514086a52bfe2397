"""The parts of content in API v1: versions, history, labels, properties, restrictions, comments."""

from __future__ import annotations

import json

from docsync.sandbox.exchange import Json
from docsync.sandbox.store.access import may_edit, restricted_to, restricted_to_groups
from docsync.sandbox.store.comments import DANGLING, RESOLVED, inline_of, resolution_of
from docsync.sandbox.store.permissions import may, target_of
from docsync.sandbox.store.properties import Owner, properties_of
from docsync.sandbox.store.reading import at_version, find_content, versions_of
from docsync.sandbox.store.records import Content, Kind, Label, Property, Version
from docsync.sandbox.v1.expand import Expand
from docsync.sandbox.v1.persons import group, person
from docsync.sandbox.v1.view import View, listed

OPERATION_KEYS = ("read", "update")
MOST_NAMED = 200


def version(view: View, one: Content, told: Version, expand: Expand | None = None) -> Json:
    """Give a version of content."""
    expand = expand or {}
    base = f"/rest/api/content/{identity(one)}"
    shaped: Json = {
        "by": view.person(told.author),
        "when": told.created,
        "friendlyWhen": told.created[:10],
        "message": told.message,
        "number": told.shown,
        "minorEdit": told.minor,
    }
    expandable = {"content": f"{base}?status=historical&version={told.number}"}
    if "content" in expand:
        old = at_version(view.call.store, one, told.number) if told.number else one
        shaped["content"] = view.content(old, expand["content"])
        del expandable["content"]
    if not view.call.settings.cloud:
        shaped["hidden"] = False
    elif "collaborators" in expand:
        users = [view.person(told.author)]
        shaped["collaborators"] = {"users": users, "userKeys": [told.author], "_links": {}}
    else:
        expandable["collaborators"] = ""
    if view.call.settings.cloud:
        number = told.shown
        shaped |= {
            "ncsStepVersion": str(number),
            "ncsStepVersionSource": "ncs-ack",
            "confRev": f"confluence$content${one.id}.{number}",
            "contentTypeModified": False,
        }
    links = {"self": f"{view.call.base}{base}/version/{told.shown}"}
    return {**shaped, "_expandable": expandable, "_links": links}


def history(view: View, one: Content, expand: Expand) -> Json:
    """Give the history of content."""
    versions = versions_of(view.call.store, one)
    told = {known.number: known for known in versions}
    number = one.version.number
    wanted = {
        "lastUpdated": versions[0] if versions else None,
        "previousVersion": told.get(number - 1),
        "nextVersion": told.get(number + 1),
    }
    shaped: Json = {
        "latest": not versions or number in {0, versions[0].number},
        "createdBy": view.person(one.author),
        "createdDate": one.created,
    }
    for name, found in wanted.items():
        if name in expand and found is not None:
            shaped[name] = version(view, one, found, expand[name])
    if "contributors" in expand:
        accounts = list(dict.fromkeys(known.author for known in versions))
        users = [view.person(account) for account in accounts]
        shaped["contributors"] = {
            "publishers": {"users": users, "userKeys": accounts, "_links": {}}
        }
    address = f"{view.call.base}/rest/api/content/{identity(one)}/history"
    expandable = {name: "" for name in (*wanted, "contributors") if name not in shaped}
    return {**shaped, "_expandable": expandable, "_links": {"self": address}}


def label(one: Label) -> Json:
    """Give a label."""
    return {"prefix": one.prefix, "name": one.name, "id": str(one.id), "label": one.name}


def content_property(
    view: View, owner: Content, one: Property, expand: Expand | None = None
) -> Json:
    """Give a content property."""
    path = f"/rest/api/content/{identity(owner)}"
    shaped = kept_property(view, one)
    shaped["_links"] = {"self": f"{view.call.base}{path}/property/{one.key}"}
    if "content" in (expand or {}):
        shaped["content"] = view.content(owner, (expand or {})["content"])
        shaped["_expandable"] = {}
    else:
        shaped["_expandable"] = {"content": path}
    return shaped


def kept_property(view: View, one: Property) -> Json:
    """Give a property of whatever has it."""
    return {
        "id": str(one.id),
        "key": one.key,
        "value": json.loads(one.value),
        "version": {
            "by": view.person(one.author),
            "when": one.created,
            "friendlyWhen": one.created[:10],
            "message": "",
            "number": one.number,
            "minorEdit": False,
        },
    }


def properties(view: View, one: Content, expand: Expand) -> Json:
    """Give the properties of content by key: those named, or all."""
    found = {
        known.key: content_property(view, one, known)
        for known in properties_of(view.call.store, Owner.content(one))
    }
    named = expand or found
    return {key: found[key] for key in named if key in found}


def restrictions(view: View, one: Content, expand: Expand) -> Json:
    """Give who may read and who may update content, by operation."""
    path = f"/rest/api/content/{identity(one)}/restriction/byOperation"
    shaped: Json = {
        operation: restriction(view, one, operation, expand[operation])
        for operation in OPERATION_KEYS
        if operation in expand
    }
    rest = {name: f"{path}/{name}" for name in OPERATION_KEYS if name not in shaped}
    return {**shaped, "_expandable": rest, "_links": {"self": view.call.base + path}}


def restriction(view: View, one: Content, operation: str, expand: Expand | None = None) -> Json:
    """Give who may do one operation; lists that are not asked for are named `_expandable`."""
    call, store = view.call, view.call.store
    path = f"/rest/api/content/{identity(one)}/restriction/byOperation/{operation}"
    wanted = (expand or {}).get("restrictions") or {"user": {}, "group": {}}
    named: Json = {}
    if "user" in wanted:
        users = [person(call, found) for found in restricted_to(store, one.id, operation)]
        named["user"] = listed(call, users, MOST_NAMED, f"{path}/user")
    if "group" in wanted:
        groups = [group(call, found) for found in restricted_to_groups(store, one.id, operation)]
        named["group"] = listed(call, groups, MOST_NAMED, f"{path}/group")
    named["_expandable"] = {name: "" for name in ("user", "group") if name not in named}
    return {
        "operation": operation,
        "restrictions": named,
        "_expandable": {"content": f"/rest/api/content/{identity(one)}"},
        "_links": {"self": call.base + path},
    }


def operations(view: View, one: Content) -> list[Json]:
    """Give what the user may do with content."""
    call, target = view.call, target_of(one.kind)
    allowed = [("read", str(one.kind))]
    editor = may_edit(call.store, call.person, one)
    if editor and may(call.store, call.person, one.space, ("create", target)):
        allowed.append(("update", str(one.kind)))
    if editor and may(call.store, call.person, one.space, ("delete", target)):
        allowed.append(("delete", str(one.kind)))
    allowed += [
        ("create", kind)
        for kind in ("comment", "attachment")
        if one.kind is not Kind.COMMENT
        and may(call.store, call.person, one.space, ("create", kind))
    ]
    return [{"operation": operation, "targetType": kind} for operation, kind in allowed]


def comment_extensions(view: View, one: Content, expand: Expand) -> Json:
    """Give where a comment stands, and, if asked, on which words and whether it is resolved."""
    inline = inline_of(view.call.store, one)
    shaped: Json = {"location": "inline" if _inside(view, one) else "footer"}
    if inline is None:
        return {**shaped, "_expandable": {"resolution": ""}}
    state = resolution_of(view.call.store, one, inline)
    if state == RESOLVED:
        shaped["location"] = "resolved"
    told: Json = {"originalSelection": inline.words, "markerRef": inline.ref}
    resolution: Json = {"status": state}
    if inline.resolver:
        resolution |= {
            "lastModifier": view.person(inline.resolver),
            "lastModifiedDate": inline.resolved,
        }
    if state == DANGLING:
        resolution["dangling"] = True
    parts = {"inlineProperties": told, "resolution": resolution}
    shaped |= {name: part for name, part in parts.items() if name in expand}
    return {**shaped, "_expandable": {name: "" for name in parts if name not in expand}}


def identity(one: Content) -> str:
    """Give the id of content as v1 writes it."""
    return f"att{one.id}" if one.kind is Kind.ATTACHMENT else str(one.id)


def _inside(view: View, one: Content) -> bool:
    if inline_of(view.call.store, one) is not None:
        return True
    above = find_content(view.call.store, one.parent) if one.parent else None
    return above is not None and _inside(view, above)
