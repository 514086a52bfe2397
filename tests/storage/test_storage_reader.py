"""What each construct of storage says."""

from __future__ import annotations

import pytest

from docsync.document.model import (
    Address,
    AttachmentTarget,
    Block,
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
    Emoticon,
    Footnote,
    FootnoteReference,
    Footnotes,
    Heading,
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
    ShortcutTarget,
    SpaceTarget,
    Span,
    Table,
    Task,
    TaskList,
    Text,
)
from docsync.storage.reader import read, read_inline

A = Text("a")


def p(*children: Inline | str) -> Paragraph:
    return Paragraph(tuple(Text(c) if isinstance(c, str) else c for c in children))


def bullets(items: tuple[Item, ...]) -> List:
    return List(ordered=False, items=items)


def numbers(items: tuple[Item, ...], start: int = 1) -> List:
    return List(ordered=True, items=items, start=start)


def todo(found: tuple[Block, ...]) -> Task:
    return Task(done=False, blocks=found)


def done(found: tuple[Block, ...]) -> Task:
    return Task(done=True, blocks=found)


def image(name: str = "x.png") -> str:
    return f'<ac:image ac:width="9"><ri:attachment ri:filename="{name}" /></ac:image>'


def macro(name: str, inside: str = "") -> str:
    return f'<ac:structured-macro ac:name="{name}" ac:macro-id="1">{inside}</ac:structured-macro>'


def param(name: str, value: str) -> str:
    return f'<ac:parameter ac:name="{name}">{value}</ac:parameter>'


def rich(inside: str) -> str:
    return f"<ac:rich-text-body>{inside}</ac:rich-text-body>"


def plain(inside: str) -> str:
    return f"<ac:plain-text-body>{inside}</ac:plain-text-body>"


X = Picture(AttachmentTarget("x.png"))
STATUS = InlineMacro("status", (("title", "OK"),))

INLINE: list[tuple[str, list[Inline]]] = [
    ("<b>a</b>", [Mark(MarkKind.STRONG, (A,))]),
    ("<i>a</i>", [Mark(MarkKind.EMPHASIS, (A,))]),
    ("<code>a</code>", [Mark(MarkKind.CODE, (A,))]),
    ("<strike>a</strike>", [Mark(MarkKind.STRIKE, (A,))]),
    ("<s>a</s>", [Mark(MarkKind.STRIKE, (A,))]),
    ("<ins>a</ins>", [Mark(MarkKind.UNDERLINE, (A,))]),
    ("<sup>a</sup>", [Mark(MarkKind.SUPERSCRIPT, (A,))]),
    ('<span style="text-decoration: line-through;">a</span>', [Mark(MarkKind.STRIKE, (A,))]),
    ('<span style="COLOR: Red; margin: 0">a</span>', [Mark(MarkKind.COLOUR, (A,), "red")]),
    (
        '<span style="color: red; text-decoration: underline">a</span>',
        [Mark(MarkKind.COLOUR, (Mark(MarkKind.UNDERLINE, (A,)),), "red")],
    ),
    ('<span style="font-size: 9px">a</span><span class="x">b</span>', [Text("ab")]),
    ('a<ac:inline-comment-marker ac:ref="1">b</ac:inline-comment-marker>c', [Text("abc")]),
    ("a<br/>b<!-- c -->", [A, Break(), Text("b")]),
    ("<![CDATA[a]]>", [A]),
    ('<a href="http://x" title="t">a</a>', [Link(Address("http://x"), (A,), "t")]),
    ('<a href="#x%20y">a</a>', [Link(PageTarget("", "", "x y"), (A,))]),
    ('<a name="n"></a>a', [InlineMacro("anchor", (("", "n"),)), A]),
    ("<a>a</a>", [A]),
    ('<a href="x">a<a href="y">b</a></a>', [RawInline('<a href="x">a<a href="y">b</a></a>')]),
    ("<ac:link/>", [Link(PageTarget("", "", ""), ())]),
    ('<ac:link ac:anchor="n"/>', [Link(PageTarget("", "", "n"), ())]),
    (
        (
            '<ac:link ac:anchor="n"><ri:page ri:content-title="T" ri:space-key="K"/>'
            "<ac:link-body><b>a</b></ac:link-body></ac:link>"
        ),
        [Link(PageTarget("T", "K", "n"), (Mark(MarkKind.STRONG, (A,)),))],
    ),
    (
        (
            '<ac:link><ri:page ri:content-title="T"/>'
            "<ac:plain-text-link-body><![CDATA[a]]></ac:plain-text-link-body></ac:link>"
        ),
        [Link(PageTarget("T"), (A,))],
    ),
    (
        '<ac:link><ri:blog-post ri:content-title="T" ri:posting-day="2026/01/02"/></ac:link>',
        [Link(BlogTarget("T", "2026/01/02"), ())],
    ),
    ('<ac:link><ri:space ri:space-key="K"/></ac:link>', [Link(SpaceTarget("K"), ())]),
    (
        '<ac:link><ri:shortcut ri:key="k" ri:parameter="v"/></ac:link>',
        [Link(ShortcutTarget("k", "v"), ())],
    ),
    (
        '<ac:link ac:anchor="n"><ri:content-entity ri:content-id="7"/></ac:link>',
        [Link(ContentTarget("7", "n"), ())],
    ),
    (
        '<ac:link><ri:url ri:value="http://x"/></ac:link>',
        [Link(Address("http://x"), (Text("http://x"),))],
    ),
    (
        (
            '<ac:link><ri:attachment ri:filename="f.pdf"><ri:page ri:content-title="T"/>'
            "</ri:attachment></ac:link>"
        ),
        [Link(AttachmentTarget("f.pdf", PageTarget("T")), ())],
    ),
    ('<ac:link><ri:user ri:account-id="u"/></ac:link>', [Mention("u")]),
    ('<ac:link><ri:user ri:userkey="u"/></ac:link>', [Mention("u", "userkey")]),
    ("<ac:link><ri:user/></ac:link>", [RawInline("<ac:link><ri:user/></ac:link>")]),
    ("<ac:link><ri:new/></ac:link>", [RawInline("<ac:link><ri:new/></ac:link>")]),
    (f"a{image()}", [A, X]),
    ('a<img src="http://x" alt="t"/>', [A, Picture(Address("http://x"), "t")]),
    ('<ac:emoticon ac:name="tick"/>', [Text("✅")]),
    ('a:<ac:emoticon ac:name="x" ac:emoji-fallback="🙂"/>', [Text("a:🙂")]),
    ('<ac:emoticon ac:emoji-id="1f4ad"/>', [Text("💭")]),
    ('<ac:emoticon ac:name="blue-star" ac:emoji-shortname=":own:"/>', [Emoticon("own")]),
    ('<time datetime="2026-11-21">x</time>', [Date("2026-11-21")]),
    ('<ac:placeholder ac:type="mention">a b</ac:placeholder>', [Placeholder("a b", "mention")]),
    (macro("status", param("title", "OK")), [STATUS]),
    (f"a {macro('jira')}", [Text("a "), InlineMacro("jira")]),
    (
        f"a {macro('m', rich('<b>a</b>'))}",
        [Text("a "), InlineMacro("m", (), (Mark(MarkKind.STRONG, (A,)),))],
    ),
    (
        f"a {macro('mathinline', plain('<![CDATA[x<y]]>'))}",
        [Text("a "), InlineMacro("mathinline", (), "x<y")],
    ),
    ("a<kbd>b</kbd>", [A, RawInline("<kbd>b</kbd>")]),
    ("<b>a<hr/></b>", [Mark(MarkKind.STRONG, (A, RawInline("<hr/>")))]),
]


@pytest.mark.parametrize(("storage", "expected"), INLINE, ids=[case[0] for case in INLINE])
def test_inline(storage: str, expected: list[Inline]) -> None:
    assert read(f"<p>{storage}</p>").blocks == (Paragraph(tuple(expected)),)
    assert read_inline(storage) == tuple(expected)


CELLS = Row((Cell((p("a"),)), Cell(())))
PAGE = '<ac:link><ri:page ri:content-title="T"/></ac:link>'

BLOCKS: list[tuple[str, list[Block]]] = [
    ("<h3>a</h3><p></p><p>&nbsp;</p><p><br/></p><hr/>", [Heading(3, (A,)), Rule()]),
    ("a <b>b</b><p>c</p>d", [p("a ", Mark(MarkKind.STRONG, (Text("b"),))), p("c"), p("d")]),
    ("<blockquote>a</blockquote>", [Quote((p("a"),))]),
    (
        "<ul><li>a</li><li><p>a</p></li><li/></ul>",
        [bullets((Item((p("a"),)),) * 2 + (Item(()),))],
    ),
    ('<ol start="3"><li>a</li></ol>', [numbers((Item((p("a"),)),), 3)]),
    ('<ol start="-3"><li>a</li></ol>', [RawBlock('<ol start="-3"><li>a</li></ol>')]),
    (
        "<ul><li>a<ul><li>b</li></ul>c</li></ul>",
        [bullets((Item((p("a"), bullets((Item((p("b"),)),)), p("c"))),))],
    ),
    (
        "<ul><li>a</li><ul><li>b</li></ul></ul>",
        [bullets((Item((p("a"),)), Item((bullets((Item((p("b"),)),)),))))],
    ),
    ("<ul></ul><table><tbody></tbody></table>", []),
    (
        (
            "<ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>complete"
            '</ac:task-status><ac:task-body><span class="placeholder-inline-tasks">a <ac:task-list>'
            "<ac:task><ac:task-body>b</ac:task-body></ac:task></ac:task-list></span></ac:task-body>"
            "</ac:task></ac:task-list>"
        ),
        [TaskList((done((p("a"), TaskList((todo((p("b"),)),)))),))],
    ),
    (
        (
            "<ac:task-list><ac:task><ac:task-body>a</ac:task-body></ac:task><ac:task-list><ac:task>"
            "<ac:task-body>b</ac:task-body></ac:task></ac:task-list></ac:task-list>"
        ),
        [TaskList((todo((p("a"), TaskList((todo((p("b"),)),)))),))],
    ),
    ("<ac:task-list>x</ac:task-list>", [RawBlock("<ac:task-list>x</ac:task-list>")]),
    ("<pre> a\n b</pre>", [Preformatted(" a\n b")]),
    ("<pre>a<b>b</b></pre>", [RawBlock("<pre>a<b>b</b></pre>")]),
    (
        (
            "<table><colgroup><col/></colgroup><thead><tr><th>a</th></tr></thead><tbody><tr>"
            '<td class="x"><p>b</p></td></tr></tbody></table>'
        ),
        [Table((Row((Cell((p("a"),), header=True),)), Row((Cell((p("b"),)),))))],
    ),
    (
        "<table><tr><th>a</th><td/></tr><tr><th>a</th><td><p/></td></tr></table>",
        [Table((CELLS, CELLS))],
    ),
    (
        '<table><tr><th colspan="2">a</th></tr><tr><th>a</th><td>b</td></tr></table>',
        [
            Table(
                (
                    Row((Cell((p("a"),), header=True, colspan=2),)),
                    Row((Cell((p("a"),), header=True), Cell((p("b"),)))),
                )
            )
        ],
    ),
    (
        (
            '<table><tr><td style="text-align: right">a</td><td><p>a</p>'
            '</td></tr><tr><td><p style="text-align: right;">a</p></td><td>a</td></tr></table>'
        ),
        [Table((Row((Cell((p("a"),), align="right"), Cell((p("a"),)))),) * 2)],
    ),
    (
        "<table><caption>c</caption><tr><td>a</td></tr></table>",
        [RawBlock("<table><caption>c</caption><tr><td>a</td></tr></table>")],
    ),
    (
        "<table><tr><td><ul><li>a</li></ul></td></tr></table>",
        [Table((Row((Cell((bullets((Item((p("a"),)),)),)),)),))],
    ),
    (
        macro("toc", param("b", "1") + param("a", " 2 ") + param("breakoutWidth", "9")),
        [Macro("toc", (("a", " 2 "), ("b", "1")))],
    ),
    (macro("m", "<ac:default-parameter>x</ac:default-parameter>"), [Macro("m", (("", "x"),))]),
    (macro("code", plain("<![CDATA[a]]]]><![CDATA[>b\n]]>")), [Macro("code", (), "a]]>b\n")]),
    (macro("code", plain(" a &lt; b ")), [Macro("code", (), " a < b ")]),
    (macro("code", plain("")), [Macro("code", (), "")]),
    (macro("info", rich("a")), [Macro("info", (), (p("a"),))]),
    (macro("info", rich("<p/>")), [Macro("info", (), ())]),
    (macro("include", param("", PAGE)), [Macro("include", (("", "confluence:page//T"),))]),
    (
        macro("m", param("s", '<ri:space ri:space-key="K"/>')),
        [Macro("m", (("s", "confluence:space/K"),))],
    ),
    (
        macro("m", param("u", '<ri:url ri:value="http://x"/>')),
        [Macro("m", (("u", "confluence:url/http://x"),))],
    ),
    (
        macro("m", param("u", '<ri:user ri:userkey="k"/>')),
        [Macro("m", (("u", "confluence:userkey/k"),))],
    ),
    (macro("m", param("l", '<a href="u">u</a>')), [Macro("m", (("l", "confluence:href/u"),))]),
    (
        macro("m", param("p", PAGE + PAGE)),
        [Macro("m", (("p", "confluence:page//T confluence:page//T"),))],
    ),
    (macro("m", param("p", f"a {PAGE}")), [RawBlock(macro("m", param("p", f"a {PAGE}")))]),
    (
        macro("m", param("p", "confluence:space/K")),
        [RawBlock(macro("m", param("p", "confluence:space/K")))],
    ),
    (
        macro("m", param("p", "1") + param("p", "2")),
        [RawBlock(macro("m", param("p", "1") + param("p", "2")))],
    ),
    ('<ac:macro ac:name="toc"/>', [Macro("toc")]),
    (f"<p>{macro('toc')}</p>", [Macro("toc")]),
    (f"<p>{macro('status', param('title', 'OK'))}</p>", [p(STATUS)]),
    (f"{macro('toc')} {macro('children')}", [Macro("toc"), Macro("children")]),
    (f"{macro('toc')} a", [p(InlineMacro("toc"), " a")]),
    (f"<p>a{macro('code', plain('<![CDATA[b]]>'))}c</p>", [p("a"), Macro("code", (), "b"), p("c")]),
    (f"<p>a{macro('m', rich('<p>b</p>'))}</p>", [p("a"), Macro("m", (), (p("b"),))]),
    (image(), [PictureBlock(X)]),
    (f"<p>{image()}</p>", [PictureBlock(X)]),
    (f"<p>{image()} a</p>", [p(X, " a")]),
    (f"{image()}{image()} a {image()}", [PictureBlock(X), PictureBlock(X), p("a ", X)]),
    (f"<ac:inline-comment-marker>{image()}</ac:inline-comment-marker>", [PictureBlock(X)]),
    (
        (
            '<ac:image ac:alt="t"><ri:url ri:value="http://x"/><ac:adf-mark key="border"/>'
            "<ac:caption><p>a</p><p>b</p></ac:caption></ac:image>"
        ),
        [PictureBlock(Picture(Address("http://x"), "t", "", (A, Break(), Text("b"))))],
    ),
    ("<ac:image><x/></ac:image>", [RawBlock("<ac:image><x/></ac:image>")]),
    (
        (
            '<ac:layout> <ac:layout-section ac:type="two_equal"><ac:layout-cell>a</ac:layout-cell>'
            "<ac:layout-cell/></ac:layout-section></ac:layout>"
        ),
        [Layout((Section("two_equal", (LayoutCell((p("a"),)), LayoutCell(()))),))],
    ),
    ("<ac:layout>x</ac:layout>", [RawBlock("<ac:layout>x</ac:layout>")]),
    (
        '<div class=" a  b "><p>a</p></div><div class="c"/>',
        [Division("a b", (p("a"),)), Division("c", ())],
    ),
    ('<div>a</div><div class="content-wrapper"><p>b</p></div>', [p("a"), p("b")]),
    (
        (
            '<ac:adf-extension><ac:adf-node type="panel"><ac:adf-attribute key="panel-type">note'
            "</ac:adf-attribute><ac:adf-content><p>a</p></ac:adf-content></ac:adf-node>"
            "<ac:adf-fallback><p>a</p></ac:adf-fallback></ac:adf-extension>"
        ),
        [Panel("note", (p("a"),))],
    ),
    (
        (
            '<ac:adf-extension><ac:adf-node type="decision-list"><ac:adf-node type="decision-item">'
            '<ac:adf-attribute key="state">DECIDED</ac:adf-attribute><ac:adf-content>a'
            "</ac:adf-content></ac:adf-node></ac:adf-node></ac:adf-extension>"
        ),
        [DecisionList((Decision("DECIDED", (A,)),))],
    ),
    (
        '<ac:adf-extension><ac:adf-node type="extension"/></ac:adf-extension>',
        [RawBlock('<ac:adf-extension><ac:adf-node type="extension"/></ac:adf-extension>')],
    ),
    (
        '<ul class="definition-list"><li>a<ul><li>b</li></ul></li></ul>',
        [DefinitionList((Definition((A,), ((p("b"),),)),))],
    ),
    ("<x:y>a</x:y>", [RawBlock("<x:y>a</x:y>")]),
]


@pytest.mark.parametrize(("storage", "expected"), BLOCKS, ids=[case[0] for case in BLOCKS])
def test_block(storage: str, expected: list[Block]) -> None:
    assert read(storage).blocks == tuple(expected)


@pytest.mark.parametrize(("storage", "expected"), BLOCKS, ids=[case[0] for case in BLOCKS])
@pytest.mark.parametrize(
    "frame", ["<td>%s</td>", "<li>%s</li>", "<ac:layout-cell>%s</ac:layout-cell>"]
)
def test_block_in_a_frame(frame: str, storage: str, expected: list[Block]) -> None:
    around = {
        "<td>%s</td>": "<table><tr>%s</tr></table>",
        "<li>%s</li>": "<ul>%s</ul>",
        "<ac:layout-cell>%s</ac:layout-cell>": '<ac:layout><ac:layout-section ac:type="single">'
        "%s</ac:layout-section></ac:layout>",
    }[frame]
    (block,) = read(around % (frame % storage)).blocks
    match block:
        case Table((Row((Cell(found),)),)) | List(_, (Item(found),)):
            pass
        case Layout((Section(_, (LayoutCell(found),)),)):
            pass
        case _:
            raise AssertionError(block)
    assert found == tuple(expected)


def mark(label: str) -> str:
    body = "<ac:link-body>7</ac:link-body>"
    place = macro("anchor", param("", f"fnref-{label}"))
    return f'<sup>{place}<ac:link ac:anchor="fn-{label}">{body}</ac:link></sup>'


def note(label: str) -> str:
    body = "<ac:link-body>↩</ac:link-body>"
    place = macro("anchor", param("", f"fn-{label}"))
    return f'<li><p>{place}a <ac:link ac:anchor="fnref-{label}">{body}</ac:link></p></li>'


def test_marks_and_notes_in_the_same_order_are_footnotes() -> None:
    text = f"<p>a<b>b{mark('x')}{mark('y')}<sup>2</sup></b></p><ol>{note('x')}{note('y')}</ol>"
    marks = (FootnoteReference("x"), FootnoteReference("y"))
    squared = Mark(MarkKind.SUPERSCRIPT, (Text("2"),))
    strong = Mark(MarkKind.STRONG, (Text("b"), *marks, squared))
    notes = Footnotes((Footnote("x", (p("a"),)), Footnote("y", (p("a"),))))
    assert read(text).blocks == (p("a", strong), notes)


@pytest.mark.parametrize(
    "text",
    [
        f"<p>a{mark('x')}</p>",
        f"<p>a</p><ol>{note('x')}</ol>",
        f"<p>a{mark('y')}{mark('x')}</p><ol>{note('x')}{note('y')}</ol>",
        f"<p>a{mark('x')}</p><ol>{note('x')}</ol><p>b</p>",
        f"<p>a{mark('x')}</p><ol>{note('x')}{note('x')}</ol>",
        f"<p>a{mark('x')}</p><ol>{note('x')}<li>b</li></ol>",
    ],
)
def test_what_only_looks_like_footnotes_is_none(text: str) -> None:
    assert not any(isinstance(block, Footnotes) for block in read(text).blocks)
    assert "Footnote" not in repr(read(text))


def span(storage: str) -> Span:
    (block,) = read(storage).blocks
    assert block.span is not None
    return block.span


def test_the_span_of_an_element_is_its_tags_and_its_inside() -> None:
    assert span("<h1 x='1'>ab</h1>") == Span(0, 10, 12, 17)


def test_the_span_of_bare_text_is_the_text() -> None:
    assert span(" \n ab <b>c</b> ") == Span(3, 3, 14, 14)


def test_the_span_of_a_macro_has_its_body_inside() -> None:
    text = macro("info", param("a", "b") + rich("<p>x</p>"))
    found = span(text)
    assert text[found.start : found.end] == text
    assert text[found.inner_start : found.inner_end] == "<p>x</p>"


def test_the_span_of_a_plain_text_macro_is_inside_its_sections() -> None:
    text = macro("code", plain("\n<![CDATA[a]]]]><![CDATA[>b]]>\n"))
    found = span(text)
    assert text[found.inner_start : found.inner_end] == "a]]]]><![CDATA[>b"


def test_the_span_of_a_macro_without_a_body_is_empty_inside() -> None:
    found = span(macro("toc", param("a", "b")))
    assert found.inner_start == found.inner_end


def test_the_span_of_a_task_has_its_body_inside() -> None:
    text = "<ac:task-list><ac:task><ac:task-body>ab</ac:task-body></ac:task></ac:task-list>"
    (block,) = read(text).blocks
    assert isinstance(block, TaskList)
    found = block.tasks[0].span
    assert found is not None
    assert text[found.inner_start : found.inner_end] == "ab"
