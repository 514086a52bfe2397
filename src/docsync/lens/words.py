"""The words of a paragraph, each with its exact characters and the tags around it.

A slice of storage becomes glyphs: one visible character, or one thing such as a picture, each with
its raw characters and its path, the wrappers that stand around it from outside in. What no reader
sees (a comment, an empty span, a doubled space) is a hidden glyph. The raw characters of all
glyphs, put back between the tags of their wrappers, are the slice again.

What a tag means is asked of the reader, once for each spelling: `a<b>x</b>b` is read, and whatever
stands around the `x` is what the tag says. So nothing here repeats the reader's tables.

>>> paragraph = flow("a <b>c</b>", (Text("a "), Mark(MarkKind.STRONG, (Text("c"),))))
>>> [(glyph.text, [wrapper.opening for wrapper in glyph.path]) for glyph in paragraph.glyphs]
[('a', []), (' ', []), ('c', ['<b>'])]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from docsync.document.model import Break, Inline, Inlines, Link, Mark, MarkKind, Text
from docsync.document.names import worded
from docsync.errors import ConversionError
from docsync.storage.reader import read_inline
from docsync.syntax.xml import CharData, Element, Node, decode, escape, parse

Sign = Mark | Link  # without its children: what a reader sees of a wrapper
Signs = tuple[Sign, ...]


@dataclass(slots=True, eq=False)
class Wrapper:
    """One pair of tags around words; `signs` is empty if no reader sees it.

    `alone` is the link as it is written while its words are only its target's own name.
    """

    opening: str
    closing: str
    signs: Signs = ()
    cdata: bool = False
    alone: str | None = None


Path = tuple[Wrapper, ...]


@dataclass(slots=True, eq=False)
class Glyph:
    """One visible character or thing; or a hidden piece, whose `text` is '' unless it is space.

    `within` are the marks and links it stands in; `signs` those of them that it is known by.
    """

    text: str
    raw: str
    path: Path = ()
    thing: Inline | None = None
    hidden: bool = False
    within: Signs = ()
    signs: Signs = ()
    cdata: bool = False  # how `raw` is written


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a single character between words, or a thing: the glyphs from `start` to `end`."""

    text: str
    thing: Inline | None
    signs: tuple[Signs, ...]
    start: int
    end: int

    @property
    def is_space(self) -> bool:
        """Say whether it is a space, U+00A0 or a break, whose place among tags says nothing."""
        return self.text in _SPACES and self.thing is None and not self.signs


@dataclass(slots=True)
class Flow:
    """The glyphs of a slice, and its visible words."""

    glyphs: list[Glyph]
    words: list[Word] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Slice:
    """The content of a block: its characters, and what they say."""

    text: str
    children: Inlines


_SPACES = frozenset((" ", "\xa0", "\n"))
_THING = "\ufffc"
_BREAK = "\n"


def flow(slice_: str, children: Inlines) -> Flow | None:
    """Cut a slice into words; None if it does not say what `children` say in a way known here."""
    glyphs = list(_glyphs(slice_, parse(slice_).children, ()))
    if not _see(glyphs, list(_seen(children, ()))):
        return None
    return Flow(glyphs, list(_words(glyphs)))


# What a reader sees ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Seen:
    """One character, break or thing of the document, with the marks and links around it."""

    text: str
    thing: Inline | None
    signs: Signs


def _seen(children: Inlines, signs: Signs) -> Iterator[_Seen]:
    for child in children:
        match child:
            case Text(text):
                for character in text:
                    yield _Seen(character, None, signs)
            case Break():
                yield _Seen(_BREAK, None, signs)
            case Mark(children=inner):
                yield from _seen(inner, (*signs, replace(child, children=())))
            case Link() if words := worded(child).children:
                yield from _seen(words, (*signs, replace(child, children=())))
            case _:
                yield _Seen(_THING, child, signs)


def _see(glyphs: list[Glyph], seen: list[_Seen]) -> bool:
    """Mark each glyph as seen or hidden; False if they do not say the same."""
    at = 0
    for glyph in glyphs:
        if glyph.hidden:
            continue
        same = at < len(seen) and _says(glyph, seen[at])
        if same and glyph.text not in _SPACES and seen[at].signs != _signs(glyph.path):
            return False
        if same:
            glyph.within = seen[at].signs
            glyph.signs = _own_signs(glyph, seen[at].signs)
            at += 1
        elif glyph.text in _SPACES and glyph.thing is None:
            glyph.hidden = True
        else:
            return False
    return at == len(seen)


def _says(glyph: Glyph, seen: _Seen) -> bool:
    if seen.text == "\t":  # a tab in code is a tab
        return decode(glyph.raw) == "\t"
    return (glyph.text, glyph.thing) == (seen.text, seen.thing)


def _own_signs(glyph: Glyph, signs: Signs) -> Signs:
    """Give what is compared: where a space stands among tags says nothing, but in code."""
    if glyph.text in _SPACES and not in_code(signs):
        return ()
    return signs


def in_code(signs: Iterable[Sign]) -> bool:
    """Say whether these signs are of code, where a space at an edge is a space."""
    return any(isinstance(sign, Mark) and sign.kind is MarkKind.CODE for sign in signs)


def _signs(path: Path) -> Signs:
    """Give the signs of a path as the normal form has them: a mark within its equal is nothing."""
    found: list[Sign] = []
    nearest: dict[MarkKind, str] = {}
    for wrapper in path:
        for sign in wrapper.signs:
            if isinstance(sign, Mark):
                if nearest.get(sign.kind) == sign.value:
                    continue
                nearest[sign.kind] = sign.value
            found.append(sign)
    return tuple(found)


# Words -----------------------------------------------------------------------------------------


def _words(glyphs: list[Glyph]) -> Iterator[Word]:
    """Cut visible glyphs into words; hidden ones inside a word go along."""
    start: int | None = None
    end = 0
    for at, glyph in enumerate(glyphs):
        if glyph.hidden:
            continue
        if glyph.thing is None and _is_letter(glyph.text):
            start = at if start is None else start
            end = at + 1
            continue
        if start is not None:
            yield _word(glyphs, start, end)
            start = None
        yield _word(glyphs, at, at + 1)
    if start is not None:
        yield _word(glyphs, start, end)


def _is_letter(text: str) -> bool:
    return text.isalnum() or text == "_"


def _word(glyphs: list[Glyph], start: int, end: int) -> Word:
    visible = [glyph for glyph in glyphs[start:end] if not glyph.hidden]
    signs = tuple(glyph.signs for glyph in visible)
    text = "".join(glyph.text for glyph in visible)
    return Word(text, visible[0].thing, signs if any(signs) else (), start, end)


# Glyphs ----------------------------------------------------------------------------------------


_UNIT = re.compile(r"&[^;]*;|\r\n|.", re.DOTALL)


def _glyphs(source: str, nodes: Iterable[Node], path: Path) -> Iterator[Glyph]:
    for node in nodes:
        raw = source[node.start : node.end]
        match node:
            case CharData(cdata=True):
                yield from _cdata(raw, path)
            case CharData():
                for match in _UNIT.finditer(raw):
                    yield Glyph(_character(match[0]), match[0], path)
            case Element():
                yield from _element(source, node, path)
            case _:
                yield Glyph("", raw, path, hidden=True)


def _character(unit: str) -> str:
    text = decode(unit)
    return " " if text in "\t\n\r" else text


def _cdata(raw: str, path: Path) -> Iterator[Glyph]:
    wrapper = Wrapper("<![CDATA[", "]]>", cdata=True)
    inner = raw[len(wrapper.opening) : -len(wrapper.closing)]
    if not inner:
        yield Glyph("", raw, path, hidden=True)
    for character in inner:
        shown = " " if character in "\t\n\r" else character
        yield Glyph(shown, character, (*path, wrapper), cdata=True)


def _element(source: str, element: Element, path: Path) -> Iterator[Glyph]:
    raw = source[element.start : element.end]
    inner = _inner(element)
    if inner is None and (found := _bodyless(raw)):
        wrapper, name = found
        for character in name:
            yield Glyph(character, escape(character), (*path, wrapper))
        return
    if inner is not None and inner.children:
        opening = source[element.start : inner.inner_start]
        closing = source[inner.inner_end : element.end]
        signs = _signs_of(opening, closing)
        if signs is not None:
            wrapper = Wrapper(opening, closing, signs)
            yield from _glyphs(source, inner.children, (*path, wrapper))
            return
    yield from _whole(raw, path)


def _inner(element: Element) -> Element | None:
    """Give the element whose content a reader would see as words, if it is a wrapper at all."""
    if element.name != "ac:link":
        return element
    bodies = (child for child in element.children if isinstance(child, Element))
    return next((child for child in bodies if child.name in LINK_BODIES), None)


LINK_BODIES = frozenset(("ac:link-body", "ac:plain-text-link-body"))


def _bodyless(raw: str) -> tuple[Wrapper, str] | None:
    """Give a link without a body as a pair of tags around the words that it shows."""
    match _read(raw):
        case (Text("a"), Link(_, ()) as link, Text("b")):
            (words,) = worded(link).children or (Text(""),)
            opened = _SELF_CLOSED.sub(">", raw).removesuffix("</ac:link>")
            wrapper = Wrapper(opened, "</ac:link>", (link,), alone=raw)
            return (wrapper, words.text) if isinstance(words, Text) and words.text else None
        case _:
            return None


_SELF_CLOSED = re.compile(r"\s*/>\Z")


def _whole(raw: str, path: Path) -> Iterator[Glyph]:
    """Give an element that is no wrapper: a thing, a character, or nothing that is seen."""
    match _read(raw):
        case (Text(text),):
            shown = text[1:-1]
            yield Glyph(shown[:1], raw, path, hidden=not shown)
            for character in shown[1:]:
                yield Glyph(character, "", path)
        case (Text(), Break(), Text()):
            yield Glyph(_BREAK, raw, path)
        case (Text(), thing, Text()):
            yield Glyph(_THING, raw, path, thing)
        case _:
            yield Glyph(_THING, raw, path)


_MEANINGS: dict[str, Inlines] = {}
_REMEMBERED = 4096


def _read(raw: str) -> Inlines:
    """Ask the reader what stands between an `a` and a `b`."""
    if raw not in _MEANINGS:
        if len(_MEANINGS) > _REMEMBERED:
            _MEANINGS.clear()
        _MEANINGS[raw] = _ask(raw)
    return _MEANINGS[raw]


def _ask(raw: str) -> Inlines:
    try:
        return read_inline(f"a{raw}b")
    except ConversionError:
        return ()


def _signs_of(opening: str, closing: str) -> Signs | None:
    """Say what a reader sees of a pair of tags: () for nothing, None if they hold no words."""
    text = "x" if "plain-text-link-body" not in opening else "<![CDATA[x]]>"
    match _read(f"{opening}{text}{closing}"):
        case (Text("axb"),):
            return ()
        case (Text("a"), Mark() | Link() as around, Text("b")):
            return _chain(around)
        case _:
            return None


def _chain(around: Mark | Link) -> Signs | None:
    signs: list[Sign] = []
    at: Inline = around
    while isinstance(at, Mark | Link):
        signs.append(replace(at, children=()))
        if isinstance(at, Link):
            at = worded(at)
        if len(at.children) != 1:
            return None
        at = at.children[0]
    return tuple(signs) if at == Text("x") else None
