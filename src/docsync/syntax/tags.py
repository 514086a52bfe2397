"""HTML inside Markdown, cut into tags, comments and texts.

A scanner, not a parser: it never fails and never reorders. What does not look like a tag by
CommonMark's rule (https://spec.commonmark.org/0.31.2/#raw-html) is text. The content of `script`
and `style` is one text that belongs to no reader.

>>> [piece.name for piece in scan("<b>a</b>") if isinstance(piece, OpenTag)]
['b']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docsync.syntax.numbers import unescaped

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
     "track", "wbr")
)  # fmt: skip
HIDDEN_CONTENT = frozenset(("script", "style", "textarea", "title", "template", "noscript"))


@dataclass(frozen=True, slots=True)
class OpenTag:
    """`<name attributes>`; `closed` if it needs no end tag."""

    name: str
    attributes: dict[str, str]
    start: int
    closed: bool = False


@dataclass(frozen=True, slots=True)
class CloseTag:
    """`</name>`."""

    name: str
    start: int


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, a declaration or a processing instruction; `text` is what a comment says."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Characters:
    """Text between tags, entities decoded; `unfinished` if a tag begins in it that never ends."""

    text: str
    start: int
    unfinished: bool = False


Piece = OpenTag | CloseTag | Remark | Characters

_NAME = r"[A-Za-z][A-Za-z0-9:-]*"
_ATTRIBUTE = r"""[^\s"'<>/=]+(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"""
_TAG = re.compile(
    rf"<(?P<open>{_NAME})(?P<attributes>(?:\s+{_ATTRIBUTE})*)\s*(?P<closed>/?)>"
    rf"|</(?P<close>{_NAME})\s*>"
)
_TAG_START = re.compile(r"<[A-Za-z/]")
_ATTRIBUTES = re.compile(
    r"""(?P<name>[^\s"'<>/=]+)(?:\s*=\s*(?:(?P<bare>[^\s"'=<>`]+)|'(?P<one>[^']*)'|"(?P<two>[^"]*)"))?"""
)
_REMARKS = (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">"))


def scan(source: str) -> Iterator[Piece]:
    """Cut HTML into its pieces, in order; nothing of it is left out."""
    at = text_start = 0
    last = {end: source.rfind(end) for _, end in _REMARKS}
    while 0 <= (at := source.find("<", at)) < last[">"]:
        found = _remark(source, at, last) if source[at + 1] in "!?" else _tag(source, at)
        if found is None:
            at += 1
            continue
        if text_start < at:
            yield _characters(source, text_start, at)
        piece, at = found
        text_start = at
        yield piece
        if isinstance(piece, OpenTag) and not piece.closed and piece.name in HIDDEN_CONTENT:
            at = text_start = _end_of_hidden(source, piece.name, at)
            yield CloseTag(piece.name, at)
    if text_start < len(source):
        yield _characters(source, text_start, len(source))


def _characters(source: str, start: int, end: int) -> Characters:
    unfinished = _TAG_START.search(source, start, end) is not None
    return Characters(unescaped(source[start:end]), start, unfinished)


def tag(source: str) -> Piece:
    """Read one tag or comment that is all of `source`; anything else is text."""
    pieces = list(scan(source)) if source.startswith("<!") else [_tag(source, 0)]
    match pieces:
        case [Remark() as remark]:
            return remark
        case [(OpenTag() | CloseTag() as piece, end)] if end == len(source):
            return piece
        case _:
            return Characters(source, 0)


def attributes(source: str) -> dict[str, str]:
    """Read a tag's attributes; names are lower-cased, the first of a name wins."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTES.finditer(source):
        value = match["bare"] or match["one"] or match["two"] or ""
        found.setdefault(match["name"].lower(), unescaped(value))
    return found


def _tag(source: str, at: int) -> tuple[Piece, int] | None:
    match = _TAG.match(source, at)
    if match is None:
        return None
    if match["close"]:
        return CloseTag(match["close"].lower(), at), match.end()
    name = match["open"].lower()
    closed = bool(match["closed"]) or name in VOID
    return OpenTag(name, attributes(match["attributes"]), at, closed), match.end()


def _remark(source: str, at: int, last: dict[str, int]) -> tuple[Piece, int] | None:
    for start, end in _REMARKS:
        if source.startswith(start, at) and last[end] >= at + len(start):
            stop = source.index(end, at + len(start))
            return Remark(source[at + len(start) : stop], at), stop + len(end)
    return None


def _end_of_hidden(source: str, name: str, at: int) -> int:
    match = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(source, at)
    return len(source) if match is None else match.end()
