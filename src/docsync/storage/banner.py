"""The banner that docsync puts on top of a page: where its text is kept, and edited.

It is no part of the page's text: a site's client takes it off what it reads and puts it on what it
writes. It is known by the end of its link, which no editor changes: digests of what was written.
A banner that somebody wrote words into is their text, and no banner any more.

>>> split(banner("https://example.com/edit/a.md", "Kept elsewhere: [edit it]") + "<p>x</p>")[1]
'<p>x</p>'
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from docsync.errors import ConversionError
from docsync.syntax.xml import CharData, Element, Node, escape, escape_value, parse

SIGN = "#docsync-"
TEXT = "The text of this page is kept in a repository. [Edit it there]"

_MACRO, _NAME = "ac:structured-macro", "info"
_LINK = re.compile(re.escape(SIGN) + r"(?P<mark>[0-9a-f]{8})(?P<words>[0-9a-f]{8})$")
_FRAMES = frozenset(  # what editors put around words, or take away
    {_MACRO, "ac:rich-text-body", "ac:inline-comment-marker", "p", "span", "strong", "em", "u", "a"}
)
_PARTS = re.compile(r"(?P<before>[^\[\]]*)\[(?P<label>[^\[\]]+)\](?P<after>.*)", re.DOTALL)


def banner(url: str, text: str) -> str:
    """Write a banner; the words of `text` between brackets, else all of it, are the link."""
    parts = _PARTS.fullmatch(text)
    before, label, after = parts.group("before", "label", "after") if parts else ("", text, "")
    sign = SIGN + mark(url, text) + _digest(_words(before + after))
    link = f'<a href="{escape_value(url + sign)}">{escape(label)}</a>'
    return (
        f'<ac:structured-macro ac:name="{_NAME}"><ac:rich-text-body>'
        f"<p>{escape(before)}{link}{escape(after)}</p></ac:rich-text-body></ac:structured-macro>"
    )


def mark(url: str, text: str) -> str:
    """Name a banner by what it says and where it leads, without writing it."""
    return _digest(f"{url}\n{text}")


def split(storage: str) -> tuple[str, str]:
    """Part a stored body into its banner ('' for none) and the text of the page."""
    if SIGN not in storage:
        return "", storage
    try:
        found = [one for one in _macros(parse(storage).children) if _mark(one)]
    except ConversionError:
        return "", storage
    rest = storage
    for one in reversed(found):
        rest = rest[: one.start] + rest[one.end :]
    return (storage[found[0].start : found[0].end] if found else ""), rest


def mark_of(banner: str) -> str:
    """Give the mark of a banner as it stands on a page; '' for none."""
    return next((_mark(one) for one in _macros(parse(banner).children)), "") if banner else ""


def _macros(nodes: tuple[Node, ...]) -> Iterator[Element]:
    """Give the information panels that stand in no other one, in order."""
    for node in nodes:
        if isinstance(node, Element):
            if node.name == _MACRO and node.attributes.get("ac:name") == _NAME:
                yield node
            else:
                yield from _macros(node.children)


def _mark(panel: Element) -> str:
    """Read the mark of a banner; '' for a panel that is none, or holds words of somebody's."""
    nodes = [*_inside(panel)]
    links = [node for node in nodes if isinstance(node, Element) and node.name == "a"]
    plain = all(isinstance(node, CharData) or _is_frame(node) for node in nodes)
    sign = _LINK.search(links[0].attributes.get("href", "")) if len(links) == 1 else None
    if sign is None or not plain:
        return ""
    own = {id(node) for node in _inside(links[0])}
    texts = (node for node in nodes if isinstance(node, CharData) and id(node) not in own)
    words = _words("".join(text.text for text in texts))
    return sign["mark"] if _digest(words) == sign["words"] else ""


def _inside(element: Element) -> Iterator[Node]:
    for node in element.children:
        yield node
        if isinstance(node, Element):
            yield from _inside(node)


def _is_frame(node: Node) -> bool:
    return isinstance(node, Element) and node.name in _FRAMES


def _words(text: str) -> str:
    return " ".join(text.split())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
