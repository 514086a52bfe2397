"""The JSON of API v2. All ids are strings; what is not asked for is not there."""

from __future__ import annotations

import json
from html import escape

from docsync.sandbox import addresses
from docsync.sandbox.exchange import Call, Json
from docsync.sandbox.renditions import rendition
from docsync.sandbox.store.attachments import file_of
from docsync.sandbox.store.reading import body_of, find_content
from docsync.sandbox.store.records import Content, Kind, Label, Property, Space, Version
from docsync.sandbox.store.spaces import space_by_id

VIEWS = frozenset({"view", "export_view", "anonymous_export_view", "styled_view", "editor"})


def bulk(call: Call, content: Content, body_format: str | None = None) -> Json:
    """Give a page, a blog post or custom content as lists show it."""
    match content.kind:
        case Kind.BLOGPOST:
            return _post(call, content, body_format)
        case Kind.CUSTOM:
            return _custom(call, content, body_format)
        case _:
            return page(call, content, body_format)


def single(call: Call, content: Content, body_format: str | None = None) -> Json:
    """Give content as an answer of its own: its links name their base."""
    shaped = bulk(call, content, body_format)
    if not content.subtype:
        shaped.pop("subtype", None)
    shaped["_links"]["base"] = call.base
    return shaped


def page(call: Call, content: Content, body_format: str | None = None) -> Json:
    """Give a page as lists show it."""
    return {
        **_placed(call, content),
        "lastOwnerId": None,
        "subtype": content.subtype or None,
        "version": _stepped(content),
        "body": body(call, content, body_format),
        "_links": _edited(call, content),
    }


def _post(call: Call, content: Content, body_format: str | None) -> Json:
    return {
        "id": str(content.id),
        "status": content.status,
        "title": content.title,
        "spaceId": str(content.space),
        "authorId": content.author,
        "createdAt": content.created,
        "version": _stepped(content),
        "body": body(call, content, body_format),
        "_links": _edited(call, content),
    }


def _custom(call: Call, content: Content, body_format: str | None) -> Json:
    on = find_content(call.store, content.container) if content.container else None
    names = {Kind.PAGE: "pageId", Kind.BLOGPOST: "blogPostId", Kind.CUSTOM: "customContentId"}
    holder = {names[on.kind]: str(on.id)} if on and on.kind in names else {}
    return {
        "id": str(content.id),
        "type": content.subtype,
        "status": content.status,
        "title": content.title,
        "spaceId": str(content.space),
        **holder,
        "authorId": content.author,
        "createdAt": content.created,
        "version": version(content.version),
        "body": body(call, content, body_format),
        "_links": {"webui": addresses.web(call.settings, _space(call, content), content)},
    }


def _stepped(content: Content) -> Json:
    return {**version(content.version), "ncsStepVersion": str(content.version.shown)}


def _edited(call: Call, content: Content) -> Json:
    key = _space(call, content).key
    return {
        "editui": f"/pages/resumedraft.action?draftId={content.id}",
        "edituiv2": f"/spaces/{key}/pages/edit-v2/{content.id}",
        "tinyui": addresses.tiny(content.id),
        "webui": addresses.web(call.settings, _space(call, content), content),
    }


def folder(call: Call, content: Content) -> Json:
    """Give a folder, or what else stands in the tree without a body of its own here."""
    return {
        **_placed(call, content),
        "type": content.kind,
        "version": version(content.version),
        "_links": {
            "webui": addresses.web(call.settings, _space(call, content), content),
            "base": call.base,
        },
    }


def version(one: Version) -> Json:
    """Give a version as it stands in other records."""
    return {
        "number": one.shown,
        "message": one.message,
        "minorEdit": one.minor,
        "authorId": one.author,
        "createdAt": one.created,
    }


def child(content: Content) -> Json:
    """Give content as one of its parent's children."""
    return {
        "id": str(content.id),
        "status": content.status,
        "title": content.title,
        "type": content.kind,
        "spaceId": str(content.space),
        "childPosition": content.position,
    }


def old_child(content: Content) -> Json:
    """Give a page as the deprecated list of children shows it."""
    shaped = child(content)
    del shaped["type"]
    return shaped


def descendant(found: tuple[Content, int]) -> Json:
    """Give content as one of the descendants of something above it."""
    content, depth = found
    return {
        "id": str(content.id),
        "status": content.status,
        "title": content.title,
        "type": content.kind,
        "parentId": str(content.parent),
        "depth": depth,
        "childPosition": content.position,
    }


def space(call: Call, one: Space) -> Json:
    """Give a space."""
    return {
        "id": str(one.id),
        "key": one.key,
        "name": one.name,
        "type": one.type,
        "status": one.status,
        "authorId": one.author,
        "createdAt": one.created,
        "homepageId": None if one.homepage is None else str(one.homepage),
        "description": _description(call, one),
        "icon": None,
        "currentActiveAlias": one.key,
        "_links": {"webui": f"/spaces/{one.key}"},
    }


def attachment(call: Call, content: Content) -> Json:
    """Give an attachment."""
    held = file_of(call.store, content)
    webui = addresses.web(call.settings, _space(call, content), content)
    address = addresses.download(call.settings, content)
    return {
        "id": f"att{content.id}",
        "status": content.status,
        "title": content.title,
        "createdAt": content.created,
        **_holder(call, content),
        "mediaType": held.media_type,
        "mediaTypeDescription": "File",
        "comment": held.comment,
        "fileId": held.file_id,
        "fileSize": held.size,
        "webuiLink": webui,
        "downloadLink": address,
        "version": version(content.version),
        "_links": {"webui": webui, "download": address},
    }


def label(one: Label) -> Json:
    """Give a label."""
    return {"id": str(one.id), "name": one.name, "prefix": one.prefix}


def content_property(one: Property) -> Json:
    """Give a content property."""
    return {
        "id": str(one.id),
        "key": one.key,
        "value": json.loads(one.value),
        "version": {
            "number": one.number,
            "message": "",
            "minorEdit": False,
            "authorId": one.author,
            "createdAt": one.created,
        },
    }


def _placed(call: Call, content: Content) -> Json:
    above = find_content(call.store, content.parent) if content.parent else None
    return {
        "id": str(content.id),
        "status": content.status,
        "title": content.title,
        "spaceId": str(content.space),
        "parentId": str(above.id) if above else None,
        "parentType": above.kind if above else None,
        "position": content.position,
        "authorId": content.author,
        "ownerId": content.author,
        "createdAt": content.created,
    }


def body(call: Call, content: Content, body_format: str | None) -> Json:
    """Give a body in the representation asked for; none where none is, or `none` is.

    That word is no representation of the specification; atlassian-python-api sends it.
    """
    if body_format in {None, "none"}:
        return {}
    value = body_of(call.store, content)
    value = rendition(call, value, body_format, content)
    return {body_format: {"representation": body_format, "value": value}}


def _holder(call: Call, content: Content) -> Json:
    on = find_content(call.store, content.container or 0)
    names = {Kind.BLOGPOST: "blogPostId", Kind.CUSTOM: "customContentId"}
    return {names.get(on.kind if on else Kind.PAGE, "pageId"): str(content.container)}


def _space(call: Call, content: Content) -> Space:
    return space_by_id(call.store, content.space)


def _description(call: Call, one: Space) -> Json | None:
    wanted = call.one("description-format")
    if wanted is None:
        return None
    text = f"<p>{escape(one.description)}</p>" if wanted == "view" else one.description
    return {wanted: {"value": text, "representation": wanted}}
