"""Footnotes and definition lists: storage has neither, so they are known by their shape.

A footnote's mark is a superscript that holds a place, `fnref-LABEL`, and a link to `fn-LABEL`;
the footnotes are a numbered list at the page's end in which each item begins with the place
`fn-LABEL` and may end with the link back. They are footnotes only if marks and notes are the same
in the same order: what else has these shapes is places, links and a list.

A definition list is a list of the class `definition-list`; each of its items is the term, a
paragraph, and a list of the meanings.

>>> note_start("1").startswith("<ac:structured-macro")
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from docsync.document.model import (
    Block,
    Blocks,
    Definition,
    DefinitionList,
    Document,
    Footnote,
    FootnoteReference,
    Footnotes,
    Inline,
    InlineMacro,
    Inlines,
    Item,
    Link,
    List,
    Macro,
    Mark,
    MarkKind,
    PageTarget,
    Paragraph,
    PictureBlock,
    Span,
    Text,
)
from docsync.document.normal import blocks, inlines
from docsync.storage.macros import ANCHOR
from docsync.storage.parts import macro
from docsync.storage.targets import link
from docsync.syntax.xml import Element, escape

FOOTNOTE = "fn-"  # anchor of a footnote
REFERENCE = "fnref-"  # anchor of the place that refers to it
_SPELLED = re.compile(r"[^\s\[\]\\`|]+")  # what a footnote's label can be in Markdown
CLASS = "definition-list"
BACK = "\N{LEFTWARDS ARROW WITH HOOK}"


# Footnotes -------------------------------------------------------------------------------------


def with_notes(document: Document) -> Document:
    """See the footnotes of a document, if it has any."""
    last = document.blocks[-1] if document.blocks else None
    notes = _notes(last) if isinstance(last, List) else None
    if notes is None:
        return document
    marked: Blocks = _marked((*document.blocks[:-1], notes))
    return Document(marked) if _are_referred_to(marked) else document


def _are_referred_to(marked: Blocks) -> bool:
    """Say whether the text refers to the notes at its end in their order, or notes before them."""
    match marked:
        case (*text, Footnotes(notes)):
            referred = dict.fromkeys(_labels(tuple(text)))
            for note in notes:
                if note.label not in referred:
                    return False
                referred.update(dict.fromkeys(_labels(note.blocks)))
            return list(referred) == [note.label for note in notes]
        case _:
            return False


def _notes(given: List) -> Footnotes | None:
    if not given.ordered or given.start != 1 or not given.items:
        return None
    notes = [_note(item) for item in given.items]
    known = tuple(note for note in notes if note is not None)
    return Footnotes(known, span=given.span) if len(known) == len(notes) else None


def _marked(node: Any) -> Any:
    """Put footnotes' marks in the place of their shape, anywhere below a node."""
    if isinstance(node, tuple):
        if any(isinstance(child, Mark) and _has_mark(child) for child in node):
            return inlines(piece for child in node for piece in _split(child))
        return tuple(map(_marked, node))
    if isinstance(node, Span) or not is_dataclass(node) or isinstance(node, type):
        return node
    found = {one.name: getattr(node, one.name) for one in fields(node) if one.name != "span"}
    changed = {name: _marked(value) for name, value in found.items() if isinstance(value, tuple)}
    return replace(node, **changed) if changed else node


def _has_mark(mark: Mark) -> bool:
    return mark.kind is MarkKind.SUPERSCRIPT and any(map(_label, mark.children, mark.children[1:]))


def _split(child: Inline) -> Iterator[Inline]:
    """Cut a superscript into footnotes' marks and what else is in it."""
    if not isinstance(child, Mark) or not _has_mark(child):
        yield from _marked((child,))
        return
    rest = list(child.children)
    while rest:
        label = _label(*rest[:2]) if len(rest) > 1 else ""
        if label:
            yield FootnoteReference(label)
            del rest[:2]
        else:
            yield Mark(child.kind, (rest.pop(0),))


def _label(place: Inline, to: Inline) -> str:
    match (place, to):
        case (
            InlineMacro("anchor", (("", name),), None),
            Link(PageTarget("", "", anchor), (Text(),)),
        ) if anchor.startswith(FOOTNOTE) and name == REFERENCE + anchor.removeprefix(FOOTNOTE):
            label = anchor.removeprefix(FOOTNOTE)
            return label if _SPELLED.fullmatch(label) else ""
        case _:
            return ""


def _labels(node: object) -> Iterator[str]:
    """Give the labels of the marks below a node, as they come."""
    if isinstance(node, FootnoteReference):
        yield node.label
    elif isinstance(node, tuple):
        for child in node:
            yield from _labels(child)
    elif is_dataclass(node) and not isinstance(node, Span):
        for one in fields(node):
            yield from _labels(getattr(node, one.name))


def _note(item: Item) -> Footnote | None:
    first = item.blocks[0] if item.blocks else None
    if not isinstance(first, Paragraph) or not first.children:
        return None
    match first.children[0]:
        case InlineMacro("anchor", (("", place),), None) if place.startswith(FOOTNOTE):
            label = place.removeprefix(FOOTNOTE)
        case _:
            return None
    if not _SPELLED.fullmatch(label):
        return None
    start = replace(first, children=inlines(first.children[1:]))
    return Footnote(label, _without_link((start, *item.blocks[1:]), label), span=item.span)


def _without_link(given: Blocks, label: str) -> Blocks:
    """Take the link back to the text off the last paragraph."""
    last = given[-1]
    match last:
        case Paragraph((*before, Link(PageTarget("", "", place), (Text("\u21a9"),)))) if (
            place == REFERENCE + label
        ):
            return blocks((*given[:-1], replace(last, children=inlines(before))))
        case _:
            return blocks(given)


def reference(label: str, shown: str) -> str:
    """Write a footnote's mark."""
    place = macro(ANCHOR, (("", REFERENCE + label),), "")
    body = f"<ac:link-body>{escape(shown)}</ac:link-body>"
    return f"<sup>{place}{link(PageTarget('', '', FOOTNOTE + label), body)}</sup>"


def note_start(label: str) -> str:
    """Write the place of a footnote's text."""
    return macro(ANCHOR, (("", FOOTNOTE + label),), "")


def note_end(label: str) -> str:
    """Write the link from a footnote back to its mark."""
    body = f"<ac:link-body>{BACK}</ac:link-body>"
    return " " + link(PageTarget("", "", REFERENCE + label), body)


# Definition lists ------------------------------------------------------------------------------


def read_definitions(given: List, element: Element) -> DefinitionList | None:
    """See the definition list that a list is; None if it is just a list."""
    if CLASS not in element.attributes.get("class", "").split():
        return None
    definitions = []
    for item in given.items:
        match item.blocks:
            case (term, List(False, meanings, _)):
                found = tuple(meaning.blocks for meaning in meanings)
            case _:
                return None
        children = _term(term)
        if not children:
            return None
        definitions.append(Definition(children, found, span=item.span))
    return DefinitionList(tuple(definitions), shape=given, span=given.span)


def _term(block: Block) -> Inlines:
    match block:
        case Paragraph(children):
            return children
        case PictureBlock(picture):
            return (picture,)
        case Macro(name, params, None):
            return (InlineMacro(name, params),)
        case _:
            return ()
