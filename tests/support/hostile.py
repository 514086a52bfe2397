"""Texts of any size that are large, deep or hostile by intent, in both syntaxes.

Each shape makes a text of about `n` signs of its kind; nothing of it may take more than about
linear time, whatever comes of it.
"""

from __future__ import annotations

from collections.abc import Callable

Shape = Callable[[int], str]


def _nested_list(n: int) -> str:
    """Nest `n` items, as deep as the square root of what they take."""
    return "".join("  " * k + "- a\n" for k in range(n))


def _table(n: int) -> str:
    row = "| a " * 10 + "|\n"
    return row + "| --- " * 10 + "|\n" + row * (n // 10)


def _html_table(n: int) -> str:
    return f"<table>\n{'<tr><td>a</td><td colspan=2>b</td></tr>' * (n // 2)}\n</table>\n"


MARKDOWN: dict[str, Shape] = {
    "words": lambda n: "word and more " * n,
    "paragraphs": lambda n: "word and more\n\n" * n,
    "one paragraph of many lines": lambda n: "word and more\n" * n,
    "deep quotes": lambda n: "> " * n + "a\n",
    "quotes that grow": lambda n: "".join(f"{'> ' * (k % 40)}a\n" for k in range(n)),
    "deep lists": lambda n: _nested_list(int(n**0.5)),
    "markers in one line": lambda n: "- " * n + "a\n",
    "numbers in one line": lambda n: "1. " * n + "a\n",
    "flat list": lambda n: "- a\n" * n,
    "loose list": lambda n: "- a\n\n" * n,
    "tasks": lambda n: "- [ ] a\n" * n,
    "opening brackets": lambda n: "[" * n,
    "closing brackets": lambda n: "]" * n,
    "pairs of brackets": lambda n: "[]" * n,
    "brackets in brackets": lambda n: "[" * n + "a" + "]" * n,
    "links in links": lambda n: "[" * n + "a" + "](b)" * n,
    "links": lambda n: "[a](b) " * n,
    "pictures": lambda n: "![a](b.png) " * n,
    "pictures in pictures": lambda n: "![" * n + "a" + "](b)" * n,
    "braces behind pictures": lambda n: "![a](b){" * n,
    "parentheses in an address": lambda n: "[a](" + "(" * n + ")" * n,
    "stars": lambda n: "*" * n,
    "stars and words": lambda n: "*a " * n,
    "strong that never ends": lambda n: "**a " * n,
    "marks that alternate": lambda n: "*a_ " * n,
    "marks in marks": lambda n: "*a **b " * n + "c** d*" * n,
    "tildes": lambda n: "~~a " * n,
    "code of every length": lambda n: "".join("`" * k + " " for k in range(int(n**0.5) * 2)),
    "backticks": lambda n: "`a" * n,
    "backslashes": lambda n: "\\" * n,
    "entities": lambda n: "&amp;" * n,
    "ampersands": lambda n: "&" * n,
    "angle brackets": lambda n: "<" * n,
    "open tags": lambda n: "a <b>" * n,
    "open frames": lambda n: "<div>\n\n" * n,
    "tags that never end": lambda n: "<a b='" * n,
    "comments that never end": lambda n: "a <!--" * n,
    "comments": lambda n: "<!-- a -->\n\n" * n,
    "instructions that never end": lambda n: "a <?" * n,
    "table": _table,
    "wide table": lambda n: "|" + "a|" * n + "\n|" + "-|" * n + "\n|" + "b|" * n + "\n",
    "tables without rows": lambda n: "|" * n + "\n" + "|-" * n,
    "HTML table": _html_table,
    "definitions of links": lambda n: "".join(f"[a{k}]: b\n" for k in range(n)),
    "references": lambda n: "[a]: b\n\n" + "[a] " * n,
    "references that lead nowhere": lambda n: "[a][b] " * n,
    "footnotes": lambda n: "".join(f"a[^{k}]\n\n[^{k}]: b\n\n" for k in range(n // 4)),
    "footnote marks": lambda n: "[^1]" * n + "\n\n[^1]: a\n",
    "directives": lambda n: ":::a\n" * n,
    "directives in directives": lambda n: "".join(f"{':' * (40 - k % 37)}a\n" for k in range(n)),
    "inline directives": lambda n: ":a[" * n,
    "leaf directives": lambda n: "::a{b=c}\n\n" * n,
    "dollars": lambda n: "$$ a " * n,
    "lines of dollars": lambda n: "$$\na\n" * n,
    "raw spans": lambda n: "`<b/>`{=confluence} " * n,
    "headings": lambda n: "# a\n" * n,
    "underlines": lambda n: "a\n===\n" * n,
    "definition lists": lambda n: "a\n: b\n\n" * n,
    "terms": lambda n: "a\n: " * n,
    "alerts": lambda n: "> [!NOTE]\n> a\n\n" * n,
    "layouts": lambda n: "<!-- layout single -->\n\n<!-- cell -->\n\na\n\n" * n,
    "emoji names": lambda n: ":a" * n,
    "addresses": lambda n: "https://example.com/a " * n,
    "mail addresses": lambda n: "a@b." * n,
    "mentions": lambda n: "@{" * n,
    "line breaks": lambda n: "a\\\n" * n,
    "fences": lambda n: "```a\nb\n```\n" * n,
    "a fence that never ends": lambda n: "```\n" + "a\n" * n,
    "fences of every length": lambda n: "".join("`" * (3 + k % 50) + "\n" for k in range(n)),
    "spaces": lambda n: "a" + " " * n + "b",
    "tabs": lambda n: "\t" * n + "a",
    "blank lines": lambda n: "\n" * n,
    "rules": lambda n: "* " * n + "\n",
    "admonitions": lambda n: "!!! note\n    a\n\n" * n,
    "U+00A0": lambda n: "\xa0" * n + "a",
}


def _deep(start: str, end: str) -> Shape:
    return lambda n: start * n + "a" + end * n


def _repeated(start: str, piece: str, end: str) -> Shape:
    return lambda n: start + piece * n + end


STORAGE: dict[str, Shape] = {
    "words": lambda n: f"<p>{'word and more ' * n}</p>",
    "paragraphs": lambda n: "<p>word and more</p>" * n,
    "lists in lists": _deep("<ul><li>", "</li></ul>"),
    "marks in marks": _deep("<b>", "</b>"),
    "paragraphs in paragraphs": _deep("<p>", "</p>"),
    "macros in macros": _deep(
        '<ac:structured-macro ac:name="panel"><ac:rich-text-body>',
        "</ac:rich-text-body></ac:structured-macro>",
    ),
    "tags that are never closed": lambda n: "<p>" * n,
    "tags that were never open": lambda n: "</p>" * n,
    "cells": lambda n: (
        f"<table><tbody>{'<tr><td>a</td><td>b</td></tr>' * (n // 2)}</tbody></table>"
    ),
    "cells with spans": lambda n: (
        "<table><tbody>"
        + '<tr><td colspan="2">a</td><td><p>b</p><p>c</p></td></tr>' * (n // 2)
        + "</tbody></table>"
    ),
    "cells of one row": lambda n: f"<table><tbody><tr>{'<td>a</td>' * n}</tr></tbody></table>",
    "items": lambda n: f"<ul>{'<li>a</li>' * n}</ul>",
    "tasks": _repeated(
        "<ac:task-list>",
        "<ac:task><ac:task-status>complete</ac:task-status>"
        "<ac:task-body>a</ac:task-body></ac:task>",
        "</ac:task-list>",
    ),
    "marks": lambda n: f"<p>{'<b>a</b><i>b</i> ' * n}</p>",
    "marks that touch": lambda n: f"<p>{'<b>a</b><i>b</i>' * n}</p>",
    "equal marks that touch": lambda n: f"<p>{'<b>a</b>' * n}</p>",
    "spans": lambda n: f"<p>{'<span>a</span>' * n}</p>",
    "bare words and pictures": lambda n: (
        'a<ac:image><ri:attachment ri:filename="a.png" /></ac:image>' * n
    ),
    "links": lambda n: (
        '<ac:link><ri:page ri:content-title="a" /><ac:link-body>b</ac:link-body></ac:link> ' * n
    ),
    "line breaks": lambda n: f"<p>{'a<br />' * n}</p>",
    "comments on words": lambda n: (
        "<p>"
        + "".join(
            f'<ac:inline-comment-marker ac:ref="{k}">a</ac:inline-comment-marker> '
            for k in range(n // 8)
        )
        + "</p>"
    ),
    "code": lambda n: (
        '<ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA['
        + "a `b` ]]]]><![CDATA[>\n" * n
        + "]]></ac:plain-text-body></ac:structured-macro>"
    ),
    "macros": lambda n: '<ac:structured-macro ac:name="toc" />' * n,
    "statuses": lambda n: (
        "<p>"
        + '<ac:structured-macro ac:name="status"><ac:parameter ac:name="title">a</ac:parameter>'
        "</ac:structured-macro> " * n + "</p>"
    ),
    "parameters": lambda n: (
        '<ac:structured-macro ac:name="x">'
        + "".join(f'<ac:parameter ac:name="p{k}">v</ac:parameter>' for k in range(n))
        + "</ac:structured-macro>"
    ),
    "attributes": lambda n: "<p " + " ".join(f'a{k}="b"' for k in range(n)) + ">a</p>",
    "entities": lambda n: f"<p>{'&amp;&nbsp;&ouml;&#8364;' * n}</p>",
    "XML comments": lambda n: "<!-- a --><p>a</p>" * n,
    "instructions": lambda n: "<?a b?><p>a</p>" * n,
    "unknown elements": lambda n: "<at:var at:name='a' />" * n,
    "unknown elements in words": lambda n: f"<p>{'a <x:y />' * n}</p>",
    "layouts": lambda n: (
        "<ac:layout>"
        + '<ac:layout-section ac:type="single"><ac:layout-cell><p>a</p></ac:layout-cell>'
        "</ac:layout-section>" * n + "</ac:layout>"
    ),
    **{
        f"words that look like Markdown: {sign}": _repeated("<p>", sign, "</p>")
        for sign in ("*", "_", "`", "[", "]", "[a](b) ", "|", "\\", "#", "- ", "1. ", "$", ":a[")
    },
    **{
        f"lines that look like Markdown: {sign}": _repeated("<p>", f"{sign}<br />", "</p>")
        for sign in ("- a", "# a", "&gt; a", "| a |", "```", ":::a", "1. a", "===", "[a]: b")
    },
}
