r"""Markdown to a document: one pass over markdown-it's tokens with one stack of open things.

Markdown's containers, HTML elements and layouts are frames of the same stack, so that Markdown may
stand in HTML as far as blank lines allow it. Comments and link definitions leave no node. The span
of a block are its lines.

>>> read("# Hello\n").document.blocks
(Heading(level=1, children=(Text(text='Hello'),)),)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from markdown_it.token import Token

from docsync.document import normal
from docsync.document.model import (
    Block,
    Document,
    Footnotes,
    Macro,
    Paragraph,
    Rule,
    Span,
    Text,
)
from docsync.document.text import plain_text
from docsync.errors import ConversionError, NestingError
from docsync.markdown import html_reader
from docsync.markdown.containers import close_container
from docsync.markdown.directives import (
    ALERT,
    RAW_FENCE,
    alert_macro,
    parse_braces,
    parse_info,
)
from docsync.markdown.elements import INLINE_TAGS, place_of, tell_attributes
from docsync.markdown.frames import Frame, Part, flow, span_of
from docsync.markdown.html_reader import LAYOUT, LAYOUT_CELL, SECTION
from docsync.markdown.inline_reader import is_plain, parse_inlines, read_inlines
from docsync.markdown.raw import read_raw_block
from docsync.markdown.reading import FLAT, Depth, Reading
from docsync.storage.macros import CODE
from docsync.syntax import blocks as syntax
from docsync.syntax.tags import Characters, CloseTag, OpenTag, Remark, scan, tag
from docsync.values import Site, Warning, WarningKind  # noqa: A004 - the user's word for it

_SITE = Site()

_WIKI = frozenset((syntax.WIKI_LINKS,))
_DEEPEST = 250  # frames on the stack: HTML can nest where Markdown cannot
_TASK = re.compile(r"\[([ xX])\](?:[ \t]+|\Z)")
_MIXED = frozenset(("paragraph", "td", "th"))
_FOLDED = "an alert cannot be folded and is shown open; what unfolds is <details>"
_UNFINISHED = "a tag that is not finished is shown as the text it is"
_CELL = re.compile(r"[ \t]*cell[ \t]*")


@dataclass(frozen=True, slots=True)
class Read:
    """A document and what has to be told of its text."""

    document: Document
    parsed: syntax.Parsed  # the text as tokens, with its link definitions
    warnings: tuple[Warning, ...] = ()
    refused: tuple[ConversionError, ...] = ()  # names in it that nobody or several people have
    deepest: Depth = FLAT


def read(markdown: str, site: Site = _SITE) -> Read:
    """Read Markdown without front matter; a ConversionError says what no page can hold, where."""
    return read_parsed(parsed_for(markdown, site), site)


def parsed_for(markdown: str, site: Site) -> syntax.Parsed:
    """Parse Markdown with the rules that a site asks for."""
    return syntax.parse(markdown, asked=_WIKI if site.wiki is not None else frozenset())


def read_parsed(parsed: syntax.Parsed, site: Site = _SITE) -> Read:
    """Read Markdown that is parsed."""
    reader = _Reader(Reading(parsed, site), [Frame("", 0)])
    try:
        return _read(reader)
    except ConversionError as error:
        error.line = error.line or reader.reading.line + 1
        raise
    except RecursionError:
        line = reader.reading.line + 1
        raise NestingError("words stand too deep in each other", line=line) from None


def _read(reader: _Reader) -> Read:
    parsed = reader.reading.parsed
    top = reader.stack[0].parts
    begun: list[tuple[int, Span]] = []  # from which part on the lines of each token are
    for token in parsed.tokens:
        before = len(top)
        reader.read(token)
        if len(top) > before:
            line = reader.reading.line
            begun.append((before, span_of(parsed, *(token.map or (line, line + 1)))))
    before = len(top)
    reader.close_down_to(1, len(parsed.starts) - 1, ended=False)
    begun.append((before, span_of(parsed, 0, 0)))
    blocks = [*_top(top, begun), *_footnotes(reader.reading)]
    reading = reader.reading
    refused = tuple(reading.refused)
    return Read(Document(tuple(blocks)), parsed, reading.told(), refused, reading.deepest)


def _top(parts: Sequence[Part], begun: Sequence[tuple[int, Span]]) -> Iterator[Block]:
    """Turn the parts of the page into blocks; words of an HTML block have that block's lines."""
    for (start, span), (end, _) in pairwise((*begun, (len(parts), Span(0, 0, 0, 0)))):
        yield from flow(parts[start:end], span)


def _footnotes(reading: Reading) -> tuple[Block, ...]:
    notes = reading.notes()
    return (Footnotes(notes),) if notes else ()


@dataclass(slots=True)
class _Reader:
    """The stack of what is open, outermost first."""

    reading: Reading
    stack: list[Frame]

    def read(self, token: Token) -> None:
        """Go on by one token."""
        if token.map is not None:
            self.reading.line = token.map[0]
        if token.nesting > 0:
            if token.type == "footnote_reference_open":
                self.reading.begin_note()
            if token.type not in _TRANSPARENT:
                self.push(_frame(token))
        elif token.nesting < 0:
            if token.type not in _TRANSPARENT:
                self._close_container(token.type.removesuffix("_close"))
        else:
            _LEAVES[token.type](self, token)

    def push(self, frame: Frame) -> None:
        """Open something."""
        if len(self.stack) >= _DEEPEST:
            raise NestingError("elements stand too deep in each other", line=frame.line + 1)
        self.stack.append(frame)
        self.reading.blocks = len(self.stack)
        self.reading.go_in()

    def add(self, *parts: Part) -> None:
        """Add to what is open."""
        self.stack[-1].parts.extend(parts)

    def add_words(self, text: str, line: int) -> None:
        """Add words of HTML that begin in a line."""
        frame = self.stack[-1]
        words = text.strip(" \t\n")
        first = line + text.count("\n", 0, text.find(words))
        span = span_of(self.reading.parsed, first, first + words.count("\n") + 1)
        frame.spans[len(frame.parts)] = span
        frame.parts.append(Text(text))

    def close_down_to(self, depth: int, end: int, *, ended: bool = True) -> None:
        """Close the innermost things until `depth` of them are open; they end before line `end`.

        `ended` says that the outermost of them has its own end.
        """
        while len(self.stack) > depth:
            frame = self.stack.pop()
            if frame.html and not (ended and len(self.stack) == depth):
                html_reader.tell_left_open(self.reading, frame)
            frame.end = frame.end or end
            span = span_of(self.reading.parsed, frame.line, frame.end)
            if frame.html:
                html_reader.close_element(self.reading, frame, self.stack[-1], span)
            else:
                close_container(self.reading, frame, self.stack[-1], span)
                self._close_unmatched(frame)

    def _close_unmatched(self, frame: Frame) -> None:
        """Close what the words of a paragraph closed without having opened it."""
        for name in frame.unmatched:
            known = name in INLINE_TAGS or html_reader.is_frame(name)
            if not self.close_element(name, frame.end) and known:
                self.reading.leave_out(f"</{name}>")

    def _close_container(self, kind: str) -> None:
        depth = len(self.stack) - 1
        while self.stack[depth].html or self.stack[depth].kind != kind:
            depth -= 1
        self.close_down_to(depth, self.stack[depth].end)

    def open_element(self, name: str, attributes: dict[str, str], line: int) -> None:
        """Open an HTML element, and end those that end where it begins."""
        ended, bounds = html_reader.ends_with(name)
        depth = len(self.stack) - 1
        while ended and self.stack[depth].html and self.stack[depth].kind not in bounds:
            if self.stack[depth].kind in ended:
                self.close_down_to(depth, line + 1)
                break
            depth -= 1
        tell_attributes(self.reading, name, attributes)
        place = place_of(name, attributes)
        if html_reader.takes_place(name):
            self.push(Frame(name, line, html=True, attributes=dict(attributes)))
            self.add(*place)
        else:
            self.add(*place)
            self.push(Frame(name, line, html=True, attributes=dict(attributes)))

    def close_element(self, name: str, end: int) -> bool:
        """Close the innermost element of this name in this container; False if there is none."""
        depth = len(self.stack) - 1
        while self.stack[depth].html and self.stack[depth].kind != name:
            depth -= 1
        if not self.stack[depth].html:
            return False
        self.close_down_to(depth, end)
        return True


def _frame(token: Token) -> Frame:
    first, end = token.map or (0, 0)
    attributes = {**token.attrs, **token.meta} if token.attrs or token.meta else {}
    kind = token.type.removesuffix("_open")
    return Frame(kind, first, attributes=attributes, end=end, tag=token.tag)


_TRANSPARENT = frozenset(("thead_open", "thead_close", "tbody_open", "tbody_close"))


# Leaves ----------------------------------------------------------------------------------------


def _read_inline(reader: _Reader, token: Token) -> None:
    """Read the words of a paragraph, heading or cell, which is on top of the stack."""
    frame, outer = reader.stack[-1], reader.stack[-2]
    frame.source = token.content
    if frame.kind == "paragraph" and not outer.parts and frame.source.startswith("["):
        frame.source = _after_opening(reader, frame.source, outer)
    if is_plain(frame.source):
        frame.words = parse_inlines(reader.reading, frame.source).inlines
        return
    frame.tokens = syntax.words(reader.reading.parsed, frame.source)
    if "<" in frame.source and frame.kind in _MIXED and any(map(_block_tag, frame.tokens)):
        _read_mixed(reader, frame)
        return
    run = read_inlines(reader.reading, frame.tokens)
    frame.words, frame.unmatched = run.inlines, run.unmatched


def _read_mixed(reader: _Reader, frame: Frame) -> None:
    """Read a paragraph that has tables, lists or other frames of HTML in its words."""
    frame.mixed = True
    words: list[Token] = []
    marks = 0
    for token in frame.tokens:
        marks += token.nesting
        piece = None if marks else _block_tag(token)
        if piece is None:
            words.append(token)
            continue
        reader.add(*read_inlines(reader.reading, words).inlines)
        words.clear()
        line = reader.reading.line
        if isinstance(piece, CloseTag):
            reader.close_element(piece.name, line + 1)
            continue
        reader.open_element(piece.name, piece.attributes, line)
        if piece.closed:
            reader.close_element(piece.name, line + 1)
    reader.add(*read_inlines(reader.reading, words).inlines)


def _block_tag(token: Token) -> OpenTag | CloseTag | None:
    """Give the tag of a frame that stands in a line of text."""
    if token.type != "html_inline":
        return None
    match tag(token.content):
        case OpenTag() | CloseTag() as piece if html_reader.is_frame(piece.name):
            return piece
        case _:
            return None


def _after_opening(reader: _Reader, source: str, outer: Frame) -> str:
    """Give the first words of a quote or item without what makes it an alert or a task."""
    if outer.kind == "blockquote" and not outer.html:
        alert = ALERT.match(source)
        if alert is not None and alert_macro(alert[1]) is not None:
            if alert[2]:
                reader.reading.tell(WarningKind.NOT_HELD, _FOLDED)
            title = parse_inlines(reader.reading, alert[3] or "").inlines
            reader.reading.tell_plain(title)
            outer.attributes["alert"] = (alert[1], plain_text(title))
            return source[alert.end() :].lstrip(" \t")
    elif outer.kind == "list_item" and (task := _TASK.match(source)):
        outer.attributes["task"] = task[1]
        return source[task.end() :].lstrip(" \t")
    return source


def _read_fence(reader: _Reader, token: Token) -> None:
    first, end = token.map or (0, 0)
    span = span_of(reader.reading.parsed, first, end)
    text = token.content.removesuffix("\n")
    if token.info.strip() == RAW_FENCE:
        reader.add(*(replace(b, span=span) for b in read_raw_block(text, first)))
        return
    name, params = parse_info(token.info, reader.reading.site.fences)
    reader.add(Macro(name, params, text, span=span))


def _read_code(reader: _Reader, token: Token) -> None:
    span = span_of(reader.reading.parsed, *(token.map or (0, 0)))
    reader.add(Macro(CODE, (), token.content.removesuffix("\n"), span=span))


def _read_math(reader: _Reader, token: Token) -> None:
    span = span_of(reader.reading.parsed, *(token.map or (0, 0)))
    text = token.content.removeprefix("\n").removesuffix("\n")
    name, params = parse_info("math", reader.reading.site.fences)
    reader.add(Macro(name, params, text, span=span))


def _read_rule(reader: _Reader, token: Token) -> None:
    reader.add(Rule(span=span_of(reader.reading.parsed, *(token.map or (0, 0)))))


def _read_leaf_directive(reader: _Reader, token: Token) -> None:
    span = span_of(reader.reading.parsed, *(token.map or (0, 0)))
    params = parse_braces(token.content)
    if params is None:
        words = Text(f"::{token.info}{token.content}")
        reader.add(Paragraph(normal.inlines((words,)), span=span))
    else:
        reader.add(Macro(token.info, params, None, span=span))


def _read_html(reader: _Reader, token: Token) -> None:
    first, end = token.map or (0, 0)
    at = 0
    line = first
    for piece in scan(token.content):
        line += token.content.count("\n", at, piece.start)
        at = piece.start
        reader.reading.line = line
        match piece:
            case OpenTag(name, attributes, _, closed):
                reader.open_element(name, attributes, line)
                if closed:
                    reader.close_element(name, line + 1)
            case CloseTag(name):
                reader.close_element(name, line + 1)
            case Characters(text, _, unfinished):
                if unfinished:
                    reader.reading.tell(WarningKind.NOT_HELD, _UNFINISHED)
                top = reader.stack[-1]
                if top.kind == "pre" and not top.parts and token.content[at] == "\n":
                    text = text[1:]  # HTML counts no newline right behind this tag
                reader.add_words(text, line)
            case Remark(text):
                _read_remark(reader, text, line)
    reader.stack[-1].attributes.setdefault("html_end", end)


def _read_remark(reader: _Reader, text: str, line: int) -> None:
    """Read what a comment says of a layout."""
    inside = _open_frames(reader)
    if layout := syntax.LAYOUT.fullmatch(text):
        if not reader.close_element(SECTION, line) and LAYOUT not in inside:
            reader.push(Frame(LAYOUT, line, html=True))
        reader.push(Frame(SECTION, line, html=True, attributes={"type": layout[1]}))
    elif syntax.LAYOUT_END.fullmatch(text):
        reader.close_element(LAYOUT, line + 1)
    elif _CELL.fullmatch(text) and SECTION in inside:
        reader.close_element(LAYOUT_CELL, line)
        reader.push(Frame(LAYOUT_CELL, line, html=True))


def _open_frames(reader: _Reader) -> set[str]:
    """Name the elements that are open in this container."""
    names: set[str] = set()
    for frame in reversed(reader.stack):
        if not frame.html:
            break
        names.add(frame.kind)
    return names


_LEAVES: dict[str, Callable[[_Reader, Token], None]] = {
    "inline": _read_inline,
    "fence": _read_fence,
    "code_block": _read_code,
    "math_block": _read_math,
    "hr": _read_rule,
    "html_block": _read_html,
    "directive": _read_leaf_directive,
}
