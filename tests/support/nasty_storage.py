"""Storage made by hypothesis that no editor writes: anything in anything, text between all tags.

Well-formed, and nothing more: rows without tables, lists in headings, tables in words, comments and
processing instructions in the middle of words, CDATA where text stands, self-closed frames.
"""

from __future__ import annotations

from hypothesis import strategies as st

TEXTS = (
    "a", "b c", " ", "  d ", "\n", "&nbsp;", "x*y*", "1. z", "&amp;lt;", "_u_", "[x]", "#", "|",
    "`q`", "http://a.b", "www.a.b", "é", "日本", "&ldquo;q&rdquo;", "<!-- c -->", "<?pi x?>",
    "<![CDATA[c < d]]>", ":", "::toc", "- k", "> m", "\\", "**", "$$", "{#a}", "@{a}", "[[w]]",
)  # fmt: skip

_FILE = '<ri:attachment ri:filename="a.png" />'
LEAVES = (
    "<br />", "<hr />", "<p />", "<td />", "<li>l</li>", "<span />", "<strong />", "<table />",
    "<ul />", "<div />", '<div class="k" />', "<ac:layout />", "<ac:task-list />", "<ac:link />",
    "<kbd>k</kbd>", "<wbr />", '<a name="place" />', '<img src="a.png" />', "<unknown />",
    f"<ac:image>{_FILE}</ac:image>",
    ('<ac:image ac:width="3" ac:alt="t"><ri:url ri:value="https://a.b/c.png" />'
    "<ac:caption><p>cap</p></ac:caption></ac:image>"),
    '<ac:emoticon ac:name="tick" />', '<ac:emoticon ac:name="z" ac:emoji-shortname=":z:" />',
    '<ac:hipchat-emoticon ac:shortcut="h" />', '<time datetime="2026-11-21" />',
    '<ac:link><ri:user ri:account-id="7" /></ac:link>', '<ac:link ac:anchor="z" />',
    '<ac:link><ri:page ri:content-title="P q" /></ac:link>',
    '<ac:link><ri:attachment ri:filename="f.pdf" /></ac:link>',
    "<ac:placeholder>ph</ac:placeholder>", '<at:var at:name="v" />', '<at:string at:name="s" />',
    ('<ac:structured-macro ac:name="status"><ac:parameter ac:name="title">S</ac:parameter>'
    "</ac:structured-macro>"),
    ('<ac:structured-macro ac:name="anchor"><ac:parameter ac:name="">k</ac:parameter>'
    "</ac:structured-macro>"),
    '<ac:structured-macro ac:name="toc" />', '<ac:macro ac:name="gallery" />',
    ('<ac:structured-macro ac:name="mathinline"><ac:plain-text-body><![CDATA[x^2]]>'
    "</ac:plain-text-body></ac:structured-macro>"),
    ('<ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA[x\n  y]]>'
    "</ac:plain-text-body></ac:structured-macro>"),
    '<ac:adf-extension><ac:adf-node type="inline-extension" /></ac:adf-extension>',
)  # fmt: skip

_BODY = ("<ac:rich-text-body>", "</ac:rich-text-body>")
AROUND = (
    *((f"<{name}>", f"</{name}>") for name in (
        "strong", "b", "em", "code", "u", "sub", "del", "small", "p", "h2", "pre", "ul", "div",
        "blockquote", "section", "unknown",
    )),
    ('<span style="color: red;">', "</span>"), ('<span class="x">', "</span>"),
    ('<font color="blue">', "</font>"), ('<a href="https://a.b">', "</a>"),
    ('<ac:inline-comment-marker ac:ref="r">', "</ac:inline-comment-marker>"),
    ('<ac:link><ri:page ri:content-title="T" /><ac:link-body>', "</ac:link-body></ac:link>"),
    ("<ul><li>", "</li></ul>"), ('<ol start="3"><li>', "</li></ol>"),
    ("<ul><li>x</li><li>", "</li></ul>"), ("<tr><td>", "</td></tr>"), ('<div class="k">', "</div>"),
    ("<table><tbody><tr><td>", "</td><td>2</td></tr></tbody></table>"),
    ("<table><tbody><tr><th>h</th></tr><tr><td>", "</td></tr></tbody></table>"),
    ('<table><tbody><tr><td colspan="2">', "</td></tr></tbody></table>"),
    ('<ul class="definition-list"><li><p>t</p><ul><li>', "</li></ul></li></ul>"),
    *((f'<ac:structured-macro ac:name="{name}">{_BODY[0]}', f"{_BODY[1]}</ac:structured-macro>")
      for name in ("info", "expand", "panel", "inline")),
    (f'<ac:macro ac:name="tip">{_BODY[0]}', f"{_BODY[1]}</ac:macro>"),
    ("<ac:task-list><ac:task><ac:task-status>complete</ac:task-status><ac:task-body>",
     "</ac:task-body></ac:task></ac:task-list>"),
    ('<ac:layout><ac:layout-section ac:type="single"><ac:layout-cell>',
     "</ac:layout-cell></ac:layout-section></ac:layout>"),
    (('<ac:adf-extension><ac:adf-node type="panel"><ac:adf-attribute key="panel-type">note'
     "</ac:adf-attribute><ac:adf-content>"), "</ac:adf-content></ac:adf-node></ac:adf-extension>"),
    (('<ac:adf-extension><ac:adf-node type="decision-list"><ac:adf-node type="decision-item">'
     '<ac:adf-attribute key="state">DECIDED</ac:adf-attribute><ac:adf-content>'),
     "</ac:adf-content></ac:adf-node></ac:adf-node></ac:adf-extension>"),
)  # fmt: skip


def nasty_storage() -> st.SearchStrategy[str]:
    """Well-formed storage of any shape."""
    single = st.sampled_from((*TEXTS, *LEAVES))
    return st.lists(st.recursive(single, _wrapped, max_leaves=10), max_size=3).map("".join)


def _wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    content = st.lists(inner, max_size=3).map("".join)
    return st.builds(
        lambda tags, text: f"{tags[0]}{text}{tags[1]}", st.sampled_from(AROUND), content
    )
