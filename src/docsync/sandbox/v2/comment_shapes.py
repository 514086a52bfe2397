"""Comments as API v2 shows them."""

from __future__ import annotations

from docsync.sandbox import addresses
from docsync.sandbox.exchange import Call, Json
from docsync.sandbox.store.comments import inline_of, resolution_of
from docsync.sandbox.store.reading import find_content
from docsync.sandbox.store.records import Content, Kind
from docsync.sandbox.store.spaces import space_by_id
from docsync.sandbox.v2 import shapes

_HOLDERS = {
    Kind.PAGE: "pageId",
    Kind.BLOGPOST: "blogPostId",
    Kind.ATTACHMENT: "attachmentId",
    Kind.CUSTOM: "customContentId",
}


def comment(call: Call, one: Content, body_format: str | None, *, inline: bool) -> Json:
    """Give a comment; an inline one tells its words and whether it is resolved."""
    shaped: Json = {
        "id": str(one.id),
        "status": one.status,
        "title": one.title,
        **holder(call, one),
        "version": shapes.version(one.version),
        "body": shapes.body(call, one, body_format),
        "_links": {"webui": _address(call, one)},
    }
    if one.parent is not None:
        shaped["parentCommentId"] = str(one.parent)
    return {**shaped, **_inline(call, one)} if inline else shaped


def holder(call: Call, one: Content) -> Json:
    """Name what a comment, an attachment or custom content is on."""
    on = find_content(call.store, one.container) if one.container else None
    if on is None or on.kind not in _HOLDERS:
        return {}
    prefix = "att" if on.kind is Kind.ATTACHMENT else ""
    return {_HOLDERS[on.kind]: f"{prefix}{on.id}"}


def _inline(call: Call, one: Content) -> Json:
    kept = inline_of(call.store, one)
    if kept is None:
        return {}
    told: Json = {
        "resolutionStatus": resolution_of(call.store, one, kept),
        "properties": {
            "inlineMarkerRef": kept.ref,
            "inlineOriginalSelection": kept.words,
            "inline-marker-ref": kept.ref,
            "inline-original-selection": kept.words,
        },
    }
    if kept.resolver:
        told["resolutionLastModifierId"] = kept.resolver
        told["resolutionLastModifiedAt"] = kept.resolved
    return told


def _address(call: Call, one: Content) -> str:
    on = find_content(call.store, one.container or 0)
    if on is None:
        return ""
    page = addresses.web(call.settings, space_by_id(call.store, on.space), on)
    return f"{page}?focusedCommentId={one.id}"
