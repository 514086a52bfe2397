"""Pages out of chance: every kind of node, nested, with twins, and hidden things everywhere.

Made a hundred times as fast as by strategies, so that laws that convert a page several times can
look at many. `pages` is the strategy over them: it shrinks the size and the seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from hypothesis import strategies as st

from docsync.document.model import (
    Address,
    AttachmentTarget,
    Block,
    Blocks,
    Break,
    Cell,
    Date,
    Decision,
    DecisionList,
    Definition,
    DefinitionList,
    Division,
    Document,
    Emoticon,
    Footnote,
    FootnoteReference,
    Footnotes,
    Heading,
    Inline,
    InlineMacro,
    Inlines,
    Item,
    Layout,
    LayoutCell,
    Link,
    List,
    Macro,
    Mark,
    MarkKind,
    Mention,
    PageTarget,
    Panel,
    Paragraph,
    Picture,
    PictureBlock,
    Placeholder,
    Preformatted,
    Quote,
    RawBlock,
    RawInline,
    Row,
    Rule,
    Section,
    SpaceTarget,
    Table,
    Task,
    TaskList,
    Text,
)
from docsync.document.normal import blocks, inlines, table
from docsync.storage.writer import write
from docsync.values import Site
from support.decorated import decorated

Chance = random.Random

_WORDS = (
    *("ferry", "tide", "the", "the", "quay", "Ada", "42", "rope", "north", "sail", "anchor"),
    *("é", "강조", "日本", "مرحبا", "🙂", "e\u0301", "a_b", "x*y", "1.", "#", "|", "[x]", "<", "&"),
    *("don't", "(so)", "“quoted”", "C++", "https://a.b/c", ":x:", "```", "~", "\\", "$"),
)
_MARKS = tuple(kind for kind in MarkKind if kind is not MarkKind.COLOUR)
_DEEPEST = 3
_TARGETS = (
    Address("https://a.b/c?d=e&f"),
    Address("#here"),
    PageTarget("Harbour rules"),
    PageTarget("Tides", "SEA", "neap"),
    AttachmentTarget("chart.pdf"),
    SpaceTarget("SEA"),
)
_PICTURES = (AttachmentTarget("ferry.png"), Address("https://a.b/c.png"))


def text(chance: Chance, most: int = 8) -> str:
    """Make up some words."""
    return " ".join(chance.choice(_WORDS) for _ in range(chance.randint(1, most)))


def _some(chance: Chance, make: Callable[[], Inline], most: int = 3) -> Inlines:
    return tuple(make() for _ in range(chance.randint(1, most)))


def _inline(chance: Chance, depth: int) -> Inline:
    kind = chance.randrange(20)
    if kind < 9 or (depth >= _DEEPEST and kind < 14):
        return Text(f" {text(chance)}" if chance.random() < 0.5 else text(chance))
    if kind < 12:
        return Mark(chance.choice(_MARKS), _some(chance, lambda: _inline(chance, depth + 1)))
    if kind < 14:
        return Link(chance.choice(_TARGETS), (Text(text(chance, 3)), *_marked(chance)))
    return chance.choice(_LEAVES)(chance)


def _marked(chance: Chance) -> Inlines:
    return (Mark(MarkKind.STRONG, (Text(text(chance, 2)),)),) if chance.random() < 0.3 else ()


_LEAVES: tuple[Callable[[Chance], Inline], ...] = (
    lambda _: Break(),
    lambda chance: Picture(chance.choice(_PICTURES), "alt"),
    lambda chance: Mention(chance.choice(("5b10", "7c22"))),
    lambda _: Emoticon("harbour-cat"),
    lambda _: Date("2026-11-21"),
    lambda chance: InlineMacro("status", (("colour", "Green"), ("title", text(chance, 2)))),
    lambda chance: InlineMacro("mathinline", (), text(chance, 2)),
    lambda _: Link(PageTarget("Harbour rules"), ()),
    lambda chance: Placeholder(text(chance, 2)),
    lambda chance: Mark(MarkKind.COLOUR, (Text(text(chance, 3)),), "red"),
    lambda _: RawInline('<ac:hipchat-emoticon ac:shortcut="ahoy" />'),
)


def words(chance: Chance) -> Inlines:
    """Make up the content of a paragraph."""
    found = inlines(_some(chance, lambda: _inline(chance, 0), 5))
    return found or (Text("ferry"),)


def _inside(chance: Chance, depth: int, most: int = 3) -> Blocks:
    count = chance.randint(1, most) if chance.random() < 0.9 else 0
    return blocks(_block(chance, depth + 1) for _ in range(count))


def _block(chance: Chance, depth: int) -> Block:
    if depth >= _DEEPEST or chance.random() < 0.5:
        return Paragraph(words(chance))
    return chance.choice(_BLOCKS)(chance, depth)


def _list(chance: Chance, depth: int) -> Block:
    items = tuple(Item(_inside(chance, depth, 2)) for _ in range(chance.randint(1, 4)))
    ordered = chance.random() < 0.4
    return List(ordered, items, chance.choice((1, 4)) if ordered else 1)


def _tasks(chance: Chance, depth: int) -> Block:
    made = (
        Task(chance.random() < 0.5, (Paragraph(words(chance)),))
        for _ in range(chance.randint(1, 3))
    )
    del depth
    return TaskList(tuple(made))


def _table(chance: Chance, depth: int) -> Block:
    width, plain = chance.randint(1, 4), chance.random() < 0.6

    def cell(row: int) -> Cell:
        inside = (Paragraph(words(chance)),) if plain else _inside(chance, depth, 2)
        return Cell(inside, header=row == 0)

    rows = (Row(tuple(cell(at) for _ in range(width))) for at in range(chance.randint(1, 4)))
    return table(Table(tuple(rows)))


def _macro(chance: Chance, depth: int) -> Block:
    name = chance.choice(("info", "panel", "expand", "excerpt", "section"))
    params = (("title", text(chance, 2)),) if chance.random() < 0.5 else ()
    return Macro(name, params, _inside(chance, depth))


def _code(chance: Chance, _depth: int) -> Block:
    lines = "\n".join(text(chance) for _ in range(chance.randint(1, 3)))
    name = chance.choice(("code", "code", "noformat", "plantuml"))
    return Macro(name, (("language", "py"),) if name == "code" else (), lines)


def _definitions(chance: Chance, _depth: int) -> Block:
    meaning = (Paragraph((Text(text(chance)),)),)
    return DefinitionList((Definition((Text("ferry"),), (meaning,)),))


_BLOCKS: tuple[Callable[[Chance, int], Block], ...] = (
    lambda chance, _: Heading(chance.randint(1, 6), words(chance)),
    lambda chance, _: Heading(2, (Text(text(chance, 2)),)),
    lambda _chance, _: Rule(),
    lambda chance, depth: Quote(_inside(chance, depth)),
    _list,
    _list,
    _tasks,
    _table,
    _table,
    _macro,
    _macro,
    _code,
    _definitions,
    lambda chance, _: Preformatted(text(chance)),
    lambda _chance, _: Macro("toc", (("maxLevel", "3"),)),
    lambda _chance, _: Macro("children", (("all", "true"), ("depth", "2"))),
    lambda chance, depth: Panel("note", _inside(chance, depth)),
    lambda chance, _: DecisionList((Decision("DECIDED", words(chance)),)),
    lambda chance, depth: Division("poster", _inside(chance, depth)),
    lambda chance, _: PictureBlock(Picture(chance.choice(_PICTURES), "alt")),
    lambda chance, _: PictureBlock(Picture(chance.choice(_PICTURES), "", "", words(chance))),
    lambda _chance, _: RawBlock("<dl><dt>Bow</dt><dd>the front</dd></dl>"),
)


def _layout(chance: Chance) -> Block:
    def cells(count: int) -> tuple[LayoutCell, ...]:
        return tuple(LayoutCell(_inside(chance, 0)) for _ in range(count))

    kinds = (("single", 1), ("two_equal", 2))
    chosen = (chance.choice(kinds) for _ in range(chance.randint(1, 2)))
    return Layout(tuple(Section(kind, cells(count)) for kind, count in chosen))


def document(chance: Chance, size: int) -> Document:
    """Make a document of about so many blocks at its top, twins among them."""
    made: list[Block] = [_block(chance, 0) for _ in range(size)]
    if chance.random() < 0.3:
        made.append(_layout(chance))
    for _ in range(chance.choice((0, 0, 1, 3))):
        made.insert(chance.randint(0, len(made)), chance.choice(made))
    notes: tuple[Footnote, ...] = ()
    if chance.random() < 0.1:
        made.append(Paragraph((Text("ferry"), FootnoteReference("a"))))
        notes = (Footnote("a", (Paragraph((Text(text(chance)),)),)),)
    return Document(blocks((*made, Footnotes(notes))))


def page(seed: int, size: int) -> str:
    """Make the storage of a page."""
    chance = random.Random(seed)
    plain = write(document(chance, size), Site())[0]
    return decorated(plain, chance, chance.choice((0.05, 0.3, 0.8)))


pages = st.builds(page, st.integers(0, 10**6), st.integers(1, 8))
