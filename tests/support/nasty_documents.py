"""Documents in normal form, made by hypothesis: deep, and full of what Markdown trips over.

Every container normalises what it is given, so that each document is one a reader could have made.
"""

from __future__ import annotations

from typing import TypeVar

from hypothesis import strategies as st

from docsync.document import normal
from docsync.document.model import (
    Address,
    Block,
    Blocks,
    BlogTarget,
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
    Row,
    Rule,
    Section,
    SpaceTarget,
    Table,
    Target,
    Task,
    TaskList,
    Text,
)

T = TypeVar("T")

# Words -----------------------------------------------------------------------------------------

SIGNS = (
    *"\\`*_{}[]()#+-.!|<>&~:=$?@^\"'/;,",
    "**", "__", "~~", "``", "```", "~~~", "- ", "1. ", "2) ", "# ", "> ", "| ", "---", "===",
    "***", "[ ] ", "[x] ", "[!NOTE]", "[TOC]", ":::", "::toc", ": ", "![", "](", "[^1]", "[a]: b",
    "&amp;", "&lt", "&#10;",
    "<b>", "</b>", "<!--", "-->", "<br>", "https://a.b/c", "http://", "a@b.c",
    ":smile:", ":status[x]", ":x{}", "{#a}", "{=confluence}", "{width=3}", "$$", "!!! note", "\xa0",
    "\u3000",
    "\u2028", "\x85", "é", "강조", "日本", "م", "🙂", "e\u0301", "“", "”", "<a b", "\\*", "]]>",
)  # fmt: skip


def texts() -> st.SearchStrategy[str]:
    """Texts of signs and words, white space collapsed."""
    pieces = st.one_of(st.sampled_from(SIGNS), st.sampled_from(("a", "b", "word", "1", " ", "  ")))
    return st.lists(pieces, min_size=1, max_size=8).map("".join)


def lines() -> st.SearchStrategy[str]:
    """Texts with newlines, for code."""
    return st.lists(texts(), max_size=4).map("\n".join)


def names() -> st.SearchStrategy[str]:
    """Names of macros and parameters."""
    return st.sampled_from(
        ("info", "tip", "note", "warning", "expand", "panel", "excerpt", "toc", "jira", "code",
         "noformat", "plantuml", "details", "html", "my-macro", "section", "odd name", "default")
    )  # fmt: skip


def params() -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    """Parameters of macros."""
    keys = st.sampled_from(
        ("", "title", "language", "linenumbers", "firstline", "key", "odd name", "colour", "info")
    )
    values = st.one_of(st.sampled_from(("", "true", "5", "a b", "python")), texts())
    return st.dictionaries(keys, values, max_size=3).map(lambda d: tuple(sorted(d.items())))


def addresses() -> st.SearchStrategy[Address]:
    """Addresses that mean nothing else, such as a mention."""
    known = st.sampled_from(("", "a.md", "#x", "https://a.b/"))
    return st.builds(Address, st.one_of(known, texts())).filter(_stays_itself)


def targets() -> st.SearchStrategy[Target]:
    """Targets that are spelled the same whatever the site."""
    return st.one_of(
        addresses(),
        st.builds(PageTarget, texts().filter(str.strip), st.sampled_from(("", "DOCS"))),
        st.builds(BlogTarget, st.just("News"), st.just("2026/11/21")),
        st.builds(SpaceTarget, st.just("SHOP")),
    )


def _stays_itself(address: Address) -> bool:
    return not address.href.startswith("confluence:")


# Inline ----------------------------------------------------------------------------------------

PLAIN_MARKS = tuple(kind for kind in MarkKind if kind is not MarkKind.COLOUR)


def pictures() -> st.SearchStrategy[Picture]:
    """Pictures without a caption: what they show is never a page."""
    return st.builds(
        Picture, addresses(), texts().map(_stripped), st.sampled_from(("", "a", '"b"'))
    )


def _stripped(text: str) -> str:
    return normal.collapsed(text).strip(" ")


def leaves() -> st.SearchStrategy[Inline]:
    """Inline nodes without children."""
    return st.one_of(
        st.builds(Text, texts()),
        st.builds(Text, texts()),
        st.just(Break()),
        pictures(),
        st.builds(Mention, st.sampled_from(("5b10", "a b", "x:y"))),
        st.builds(Emoticon, st.sampled_from(("harbour-cat", "a_b"))),
        st.builds(Date, st.sampled_from(("2026-11-21", "soon"))),
        st.builds(Placeholder, texts().map(_stripped), st.sampled_from(("", "mention"))),
        st.builds(InlineMacro, st.sampled_from(("status", "anchor", "jira", "my-macro")), params()),
        st.builds(InlineMacro, st.just("mathinline"), params(), texts()),
    )


def _wrapped(inner: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    children = st.lists(inner, min_size=1, max_size=4).map(tuple)
    return st.one_of(
        st.builds(Mark, st.sampled_from(PLAIN_MARKS), children),
        st.builds(Mark, st.sampled_from(PLAIN_MARKS[:4]), children),
        st.builds(Mark, st.just(MarkKind.COLOUR), children, st.sampled_from(("red", "rgb(1,2,3)"))),
        st.builds(Link, targets(), children.filter(_holds_no_link)).filter(_says_something),
        st.builds(InlineMacro, st.just("my-macro"), params(), children),
    )


def _says_something(link: Link) -> bool:
    """Leave out addresses without words: those of a place or a file are given its name."""
    settled = normal.inlines((link,))
    return not isinstance(link.target, Address) or any(
        isinstance(node, Link) and node.children for node in settled
    )


def _holds_no_link(children: Inlines) -> bool:
    for child in children:
        match child:
            case Link() | Mention():
                return False
            case Mark(_, inner) | InlineMacro(_, _, tuple() as inner):
                if not _holds_no_link(inner):
                    return False
    return True


def inlines() -> st.SearchStrategy[Inlines]:
    """Inline content in normal form."""
    nodes = st.recursive(leaves(), _wrapped, max_leaves=8)
    return st.lists(nodes, max_size=5).map(normal.inlines)


# Blocks ----------------------------------------------------------------------------------------


def simple_blocks() -> st.SearchStrategy[Block]:
    """Blocks without blocks in them."""
    return st.one_of(
        st.builds(Paragraph, inlines()),
        st.builds(Paragraph, texts().map(lambda text: normal.inlines((Text(text),)))),
        st.builds(Heading, st.integers(1, 6), inlines()),
        st.just(Rule()),
        st.builds(Preformatted, lines()),
        st.builds(Macro, names(), params(), st.one_of(st.none(), lines())),
        st.builds(PictureBlock, pictures()),
        st.builds(_captioned, pictures(), inlines()),
        st.builds(DecisionList, _some(_decisions())),
        st.builds(DefinitionList, _some(_definitions())),
        _pipe_tables(),
    )


def _captioned(picture: Picture, caption: Inlines) -> Block:
    return PictureBlock(Picture(picture.target, picture.alt, picture.title, caption))


def _some(nodes: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(nodes, min_size=1, max_size=3).map(tuple)


def _decisions() -> st.SearchStrategy[Decision]:
    return st.builds(Decision, st.sampled_from(("DECIDED", "UNDECIDED")), inlines())


def _definitions() -> st.SearchStrategy[Definition]:
    meaning = inlines().filter(bool).map(lambda words: normal.blocks((Paragraph(words),)))
    return st.builds(
        Definition, inlines().filter(bool), st.lists(meaning, min_size=1, max_size=2).map(tuple)
    )


def _pipe_tables() -> st.SearchStrategy[Block]:
    def table(width: int) -> st.SearchStrategy[Block]:
        cell = inlines().map(lambda words: normal.blocks((Paragraph(words),)))
        header = st.booleans()
        rows = st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=3)
        aligns = st.lists(
            st.sampled_from(("", "left", "center", "right")), min_size=width, max_size=width
        )
        return st.builds(_table, rows, header, aligns)

    return st.integers(1, 3).flatmap(table)


def _table(rows: list[list[Blocks]], header: bool, aligns: list[str]) -> Block:  # noqa: FBT001 - drawn
    written = []
    for index, cells in enumerate(rows):
        written.append(
            Row(
                tuple(
                    Cell(cell, header=header and index == 0, align=align)
                    for cell, align in zip(cells, aligns, strict=True)
                )
            )
        )
    return normal.table(Table(tuple(written)))


def _containers(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    content = st.lists(inner, max_size=3).map(normal.blocks)
    items = st.lists(st.builds(Item, content), min_size=1, max_size=3).map(tuple)
    tasks = st.lists(st.builds(Task, st.booleans(), content), min_size=1, max_size=3).map(tuple)
    spans = st.sampled_from((1, 1, 2))
    cells = st.lists(
        st.builds(Cell, content, st.booleans(), spans, spans), min_size=1, max_size=3
    ).map(tuple)
    return st.one_of(
        st.builds(Quote, content),
        st.builds(List, st.just(value=False), items),
        st.builds(List, st.just(value=True), items, st.sampled_from((0, 1, 2, 99))),
        st.builds(TaskList, tasks),
        st.builds(Macro, names(), params(), content),
        st.builds(Macro, st.sampled_from(("info", "expand", "panel")), st.just(()), content),
        st.builds(Panel, st.sampled_from(("note", "success")), content),
        st.builds(Division, st.sampled_from(("poster", "a b")), content),
        st.lists(st.builds(Row, cells), min_size=1, max_size=3).map(
            lambda rows: normal.table(Table(tuple(rows)))
        ),
    )


def layouts(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    """Layouts, which stand at the top of a page only."""
    cells = st.lists(
        st.builds(LayoutCell, st.lists(inner, max_size=2).map(normal.blocks)),
        min_size=1,
        max_size=3,
    ).map(tuple)
    sections = st.builds(Section, st.sampled_from(("single", "two_equal")), cells)
    return st.lists(sections, min_size=1, max_size=2).map(lambda found: Layout(tuple(found)))


def blocks() -> st.SearchStrategy[Block]:
    """Blocks, nested."""
    return st.recursive(simple_blocks(), _containers, max_leaves=6)


def documents() -> st.SearchStrategy[Document]:
    """Documents in normal form."""
    inner = blocks()
    top = st.one_of(inner, inner, inner, layouts(inner))
    return st.lists(top, max_size=4).map(lambda found: Document(normal.blocks(found)))
