"""What has no form of its own stays exactly as it is, wherever it stands."""

from __future__ import annotations

import pytest

from docsync.document.model import (
    Definition,
    DefinitionList,
    Footnotes,
    InlineMacro,
    Item,
    List,
    Macro,
    Paragraph,
    Picture,
    PictureBlock,
    RawBlock,
    RawInline,
    Task,
    TaskList,
    Text,
)
from docsync.errors import ConversionError
from docsync.storage.emoticons import character
from docsync.storage.reader import read
from docsync.storage.writer import write
from docsync.values import Site

BLOCKS = [
    "<ac:task-list><x/></ac:task-list>",
    "<ac:task-list><ac:task><x/></ac:task></ac:task-list>",
    "<ac:layout><x/></ac:layout>",
    "<ac:layout><ac:layout-section>x</ac:layout-section></ac:layout>",
    "<ac:layout><ac:layout-section><x/></ac:layout-section></ac:layout>",
    "<table>x</table>",
    "<table><tr>x</tr></table>",
    "<table><tr><x/></tr></table>",
    "<table><tbody><x/></tbody></table>",
    "<ac:image/>",
    "<ac:image>x</ac:image>",
    '<ac:image><ri:attachment ri:filename="a"><x/></ri:attachment></ac:image>',
    '<ac:image><ri:page ri:content-title="a"><x/></ri:page></ac:image>',
    "<ac:structured-macro/>",
    '<ac:structured-macro ac:name="m">x</ac:structured-macro>',
    '<ac:structured-macro ac:name="m"><x/></ac:structured-macro>',
    (
        '<ac:structured-macro ac:name="m"><ac:parameter ac:name="p">x<b/></ac:parameter>'
        "</ac:structured-macro>"
    ),
    (
        '<ac:structured-macro ac:name="m"><ac:parameter ac:name="p"><ri:user/></ac:parameter>'
        "</ac:structured-macro>"
    ),
    (
        '<ac:structured-macro ac:name="m"><ac:parameter ac:name="p"><a href="x">y</a>'
        "</ac:parameter></ac:structured-macro>"
    ),
    (
        '<ac:structured-macro ac:name="m"><ac:parameter ac:name="p"><ac:link>x</ac:link>'
        "</ac:parameter></ac:structured-macro>"
    ),
    (
        '<ac:structured-macro ac:name="m"><ac:parameter ac:name="p"><ri:page ri:content-title="T"/>'
        "</ac:parameter></ac:structured-macro>"
    ),
    (
        '<ac:structured-macro ac:name="m"><ac:plain-text-body>a<b/></ac:plain-text-body>'
        "</ac:structured-macro>"
    ),
    "<ac:adf-extension/>",
    "<ac:adf-extension>x</ac:adf-extension>",
    '<ac:adf-extension><ac:adf-node type="panel">x</ac:adf-node></ac:adf-extension>',
    (
        '<ac:adf-extension><ac:adf-node type="panel"><ac:adf-content/></ac:adf-node>'
        "</ac:adf-extension>"
    ),
    (
        '<ac:adf-extension><ac:adf-node type="panel"><ac:adf-attribute key="panel-type">note'
        '</ac:adf-attribute><ac:adf-attribute key="new">x</ac:adf-attribute><ac:adf-content/>'
        "</ac:adf-node></ac:adf-extension>"
    ),
    (
        '<ac:adf-extension><ac:adf-node type="panel"><ac:adf-attribute key="panel-type"><x/>'
        "</ac:adf-attribute></ac:adf-node></ac:adf-extension>"
    ),
    (
        '<ac:adf-extension><ac:adf-node type="decision-list"><ac:adf-node type="x"/></ac:adf-node>'
        "</ac:adf-extension>"
    ),
    (
        '<ac:adf-extension><ac:adf-node type="decision-list"><ac:adf-node type="decision-item">'
        "<ac:adf-content><p/></ac:adf-content></ac:adf-node></ac:adf-node></ac:adf-extension>"
    ),
    '<ac:adf-extension><ac:adf-node type="panel"/><ac:adf-node/></ac:adf-extension>',
    "<details><summary>a</summary></details>",
    '<at:declarations><at:number at:name="x"/></at:declarations>',
    '<at:list at:name="x"><at:option at:value="a">b</at:option></at:list>',
    '<at:string at:name="x" id="a"/>',
    (
        '<ac:structured-macro ac:name="at.list"><ac:rich-text-body><p>x</p></ac:rich-text-body>'
        "</ac:structured-macro>"
    ),
]


@pytest.mark.parametrize("storage", BLOCKS)
def test_block_without_a_form(storage: str) -> None:
    assert read(storage).blocks == (RawBlock(storage),)
    assert write(read(storage), Site())[0] == storage


INLINE = [
    "<ac:link>x</ac:link>",
    "<ac:link><ri:page/><x/></ac:link>",
    "<ac:link><ri:page/><ri:page/></ac:link>",
    '<ac:link ac:anchor="a"><ri:space ri:space-key="K"/></ac:link>',
    '<ac:link><ri:page/><ac:link-body><a href="x">y</a></ac:link-body></ac:link>',
    "<ac:emoticon/>",
    "<time/>",
    '<time datetime="x"><b/></time>',
    "<ac:placeholder><b/></ac:placeholder>",
    '<at:var at:name="x">a</at:var>',
    "<ac:image/>",
    '<ac:structured-macro ac:name="m"><x/></ac:structured-macro>',
    (
        '<ac:structured-macro ac:name="mathinline"><ac:plain-text-body><x/></ac:plain-text-body>'
        "</ac:structured-macro>"
    ),
    '<ac:adf-extension><ac:adf-node type="inline-extension"/></ac:adf-extension>',
]


@pytest.mark.parametrize("storage", INLINE)
def test_inline_without_a_form(storage: str) -> None:
    document = read(f"<p>a{storage}</p>")
    assert document.blocks == (Paragraph((Text("a"), RawInline(storage))),)
    assert write(document, Site())[0] == f"<p>a{storage}</p>"


def test_a_task_without_a_body_is_empty() -> None:
    expected = TaskList((Task(done=False, blocks=()),))
    assert read("<ac:task-list><ac:task/></ac:task-list>").blocks == (expected,)


def test_text_in_a_list_without_an_item_gets_one() -> None:
    items = tuple(Item((Paragraph((Text(word),)),)) for word in "abc")
    assert read("<ul>a<li>b</li>c</ul>").blocks == (List(ordered=False, items=items),)


def test_white_space_around_a_run_is_no_part_of_it() -> None:
    image = '<ac:image><ri:url ri:value="http://x"/></ac:image>'
    blocks = read(f"<br/> {image} &nbsp;<br/> a<br/>").blocks
    assert [type(block) for block in blocks] == [PictureBlock, Paragraph]


def definition(term: str) -> str:
    return f'<ul class="definition-list"><li>{term}<ul><li>m</li></ul></li></ul>'


MEANING = ((Paragraph((Text("m"),)),),)


def test_the_term_of_a_definition_may_be_a_picture_or_a_macro() -> None:
    picture = '<p><ac:image><ri:attachment ri:filename="a.png"/></ac:image></p>'
    (block,) = read(definition(picture)).blocks
    assert isinstance(block, DefinitionList)
    assert isinstance(block.items[0].term[0], Picture)
    macro = '<ac:structured-macro ac:name="m"/>'
    expected = DefinitionList((Definition((InlineMacro("m"),), MEANING),))
    assert read(definition(macro)).blocks == (expected,)


@pytest.mark.parametrize("term", ["<hr/>", "<h1>a</h1>"])
def test_what_is_no_term_makes_it_a_list(term: str) -> None:
    assert isinstance(read(definition(term)).blocks[0], List)
    assert isinstance(read('<ul class="definition-list"><li>a</li></ul>').blocks[0], List)


@pytest.mark.parametrize("item", ["<li/>", "<li><hr/></li>", "<li>a</li>", "<li><b>a</b></li>"])
def test_a_list_of_anything_else_is_no_footnotes(item: str) -> None:
    blocks = read(f"<p>fnref-</p><ol>{item}</ol>").blocks
    assert not any(isinstance(block, Footnotes) for block in blocks)


def test_emoji_numbers_that_are_no_characters_are_none() -> None:
    assert character({"ac:emoji-id": "d800"}) is None
    assert character({"ac:emoji-id": "110000"}) is None
    assert character({"ac:emoji-id": "31"}) is None


def test_a_status_alone_is_a_paragraph_as_a_block_too() -> None:
    status = '<ac:structured-macro ac:name="status"/>'
    assert read(status).blocks == (Paragraph((InlineMacro("status"),)),)
    assert read(f"{status}<hr/>").blocks[0] == read(f"<p>{status}</p>").blocks[0]
    assert read('<ac:structured-macro ac:name="x"/>').blocks == (Macro("x"),)


def test_a_page_that_no_stack_holds_is_refused_by_its_reader() -> None:
    def deeper(levels: int) -> None:
        if levels:
            deeper(levels - 1)
        else:
            read("<ul><li>" * 95 + "x" + "</li></ul>" * 95)

    with pytest.raises(ConversionError, match="deep"):
        deeper(700)
