"""Strategies that make documents in normal form: deep, nasty, and of every kind of node."""

from __future__ import annotations

from hypothesis import strategies as st

from docsync.document.model import (
    Address,
    AttachmentTarget,
    Block,
    Blocks,
    BlogTarget,
    Break,
    Cell,
    ContentTarget,
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
    Params,
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
    ShortcutTarget,
    SpaceTarget,
    Table,
    Target,
    Task,
    TaskList,
    Text,
)
from docsync.document.normal import blocks, collapsed, inlines, table

NASTY = "ab1 \n\t\xa0*_`~[](){}<>&\"'\\|#-+.:!=/^$%@é한🙂\u200d"

words = st.text(st.sampled_from(NASTY), max_size=8)
names = st.text(st.sampled_from("ab1é한 <&\"'-#%]"), min_size=1, max_size=6).map(
    lambda text: text.strip() or "x"
)
lines = st.text(st.sampled_from(NASTY + "]]>"), max_size=12)

alts = words.map(lambda text: collapsed(text).strip(" "))
MARKS = [kind for kind in MarkKind if kind is not MarkKind.COLOUR]
RAW_INLINE = ["<kbd>x</kbd>", '<foo:bar a="1"/>', "<ac:link><ri:what /></ac:link>"]
RAW_BLOCKS = [
    "<foo:bar/>",
    '<ac:macro ac:name="x"><b>y</b></ac:macro>',
    "<details><p>a</p></details>",
]

pages = st.builds(PageTarget, names, names | st.just(""))
targets: st.SearchStrategy[Target] = st.one_of(
    st.sampled_from(["https://a.b/c?d=e&f#g", "mailto:a@b.c", "x.md#y", "", "/a b", "a?b.png"]).map(
        Address
    ),
    st.builds(PageTarget, names, names | st.just(""), names | st.just("")),
    st.builds(PageTarget, st.just(""), st.just(""), names),
    st.builds(BlogTarget, names, st.sampled_from(["2026/01/02", ""]), names),
    st.builds(SpaceTarget, names),
    st.builds(ShortcutTarget, names, names),
    st.builds(ContentTarget, names, names | st.just("")),
    st.builds(AttachmentTarget, names | st.just("a b.png"), st.none() | pages, names | st.just("")),
)
shown = st.one_of(
    st.sampled_from(["https://a.b/c.png", "../x.unknown"]).map(Address),
    st.builds(AttachmentTarget, names | st.just("a/b.png"), st.none() | pages),
)
values = st.one_of(
    words,
    st.sampled_from(["confluence:page/K/T#a", "confluence:space/K", "confluence:url/http://a b"]),
)


def params(value: st.SearchStrategy[str] = values) -> st.SearchStrategy[Params]:
    keys = st.sampled_from(["", "title", "language", "a b", "<"])
    return st.dictionaries(keys, value, max_size=3).map(lambda found: tuple(sorted(found.items())))


def _macro_names() -> st.SearchStrategy[str]:
    return st.sampled_from(["jira", "excerpt", "my macro", "children"])


def _leaf_inline() -> st.SearchStrategy[Inline]:
    return st.one_of(
        words.map(Text),
        words.map(Text),
        st.just(Break()),
        st.builds(Picture, shown, alts, words, words.map(lambda text: (Text(text),))),
        st.builds(Mention, names, st.sampled_from(["account-id", "userkey", "username"])),
        st.sampled_from(["blue-star", "light-off", "mine"]).map(Emoticon),
        st.just(Date("2026-11-21")),
        st.builds(InlineMacro, st.sampled_from(["status", "jira"]), params()),
        st.builds(InlineMacro, st.just("mathinline"), params(), lines),
        st.builds(Placeholder, words, st.sampled_from(["", "mention"])),
        st.sampled_from(RAW_INLINE).map(RawInline),
    )


def _wrapped_inline(inner: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    inside = st.lists(inner, max_size=4).map(tuple)
    return st.one_of(
        st.builds(Mark, st.sampled_from(MARKS), inside),
        st.builds(
            lambda children, colour: Mark(MarkKind.COLOUR, children, colour),
            inside,
            st.sampled_from(["red", "rgb(1,2,3)"]),
        ),
        st.builds(Link, targets, inside.map(_without_links), words),
        st.builds(InlineMacro, _macro_names(), params(), inside),
    )


def _without_links(children: Inlines) -> Inlines:
    kept: list[Inline] = []
    for child in children:
        match child:
            case Link() | Mention() | FootnoteReference():
                continue
            case Mark(kind, inside, value):
                kept.append(Mark(kind, _without_links(inside), value))
            case InlineMacro(name, found, tuple() as inside):
                kept.append(InlineMacro(name, found, _without_links(inside)))
            case _:
                kept.append(child)
    return tuple(kept)


inline_nodes = st.recursive(_leaf_inline(), _wrapped_inline, max_leaves=8)
inline_content: st.SearchStrategy[Inlines] = st.lists(inline_nodes, max_size=5).map(inlines)


def _leaf_block() -> st.SearchStrategy[Block]:
    paragraphs = inline_content.map(Paragraph)
    return st.one_of(
        paragraphs,
        paragraphs,
        st.builds(Heading, st.integers(1, 6), inline_content),
        st.just(Rule()),
        lines.map(Preformatted),
        st.builds(Macro, _macro_names(), params()),
        st.builds(Macro, st.sampled_from(["code", "noformat", "plantuml", "odd"]), params(), lines),
        st.builds(Picture, shown, alts, words, inline_content).map(PictureBlock),
        st.builds(
            DecisionList,
            st.lists(
                st.builds(Decision, st.sampled_from(["DECIDED", "UNDECIDED"]), inline_content),
                max_size=2,
            ).map(tuple),
        ),
        st.sampled_from(RAW_BLOCKS).map(RawBlock),
    )


def _container(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    inside: st.SearchStrategy[Blocks] = st.lists(inner, max_size=3).map(blocks)
    items = st.lists(inside.map(Item), max_size=3).map(tuple)
    tasks = st.lists(st.builds(Task, st.booleans(), inside), max_size=3).map(tuple)
    definitions = st.lists(
        st.builds(
            Definition,
            inline_content.filter(bool),
            st.lists(inside, min_size=1, max_size=2).map(tuple),
        ),
        max_size=2,
    )
    return st.one_of(
        inside.map(Quote),
        st.builds(List, st.just(value=False), items),
        st.builds(List, st.just(value=True), items, st.integers(0, 12)),
        tasks.map(TaskList),
        _tables(inside),
        st.builds(Macro, _macro_names(), params(), inside),
        st.builds(Panel, st.sampled_from(["note", "custom"]), inside),
        st.builds(Division, names.map(lambda text: " ".join(text.split())), inside),
        definitions.map(tuple).map(DefinitionList),
    )


def _tables(inside: st.SearchStrategy[Blocks]) -> st.SearchStrategy[Table]:
    spans = st.sampled_from([1, 1, 1, 2])
    cell = st.builds(Cell, inside, st.booleans(), spans, spans)
    rows = st.lists(st.lists(cell, min_size=1, max_size=3).map(tuple).map(Row), max_size=3)
    free = rows.map(tuple).map(Table)
    return st.one_of(free, _columns()).map(table)


@st.composite
def _columns(draw: st.DrawFn) -> Table:
    aligns = draw(
        st.lists(st.sampled_from(["", "left", "center", "right"]), min_size=1, max_size=3)
    )
    header = draw(st.booleans())
    rows = []
    for index in range(draw(st.integers(1, 3))):
        contents = [draw(inline_content) for _ in aligns]
        rows.append(
            Row(
                tuple(
                    Cell(blocks((Paragraph(content),)), header and index == 0, 1, 1, align)
                    for content, align in zip(contents, aligns, strict=True)
                )
            )
        )
    return Table(tuple(rows))


def _layouts(inside: st.SearchStrategy[Blocks]) -> st.SearchStrategy[Layout]:
    cells = st.lists(inside.map(LayoutCell), min_size=1, max_size=3).map(tuple)
    section = st.builds(Section, st.sampled_from(["single", "two_equal", "fixed-width"]), cells)
    return st.lists(section, max_size=2).map(tuple).map(Layout)


block_nodes = st.recursive(_leaf_block(), _container, max_leaves=12)
# Layouts stand at the top of a page only: Confluence does not nest them.
top_nodes = st.one_of(block_nodes, _layouts(st.lists(block_nodes, max_size=3).map(blocks)))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Make a document in normal form, footnotes at its end perhaps."""
    body = draw(st.lists(top_nodes, max_size=5))
    spelled = st.text(st.sampled_from("ab1é한<&-#%"), max_size=3)
    labels = [f"{index}{draw(spelled)}" for index in range(draw(st.sampled_from([0, 0, 1, 2])))]
    for label in labels:
        words_before = draw(inline_content)
        body.append(Quote((Paragraph((*words_before, FootnoteReference(label))),)))
    notes = [Footnote(label, blocks(draw(st.lists(block_nodes, max_size=2)))) for label in labels]
    return Document(blocks((*body, Footnotes(tuple(notes)))))
