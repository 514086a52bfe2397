"""The addresses that Confluence puts into its answers, all relative to the site's base.

>>> tiny(544112828)
'/x/vIBuI'
"""

from __future__ import annotations

import base64
import re
from urllib.parse import quote, quote_plus

from docsync.sandbox.settings import Settings
from docsync.sandbox.store.records import Content, Kind, Space

_SECTIONS = {
    Kind.FOLDER: "folder",
    Kind.BLOGPOST: "blog",
    Kind.WHITEBOARD: "whiteboard",
    Kind.DATABASE: "database",
    Kind.EMBED: "embed",
}
_PLAIN = re.compile(r"[A-Za-z0-9 ._~-]+")


def tiny(content_id: int) -> str:
    """Give the short address of content: its id, little end first, in Base64."""
    raw = content_id.to_bytes((content_id.bit_length() + 7) // 8 or 1, "little")
    text = base64.b64encode(raw + b"\0" * (-len(raw) % 4), altchars=b"_-").decode()
    return f"/x/{text.rstrip('=').rstrip('A')}"


def web(settings: Settings, space: Space, content: Content) -> str:
    """Give the address at which a person opens content."""
    if content.kind is Kind.ATTACHMENT:
        preview = quote(f"/{content.container}/{content.id}/{content.title}", safe="")
        return f"/pages/viewpageattachments.action?pageId={content.container}&preview={preview}"
    if settings.cloud:
        return _cloud_web(space, content)
    if _PLAIN.fullmatch(content.title):
        return f"/display/{space.key}/{quote_plus(content.title)}"
    return f"/pages/viewpage.action?pageId={content.id}"


def download(settings: Settings, attachment: Content) -> str:
    """Give the address of an attachment's bytes.

    Cloud's API credentials are not taken at the old address any more: it names the operation that
    redirects to the media service (sooperset/mcp-atlassian#1368).
    """
    if settings.cloud:
        page, own = attachment.container, attachment.id
        return f"/rest/api/content/{page}/child/attachment/att{own}/download"
    return old_download(attachment)


def old_download(attachment: Content) -> str:
    """Give the address at which a browser, and Data Center's API, read an attachment."""
    name = quote(attachment.title, safe="")
    version = attachment.version.number
    return f"/download/attachments/{attachment.container}/{name}?version={version}&api=v2"


def _cloud_web(space: Space, content: Content) -> str:
    if content.id == space.homepage:
        return f"/spaces/{space.key}/overview"
    kind = _SECTIONS.get(content.kind, "pages")
    ending = f"/{quote_plus(content.title)}" if _PLAIN.fullmatch(content.title) else ""
    return f"/spaces/{space.key}/{kind}/{content.id}{ending}"
