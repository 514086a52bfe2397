"""Content as API v1 shows it: what `expand` asks for is there, the rest is named `_expandable`.

An expander gives one part of content; what has none, or was not asked for, is a link or empty.
"""

from __future__ import annotations

import base64
from collections.abc import Callable

from docsync.sandbox import addresses
from docsync.sandbox.exchange import Call, Json
from docsync.sandbox.renditions import BODIES, rendition
from docsync.sandbox.store.attachments import file_of, on_page
from docsync.sandbox.store.comments import comments_on
from docsync.sandbox.store.labels import labels_of
from docsync.sandbox.store.marks import likes_of
from docsync.sandbox.store.reading import BY_POSITION, Filter, body_of, every, find_content
from docsync.sandbox.store.records import Content, Kind
from docsync.sandbox.store.tree import ancestors_of, below
from docsync.sandbox.v1.expand import Expand
from docsync.sandbox.v1.parts import (
    comment_extensions,
    content_property,
    history,
    identity,
    label,
    operations,
    properties,
    restrictions,
    version,
)
from docsync.sandbox.v1.site import CLOUD_ID
from docsync.sandbox.v1.space_shapes import space
from docsync.sandbox.v1.view import View, alone, listed

__all__ = [
    "alone",
    "content",
    "content_property",
    "history",
    "label",
    "listed",
    "space",
    "version",
    "view",
]

LABEL_LIMIT, CHILD_LIMIT = 200, 25


def view(call: Call) -> View:
    """Give a fresh view for a call."""
    return View(call, content)


def content(view: View, one: Content, expand: Expand) -> Json:
    """Give content with what `expand` asks for."""
    cloud = view.call.settings.cloud
    shaped: Json = {"id": identity(one), "type": one.kind}
    if cloud:
        ari = f"ari:cloud:confluence:{CLOUD_ID}:{one.kind}/{one.id}"
        shaped |= {"ari": ari, "base64EncodedAri": base64.b64encode(ari.encode()).decode()}
    shaped |= {"status": one.status, "title": one.title}
    if cloud:
        shaped["macroRenderedOutput"] = {}
    shaped["extensions"] = _extensions(view, one, expand.get("extensions", {}))
    if one.kind is Kind.ATTACHMENT:
        held = file_of(view.call.store, one)
        shaped["metadata"] = {"mediaType": held.media_type, "comment": held.comment}
    expandable = {}
    for name, (link, expander) in _EXPANDERS.items():
        if name in expand:
            shaped[name] = expander(view, one, expand[name])
        elif name not in shaped and (cloud or name != "childTypes"):
            expandable[name] = link.format(id=identity(one), space=view.space(one).key)
    if cloud:
        expandable |= dict.fromkeys(_CLOUD_ONLY, "")

    shaped["_expandable"] = expandable
    shaped["_links"] = _links(view, one)
    return shaped


def _extensions(view: View, one: Content, expand: Expand) -> Json:
    if one.kind is Kind.COMMENT:
        return comment_extensions(view, one, expand)
    if one.kind is Kind.ATTACHMENT:
        held = file_of(view.call.store, one)
        return {
            "mediaType": held.media_type,
            "fileSize": held.size,
            "comment": held.comment,
            "mediaTypeDescription": "File",
            "fileId": held.file_id,
            "collectionName": f"contentId-{one.container}",
        }
    if one.kind is Kind.BLOGPOST:
        return {}
    return {"position": "none" if one.position is None else one.position}


def _links(view: View, one: Content) -> Json:
    settings = view.call.settings
    links = {
        "self": f"{view.call.base}/rest/api/content/{identity(one)}",
        "webui": addresses.web(settings, view.space(one), one),
    }
    if one.kind is Kind.ATTACHMENT:
        return {**links, "download": addresses.download(settings, one)}
    links["tinyui"] = addresses.tiny(one.id)
    if one.kind is Kind.COMMENT:
        return links
    links["edit"] = f"/pages/resumedraft.action?draftId={one.id}"
    if settings.cloud:
        links["editui"] = links.pop("edit")
        links["edituiv2"] = f"/spaces/{view.space(one).key}/pages/edit-v2/{one.id}"
    return links


def _body(view: View, one: Content, expand: Expand) -> Json:
    cloud = view.call.settings.cloud
    known = [name for name, cloud_only in BODIES.items() if cloud or not cloud_only]
    shaped: Json = {}
    for name in known:
        if name in expand:
            shaped[name] = {
                "value": rendition(view.call, body_of(view.call.store, one), name, one),
                "representation": name,
                "_expandable": {"content": f"/rest/api/content/{one.id}"},
            }
            if cloud:
                shaped[name]["embeddedContent"] = []
    return {**shaped, "_expandable": {name: "" for name in known if name not in expand}}


def _metadata(view: View, one: Content, expand: Expand) -> Json:
    store = view.call.store
    shaped: Json = {}
    if one.kind is Kind.ATTACHMENT:
        held = file_of(store, one)
        shaped = {"mediaType": held.media_type, "comment": held.comment}
    if "labels" in expand:
        labels = [label(found) for found in labels_of(store, one)]
        path = f"/rest/api/content/{identity(one)}/label"
        shaped["labels"] = listed(view.call, labels, LABEL_LIMIT, path)
    if "properties" in expand:
        shaped["properties"] = properties(view, one, expand["properties"])
    if "likes" in expand:
        shaped["likes"] = {"count": len(likes_of(store, one)), "users": []}
    if "currentuser" in expand:
        shaped["currentuser"] = _current_user(view, one)
    if "frontend" in expand:
        shaped["frontend"] = {"collaborativeEditing": True}
    rest = ("currentuser", "labels", "properties", "frontend", "likes")
    return {**shaped, "_expandable": {name: "" for name in rest if name not in shaped}}


def _current_user(view: View, one: Content) -> Json:
    mine = one.version.author == view.call.person.account
    told: Json = {"favourited": {"isFavourite": False, "favouritedDate": one.created}}
    if mine:
        told["lastmodified"] = {
            "version": version(view, one, one.version),
            "friendlyLastModified": one.version.created[:10],
        }
    names = ("favourited", "lastmodified", "lastcontributed", "viewed", "scheduled")
    return {**told, "_expandable": {name: "" for name in names if name not in told}}


def _children(view: View, one: Content, expand: Expand) -> Json:
    return _below(view, one, expand, "child")


def _descendants(view: View, one: Content, expand: Expand) -> Json:
    return _below(view, one, expand, "descendant")


def _below(view: View, one: Content, expand: Expand, word: str) -> Json:
    path = f"/rest/api/content/{identity(one)}/{word}"
    call = view.call
    start, limit = max(call.number("start", 0), 0), call.number("limit", CHILD_LIMIT)
    shaped: Json = {}
    for name, chosen in _kinds_below(one).items():
        if name in expand:
            found = every(call.store, call.person, chosen, BY_POSITION)
            cut = [view.content(child, expand[name]) for child in found[: start + limit]]
            rest: list[Json] = [{}] * max(0, len(found) - len(cut))
            shaped[name] = listed(call, [*cut, *rest], limit, f"{path}/{name}", start)
    left = {name: f"{path}/{name}" for name in _kinds_below(one) if name not in shaped}
    return {**shaped, "_expandable": left, "_links": {"self": call.base + path}}


def _kinds_below(one: Content) -> dict[str, Filter]:
    if one.kind is Kind.COMMENT:
        return {"comment": below(one, (Kind.COMMENT,)), "attachment": on_page(one)}
    kinds = {"attachment": on_page(one), "comment": comments_on(one)}
    return {**kinds, "page": below(one, (Kind.PAGE,))} if one.kind is Kind.PAGE else kinds


def _child_types(view: View, one: Content, _expand: Expand) -> Json:
    call = view.call
    path = f"/rest/api/content/{identity(one)}/child"
    return {
        name: {
            "value": bool(every(call.store, call.person, chosen)),
            "_links": {"self": f"{call.base}{path}/{name}"},
        }
        for name, chosen in _kinds_below(one).items()
    }


def _container(view: View, one: Content, expand: Expand) -> Json:
    held = find_content(view.call.store, one.container) if one.container else None
    if held is not None:
        return view.content(held, expand)
    return space(view, view.space(one), expand)


def _ancestors(view: View, one: Content, expand: Expand) -> list[Json]:
    chain = ancestors_of(view.call.store, one, view.parents)
    asked = str(expand)
    for above in chain:
        if (above.id, asked) not in view.stubs:
            view.stubs[above.id, asked] = view.content(above, expand)
    return [view.stubs[above.id, asked] for above in chain]


Expander = Callable[[View, Content, Expand], object]
_ROOT = "/rest/api/content/{id}"
_CLOUD_ONLY = ("schedulePublishInfo", "schedulePublishDate", "draftVersion")
_EXPANDERS: dict[str, tuple[str, Expander]] = {
    "container": ("/rest/api/space/{space}", _container),
    "metadata": ("", _metadata),
    "operations": ("", lambda view, one, _: operations(view, one)),
    "children": (_ROOT + "/child", _children),
    "childTypes": ("", _child_types),
    "restrictions": (_ROOT + "/restriction/byOperation", restrictions),
    "history": (_ROOT + "/history", history),
    "ancestors": ("", _ancestors),
    "body": ("", _body),
    "version": ("", lambda view, one, expand: version(view, one, one.version, expand)),
    "descendants": (_ROOT + "/descendant", _descendants),
    "space": (
        "/rest/api/space/{space}",
        lambda view, one, expand: space(view, view.space(one), expand),
    ),
}
