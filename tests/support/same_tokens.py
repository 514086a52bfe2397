"""Do two Markdown texts mean the same? By markdown-it's own tokens, not by our reader.

The parser is markdown-it-py as everyone has it: CommonMark, tables, strikethrough, footnotes where
a text has some. Its tokens are rendered and read by lxml, so that HTML written by hand and HTML
made of Markdown are compared alike. What a reader of the page does not see is taken away: where
lines are wrapped, which marker, delimiter or fence was chosen, whether a list is loose, white space
at the edges of marks, comments, link definitions, and the order of marks around the same words. A
bare address is a link and the name of an emoji between colons its character, as on GitHub; a
figure's caption is the emphasised line below its picture. What no page can hold counts on neither
side: scripts, styles, elements storage has not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from lxml import html
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from mdit_py_plugins.footnote import footnote_plugin

ADDRESS = re.compile(r"(?:https?://|(?<![^\s*_~(])www\.(?=[\w-]))[^\s<>\[\]\"`\\|]+")
MARKS = {
    "strong": "strong", "b": "strong", "em": "em", "i": "em", "dfn": "em", "cite": "em",
    "var": "em", "s": "s", "del": "s", "strike": "s", "code": "code", "kbd": "code",
    "samp": "code", "tt": "code", "u": "u", "ins": "u", "sub": "sub", "sup": "sup",
    "small": "small", "big": "big", "mark": "mark", "figcaption": "em",
}  # fmt: skip
FRAMES = frozenset(
    ("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr", "br", "table", "tr",
     "td", "th", "dl", "dt", "dd")
)  # fmt: skip
APART = ("apart",)  # a paragraph's edge, which counts between words only
HIDDEN = frozenset(("script", "style", "textarea", "title", "template", "noscript"))
KEPT_ATTRIBUTES = ("start", "colspan", "rowspan", "class")


# What HTML in Markdown holds beside elements and words, by CommonMark's rule; lxml has another.
NO_WORDS = re.compile(r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>|<![A-Za-z].*?>", re.DOTALL)
EMOJI = re.compile(r"(?<![\w:]):([a-z][a-z_]*):(?![\w:])")
FIRST_EMOJI = 0x2600


class _Renderer(RendererHTML):
    """Leaves out of HTML what CommonMark says holds no words."""

    def html_block(self, tokens: Any, idx: int, *_: Any) -> str:
        return NO_WORDS.sub("", tokens[idx].content)

    def html_inline(self, tokens: Any, idx: int, *_: Any) -> str:
        return NO_WORDS.sub("", tokens[idx].content)


def parser(markdown: str = "") -> MarkdownIt:
    """Make the parser for a text."""
    options = {"maxNesting": 200}
    made = MarkdownIt("commonmark", options, renderer_cls=_Renderer)
    made.enable(["table", "strikethrough"])
    return made.use(footnote_plugin, inline=False) if "[^" in markdown else made


def meaning(markdown: str) -> list[tuple[str, ...]]:
    """Give what a text says as flat tuples that are equal where it says the same."""
    rendered = parser(markdown).render(markdown)
    tree = html.fromstring(f"<div>{rendered}</div>")
    run = _Run()
    for child in _content(tree):
        _add(run, child)
    return list(_between_words([piece for piece in map(_tidied, run.found) if piece is not None]))


def _between_words(pieces: list[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Leave out the edges of paragraphs that are edges of something else, too."""
    words = ("text", "img")
    waiting = False
    before = ""
    for piece in pieces:
        if piece == APART:
            waiting = True
            continue
        if waiting and before in words and piece[0] in words:
            yield APART
        yield piece
        waiting, before = False, piece[0]


@dataclass(slots=True)
class _Run:
    """What was found, with the marks that are open; words merge while these stay the same."""

    found: list[tuple[str, ...]] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    def add(self, kind: str, text: str) -> None:
        marks = ",".join(sorted(set(self.marks)))
        if kind == "text" and self.found and self.found[-1][:2] == ("text", marks):
            text = self.found.pop()[2] + text
        self.found.append((kind, marks, text))


def _tidied(piece: tuple[str, ...]) -> tuple[str, ...] | None:
    if piece[0] != "text":
        return piece
    text = " ".join(re.split(r"[ \t\n\xa0]+", piece[2])).strip(" ")
    return (*piece[:2], text) if text else None


def _content(element: Any) -> Iterator[Any]:
    """Give texts and elements in order."""
    if element.text:
        yield element.text
    for child in element:
        yield child
        if child.tail:
            yield child.tail


def _add(run: _Run, node: Any) -> None:
    if isinstance(node, str):
        _add_text(run, node)
    elif not isinstance(node.tag, str) or node.tag in HIDDEN:
        return
    elif node.tag == "pre":
        language = " ".join(child.get("class", "") for child in node if child.tag == "code")
        run.found.append(("pre", language, "".join(node.itertext()).strip("\n")))
    elif node.tag in MARKS or node.tag == "a":
        run.marks.append(_mark(node))
        _add_all(run, node)
        run.marks.pop()
    elif node.tag == "img":
        values = (node.get(name, "") for name in ("src", "alt", "title"))
        run.add("img", "|".join(" ".join(unquote(value).split()) for value in values))
    elif node.tag in FRAMES or (node.tag == "div" and node.get("class")):
        if not (node.tag in ("tr", "table") and _is_empty(node)):
            kept = KEPT_ATTRIBUTES if node.tag == "div" else KEPT_ATTRIBUTES[:-1]
            attributes = [" ".join(node.get(name, "").split()) for name in kept]
            run.found.append((f"<{node.tag}>", *attributes))
            _add_all(run, node)
            run.found.append((f"</{node.tag}>",))
    else:
        run.found.append(APART) if node.tag in ("p", "div") else None
        _add_all(run, node)
        run.found.append(APART) if node.tag in ("p", "div") else None


def _is_empty(node: Any) -> bool:
    """Say whether a row is a header row without words, or a table has none but such."""
    if node.tag == "table":
        return all(_is_empty(row) for row in node.iter("tr"))
    return all(cell.tag == "th" and len(cell) == 0 and not cell.text for cell in node)


def _add_all(run: _Run, node: Any) -> None:
    for child in _content(node):
        _add(run, child)


def _mark(node: Any) -> str:
    if node.tag == "a":
        return f"a {unquote(node.get('href', ''))}|{node.get('title', '')}"
    return MARKS[node.tag]


def _add_text(run: _Run, text: str) -> None:
    at = 0
    linked = any(mark.startswith("a ") for mark in run.marks) or "code" in run.marks
    for match in () if linked else ADDRESS.finditer(text):
        address = match[0].rstrip("?!.,:*_~'")
        run.add("text", text[at : match.start()])
        scheme = "http://" if address.startswith("www.") else ""
        run.marks.append(f"a {scheme}{unquote(address)}|")
        run.add("text", address)
        run.marks.pop()
        at = match.start() + len(address)
    run.add("text", text[at:] if "code" in run.marks else EMOJI.sub(_emoji, text[at:]))


def _emoji(match: re.Match[str]) -> str:
    try:
        character = unicodedata.lookup(match[1].replace("_", " ").upper())
    except KeyError:
        return match[0]
    return character if ord(character) >= FIRST_EMOJI else match[0]
