"""The JSON of API v1: what `expand` asks for is there, everything else is named `_expandable`.

An expander gives one part of content; what has none, or was not asked for, is a link or empty.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from docsync.sandbox import addresses
from docsync.sandbox.exchange import Call, Json
from docsync.sandbox.render import rendered
from docsync.sandbox.store.attachments import file_of
from docsync.sandbox.store.labels import labels_of
from docsync.sandbox.store.people import person_by_account, restricted_to
from docsync.sandbox.store.properties import properties_of
from docsync.sandbox.store.reading import body_of, find_content, versions_of
from docsync.sandbox.store.records import Content, Kind, Label, Property, Space, Version
from docsync.sandbox.store.spaces import space_by_id
from docsync.sandbox.store.tree import ancestors_of, children_of
from docsync.sandbox.v1.expand import Expand
from docsync.sandbox.v1.people import person
from docsync.sandbox.v1.site import CLOUD_ID

BODIES = ("storage", "view", "export_view", "styled_view", "editor", "anonymous_export_view")
LABEL_LIMIT = 200


@dataclass(frozen=True, slots=True)
class View:
    """A call, and what was read for it already: lists name the same space and parents often."""

    call: Call
    spaces: dict[int, Space] = field(default_factory=dict)
    parents: dict[int, Content] = field(default_factory=dict)
    people: dict[str, Json] = field(default_factory=dict)
    stubs: dict[tuple[int, str], Json] = field(default_factory=dict)

    def space(self, content: Content) -> Space:
        """Give the space of content."""
        if content.space not in self.spaces:
            self.spaces[content.space] = space_by_id(self.call.store, content.space)
        return self.spaces[content.space]

    def person(self, account: str) -> Json:
        """Give a user by account id."""
        if account not in self.people:
            found = person_by_account(self.call.store, account)
            self.people[account] = person(self.call, found)
        return self.people[account]


def content(view: View, one: Content, expand: Expand) -> Json:
    """Give content with what `expand` asks for."""
    call = view.call
    identity = f"att{one.id}" if one.kind is Kind.ATTACHMENT else str(one.id)
    shaped: Json = {"id": identity, "type": one.kind}
    if call.settings.cloud:
        ari = f"ari:cloud:confluence:{CLOUD_ID}:{one.kind}/{one.id}"
        shaped |= {"ari": ari, "base64EncodedAri": base64.b64encode(ari.encode()).decode()}
    shaped |= {"status": one.status, "title": one.title}
    if call.settings.cloud:
        shaped["macroRenderedOutput"] = {}
    shaped["extensions"] = _extensions(view, one)
    if one.kind is Kind.ATTACHMENT:
        held = file_of(call.store, one)
        shaped["metadata"] = {"mediaType": held.media_type, "comment": held.comment}
    expandable = {}
    for name, (link, expander) in _EXPANDERS.items():
        if name in expand:
            shaped[name] = expander(view, one, expand[name])
        elif name not in shaped:
            expandable[name] = link.format(id=identity, space=view.space(one).key)
    shaped["_expandable"] = expandable
    shaped["_links"] = _links(view, one, identity)
    return shaped


def alone(call: Call, shaped: Json, collection: str = "/rest/api/content") -> Json:
    """Give a record as an answer of its own: its links name the site and the collection."""
    shaped["_links"] |= {
        "base": call.base,
        "context": call.settings.context_path,
        "collection": collection,
    }
    return shaped


def space(call: Call, one: Space, expand: Expand) -> Json:
    """Give a space with what `expand` asks for."""
    shaped: Json = {
        "id": one.id,
        "key": one.key,
        "name": one.name,
        "type": one.type,
        "status": one.status,
    }
    expandable = {"metadata": "", "icon": "", "description": "", "homepage": ""}
    if one.homepage is not None:
        expandable["homepage"] = f"/rest/api/content/{one.homepage}"
        home = find_content(call.store, one.homepage) if "homepage" in expand else None
        if home is not None:
            shaped["homepage"] = content(View(call), home, expand["homepage"])
            del expandable["homepage"]
    if "description" in expand:
        plain = {"value": one.description, "representation": "plain", "embeddedContent": []}
        shaped["description"] = {"plain": plain, "_expandable": {"view": ""}}
        del expandable["description"]
    webui = f"/spaces/{one.key}" if call.settings.cloud else f"/display/{one.key}"
    links = {"webui": webui, "self": f"{call.base}/rest/api/space/{one.key}"}
    return {**shaped, "_expandable": expandable, "_links": links}


def version(view: View, one: Content, told: Version) -> Json:
    """Give a version of content."""
    base = f"/rest/api/content/{one.id}"
    return {
        "by": view.person(told.author),
        "when": told.created,
        "friendlyWhen": told.created[:10],
        "message": told.message,
        "number": told.number,
        "minorEdit": told.minor,
        "hidden": False,
        "_expandable": {"content": f"{base}?status=historical&version={told.number}"},
        "_links": {"self": f"{view.call.base}{base}/version/{told.number}"},
    }


def label(one: Label) -> Json:
    """Give a label."""
    return {"prefix": one.prefix, "name": one.name, "id": str(one.id), "label": one.name}


def content_property(view: View, owner: Content, one: Property) -> Json:
    """Give a content property."""
    address = f"/rest/api/content/{owner.id}/property/{one.key}"
    return {
        "id": str(one.id),
        "key": one.key,
        "value": json.loads(one.value),
        "version": {
            "by": view.person(one.author),
            "when": one.created,
            "message": "",
            "number": one.number,
            "minorEdit": False,
        },
        "_expandable": {"content": f"/rest/api/content/{owner.id}"},
        "_links": {"self": view.call.base + address},
    }


def history(view: View, one: Content, expand: Expand) -> Json:
    """Give the history of content: who made it, and the versions asked for."""
    versions = versions_of(view.call.store, one) if expand else []
    told = {known.number: known for known in versions}
    number = one.version.number
    wanted = {
        "lastUpdated": versions[0] if versions else None,
        "previousVersion": told.get(number - 1),
        "nextVersion": told.get(number + 1),
    }
    shaped: Json = {
        "latest": not versions or number == versions[0].number,
        "createdBy": view.person(one.author),
        "createdDate": one.created,
    }
    for name, found in wanted.items():
        if name in expand and found is not None:
            shaped[name] = version(view, one, found)
    address = f"{view.call.base}/rest/api/content/{one.id}/history"
    expandable = {name: "" for name in (*wanted, "contributors") if name not in shaped}
    return {**shaped, "_expandable": expandable, "_links": {"self": address}}


def listed(view: View, results: list[Json], limit: int, path: str) -> Json:
    """Give a list that stands inside another record."""
    return {
        "results": results[:limit],
        "start": 0,
        "limit": limit,
        "size": len(results[:limit]),
        "_links": {"self": f"{view.call.base}{path}"},
    }


def _extensions(view: View, one: Content) -> Json:
    if one.kind is Kind.ATTACHMENT:
        held = file_of(view.call.store, one)
        return {
            "mediaType": held.media_type,
            "fileSize": held.size,
            "comment": held.comment,
            "fileId": held.file_id,
        }
    return {"position": "none" if one.position is None else one.position}


def _links(view: View, one: Content, identity: str) -> Json:
    settings = view.call.settings
    links = {
        "self": f"{view.call.base}/rest/api/content/{identity}",
        "webui": addresses.web(settings, view.space(one), one),
    }
    if one.kind is Kind.ATTACHMENT:
        return {**links, "download": addresses.download(settings, one)}
    links |= {
        "tinyui": addresses.tiny(one.id),
        "edit": f"/pages/resumedraft.action?draftId={one.id}",
    }
    if settings.cloud:
        links["editui"] = links.pop("edit")
        links["edituiv2"] = f"/spaces/{view.space(one).key}/pages/edit-v2/{one.id}"
    return links


def _body(view: View, one: Content, expand: Expand) -> Json:
    shaped: Json = {}
    for name in BODIES:
        if name in expand:
            value = body_of(view.call.store, one)
            shaped[name] = {
                "value": value if name == "storage" else rendered(value),
                "representation": name,
                "_expandable": {"content": f"/rest/api/content/{one.id}"},
            }
            if name == "storage" and view.call.settings.cloud:
                shaped[name]["embeddedContent"] = []
    return {**shaped, "_expandable": {name: "" for name in BODIES if name not in expand}}


def _metadata(view: View, one: Content, expand: Expand) -> Json:
    shaped: Json = {}
    if one.kind is Kind.ATTACHMENT:
        held = file_of(view.call.store, one)
        shaped = {"mediaType": held.media_type, "comment": held.comment}
    path = f"/rest/api/content/{one.id}"
    if "labels" in expand:
        labels = [label(found) for found in labels_of(view.call.store, one)]
        shaped["labels"] = listed(view, labels, LABEL_LIMIT, f"{path}/label")
    if "properties" in expand:
        found = {
            known.key: content_property(view, one, known)
            for known in properties_of(view.call.store, one)
        }
        shaped["properties"] = {
            key: found[key] for key in (expand["properties"] or found) if key in found
        }
    rest = ("currentuser", "labels", "properties", "frontend", "likes")
    return {**shaped, "_expandable": {name: "" for name in rest if name not in shaped}}


def _children(view: View, one: Content, expand: Expand) -> Json:
    shaped: Json = {}
    path = f"/rest/api/content/{one.id}/child"
    if "page" in expand:
        pages = children_of(view.call.store, view.call.person, one, (Kind.PAGE,))
        found = [content(view, child, expand["page"]) for child in pages[:25]]
        shaped["page"] = listed(view, found, 25, f"{path}/page")
    rest = {name: f"{path}/{name}" for name in ("attachment", "comment", "page")}
    kept = {name: link for name, link in rest.items() if name not in shaped}
    return {**shaped, "_expandable": kept, "_links": {"self": view.call.base + path}}


def _container(view: View, one: Content, expand: Expand) -> Json:
    held = find_content(view.call.store, one.container) if one.container else None
    if held is not None:
        return content(view, held, expand)
    return space(view.call, view.space(one), expand)


def _restrictions(view: View, one: Content, expand: Expand) -> Json:
    path = f"/rest/api/content/{one.id}/restriction/byOperation"
    shaped: Json = {}
    for operation in ("read", "update"):
        if operation in expand:
            users = [
                person(view.call, found)
                for found in restricted_to(view.call.store, one.id, operation)
            ]
            shaped[operation] = {
                "operation": operation,
                "restrictions": {
                    "user": listed(view, users, 200, f"{path}/{operation}"),
                    "group": listed(view, [], 200, f"{path}/{operation}"),
                },
                "_links": {"self": f"{view.call.base}{path}/{operation}"},
            }
    rest = {name: f"{path}/{name}" for name in ("read", "update") if name not in shaped}
    return {**shaped, "_expandable": rest, "_links": {"self": view.call.base + path}}


def _ancestors(view: View, one: Content, expand: Expand) -> list[Json]:
    chain = ancestors_of(view.call.store, one, view.parents)
    asked = str(expand)
    for above in chain:
        if (above.id, asked) not in view.stubs:
            view.stubs[above.id, asked] = content(view, above, expand)
    return [view.stubs[above.id, asked] for above in chain]


def _operations(_view: View, one: Content, _expand: Expand) -> list[Json]:
    return [
        {"operation": operation, "targetType": one.kind}
        for operation in ("read", "update", "delete")
    ]


Expander = Callable[[View, Content, Expand], object]
_ROOT = "/rest/api/content/{id}"
_EXPANDERS: dict[str, tuple[str, Expander]] = {
    "container": ("/rest/api/space/{space}", _container),
    "metadata": ("", _metadata),
    "operations": ("", _operations),
    "children": (_ROOT + "/child", _children),
    "restrictions": (_ROOT + "/restriction/byOperation", _restrictions),
    "history": (_ROOT + "/history", history),
    "ancestors": ("", _ancestors),
    "body": ("", _body),
    "version": ("", lambda view, one, _: version(view, one, one.version)),
    "descendants": (_ROOT + "/descendant", _children),
    "space": (
        "/rest/api/space/{space}",
        lambda view, one, expand: space(view.call, view.space(one), expand),
    ),
}
