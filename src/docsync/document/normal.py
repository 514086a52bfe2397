"""The normal form: what two texts that say the same become.

Both readers end here, and equality of documents means nothing without it. White space is collapsed
(in code only its newlines are); neighbouring texts and equal neighbouring marks are one; a mark in
an equal mark, an empty mark and an empty paragraph are nothing; spaces, U+00A0 and breaks stand
outside of marks and links and never at the ends of a block; a link whose words are its target's own
name has none; a picture or a bodyless macro that is
all of a paragraph is a block.

>>> inlines([Text("a"), Mark(MarkKind.STRONG, (Text("  b "),)), Text(" c ")])
(Text(text='a '), Mark(kind=<MarkKind.STRONG: 'strong'>, children=(Text(text='b'),), value=''), \
Text(text=' c'))
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from docsync.document.model import (
    Block,
    Blocks,
    Break,
    Cell,
    DecisionList,
    DefinitionList,
    Footnotes,
    Inline,
    InlineMacro,
    Inlines,
    Layout,
    Link,
    List,
    Macro,
    Mark,
    MarkKind,
    Paragraph,
    Picture,
    PictureBlock,
    Placeholder,
    Row,
    Table,
    TaskList,
    Text,
)
from docsync.document.names import unworded

# In text even where they are alone.
INLINE_MACROS = frozenset(("status", "anchor", "mathinline", "at.var"))

_WHITE = re.compile(r"[ \t\n\r]+")
_NEWLINES = re.compile(r"[ \t]*[\n\r][ \t\n\r]*")
EDGE = " \xa0"
_PAIR = 2
_MAY_BE_EMPTY = (
    List,
    DecisionList,
    DefinitionList,
    TaskList,
    Table,
    Layout,
    Footnotes,
)


def inlines(children: Iterable[Inline]) -> Inlines:
    """Give the normal form of a block's inline content; empty if a reader sees nothing."""
    sequence = tuple(children)
    if _is_normal(sequence):
        return sequence
    if len(sequence) == 1 and isinstance(sequence[0], Text):
        return words(sequence[0].text)
    return normalised(sequence)


def normalised(children: Inlines) -> Inlines:
    """Give the normal form like `inlines`, whether it is there already or not."""
    return _trimmed(_level(children, _NOTHING))


def words(text: str) -> Inlines:
    """Give the normal form of mere text."""
    text = collapsed(text).strip(EDGE)
    return (Text(text),) if text else ()


def blocks(children: Iterable[Block]) -> Blocks:
    """Give the normal form of a container's blocks: nothing empty, what is alone is a block."""
    found: list[Block] = []
    for block in children:
        if isinstance(block, Paragraph):
            if block.children:
                found.append(_alone(block) if len(block.children) == 1 else block)
        elif isinstance(block, Macro):
            found.append(_in_text(block))
        elif not (isinstance(block, _MAY_BE_EMPTY) and _is_empty(block)):
            found.append(block)
    return tuple(found)


def table(given: Table) -> Table:
    """Give the normal form of a table: in a plain one, only the first row can be a header."""
    if not is_plain(given) or not given.rows:
        return given
    header = all(cell.header for cell in given.rows[0].cells)
    rows = [_row(row, header=header and index == 0) for index, row in enumerate(given.rows)]
    same = all(map(operator.is_, rows, given.rows))
    return given if same else replace(given, rows=tuple(rows))


def is_plain(given: Table) -> bool:
    """Say whether a pipe table can show a table: no spans, a paragraph in a cell, equal rows.

    An empty header row is one that a pipe table has anyway and does not show.
    """
    first = given.rows[0].cells if given.rows else ()
    for row in given.rows:
        if len(row.cells) != len(first) or not all(map(_is_plain_cell, row.cells)):
            return False
    return not all(cell.header and not cell.blocks for cell in first)


def _is_plain_cell(cell: Cell) -> bool:
    if cell.colspan > 1 or cell.rowspan > 1 or len(cell.blocks) > 1:
        return False
    match cell.blocks:
        case () | (Paragraph(),):
            return True
        case (PictureBlock(picture),):
            return not picture.caption
        case _:
            return False


def _row(row: Row, *, header: bool) -> Row:
    if all(cell.header is header for cell in row.cells):
        return row
    return replace(row, cells=tuple(replace(cell, header=header) for cell in row.cells))


def collapsed(text: str) -> str:
    """Collapse XML white space; U+00A0 is none."""
    return text if is_collapsed(text) else _WHITE.sub(" ", text)


def is_collapsed(text: str) -> bool:
    """Say whether a text's white space is collapsed."""
    # Ten times as fast as one regular expression of these.
    return not ("  " in text or "\n" in text or "\t" in text or "\r" in text)


def _is_empty(block: Block) -> bool:
    match block:
        case List() | DecisionList() | DefinitionList():
            return not block.items
        case TaskList():
            return not block.tasks
        case Table():
            return not block.rows
        case Layout():
            return not block.sections
        case Footnotes():
            return not block.notes
        case _:
            return False


def _alone(block: Paragraph) -> Block:
    child = block.children[0]
    if isinstance(child, Picture):
        return PictureBlock(child, span=block.span)
    if isinstance(child, InlineMacro) and child.body is None and child.name not in INLINE_MACROS:
        return Macro(child.name, child.params, None, span=block.span)
    return block


def _in_text(block: Macro) -> Block:
    """Give a macro that belongs to text even where it is alone the paragraph it stands in."""
    if block.body is None and block.name in INLINE_MACROS:
        return Paragraph((InlineMacro(block.name, block.params),), span=block.span)
    return block


# Content that is normal already: nearly all that editors write, told apart at a fifth of the price.


def _is_normal(children: Inlines) -> bool:
    before: Inline | None = None
    for child in children:
        if not _stays(child) or (type(child) is type(before) and _join(before, child)):
            return False
        before = child
    return not children or not (_has_edge(children[0], 0) or _has_edge(children[-1], -1))


def _stays(child: Inline) -> bool:
    if isinstance(child, Text):
        return child.text != "" and is_collapsed(child.text)
    if isinstance(child, Mark):
        return _is_simple(child)
    return isinstance(child, Link) and _is_simple(child) and unworded(child) is child


def _join(before: Inline | None, child: Inline) -> bool:
    """Say whether two nodes of one kind are one."""
    return isinstance(child, Text) or (isinstance(before, Mark) and _same_mark(child, before))


def _has_edge(child: Inline, end: int) -> bool:
    return isinstance(child, Text) and child.text[end] in EDGE


# One level of inline content -------------------------------------------------------------------


@dataclass(slots=True)
class _Words:
    """Marked words or a link while they are built; `node` says which."""

    node: Mark | Link
    children: list[_Piece] = field(default_factory=list)


_Piece = Inline | _Words


class _Around(NamedTuple):
    """The marks around, the nearest last, and whether code is one of them."""

    marks: tuple[tuple[MarkKind, str], ...]
    code: bool


_NOTHING = _Around((), code=False)


def _within(around: _Around, mark: Mark) -> _Around:
    code = around.code or mark.kind is MarkKind.CODE
    return _Around((*around.marks, (mark.kind, mark.value)), code)


def _repeats(mark: Mark, around: _Around) -> bool:
    """Say whether the nearest mark of this kind is the same."""
    for kind, value in reversed(around.marks):
        if kind is mark.kind:
            return value == mark.value
    return False


def _level(children: Iterable[Inline], around: _Around) -> list[_Piece]:
    pieces: list[_Piece] = []
    for child in _joined(_opened(tuple(children), around)):
        if isinstance(child, Text):
            _add_text(pieces, child.text, around)
        elif isinstance(child, Mark):
            _add_mark(pieces, child, around)
        elif isinstance(child, Link) and (around.code or not _is_simple(child)):
            _add_words(pieces, child, around)
        elif isinstance(child, Link):
            _add(pieces, unworded(child), around)
        else:
            _add(pieces, _leaf(child), around)
    return pieces


def _opened(children: Inlines, around: _Around) -> Inlines:
    """Give what stands in a mark within its equal in the place of that mark."""
    if not around.marks or not any(_repeats(c, around) for c in children if isinstance(c, Mark)):
        return children
    opened: list[Inline] = []
    for child in children:
        if isinstance(child, Mark) and _repeats(child, around):
            opened += _opened(child.children, around)
        else:
            opened.append(child)
    return tuple(opened)


def _add_mark(pieces: list[_Piece], mark: Mark, around: _Around) -> None:
    if not around.code and _is_simple(mark):
        _add(pieces, mark, around)
    else:
        _add_words(pieces, mark, around)


def _is_simple(node: Mark | Link) -> bool:
    """Say whether a mark or link is normal already: some words, with nothing at their edges."""
    if len(node.children) != 1:
        return False
    child = node.children[0]
    if not isinstance(child, Text) or not child.text:
        return False
    if isinstance(node, Mark) and node.kind is MarkKind.CODE:
        return "\n" not in child.text and "\r" not in child.text
    if not is_collapsed(child.text):
        return False
    return child.text[0] not in EDGE and child.text[-1] not in EDGE


def _leaf(child: Inline) -> Inline:
    match child:
        case Picture() if child.caption:
            return replace(child, caption=inlines(child.caption))
        case InlineMacro(_, _, tuple() as body):
            return replace(child, body=inlines(body))
        case Placeholder():
            return replace(child, text=collapsed(child.text).strip(" "))
        case _:
            return child


def _joined(children: Inlines) -> Iterable[Inline]:
    """Make one of equal marks that touch, before what stands at their edges moves out."""
    if len(children) < _PAIR or not any(_touch(a, b) for a, b in pairwise(children)):
        return children
    runs: list[list[Inline]] = []
    for child in children:
        last = runs[-1][0] if runs else None
        if isinstance(last, Mark) and _same_mark(child, last):
            runs[-1].append(child)
        else:
            runs.append([child])
    return [_united(run) for run in runs]


def _touch(mark: Inline, behind: Inline) -> bool:
    return isinstance(mark, Mark) and _same_mark(behind, mark)


def _united(run: list[Inline]) -> Inline:
    first = run[0]
    if not isinstance(first, Mark) or len(run) == 1:
        return first
    inner = (child for mark in run if isinstance(mark, Mark) for child in mark.children)
    return replace(first, children=tuple(inner))


def _add_text(pieces: list[_Piece], text: str, around: _Around) -> None:
    if around.code:
        text = _NEWLINES.sub(" ", text)
    elif pieces and isinstance(pieces[-1], Break):
        text = collapsed(text).lstrip(" ")
    else:
        text = collapsed(text)
    if not text:
        return
    last = pieces[-1] if pieces else None
    if not isinstance(last, Text):
        pieces.append(Text(text))
    elif last.text.endswith(" ") and not around.code:
        pieces[-1] = Text(last.text + text.lstrip(" "))
    else:
        pieces[-1] = Text(last.text + text)


def _add_words(pieces: list[_Piece], node: Mark | Link, around: _Around) -> None:
    """Add a mark or a link, with what stands at its edges put before and behind it."""
    if isinstance(node, Mark):
        inner = _level(node.children, _within(around, node))
    else:
        inner = _level(node.children, around)
    code = isinstance(node, Mark) and node.kind is MarkKind.CODE
    edge = "" if code or around.code else EDGE
    before = _cut(inner, 0, edge)
    behind = _cut(inner, -1, edge)
    for piece in before:
        _add(pieces, piece, around)
    if inner or isinstance(node, Link):
        _add(pieces, _Words(node, inner), around)
    for piece in reversed(behind):
        _add(pieces, piece, around)


def _cut(pieces: list[_Piece], end: int, edge: str) -> list[_Piece]:
    """Take breaks and the characters of `edge` off one end (0 or -1), outermost first."""
    cut: list[_Piece] = []
    while pieces:
        piece = pieces[end]
        if isinstance(piece, Break):
            cut.append(pieces.pop(end))
            continue
        if not isinstance(piece, Text):
            return cut
        kept = piece.text.lstrip(edge) if end == 0 else piece.text.rstrip(edge)
        if not edge or kept == piece.text:
            return cut
        removed = len(piece.text) - len(kept)
        cut.append(Text(piece.text[:removed] if end == 0 else piece.text[-removed:]))
        if kept:
            pieces[end] = Text(kept)
            return cut
        pieces.pop(end)
    return cut


def _add(pieces: list[_Piece], piece: _Piece, around: _Around) -> None:
    """Add a piece that is normal in itself, and mend the seam."""
    last = pieces[-1] if pieces else None
    match piece:
        case Text():
            _add_text(pieces, piece.text, around)
        case Break():
            if isinstance(last, Text) and not around.code:
                pieces.pop()
                _add_text(pieces, last.text.rstrip(" "), around)
            pieces.append(piece)
        case _Words(Mark() as mark) if last is not None and _same_mark(_node(last), mark):
            if not isinstance(last, _Words):
                last = pieces[-1] = _thawed(last)
            for child in piece.children:
                _add(last.children, child, _within(around, mark))
        case Mark() if last is not None and _same_mark(_node(last), piece):
            _add(pieces, _thawed(piece), around)
        case _:
            pieces.append(piece)


def _node(piece: _Piece) -> Inline:
    return piece.node if isinstance(piece, _Words) else piece


def _thawed(piece: Inline) -> _Words:
    """Open a mark that was taken as it is, so that more words can join it."""
    assert isinstance(piece, Mark)  # noqa: S101 - nothing else is the same mark
    return _Words(piece, list(piece.children))


def _same_mark(node: Inline, mark: Mark) -> bool:
    return isinstance(node, Mark) and (node.kind, node.value) == (mark.kind, mark.value)


# Ends ------------------------------------------------------------------------------------------


def _trimmed(pieces: list[_Piece]) -> Inlines:
    _cut(pieces, 0, EDGE)
    _cut(pieces, -1, EDGE)
    return _frozen(pieces)


def _frozen(pieces: Iterable[_Piece]) -> Inlines:
    return tuple(_closed(piece) if isinstance(piece, _Words) else piece for piece in pieces)


def _closed(words: _Words) -> Inline:
    node, children = words.node, _frozen(words.children)
    if isinstance(node, Mark):
        return Mark(node.kind, children, node.value)
    return unworded(Link(node.target, children, node.title, node.written))
