"""The bodies that a request brings, as storage: flat or nested, in any representation taken.

Nothing here is checked or kept: that is the store's.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from docsync.sandbox.adf import storage_of_adf
from docsync.sandbox.given import Given
from docsync.sandbox.refusals import Refusal, bad_request
from docsync.sandbox.wiki import storage_of_wiki

LARGEST_BODY = 5 * 1024 * 1024
_READERS: dict[str, Callable[[str], str]] = {
    "storage": str,
    "editor": str,
    "editor2": str,
    "wiki": storage_of_wiki,
    "atlas_doc_format": storage_of_adf,
}


def custom_body_given(body: Given) -> str | None:
    """Give the storage of the body of custom content, which may be raw: text of any kind."""
    given = body.record("raw") if "raw" in body.fields else body
    if given is body and body.fields.get("representation") != "raw":
        return body_given(body)
    return as_storage("storage", escape(given.text("value") or "", quote=False))


def body_given(body: Given) -> str | None:
    """Give the storage of `{representation, value}` or of `{storage: {…}}`; None without one."""
    if not body.fields:
        return None
    if body.has("value") or body.has("representation"):
        return as_storage(body.text("representation") or "storage", body.text("value") or "")
    named = [name for name in _READERS if isinstance(body.fields.get(name), dict)]
    if not named:
        raise bad_request(f"Unsupported body representation: {min(body.fields)}")
    inner = body.record(named[0])
    return as_storage(inner.text("representation") or named[0], inner.text("value") or "")


def as_storage(representation: str, value: str) -> str:
    """Give the storage of a text in a representation, or refuse."""
    reader = _READERS.get(representation)
    if reader is None:
        raise bad_request(f"Unsupported body representation: {representation}")
    if len(value.encode("utf-8", "surrogatepass")) > LARGEST_BODY:
        raise Refusal(413, "The body is larger than 5 MB.")
    return reader(value)
