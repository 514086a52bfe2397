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
from pyexpat import ErrorString, ExpatError, ParserCreate, XMLParserType
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
    names = {match[1] for match in _ENTITY.finditer(text)} & ENTITIES.keys() - _BUILT_IN
    declared = (f'<!ENTITY {name} "&#{ord(ENTITIES[name])};">' for name in sorted(names))
    return f"<!DOCTYPE {_ROOT} [{''.join(declared)}]>" if names else ""


_Open = tuple[str, dict[str, str], int, int]  # a start tag: name, attributes, start, inner start


@dataclass(slots=True)
class _Builder:
    """Collects what expat tells. `levels` are the children so far of each open element.

    expat counts bytes; its events come in order, so characters are counted along with them.
    """

    text: str
    expat: XMLParserType = field(default_factory=ParserCreate)
    data: bytes = b""
    prefix: int = 0  # so many bytes stand before the text
    ascii_only: bool = False
    seen: int = 0  # so many bytes of the text are counted
    counted: int = 0  # they are so many characters
    levels: list[list[Node]] = field(default_factory=lambda: [[]])
    opened: list[_Open] = field(default_factory=list)
    at: int = 0  # the text is taken up to here
    section: int = 0  # where the CDATA section began

    def run(self) -> None:
        try:
            self.data = self.text.encode()
        except UnicodeEncodeError as error:
            raise self._error(error.start, _forbids(self.text[error.start])) from None
        prefix = f"{_doctype(self.text)}<{_ROOT}>".encode()
        self.prefix = len(prefix)
        self.ascii_only = len(self.data) == len(self.text)
        self.expat.StartElementHandler = self._start
        self.expat.EndElementHandler = self._end
        self.expat.StartCdataSectionHandler = self._cdata_start
        self.expat.EndCdataSectionHandler = self._cdata_end
        self.expat.CommentHandler = self._comment
        self.expat.ProcessingInstructionHandler = self._instruction
        try:
            self.expat.Parse(b"%b%b</%b>" % (prefix, self.data, _ROOT.encode()), True)  # noqa: FBT003 - expat's own signature
        except ExpatError as error:
            raise self._refusal(error) from None

    def _offset(self) -> int:
        index = self.expat.CurrentByteIndex - self.prefix
        if self.ascii_only:
            return index
        self.counted += len(self.data[self.seen : index].decode())
        self.seen = index
        return self.counted

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        opened = self.opened
        if not opened:
            opened.append((name, attributes, 0, 0))
            return
        start = self._offset()
        if len(opened) > MAX_DEPTH:
            raise self._error(start, f"elements stand over {MAX_DEPTH} deep in each other")
        if start > self.at:
            self._take(start)
        tag = _TAG.match(self.text, start)
        self.at = end = len(self.text) if tag is None else tag.end()
        opened.append((name, attributes, start, end))
        self.levels.append([])

    def _end(self, _name: str) -> None:
        name, attributes, start, inner = self.opened.pop()
        if not self.opened:
            self._take(len(self.text))
            return
        children = self.levels.pop()
        inner_end = end = inner
        self_closed = self.text[inner - 2] == "/"
        if not self_closed:
            inner_end = self._offset()
            if inner_end > self.at:
                children.append(
                    CharData(self.at, inner_end, decode(self.text[self.at : inner_end]))
                )
            end = self.at = self.text.index(">", inner_end) + 1
        self.levels[-1].append(
            Element(name, attributes, start, inner, inner_end, end, tuple(children), self_closed)
        )

    def _take(self, end: int) -> None:
        if end > self.at:
            text = decode(self.text[self.at : end])
            self.levels[-1].append(CharData(self.at, end, text))
            self.at = end

    def _cdata_start(self) -> None:
        self.section = self._offset()
        self._take(self.section)

    def _cdata_end(self) -> None:
        inner_end = self._offset()
        text = _line_ends(self.text[self.section + len("<![CDATA[") : inner_end])
        self.at = inner_end + len("]]>")
        self.levels[-1].append(CharData(self.section, self.at, text, cdata=True))

    def _comment(self, _data: str) -> None:
        start = self._offset()
        self._take(start)
        self.at = self.text.index("-->", start + len("<!--")) + len("-->")
        self.levels[-1].append(Comment(start, self.at))

    def _instruction(self, _target: str, _data: str) -> None:
        start = self._offset()
        self._take(start)
        self.at = self.text.index("?>", start) + len("?>")
        self.levels[-1].append(Instruction(start, self.at))

    def _refusal(self, error: ExpatError) -> ConversionError:
        """Say in a user's words what expat found, and where."""
        index = min(max(self.expat.ErrorByteIndex - self.prefix, 0), len(self.data))
        offset = len(self.data[:index].decode(errors="replace"))
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
