"""What Confluence changes in a body when it keeps it; everything else keeps its bytes.

Macros get `ac:schema-version` and `ac:macro-id` where they have none, an id that stands twice in
one body is replaced, and `<x/>` becomes `<x />`. Assumes a well-formed body.

>>> as_stored("<hr/>")
'<hr />'
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

MARKUP = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    r"""|<(?P<close>/)?(?P<name>[^\s/>!?]+)(?P<attributes>(?:[^>"']|"[^"]*"|'[^']*')*)>""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
_EMPTY = re.compile(r"(?<!\s)/$")


def as_stored(body: str) -> str:
    """Give the body as the server keeps it."""
    seen: set[str] = set()
    return MARKUP.sub(lambda found: _stored_tag(found, seen), body)


def attributes_of(tag: re.Match[str]) -> dict[str, str]:
    """Give the attributes of a start tag that `MARKUP` found, values as they are written."""
    return {name: value[1:-1] for name, value in _ATTRIBUTE.findall(tag["attributes"] or "")}


def with_attributes(tag: str, added: dict[str, str]) -> str:
    """Give a start tag with more attributes behind the ones it has."""
    written = "".join(f' {name}="{value}"' for name, value in added.items())
    cut = len(tag) - (2 if tag.endswith("/>") else 1)
    head, end = tag[:cut].rstrip(), tag[cut:]
    space = " " if tag[cut - 1].isspace() and end == "/>" else ""
    return f"{head}{written}{space}{end}"


def start_tags(body: str) -> Iterator[re.Match[str]]:
    """Give the start tags of a body, in order."""
    return (found for found in MARKUP.finditer(body) if found["name"] and not found["close"])


def fresh_id() -> str:
    """Make up an id such as macros, markers and blocks have."""
    return str(uuid.uuid4())


def _stored_tag(found: re.Match[str], seen: set[str]) -> str:
    tag = found[0]
    if not found["name"] or found["close"]:
        return tag
    if found["name"] == "ac:structured-macro":
        tag = _identified(tag, found, seen)
    return _EMPTY.sub(" /", tag[:-1]) + ">"


def _identified(tag: str, found: re.Match[str], seen: set[str]) -> str:
    given = attributes_of(found)
    added = {}
    if "ac:schema-version" not in given:
        added["ac:schema-version"] = "1"
    identity = given.get("ac:macro-id")
    if identity is None:
        added["ac:macro-id"] = identity = fresh_id()
    elif identity in seen:
        old, identity = identity, fresh_id()
        tag = tag.replace(old, identity)
    seen.add(identity)
    return with_attributes(tag, added) if added else tag
