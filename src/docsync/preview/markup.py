"""Rendered pages as elements, for what the preview adds to them: places, notes, marks.

>>> markup(fragment("<p>Hi</p>"))
'<p>Hi</p>'
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import escape

from lxml import etree, html

from docsync.sandbox.rendering.trees import Element

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Elements that only frame blocks: what stands in them is laid out by itself.
FRAMES = frozenset({"contentLayout2", "columnLayout", "cell", "innerCell"})
_TOKEN = re.compile(r"\w+")


def fragment(rendered: str) -> Element:
    """Read rendered HTML into one element around it."""
    found: Element = html.fragment_fromstring(rendered, create_parent="div")
    return found


def markup(around: Element) -> str:
    """Write what stands in an element."""
    start = escape(around.text or "", quote=False)
    return start + "".join(outer(child) for child in around)


def outer(element: Element) -> str:
    """Write an element with what follows it in its parent."""
    return str(etree.tostring(element, encoding="unicode", method="html"))


def words(text: str) -> list[str]:
    """Give the words of a text in lower case."""
    return [word.casefold() for word in _TOKEN.findall(text)]


def text_of(element: Element) -> str:
    """Give all text in an element."""
    return "".join(str(part) for part in element.itertext())


def blocks(around: Element) -> Iterator[Element]:
    """Give the blocks of a page, those in layouts too."""
    for child in around:
        if callable(child.tag):  # a comment
            continue
        if FRAMES & set(str(child.get("class", "")).split()):
            yield from blocks(child)
        else:
            yield child


def finished(rendered: str, title: str) -> Element:
    """Make a page ready for the preview: every spelling of its anchors, links that open outside."""
    around = fragment(rendered)
    _add_anchors(around, "".join(title.split()))
    for link in around.iter("a"):
        if str(link.get("href", "")).startswith(("http://", "https://")):
            link.set("target", "_blank")
            link.set("rel", "noopener noreferrer")
    return around


def _add_anchors(around: Element, title: str) -> None:
    """Let headings be found by the anchors of both editors."""
    met: Counter[str] = Counter()
    for heading in list(around.iter(*HEADINGS)):
        said = "-".join(text_of(heading).split())
        again = f"{said}.{met[said]}" if met[said] else said
        met[said] += 1
        place = etree.Element("span")
        place.set("id", f"{title}-{again}" if title else again)
        place.set("class", "place")
        if place.get("id") != heading.get("id"):
            place.tail, heading.text = heading.text, None
            heading.insert(0, place)
