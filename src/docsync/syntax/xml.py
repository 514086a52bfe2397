"""Storage as elements with their exact characters, and the few rules of writing XML.

A body is a fragment: no root, prefixes without declarations, and the named entities of HTML 4.
expat says what is well-formed and where it stands; texts are cut from the source itself, so that
`source(parse(s)) == s` for everything that parses. A document type, entities of its own, deep
nesting and huge input are refused. Nothing here knows what an element means.

>>> paragraph = parse('<p title="x">a &lt; b</p>').children[0]
>>> (paragraph.name, paragraph.attributes, paragraph.children[0].text)
('p', {'title': 'x'}, 'a < b')
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.entities import name2codepoint
from pyexpat import ErrorString, ExpatError, ParserCreate
from pyexpat.errors import XML_ERROR_TAG_MISMATCH, codes
from types import MappingProxyType
from typing import NamedTuple

from docsync.errors import ConversionError, NestingError
from docsync.syntax.malformed import explained

# Elements in elements. Readers, writers and both weaves recurse: Python's stack holds this many for
# each of them, so that what one direction takes the other takes, too. Real pages have up to 17.
MAX_DEPTH = 100
MAX_SIZE = 32 * 1024 * 1024  # characters; the largest body a site takes is a fraction of it

ENTITIES: Mapping[str, str] = {name: chr(code) for name, code in name2codepoint.items()} | {
    "apos": "'"
}


# Pages are made of these by the ten thousand, and a named tuple is made three times as fast as a
# frozen dataclass; by `_new`, which skips its `__new__`, five times.

_new = tuple.__new__


class CharData(NamedTuple):
    """Text, entities decoded; of a CDATA section, `start:end` has its marks."""

    start: int
    end: int
    text: str
    cdata: bool = False


class Comment(NamedTuple):
    """An XML comment."""

    start: int
    end: int


class Instruction(NamedTuple):
    """A processing instruction."""

    start: int
    end: int


class Element(NamedTuple):
    """An element, attributes decoded. A self-closed one has an empty inner part at its end."""

    name: str
    attributes: Mapping[str, str]
    start: int
    inner_start: int
    inner_end: int
    end: int
    children: tuple[Node, ...]
    self_closed: bool = False


Node = Element | CharData | Comment | Instruction


@dataclass(frozen=True, slots=True)
class Fragment:
    """A whole body: its text and what stands in it."""

    text: str
    children: tuple[Node, ...]


def is_uncut(element: Element) -> bool:
    """Say whether there is something in an element that was left whole."""
    return not element.children and element.inner_start < element.inner_end


def source(fragment: Fragment) -> str:
    """Put a fragment's pieces together again: exactly the text it was parsed from."""
    return "".join(_pieces(fragment.text, fragment.children))


def _pieces(text: str, nodes: tuple[Node, ...]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Element):
            yield text[node.start : node.inner_start]
            yield from _pieces(text, node.children)
            yield text[node.inner_end : node.end]
        else:
            yield text[node.start : node.end]


# Writing ---------------------------------------------------------------------------------------


_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = re.compile("[&<>\xa0\r]")
_ESCAPED_IN_VALUE = re.compile('[&<>"\xa0\r\n\t]')
_ESCAPES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\xa0": "&nbsp;",
    "\r": "&#13;",
    "\n": "&#10;",
    "\t": "&#9;",
}


def escape(text: str) -> str:
    """Write text between tags."""
    if text.isprintable() and not ("&" in text or "<" in text or ">" in text):
        return text  # U+00A0 and all that XML forbids are not printable
    return _ESCAPED.sub(_escaped, _allowed(text))


def escape_value(text: str) -> str:
    """Write the value of an attribute, to stand between double quotes."""
    return _ESCAPED_IN_VALUE.sub(_escaped, _allowed(text))


def cdata(text: str) -> str:
    """Write text as CDATA; `]]>` is split over two sections."""
    return f"<![CDATA[{_allowed(text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def _escaped(match: re.Match[str]) -> str:
    return _ESCAPES[match[0]]


def _allowed(text: str) -> str:
    found = _FORBIDDEN.search(text)
    if found is None:
        return text
    line, column = position(text, found.start())
    raise ConversionError(_forbids(found[0]), line=line, column=column)


def forbidden(text: str) -> int | None:
    """Say where the first character stands that XML forbids, or None."""
    found = _FORBIDDEN.search(text)
    return None if found is None else found.start()


def position(text: str, offset: int) -> tuple[int, int]:
    """Turn an offset into line and column, both counted from 1."""
    line_start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - line_start + 1


def _forbids(character: str) -> str:
    return f"XML forbids the character U+{ord(character):04X}"


# Parsing ---------------------------------------------------------------------------------------
# expat says whether a text is well-formed and calls nobody back: its calls took half of the time.
# In a well-formed text one regular expression finds every tag.


_ROOT = "body"
_CDATA = "<![CDATA["
_ENTITY = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]*)|#([0-9]+)|#x([0-9a-fA-F]+));")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_BUILT_IN = frozenset(("amp", "lt", "gt", "quot", "apos"))
_TAG = (
    r"""<(?:/[^>]*|[^!?"'>]++(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*+"""
    r"""|!--(?s:.*?)--|!\[CDATA\[(?s:.*?)\]\]|\?(?s:.*?)\?)>"""
)
_TAGS = re.compile(f"({_TAG})")
_SIMPLE_TAG = re.compile(r"""<([^\s/>]+)(?: ([^\s=]+)="([^"&\t\n\r]*)")? ?/?>""")
_ATTRIBUTE = re.compile(r"""\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SPACE = re.compile(r"\r\n|[\t\n\r]")


def parse(text: str) -> Fragment:
    """Cut storage into elements and texts; a ConversionError says where it is not well-formed."""
    _check(text)
    return Fragment(text, tuple(cut(text)))


def top_nodes(text: str, uncut: str) -> Iterator[Node]:
    """Cut storage like `parse`, one node after the other: a page that is read is never all here.

    `uncut` is a regular expression without groups that matches whole elements: without attributes,
    and what stands in them holds elements of mere text at most. That is not cut: `is_uncut`.
    """
    _check(text)
    return cut(text, re.compile(f"({uncut}|{_TAG})"))


def decode(text: str) -> str:
    """Decode the entities of text between tags, and its line ends."""
    text = line_ends(text)
    return _ENTITY.sub(_decoded, text) if "&" in text else text


def line_ends(text: str) -> str:
    """Write every end of a line as XML reads it."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decoded(match: re.Match[str]) -> str:
    name, decimal, hexadecimal = match.groups()
    if name:
        return ENTITIES[name]
    return chr(int(decimal.lstrip("0")) if decimal else int(hexadecimal, 16))


def _check(text: str) -> None:
    if len(text) > MAX_SIZE:
        message = f"the body has over {MAX_SIZE:,} characters"
        raise ConversionError(message, line=1, column=1, hint="make several pages of it")
    prefix = f"{_doctype(text)}<{_ROOT}>"
    expat = ParserCreate()
    try:
        expat.Parse(f"{prefix}{text}</{_ROOT}>".encode(), True)  # noqa: FBT003 - expat's own signature
    except UnicodeEncodeError as error:
        offset = error.start - len(prefix)
        raise _error(text, offset, _forbids(text[offset])) from None
    except ExpatError as error:
        raise _refusal(text, error.code, expat.ErrorByteIndex - len(prefix)) from None


def _doctype(text: str) -> str:
    """Declare the named entities that this text uses: expat refuses the others."""
    names = set(_NAMED.findall(text)) & ENTITIES.keys() - _BUILT_IN
    declared = (f'<!ENTITY {name} "&#{ord(ENTITIES[name])};">' for name in sorted(names))
    return f"<!DOCTYPE {_ROOT} [{''.join(declared)}]>" if names else ""


def cut(text: str, pieces_of: re.Pattern[str] = _TAGS) -> Iterator[Node]:
    """Cut a well-formed text.

    Nodes are made by the ten thousand here: hence one loop and no calls in it that can be spared.
    The pieces, texts and tags in turn, are one flat list: the garbage collector looks at tuples.
    """
    pieces = iter(pieces_of.split(text))
    behind = next(pieces)
    at = len(behind)
    nodes: list[Node] = [_new(CharData, (0, at, decode(behind), False))] if behind else []
    opened: list[tuple[str, Mapping[str, str], int, int, list[Node]]] = []
    known: dict[str, _StartTag] = {}
    for tag, behind in zip(pieces, pieces, strict=True):
        start, at = at, at + len(tag)
        sign = tag[1]
        if sign == "/":
            name, attributes, begin, inner, outside = opened.pop()
            element = (name, attributes, begin, inner, start, at, tuple(nodes), False)
            nodes = outside
            nodes.append(_new(Element, element))
        elif sign in "!?":
            nodes.append(_special(tag, start, at))
        elif "</" in tag:
            if len(opened) + 1 >= MAX_DEPTH:
                _check_uncut(text, start, len(opened) + 1)
            length = tag.index(">") + 1
            name, inner, end = tag[1 : length - 1], start + length, at - length - 1
            nodes.append(_new(Element, (name, _NO_ATTRIBUTES, start, inner, end, at, (), False)))
        else:
            name, attributes, closed = known.get(tag) or known.setdefault(tag, _start_tag(tag))
            if closed:
                nodes.append(_new(Element, (name, attributes, start, at, at, at, (), True)))
            else:
                opened.append((name, attributes, start, at, nodes))
                nodes = []
                if len(opened) > MAX_DEPTH:
                    raise _too_deep(text, start)
        if behind:
            start, at = at, at + len(behind)
            decoded = decode(behind) if "&" in behind or "\r" in behind else behind
            nodes.append(_new(CharData, (start, at, decoded, False)))
        if not opened:
            yield from nodes
            nodes.clear()
    yield from nodes


_NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})
_StartTag = tuple[str, Mapping[str, str], bool]


def _start_tag(tag: str) -> _StartTag:
    """Cut a start tag into its name and attributes, and say whether it is its own end."""
    closed = tag[-2] == "/"
    simple = _SIMPLE_TAG.fullmatch(tag)
    if simple is not None:
        name, key, value = simple.groups()
        return name, {key: value} if key else {}, closed
    name = tag[1:-1].split(maxsplit=1)[0]
    found = _ATTRIBUTE.findall(tag)
    return name, {key: _value(one or other) for key, one, other in found}, closed


def _value(written: str) -> str:
    """Decode the value of an attribute: white space that is no reference is a space."""
    if "&" not in written and written.isprintable():
        return written
    return decode(_SPACE.sub(" ", written))


def _check_uncut(text: str, start: int, depth: int) -> None:
    """Refuse an element that is not cut where it is too deep, or what stands in it."""
    inside = text.index("<", start + 1)
    if depth > MAX_DEPTH:
        raise _too_deep(text, start)
    if not text.startswith("</", inside):
        raise _too_deep(text, inside)


def _special(tag: str, start: int, end: int) -> Node:
    """Make what is neither text nor element."""
    if tag.startswith(_CDATA):
        return CharData(start, end, line_ends(tag[len(_CDATA) : -len("]]>")]), cdata=True)
    return Comment(start, end) if tag[1] == "!" else Instruction(start, end)


def _refusal(text: str, code: int, index: int) -> ConversionError:
    """Say in a user's words what expat found, and where: at this byte."""
    offset = len(text.encode()[: max(index, 0)].decode(errors="replace"))
    offset = min(offset, len(text))
    at_end = offset == len(text)
    if code == codes[XML_ERROR_TAG_MISMATCH]:
        offset = offset if at_end else text.rfind("<", 0, offset + 1)
        opened = _opened(text, offset)
        if opened:
            return _unclosed(text, opened[-1], offset)
    if not at_end and _FORBIDDEN.match(text, offset):
        return _error(text, offset, _forbids(text[offset]))
    if fault := explained(text, offset):
        return _error(text, *fault)
    return _error(text, offset, f"the storage is not well-formed: {ErrorString(code)}")


def _opened(text: str, end: int) -> list[int]:
    """Say where the elements begin that are open at `end`."""
    opened: list[int] = []
    for tag in _TAGS.finditer(text, 0, end):
        if tag[0][1] == "/":
            opened.pop()
        elif tag[0][1] not in "!?" and tag[0][-2] != "/":
            opened.append(tag.start())
    return opened


def _unclosed(text: str, start: int, offset: int) -> ConversionError:
    name, _, _ = _start_tag(text[start : text.index(">", start) + 1])
    line, column = position(text, start)
    found = text[offset : offset + 40].partition(">")[0]
    before = f"{found}>" if found else "the end"
    place = f"line {line}, column {column}"
    return _error(text, offset, f"<{name}> of {place} is not closed before {before}")


def _too_deep(text: str, offset: int) -> ConversionError:
    message = f"elements stand over {MAX_DEPTH} deep in each other"
    return _error(text, offset, message, NestingError)


def _error(
    text: str, offset: int, message: str, kind: type[ConversionError] = ConversionError
) -> ConversionError:
    line, column = position(text, offset)
    place = f"line {line}, column {column}"
    return kind(f"{place}: {message}", line=line, column=column)
