"""Wiki markup as the sandbox turns it into storage: every construct, and any text at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsync.sandbox.storage_check import check_storage
from docsync.sandbox.wiki import storage_of_wiki

CONSTRUCTS = {
    "h2. A *bold* title": "<h2>A <strong>bold</strong> title</h2>",
    "_a_ -b- +c+ ^d^ ~e~ ??f?? {{g}}": (
        "<p><em>a</em> <del>b</del> <u>c</u> <sup>d</sup> <sub>e</sub> <cite>f</cite> "
        "<code>g</code></p>"
    ),
    "snake_case and 2*3*4 and a-b-c": "<p>snake_case and 2*3*4 and a-b-c</p>",
    "one\ntwo\\\\three\n\nfour": "<p>one<br />two<br />three</p><p>four</p>",
    "a -- b --- c": "<p>a – b — c</p>",
    "* a\n** b\n*# c\n* d": ("<ul><li>a<ul><li>b</li></ul><ol><li>c</li></ol></li><li>d</li></ul>"),
    "- a\n- b": "<ul><li>a</li><li>b</li></ul>",
    "||A||B||\n|1|[x|http://e.org]|": (
        "<table><tbody><tr><th>A</th><th>B</th></tr>"
        '<tr><td>1</td><td><a href="http://e.org">x</a></td></tr></tbody></table>'
    ),
    "----": "<hr />",
    "bq. said": "<blockquote><p>said</p></blockquote>",
    "{quote}\n* a\n{quote}": "<blockquote><ul><li>a</li></ul></blockquote>",
    "[Page]": '<p><ac:link><ri:page ri:content-title="Page" /></ac:link></p>',
    "[words|KEY:Page#part]": (
        '<p><ac:link ac:anchor="part"><ri:page ri:content-title="Page" ri:space-key="KEY" />'
        "<ac:link-body>words</ac:link-body></ac:link></p>"
    ),
    "[/2014/02/13/Bacon]": (
        '<p><ac:link><ri:blog-post ri:content-title="Bacon" ri:posting-day="2014/02/13" />'
        "</ac:link></p>"
    ),
    "[~ann]": '<p><ac:link><ri:user ri:username="ann" /></ac:link></p>',
    "[^a.txt]": '<p><ac:link><ri:attachment ri:filename="a.txt" /></ac:link></p>',
    "[mailto:a@e.org]": '<p><a href="mailto:a@e.org">a@e.org</a></p>',
    "see http://e.org/a_b_c.": '<p>see <a href="http://e.org/a_b_c">http://e.org/a_b_c</a>.</p>',
    "!a.png|width=30,alt=x!": (
        '<p><ac:image ac:width="30" ac:alt="x"><ri:attachment ri:filename="a.png" /></ac:image></p>'
    ),
    "!http://e.org/a.png!": (
        '<p><ac:image><ri:url ri:value="http://e.org/a.png" /></ac:image></p>'
    ),
    "(/) :)": '<p><ac:emoticon ac:name="tick" /> <ac:emoticon ac:name="smile" /></p>',
    "\\{no macro\\} \\*no bold\\*": "<p>{no macro} *no bold*</p>",
    "a < b & c": "<p>a &lt; b &amp; c</p>",
    "{cheese}": '<ac:structured-macro ac:name="cheese" />',
    "{toc:maxLevel=2}": (
        '<ac:structured-macro ac:name="toc"><ac:parameter ac:name="maxLevel">2</ac:parameter>'
        "</ac:structured-macro>"
    ),
    "{code:java|title=T}\nif (a < b) *x*\n{code}": (
        '<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">java</ac:parameter>'
        '<ac:parameter ac:name="title">T</ac:parameter><ac:plain-text-body>'
        "<![CDATA[if (a < b) *x*]]></ac:plain-text-body></ac:structured-macro>"
    ),
    "{info:title=T}\nbody *x*\n{info}": (
        '<ac:structured-macro ac:name="info"><ac:parameter ac:name="title">T</ac:parameter>'
        "<ac:rich-text-body><p>body <strong>x</strong></p></ac:rich-text-body>"
        "</ac:structured-macro>"
    ),
    "is {status:colour=Green|title=OK} now": (
        '<p>is <ac:structured-macro ac:name="status"><ac:parameter ac:name="colour">Green'
        '</ac:parameter><ac:parameter ac:name="title">OK</ac:parameter></ac:structured-macro> '
        "now</p>"
    ),
    "{color:red}x{color}": '<p><span style="color: red;">x</span></p>',
    "{panel}{panel:title=in}x{panel}{panel}": (
        '<ac:structured-macro ac:name="panel"><ac:rich-text-body>'
        '<ac:structured-macro ac:name="panel"><ac:parameter ac:name="title">in</ac:parameter>'
        "<ac:rich-text-body><p>x</p></ac:rich-text-body></ac:structured-macro>"
        "</ac:rich-text-body></ac:structured-macro>"
    ),
}


@pytest.mark.parametrize("markup", CONSTRUCTS)
def test_every_construct_becomes_its_storage(markup: str) -> None:
    assert storage_of_wiki(markup) == CONSTRUCTS[markup]


@given(st.text(st.sampled_from(list("ab \n*_-+^~?{}[]|!#:\\/.h1(qo)&<>\"'=,")), max_size=60))
def test_any_text_becomes_well_formed_storage(markup: str) -> None:
    check_storage(storage_of_wiki(markup))
