"""Containers while they are read: Markdown's own, HTML elements, layouts, all on one stack.

What is opened is closed by its own end, or by the end of what it stands in. Parts are blocks and
inline content as they come; `flow` turns them into the blocks of a container.

>>> flow([Text("a"), Rule(), Text(" ")])
(Paragraph(children=(Text(text='a'),)), Rule())
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it.token import Token

from docsync.document import normal
from docsync.document.model import (
    Block,
    Blocks,
    Cell,
    Definition,
    DefinitionList,
    Division,
    Heading,
    Inline,
    InlineMacro,
    Inlines,
    Item,
    LayoutCell,
    Macro,
    Mark,
    Paragraph,
    PictureBlock,
    Row,
    Rule,
    Section,
    Span,
    Task,
    Text,
)
from docsync.syntax.blocks import Parsed

Wrap = Callable[[Inlines], Sequence[Inline]]
Part = Block | Inline | Item | Task | Row | Cell | Section | LayoutCell | Definition
BLOCKS = Block.__args__  # the members of the union
INLINES = Inline.__args__  # the members of the union
_SPACE = " \t\r\n"
_NO_SPANS: Mapping[int, Span] = {}


@dataclass(slots=True)
class Frame:
    """Something that is open: `kind` is a token's type, or an element's name with `html`.

    A container of words has their source and tokens, and the end tags that were not theirs.
    """

    kind: str
    line: int
    html: bool = False
    attributes: dict[str, Any] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    end: int = 0  # behind the last line
    tag: str = ""
    source: str = ""
    words: Inlines = ()
    tokens: list[Token] = field(default_factory=list)
    unmatched: tuple[str, ...] = ()
    mixed: bool = False  # frames of HTML stand among its words
    spans: dict[int, Span] = field(default_factory=dict)  # of its parts that are words in HTML


def flow(
    parts: Iterable[Part], span: Span | None = None, spans: Mapping[int, Span] = _NO_SPANS
) -> Blocks:
    """Turn what stands in a container into blocks: a run of inline content is a paragraph.

    Its lines are those of its parts, by place in `spans`, or else all of the container's.
    """
    blocks: list[Block] = []
    run: list[Inline] = []
    known: list[Span | None] = []
    for place, part in enumerate(parts):
        if isinstance(part, INLINES):
            run.append(part)
            if not isinstance(part, Text) or part.text.strip(_SPACE):
                known.append(spans.get(place))
            continue
        _end_run(blocks, run, _around_all(known) or span)
        known.clear()
        if isinstance(part, BLOCKS):
            blocks.append(part)
        else:
            blocks.extend(loose(part))
    _end_run(blocks, run, _around_all(known) or span)
    return normal.blocks(blocks)


def _around_all(spans: Sequence[Span | None]) -> Span | None:
    """Give the characters from the first of these to the last; None where one is not known."""
    known = [span for span in spans if span is not None]
    if not known or len(known) < len(spans):
        return None
    start, end = min(span.start for span in known), max(span.end for span in known)
    return Span(start, start, end, end)


def _end_run(blocks: list[Block], run: list[Inline], span: Span | None) -> None:
    if run:
        blocks.append(Paragraph(normal.inlines(run), span=span))
        run.clear()


def loose(part: Part) -> Blocks:
    """Give the blocks of a part that stands where it has no meaning, a cell outside of a table."""
    match part:
        case Item() | Task() | Cell() | LayoutCell():
            return part.blocks
        case Row() | Section():
            return tuple(block for cell in part.cells for block in cell.blocks)
        case Definition():
            return (Paragraph(part.term), *(block for m in part.meanings for block in m))
        case _:
            return ()


def definitions(items: tuple[Definition, ...], span: Span) -> Blocks:
    """Make a definition list, if every term has words and every meaning says something."""
    if all(item.term and item.meanings and all(item.meanings) for item in items):
        return normal.blocks([DefinitionList(items, span=span)])
    return normal.blocks(block for item in items for block in loose(item))


def with_meaning(definition: Definition, meaning: Blocks, span: Span) -> Definition:
    """Give a definition with one more meaning, whose lines are its own."""
    first = definition.span or span
    whole = Span(first.start, first.start, span.end, span.end)
    return replace(definition, meanings=(*definition.meanings, meaning), span=whole)


def in_line(blocks: Blocks) -> Inlines:
    """Give the words of blocks where there is only room for words."""
    words: list[Inline] = []
    for block in blocks:
        match block:
            case Paragraph(children) | Heading(_, children):
                words += [Text(" "), *children]
            case PictureBlock(picture):
                words += [Text(" "), picture]
            case Macro(name, params, None):
                words += [Text(" "), InlineMacro(name, params)]
            case _:
                continue
    return normal.inlines(words)


def words_of(parts: Sequence[Part]) -> str:
    """Give the text of parts as it was written, for elements in which white space counts."""
    return "".join(map(_words, parts))


def _words(part: Part) -> str:
    match part:
        case Text(text):
            return text
        case Mark(_, children):
            return words_of(children)
        case Paragraph() | Heading():
            return words_of(part.children) + "\n"
        case _:
            return "\n" if isinstance(part, Rule) else ""


def around_words(parts: Iterable[Part], element: Wrap) -> list[Part]:
    """Put an inline element around the words of the blocks that stand inside of it."""
    return [_around(part, element) for part in parts]


def _around(part: Part, element: Wrap) -> Part:
    match part:
        case Paragraph() | Heading():
            return replace(part, children=normal.inlines(element(part.children)))
        case PictureBlock(picture) if not picture.caption:
            return Paragraph(normal.inlines(element((picture,))), span=part.span)
        case Division(_, blocks):
            inside = tuple(_around(block, element) for block in blocks)
            return replace(part, blocks=normal.blocks(b for b in inside if isinstance(b, BLOCKS)))
        case _:
            return part


def span_of(parsed: Parsed, first: int, end: int) -> Span:
    """Give the characters of some lines."""
    starts = parsed.starts
    last = len(starts) - 1
    start, stop = starts[min(first, last)], starts[min(end, last)]
    return Span(start, start, stop, stop)
