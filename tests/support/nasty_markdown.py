"""Markdown of every sort of sign and line, made by hypothesis: what people type, and worse."""

from __future__ import annotations

from hypothesis import strategies as st

from support.nasty_documents import SIGNS

PREFIXES = (
    *("", "", "", "", "> ", "- ", "* ", "1. ", "2) ", "  ", "    ", "\t", ">", "# "),
    *("- [ ] ", "+ "),
)
LINES = (
    *("", "", "a", "word word", "---", "===", "***", "```", "~~~", "````", "```py"),
    *("```{=confluence}", ":::", ":::note", ":::panel{a=b}", "::::x", "::toc", "!!! note"),
    *('!!! tip "T"', '??? x "y"', "| a | b |", "| --- | --- |", "|---|", "a | b", "--- | :--"),
    *("[a]: b", "[^1]: note", "[TOC]", "<div>", "</div>", '<div class="x">', "<table>", "<tr>"),
    *("<td>", "</td>", "</tr>", "</table>", "<details>", "<summary>s</summary>", "</details>"),
    *("<!-- c -->", "<!-- layout single -->", "<!-- cell -->", "<!-- /layout -->", "<p>", "</p>"),
    *("<pre>", "</pre>", "<b>", "</b>", "<ul>", "<li>", '<img src="a.png">', "[!NOTE]"),
    *("[!tip] T", "$$", "x", ": def", "~ def", "![a](b)", "*cap*", "![a](b){width=3}", "[^1]"),
    *("## T {#id}", '<a id="x"></a>', "<br>", "\\", "<script>", "</script>", "<p>storage</p>"),
    *('<ac:structured-macro ac:name="x" />', "<td>x", "<h2>h", "<hr>", "&nbsp;"),
    *("@{Ada}", "@{}", "[[a]]", "![[a.png|3]]", "[[a#b\\|c]]", "www.a.example/b_c", "xwww.a.b"),
    *(
        '<p id="p" onclick="x">',
        '<span id="s" title="t">',
        "[j](javascript:x)",
        "[^1]: [^2]",
        "[^2]",
    ),
    *(
        "[^2]",
        "![d](data:x)",
        '<pre><code class="language-x">',
        "</code></pre>",
        "<dl><dt>t<dd>d</dl>",
    ),
    *("> [!note]- T", "## H {: #h .c }", '??? x "*y*"', ":::tip[*t*]", "<caption>c</caption>"),
    *("<colgroup><col>", "<figure>", "<figcaption>c", "</figure>", "<kbd>", "<abbr>", "</abbr>"),
    *("```{.py hl_lines=1}", "```py {1,3}", "$$x$$", "::x{a=}", ":x[", "]{}", ":status[", "{=x}"),
    *("<textarea>", "<!--", "-->", "<?", "?>", "<![CDATA[", "]]>", "- [x]", "1. [ ] t", "|"),
)


def markdowns() -> st.SearchStrategy[str]:
    """Texts of several lines."""
    piece = st.one_of(st.sampled_from(LINES), st.sampled_from(SIGNS), st.sampled_from(("a", " ")))
    content = st.one_of(
        st.sampled_from(LINES),
        st.lists(piece, max_size=5).map("".join),
        st.lists(st.sampled_from(SIGNS), max_size=6).map(" ".join),
    )
    prefix = st.lists(st.sampled_from(PREFIXES), max_size=3).map("".join)
    line = st.builds(str.__add__, prefix, content)
    return st.lists(line, max_size=12).map("\n".join)
