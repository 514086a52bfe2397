"""The characters of inline storage, each run of them with the tags around it.

A slice of storage becomes glyphs: a run of letters, one other character, or one thing such as a
picture, each with its raw characters and its path, the wrappers that stand around it from outside
in. The raw characters of all glyphs, put back between the tags of their wrappers, are the slice
again.

What a tag means is asked of the reader, once for each spelling: `a<b>x</b>b` is read, and whatever
stands around the `x` is what the tag says. So nothing here repeats the reader's tables.

>>> [(glyph.text, [w.opening for w in glyph.path]) for glyph in glyphs_of("to <b>sea</b>")]
[('to', []), (' ', []), ('sea', ['<b>'])]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from docsync.document.model import Break, Inline, Inlines, Link, Mark, Text
from docsync.document.names import worded
from docsync.errors import ConversionError
from docsync.storage.reader import read_inline
from docsync.syntax.xml import CharData, Element, Node, decode, escape, parse

Sign = Mark | Link  # without its children: what a reader sees of a wrapper
Signs = tuple[Sign, ...]

THING = "\ufffc"  # stands for a thing
BREAK = "\n"  # stands for a break


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
    """A run of letters, one other character, or a thing; or a hidden piece of storage.

    The `text` of what is hidden is '' unless it is space. `within` are the marks and links it
    stands in; `signs` those of them that it is known by. A run of letters is written as it is read.
    """

    text: str
    raw: str
    path: Path = ()
    thing: Inline | None = None
    hidden: bool = False
    within: Signs = ()
    signs: Signs = ()
    cdata: bool = False  # how `raw` is written


def glyphs_of(slice_: str) -> Iterator[Glyph]:
    """Cut inline storage into glyphs."""
    return _glyphs(slice_, parse(slice_).children, ())


# Characters ------------------------------------------------------------------------------------


_UNIT = re.compile(r"\w+|&[^;]*;|\r\n|.", re.DOTALL)
_RUN = re.compile(r"\w+|.", re.DOTALL)


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
    text = decode(unit) if unit[0] in "&\r" else unit
    return " " if text in "\t\n\r" else text


def _cdata(raw: str, path: Path) -> Iterator[Glyph]:
    wrapper = Wrapper("<![CDATA[", "]]>", cdata=True)
    inner = raw[len(wrapper.opening) : -len(wrapper.closing)]
    if not inner:
        yield Glyph("", raw, path, hidden=True)
    for run in _RUN.findall(inner):
        shown = " " if run in "\t\n\r" else run
        yield Glyph(shown, run, (*path, wrapper), cdata=True)


def _element(source: str, element: Element, path: Path) -> Iterator[Glyph]:
    raw = source[element.start : element.end]
    inner = _inner(element)
    if inner is None and (found := _bodyless(raw)):
        wrapper, name = found
        for run in _RUN.findall(name):
            yield Glyph(run, escape(run), (*path, wrapper))
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


_LINK_BODIES = frozenset(("ac:link-body", "ac:plain-text-link-body"))


def _inner(element: Element) -> Element | None:
    """Give the element whose content a reader would see as words, if it is a wrapper at all."""
    if element.name != "ac:link":
        return element
    bodies = (child for child in element.children if isinstance(child, Element))
    return next((child for child in bodies if child.name in _LINK_BODIES), None)


def _bodyless(raw: str) -> tuple[Wrapper, str] | None:
    """Give a link without a body as a pair of tags around the words that it shows."""
    match _read(raw):
        case (Text("a"), Link() as link, Text("b")):
            (words,) = worded(link).children or (Text(""),)
            opened = _SELF_CLOSED.sub(">", raw).removesuffix("</ac:link>")
            signs = (replace(link, children=()),)
            wrapper = Wrapper(opened, "</ac:link>", signs, alone=raw)
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
            yield Glyph(BREAK, raw, path)
        case (Text(), thing, Text()):
            yield Glyph(THING, raw, path, thing)
        case _:
            yield Glyph(THING, raw, path)


# What tags mean ---------------------------------------------------------------------------------


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
