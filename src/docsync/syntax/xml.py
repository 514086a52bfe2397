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
from dataclasses import dataclass, field
from html.entities import name2codepoint
from pyexpat import ErrorString, ExpatError, ParserCreate
from pyexpat.errors import XML_ERROR_TAG_MISMATCH, codes
from typing import NamedTuple

from docsync.errors import ConversionError

MAX_DEPTH = 200  # elements in elements; the readers recurse, Python's stack holds this many
MAX_SIZE = 32 * 1024 * 1024  # characters; the largest body a site takes is a fraction of it

ENTITIES: Mapping[str, str] = {name: chr(code) for name, code in name2codepoint.items()} | {
    "apos": "'"
}


# Pages are made of these by the ten thousand, and a named tuple is made three times as fast as a
# frozen dataclass.


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
    attributes: dict[str, str]
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


def parse(text: str) -> Fragment:
    """Cut storage into elements and texts; a ConversionError says where it is not well-formed."""
    if len(text) > MAX_SIZE:
        raise ConversionError(f"the body has over {MAX_SIZE:,} characters", line=1, column=1)
    builder = _Builder(text)
    builder.run()
    return Fragment(text, tuple(builder.levels[0]))


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


_ENTITY = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]*)|#([0-9]+)|#x([0-9a-fA-F]+));")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_BUILT_IN = frozenset(("amp", "lt", "gt", "quot", "apos"))
_TAG = re.compile(r"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
_ROOT = "body"


def decode(text: str) -> str:
    """Decode the entities of text between tags, and its line ends."""
    text = _line_ends(text)
    return _ENTITY.sub(_decoded, text) if "&" in text else text


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decoded(match: re.Match[str]) -> str:
    name, decimal, hexadecimal = match.groups()
    if name:
        return ENTITIES[name]
    return chr(int(decimal) if decimal else int(hexadecimal, 16))


def _doctype(text: str) -> str:
    """Declare the named entities that this text uses, so that expat decodes them in values."""
    names = set(_NAMED.findall(text)) & ENTITIES.keys() - _BUILT_IN
    declared = (f'<!ENTITY {name} "&#{ord(ENTITIES[name])};">' for name in sorted(names))
    return f"<!DOCTYPE {_ROOT} [{''.join(declared)}]>" if names else ""


_Open = tuple[str, dict[str, str], int, int]  # a start tag: name, attributes, start, inner start


@dataclass(slots=True)
class _Builder:
    """Collects what expat tells. `levels` are the children so far of each open element.

    Where something stands follows from the text: what is between two events is character data,
    which has no `<`, so each event but the end of CDATA is at the next one.
    """

    text: str
    levels: list[list[Node]] = field(default_factory=lambda: [[]])
    opened: list[_Open] = field(default_factory=list)
    at: int = 0  # the text is taken up to here

    def run(self) -> None:
        expat = ParserCreate()
        expat.StartElementHandler = self._start
        expat.EndElementHandler = self._end
        expat.EndCdataSectionHandler = self._cdata
        expat.CommentHandler = self._comment
        expat.ProcessingInstructionHandler = self._instruction
        prefix = f"{_doctype(self.text)}<{_ROOT}>"
        try:
            expat.Parse(f"{prefix}{self.text}</{_ROOT}>".encode(), True)  # noqa: FBT003 - expat's own signature
        except UnicodeEncodeError as error:
            offset = error.start - len(prefix)
            raise self._error(offset, _forbids(self.text[offset])) from None
        except ExpatError as error:
            raise self._refusal(error, expat.ErrorByteIndex - len(prefix)) from None
        finally:
            expat.StartElementHandler = expat.EndElementHandler = (
                None  # else a circle of references
            )
            expat.EndCdataSectionHandler = None
            expat.CommentHandler = expat.ProcessingInstructionHandler = None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        text = self.text
        if not self.opened:
            self.opened.append((name, attributes, 0, 0))
            return
        start = text.find("<", self.at)
        if len(self.opened) > MAX_DEPTH:
            raise self._error(start, f"elements stand over {MAX_DEPTH} deep in each other")
        if start > self.at:
            self.levels[-1].append(CharData(self.at, start, decode(text[self.at : start])))
        tag = _TAG.match(text, start) if attributes else None
        self.at = end = tag.end() if tag else text.find(">", start) + 1
        self.opened.append((name, attributes, start, end))
        self.levels.append([])

    def _end(self, _name: str) -> None:
        text = self.text
        name, attributes, start, inner = self.opened.pop()
        if not self.opened:
            self._take(len(text))
            return
        children = self.levels.pop()
        self_closed = text[inner - 2] == "/"
        inner_end = end = inner
        if not self_closed:
            inner_end = text.find("<", self.at)
            if inner_end > self.at:
                children.append(CharData(self.at, inner_end, decode(text[self.at : inner_end])))
            self.at = end = text.find(">", inner_end) + 1
        self.levels[-1].append(
            Element(name, attributes, start, inner, inner_end, end, tuple(children), self_closed)
        )

    def _take(self, end: int) -> int:
        """Take the text up to the event at `end`."""
        if end > self.at:
            self.levels[-1].append(CharData(self.at, end, decode(self.text[self.at : end])))
            self.at = end
        return end

    def _cdata(self) -> None:
        start = self._take(self.text.find("<", self.at))
        inner_end = self.text.find("]]>", start)
        text = _line_ends(self.text[start + len("<![CDATA[") : inner_end])
        self.at = inner_end + len("]]>")
        self.levels[-1].append(CharData(start, self.at, text, cdata=True))

    def _comment(self, _data: str) -> None:
        start = self._take(self.text.find("<", self.at))
        self.at = self.text.find("-->", start + len("<!--")) + len("-->")
        self.levels[-1].append(Comment(start, self.at))

    def _instruction(self, _target: str, _data: str) -> None:
        start = self._take(self.text.find("<", self.at))
        self.at = self.text.find("?>", start) + len("?>")
        self.levels[-1].append(Instruction(start, self.at))

    def _refusal(self, error: ExpatError, index: int) -> ConversionError:
        """Say in a user's words what expat found, and where: at this byte."""
        offset = len(self.text.encode()[: max(index, 0)].decode(errors="replace"))
        offset = min(offset, len(self.text))
        at_end = offset == len(self.text)
        if error.code == codes[XML_ERROR_TAG_MISMATCH] and len(self.opened) > 1:
            return self._unclosed(offset if at_end else self.text.rfind("<", 0, offset + 1))
        if not at_end and _FORBIDDEN.match(self.text, offset):
            return self._error(offset, _forbids(self.text[offset]))
        return self._error(offset, f"the storage is not well-formed: {ErrorString(error.code)}")

    def _unclosed(self, offset: int) -> ConversionError:
        name, _, start, _ = self.opened[-1]
        line, column = position(self.text, start)
        found = self.text[offset : offset + 40].partition(">")[0]
        before = f"{found}>" if found else "the end"
        place = f"line {line}, column {column}"
        return self._error(offset, f"<{name}> of {place} is not closed before {before}")

    def _error(self, offset: int, message: str) -> ConversionError:
        line, column = position(self.text, offset)
        place = f"line {line}, column {column}"
        return ConversionError(f"{place}: {message}", line=line, column=column)
