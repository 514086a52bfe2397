"""Spaces as API v1 shows them."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from docsync.sandbox.exchange import Call, Json
from docsync.sandbox.store.groups import all_groups
from docsync.sandbox.store.people import everyone
from docsync.sandbox.store.permissions import EVERY, Permission, may, permissions_in
from docsync.sandbox.store.reading import find_content
from docsync.sandbox.store.records import Space
from docsync.sandbox.store.spaces import space_labels
from docsync.sandbox.v1.expand import Expand
from docsync.sandbox.v1.parts import label
from docsync.sandbox.v1.persons import group, person
from docsync.sandbox.v1.view import View, listed

MOST_LABELS = 200


def space(view: View, one: Space, expand: Expand) -> Json:
    """Give a space with what `expand` asks for."""
    call = view.call
    shaped: Json = {
        "id": one.id,
        "key": one.key,
        "name": one.name,
        "type": one.type,
        "status": one.status,
    }
    if call.settings.cloud:
        shaped["alias"] = one.key
    expandable = {}
    for name, expander in _EXPANDERS.items():
        part = expander(view, one, expand[name]) if name in expand else None
        if part is not None:
            shaped[name] = part
        else:
            expandable[name] = _LINKS.get(name, "").format(key=one.key, home=one.homepage)
    if one.homepage is None:
        expandable["homepage"] = ""
    webui = f"/spaces/{one.key}" if call.settings.cloud else f"/display/{one.key}"
    links = {"webui": webui, "self": f"{call.base}/rest/api/space/{one.key}"}
    return {**shaped, "_expandable": expandable, "_links": links}


def permission(call: Call, one: Permission) -> Json:
    """Give a permission of a space."""
    anonymous = one.subject.kind == "anonymous"
    shaped: Json = {
        "id": one.id,
        "operation": {"operation": one.operation, "targetType": one.target},
        "anonymousAccess": anonymous,
        "unlicensedAccess": False,
        "_expandable": {"space": ""},
    }
    if anonymous:
        return shaped
    if one.subject.kind == "user":
        named = [person(call, who) for who in everyone(call.store) if str(who.id) == one.subject.id]
    else:
        named = [group(call, who) for who in all_groups(call.store) if who.id == one.subject.id]
    found = {"results": named, "size": len(named), "start": 0, "limit": 200}
    rest = "group" if one.subject.kind == "user" else "user"
    shaped["subjects"] = {one.subject.kind: found, "_expandable": {rest: ""}}
    return shaped


def _description(_view: View, one: Space, expand: Expand) -> Json:
    wanted = expand or {"plain": {}}
    texts = {"plain": one.description, "view": f"<p>{escape(one.description)}</p>"}
    told: Json = {
        name: {"value": text, "representation": name, "embeddedContent": []}
        for name, text in texts.items()
        if name in wanted
    }
    return {**told, "_expandable": {name: "" for name in texts if name not in wanted}}


def _homepage(view: View, one: Space, expand: Expand) -> Json | None:
    home = find_content(view.call.store, one.homepage) if one.homepage is not None else None
    return None if home is None else view.content(home, expand)


def _metadata(view: View, one: Space, expand: Expand) -> Json:
    if "labels" not in expand:
        return {"_expandable": {"labels": ""}}
    labels = [label(found) for found in space_labels(view.call.store, one)]
    path = f"/rest/api/space/{one.key}/label"
    return {"labels": listed(view.call, labels, MOST_LABELS, path), "_expandable": {}}


def _icon(view: View, one: Space, _expand: Expand) -> Json:
    path = f"{view.call.settings.context_path}/images/logo/default-space-logo.svg"
    return {"path": path, "width": 48, "height": 48, "isDefault": one.key != ""}


def _operations(view: View, one: Space, _expand: Expand) -> list[Json]:
    call = view.call
    return [
        {"operation": operation, "targetType": target}
        for operation, target in EVERY
        if may(call.store, call.person, one.id, (operation, target))
    ]


def _permissions(view: View, one: Space, _expand: Expand) -> list[Json]:
    return [permission(view.call, found) for found in permissions_in(view.call.store, one)]


def _history(view: View, one: Space, _expand: Expand) -> Json:
    return {"createdDate": one.created, "createdBy": view.person(one.author)}


def settings_of(view: View, one: Space, _expand: Expand) -> Json:
    """Give the settings of a space."""
    editor = {"page": "v2", "blogpost": "v2", "default": "v2"}
    links = {"self": f"{view.call.base}/rest/api/space/{one.key}/settings"}
    return {"routeOverrideEnabled": False, "editor": editor, "_links": links}


def _theme(view: View, one: Space, _expand: Expand) -> Json:
    links = {"self": f"{view.call.base}/rest/api/space/{one.key}/theme"}
    return {"themeKey": "global", "_links": links}


_EXPANDERS: dict[str, Callable[[View, Space, Expand], object]] = {
    "settings": settings_of,
    "metadata": _metadata,
    "operations": _operations,
    "permissions": _permissions,
    "icon": _icon,
    "description": _description,
    "theme": _theme,
    "history": _history,
    "homepage": _homepage,
}
_LINKS = {
    "settings": "/rest/api/space/{key}/settings",
    "theme": "/rest/api/space/{key}/theme",
    "homepage": "/rest/api/content/{home}",
}
