"""Whether two Markdown files mean the same after a journey over a site.

Two judges. `words` renders with markdown-it-py alone and gives what a person reads; docsync has no
part in it. `meaning` is docsync's own document, with addresses of files left out: `links` compares
those by where they lead, since a link comes home as a relative address.

A file's title may come home as a heading that was front matter or the file's name before, so the
first heading of level 1 and front matter count on neither side.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import html

from docsync.document.model import Address, Heading
from docsync.markdown.reader import read
from support.real_docs import FoundLink, addresses, file_of, parser

FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
# What the dialect spells in its own way: admonitions become alerts, `:smile:` its character.
SPELLED = re.compile(r"\[!\w+\]|!!! ?\w+|:::+ ?\w+|:[a-z][a-z0-9_+-]*:")
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
BLOCKS = ("br", "div", "li", "p", "summary", "td", "th", "tr")  # words never go across these
Shape = Any


def body_of(text: str) -> str:
    """Leave out front matter."""
    return FRONT_MATTER.sub("", text)


def words(text: str) -> list[str]:
    """Give the words a person reads, behind the title."""
    rendered = parser().render(SPELLED.sub(" ", body_of(text)))
    tree = html.fromstring(f"<div>{rendered}</div>")
    first = next(iter(tree), None)
    if first is not None and first.tag == "h1":
        tree.remove(first)
    for element in tree.iter(*BLOCKS):
        element.text = f" {element.text or ''}"
        element.tail = f" {element.tail or ''}"
    return re.findall(r"\w+", "".join(map(str, tree.itertext())))


def meaning(text: str) -> Shape:
    """Give docsync's document as a shape without addresses, behind the title."""
    blocks = read(body_of(text)).document.blocks
    if blocks and isinstance(blocks[0], Heading) and blocks[0].level == 1:
        blocks = blocks[1:]
    return shape(blocks)


def shape(value: object) -> Shape:
    """Turn a node into plain tuples of what counts in it."""
    match value:
        case Address(href):
            return href if ABSOLUTE.match(href) else "a file"
        case tuple():
            return tuple(shape(each) for each in value)
        case _ if dataclasses.is_dataclass(value):
            counted = (each.name for each in dataclasses.fields(value) if each.compare)
            return (type(value).__name__, *(shape(getattr(value, name)) for name in counted))
        case _:
            return value


def links(root: Path, path: str) -> set[str]:
    """Give where the relative links of a page lead: a file of the tree, or as it is written.

    As a set: one link around several blocks comes home as one in each of them.
    """
    text = body_of((root / path).read_text("utf-8"))
    return set(_links(root, path, text))


def _links(root: Path, path: str, text: str) -> Iterator[str]:
    for address in addresses(parser().parse(text)):
        if ABSOLUTE.match(address):
            continue
        file = None if address.startswith("#") else file_of(root, FoundLink(path, address))
        anchor = address.partition("#")[2]
        yield address if file is None else f"{file.relative_to(root.resolve())}#{anchor}"
