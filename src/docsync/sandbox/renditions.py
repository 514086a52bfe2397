"""A body in any of the representations that Confluence gives one in.

>>> sorted(name for name, cloud_only in BODIES.items() if not cloud_only)
['anonymous_export_view', 'editor', 'export_view', 'storage', 'styled_view', 'view']
"""

from __future__ import annotations

from html import unescape

from docsync.sandbox.adf import adf_of_storage
from docsync.sandbox.exchange import Call
from docsync.sandbox.refusals import bad_request
from docsync.sandbox.rendering import NOWHERE, rendered
from docsync.sandbox.rendering.here import Here, rest_address
from docsync.sandbox.store.records import Content, Kind

# Each representation, and whether Cloud alone has it.
BODIES = {
    "storage": False,
    "view": False,
    "export_view": False,
    "styled_view": False,
    "editor": False,
    "anonymous_export_view": False,
    "atlas_doc_format": True,
    "editor2": True,
    "dynamic": True,
}
_STYLE = (
    "body{font-family:Arial,sans-serif;font-size:14px}table{border-collapse:collapse}"
    "td,th{border:1px solid #ddd;padding:7px 10px}pre{background:#f5f5f5;padding:10px}"
)


def rendition(call: Call, storage: str, representation: str, page: Content | None) -> str:
    """Give storage in a representation; macros that need a page look around from that page."""
    match representation:
        case "storage" | "editor" | "editor2":
            return storage
        case "raw" if page is not None and page.kind is Kind.CUSTOM:
            return storage if "<" in storage else unescape(storage)
        case "atlas_doc_format":
            return adf_of_storage(storage)
        case "styled_view":
            shown = _shown(call, storage, page)
            head = f'<meta charset="utf-8"><style>{_STYLE}</style>'
            return f"<html><head>{head}</head><body>{shown}</body></html>"
        case _ if representation in BODIES:
            return _shown(call, storage, page)
    raise bad_request(f"Unsupported body representation: {representation}")


def _shown(call: Call, storage: str, page: Content | None) -> str:
    """Render a body; macros that look around show what is around the page."""
    around = NOWHERE if page is None else Here(call, page, rest_address)
    return rendered(storage, around)
