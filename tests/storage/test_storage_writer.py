"""How each construct is written."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from docsync.document.model import (
    Address,
    AttachmentTarget,
    Block,
    BlogTarget,
    Cell,
    ContentTarget,
    Date,
    Document,
    Emoticon,
    Footnote,
    FootnoteReference,
    Footnotes,
    Inline,
    InlineMacro,
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
    Paragraph,
    Picture,
    PictureBlock,
    Placeholder,
    RawBlock,
    RawInline,
    Row,
    Section,
    ShortcutTarget,
    SpaceTarget,
    Table,
    Task,
    TaskList,
    Text,
)
from docsync.errors import ConversionError
from docsync.storage.writer import write, write_blocks, write_inlines
from docsync.values import AttachmentRef, Editor, PageRef, Site

A = Text("a")
P = Paragraph((A,))

INLINES: list[tuple[Inline, str]] = [
    (Text("<a> & \xa0"), "&lt;a&gt; &amp; &nbsp;"),
    (Mark(MarkKind.STRIKE, (A,)), "<del>a</del>"),
    (Mark(MarkKind.COLOUR, (A,), "red"), '<span style="color: red;">a</span>'),
    (Link(Address("http://x?a&b"), (A,), "t"), '<a href="http://x?a&amp;b" title="t">a</a>'),
    (Link(Address("x.md"), (A,)), '<a href="x.md">a</a>'),
    (Link(Address("#n"), (A,)), '<ac:link ac:anchor="n"><ac:link-body>a</ac:link-body></ac:link>'),
    (
        Link(Address("f.pdf"), (A,)),
        '<ac:link><ri:attachment ri:filename="f.pdf" /><ac:link-body>a</ac:link-body></ac:link>',
    ),
    (
        Link(PageTarget("T", "K", "n"), (), "t"),
        (
            '<ac:link ac:tooltip="t" ac:anchor="n">'
            '<ri:page ri:space-key="K" ri:content-title="T" /></ac:link>'
        ),
    ),
    (
        Link(BlogTarget("T", "2026/01/02"), ()),
        '<ac:link><ri:blog-post ri:content-title="T" ri:posting-day="2026/01/02" /></ac:link>',
    ),
    (Link(SpaceTarget("K"), ()), '<ac:link><ri:space ri:space-key="K" /></ac:link>'),
    (
        Link(ShortcutTarget("k", "v"), ()),
        '<ac:link><ri:shortcut ri:key="k" ri:parameter="v" /></ac:link>',
    ),
    (Link(ContentTarget("7"), ()), '<ac:link><ri:content-entity ri:content-id="7" /></ac:link>'),
    (
        Link(AttachmentTarget("f", PageTarget("T")), ()),
        (
            '<ac:link><ri:attachment ri:filename="f"><ri:page ri:content-title="T" />'
            "</ri:attachment></ac:link>"
        ),
    ),
    (Mention("u"), '<ac:link><ri:user ri:account-id="u" /></ac:link>'),
    (Emoticon("own"), '<ac:emoticon ac:name="own" ac:emoji-shortname=":own:" />'),
    (Date("2026-01-02"), '<time datetime="2026-01-02" />'),
    (Placeholder("a", "mention"), '<ac:placeholder ac:type="mention">a</ac:placeholder>'),
    (
        InlineMacro("status", (("title", "OK"),)),
        (
            '<ac:structured-macro ac:name="status" ac:schema-version="1">'
            '<ac:parameter ac:name="title">OK</ac:parameter></ac:structured-macro>'
        ),
    ),
    (
        InlineMacro("m", (), (A,)),
        (
            '<ac:structured-macro ac:name="m" ac:schema-version="1">'
            "<ac:rich-text-body>a</ac:rich-text-body></ac:structured-macro>"
        ),
    ),
    (
        Picture(Address("http://x"), "t", explicit=(("width", "9"), ("on load", "x"))),
        '<ac:image ac:alt="t" ac:width="9"><ri:url ri:value="http://x" /></ac:image>',
    ),
    (
        Picture(Address("a/b.png"), caption=(A,)),
        (
            '<ac:image><ri:attachment ri:filename="a/b.png" />'
            "<ac:caption><p>a</p></ac:caption></ac:image>"
        ),
    ),
    (
        Picture(PageTarget("T")),
        '<ac:image><ri:url ri:value="confluence:page//T" /></ac:image>',
    ),
    (RawInline("<x:y/>"), "<x:y/>"),
]


@pytest.mark.parametrize(("node", "storage"), INLINES, ids=[case[1] for case in INLINES])
def test_inline_is_written(node: Inline, storage: str) -> None:
    assert write_inlines((node,), Site()) == storage


BLOCKS: list[tuple[Block, str]] = [
    (P, "<p>a</p>"),
    (List(ordered=True, items=(Item((P,)), Item(()))), "<ol><li><p>a</p></li><li><p /></li></ol>"),
    (List(ordered=True, items=(Item((P,)),), start=3), '<ol start="3"><li><p>a</p></li></ol>'),
    (
        TaskList((Task(done=True, blocks=(P, P)),)),
        (
            "<ac:task-list><ac:task><ac:task-status>complete</ac:task-status><ac:task-body>"
            '<span class="placeholder-inline-tasks">a</span><p>a</p></ac:task-body></ac:task>'
            "</ac:task-list>"
        ),
    ),
    (
        Table((Row((Cell((P,), header=True, align="right"), Cell((), colspan=2, align="left"))),)),
        (
            '<table><tbody><tr><th><p style="text-align: right;">a</p></th>'
            '<td colspan="2"><p style="text-align: left;" /></td></tr></tbody></table>'
        ),
    ),
    (
        Macro("code", (("language", "py"),), "a]]>b"),
        (
            '<ac:structured-macro ac:name="code" ac:schema-version="1">'
            '<ac:parameter ac:name="language">py</ac:parameter><ac:plain-text-body>'
            "<![CDATA[a]]]]><![CDATA[>b]]></ac:plain-text-body></ac:structured-macro>"
        ),
    ),
    (
        Macro("info", (), ()),
        (
            '<ac:structured-macro ac:name="info" ac:schema-version="1">'
            "<ac:rich-text-body><p /></ac:rich-text-body></ac:structured-macro>"
        ),
    ),
    (
        Macro("include", (("", "confluence:page//T"),)),
        (
            '<ac:structured-macro ac:name="include" ac:schema-version="1"><ac:parameter ac:name="">'
            '<ac:link><ri:page ri:content-title="T" /></ac:link></ac:parameter>'
            "</ac:structured-macro>"
        ),
    ),
    (
        Layout((Section("single", (LayoutCell(()),)),)),
        (
            '<ac:layout><ac:layout-section ac:type="single"><ac:layout-cell><p /></ac:layout-cell>'
            "</ac:layout-section></ac:layout>"
        ),
    ),
    (
        PictureBlock(Picture(AttachmentTarget("x.png"))),
        '<ac:image><ri:attachment ri:filename="x.png" /></ac:image>',
    ),
    (RawBlock("<x:y>&nbsp;</x:y>"), "<x:y>&nbsp;</x:y>"),
]


@pytest.mark.parametrize(("node", "storage"), BLOCKS, ids=[case[1] for case in BLOCKS])
def test_block_is_written(node: Block, storage: str) -> None:
    assert write_blocks((node,), Site()) == storage


def test_footnotes_are_numbered_as_they_stand_in_their_list() -> None:
    words = Paragraph((FootnoteReference("b"), FootnoteReference("a"), FootnoteReference("c")))
    notes = Footnotes((Footnote("a", (P,)), Footnote("b", (P,))))
    written, _ = write(Document((words, notes)), Site())
    shown = [part.partition("<")[0] for part in written.split("<ac:link-body>")[1:4]]
    assert shown == ["2", "1", "3"]


def test_the_legacy_editor_gets_plain_bodies() -> None:
    link = Link(PageTarget("T"), (A,))
    legacy = write_inlines((link,), Site(editor=Editor.LEGACY))
    assert "<ac:plain-text-link-body><![CDATA[a]]></ac:plain-text-link-body>" in legacy
    assert "<ac:link-body>" in write_inlines((link,), Site(editor=Editor.NEW))


@dataclass(frozen=True, slots=True)
class OnePage:
    def resolve(self, address: str) -> PageRef | AttachmentRef | None:
        known: dict[str, PageRef | AttachmentRef] = {
            "b.md": PageRef("B", "K"),
            "i/p.png": AttachmentRef("p.png"),
        }
        return known.get(address)

    def address(self, ref: PageRef | AttachmentRef) -> str | None:
        raise NotImplementedError


def test_the_tree_resolves_links_and_pictures() -> None:
    site = Site(links=OnePage())
    page = write_inlines((Link(Address("b.md"), (A,)),), site)
    assert '<ri:page ri:space-key="K" ri:content-title="B" />' in page
    assert 'ri:filename="p.png"' in write_inlines((Picture(Address("i/p.png")),), site)


def test_raw_storage_that_is_not_well_formed_is_refused() -> None:
    for node in (RawBlock("<p>"), Paragraph((RawInline("a</p>"),))):
        with pytest.raises(ConversionError, match="raw storage"):
            write(Document((node,)), Site())


def test_characters_that_xml_forbids_are_refused() -> None:
    with pytest.raises(ConversionError, match=r"U\+0008"):
        write(Document((Paragraph((Text("\x08"),)),)), Site())
