"""Footnotes and definition lists: storage has neither, so they are known by their shape.

A footnote's mark is a superscript that holds a place, `fnref-LABEL`, and a link to `fn-LABEL`;
the footnotes are a numbered list in which each item begins with the place `fn-LABEL` and may end
with the link back. A definition list is a list of the class `definition-list`; each of its items
is the term, a paragraph, and a list of the meanings.

>>> note_start("1").startswith("<ac:structured-macro")
True
"""

from __future__ import annotations

from dataclasses import replace

from docsync.document.model import (
    Block,
    Blocks,
    Definition,
    DefinitionList,
    Footnote,
    Footnotes,
    InlineMacro,
    Inlines,
    Item,
    Link,
    List,
    Macro,
    PageTarget,
    Paragraph,
    PictureBlock,
    Text,
)
from docsync.document.normal import blocks, inlines
from docsync.storage.inline import FOOTNOTE, REFERENCE
from docsync.storage.macros import ANCHOR
from docsync.storage.parts import macro
from docsync.storage.targets import link
from docsync.syntax.xml import Element, escape

CLASS = "definition-list"
BACK = "\N{LEFTWARDS ARROW WITH HOOK}"


# Footnotes -------------------------------------------------------------------------------------


def read_notes(given: List) -> Footnotes | None:
    """See the footnotes that a numbered list is; None if it is just a list."""
    if not given.ordered or given.start != 1 or not given.items:
        return None
    notes = []
    for item in given.items:
        note = _note(item)
        if note is None:
            return None
        notes.append(note)
    if len({note.label for note in notes}) < len(notes):
        return None
    return Footnotes(tuple(notes), span=given.span)


def _note(item: Item) -> Footnote | None:
    first = item.blocks[0] if item.blocks else None
    if not isinstance(first, Paragraph) or not first.children:
        return None
    match first.children[0]:
        case InlineMacro("anchor", (("", place),), None) if place.startswith(FOOTNOTE):
            label = place.removeprefix(FOOTNOTE)
        case _:
            return None
    if not label:
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
    return DefinitionList(tuple(definitions), span=given.span)


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
