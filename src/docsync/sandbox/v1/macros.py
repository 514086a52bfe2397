"""One macro of a body, found by its id or by the hash that its content has."""

from __future__ import annotations

import hashlib

from lxml import etree

from docsync.sandbox.exchange import Json
from docsync.sandbox.storage_check import NAMESPACES, parse_storage

_AC = f"{{{NAMESPACES['ac']}}}"


def macro_body(body: str, identity: str) -> Json | None:
    """Give the macro of this id or hash with its parameters and its body; None without one."""
    element = _found(body, identity)
    return None if element is None else _told(element)


def macro_storage(body: str, identity: str) -> str:
    """Give the macro of this id or hash as it stands in the body; nothing without one."""
    found = _found(body, identity)
    return "" if found is None else etree.tostring(found, encoding="unicode", with_tail=False)


def _found(body: str, identity: str) -> etree._Element | None:
    for element in parse_storage(body).iter(f"{_AC}structured-macro", f"{_AC}macro"):
        if element.get(f"{_AC}macro-id") == identity or macro_hash(element) == identity:
            return element
    return None


def macro_hash(element: etree._Element) -> str:
    """Give a hash of all that a macro says, as clients of older servers name macros by."""
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _told(element: etree._Element) -> Json:
    parameters = {
        one.get(f"{_AC}name") or "": {"value": "".join(map(str, one.itertext()))}
        for one in element.findall(f"{_AC}parameter")
    }
    plain = element.find(f"{_AC}plain-text-body")
    rich = element.find(f"{_AC}rich-text-body")
    body = ""
    if plain is not None:
        body = "".join(map(str, plain.itertext()))
    elif rich is not None:
        body = (rich.text or "") + "".join(
            etree.tostring(child, encoding="unicode") for child in rich
        )
    return {
        "name": element.get(f"{_AC}name") or "",
        "body": body,
        "parameters": parameters,
        "_links": {},
    }
