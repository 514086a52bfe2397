"""HTML elements in a line of text, and what links and pictures of both spellings mean.

What Confluence would strip is left out, its words kept, and told: elements it does not know, event
handlers, addresses that run code, attributes that say something to readers.

>>> html_picture({"src": "a.png", "alt": "A", "width": "30", "loading": "lazy"})
Picture(target=Address(href='a.png'), alt='A', title='', caption=(), explicit=(('width', '30'),))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from docsync.document import addresses, normal
from docsync.document.model import (
    Address,
    Break,
    Date,
    Inline,
    InlineMacro,
    Inlines,
    Link,
    Mark,
    MarkKind,
    Mention,
    Params,
    Picture,
    Target,
    Text,
)
from docsync.document.names import own_name
from docsync.document.text import plain_text
from docsync.markdown.reading import Reading
from docsync.storage.inline import holds_link, style_marks
from docsync.syntax.tags import HIDDEN_CONTENT
from docsync.values import WarningKind

Element = Callable[[Inlines], Sequence[Inline]]

MARK_TAGS = {
    "strong": MarkKind.STRONG, "b": MarkKind.STRONG,
    "em": MarkKind.EMPHASIS, "i": MarkKind.EMPHASIS, "dfn": MarkKind.EMPHASIS,
    "var": MarkKind.EMPHASIS, "cite": MarkKind.EMPHASIS,
    "s": MarkKind.STRIKE, "del": MarkKind.STRIKE, "strike": MarkKind.STRIKE,
    "code": MarkKind.CODE, "kbd": MarkKind.CODE, "samp": MarkKind.CODE, "tt": MarkKind.CODE,
    "u": MarkKind.UNDERLINE, "ins": MarkKind.UNDERLINE,
    "sub": MarkKind.SUBSCRIPT, "sup": MarkKind.SUPERSCRIPT,
    "small": MarkKind.SMALL, "big": MarkKind.BIG, "mark": MarkKind.HIGHLIGHT,
}  # fmt: skip
PICTURE_ATTRIBUTES = frozenset(
    ("width", "height", "align", "layout", "border", "class", "thumbnail", "vspace", "hspace")
)
# Elements that do something to words, were it to hide them.
INLINE_TAGS = frozenset((*MARK_TAGS, "a", "span", "font", "time", *HIDDEN_CONTENT))
_WORDS = frozenset((*MARK_TAGS, "span", "font", "time"))
_BLOCKS = frozenset(
    ("p", "div", "section", "article", "blockquote", "details", "figure", "pre", "ul", "ol", "li",
     "dl", "dt", "dd", "table", "tr", "td", "th")
)  # fmt: skip
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Attributes that say something to readers, and the elements that have no place for them.
_SEEN = {
    "title": _WORDS | _BLOCKS | _HEADINGS,
    "dir": _WORDS | _BLOCKS | _HEADINGS | {"a"},
    "id": frozenset(("img",)),
    "type": frozenset(("ol",)),
    "reversed": frozenset(("ol",)),
    "value": frozenset(("li",)),
}


def inline_element(reading: Reading, name: str, attributes: dict[str, str]) -> Element:
    """Say what an HTML element in text makes of its content."""
    if name in MARK_TAGS:
        kind = MARK_TAGS[name]
        return lambda children: (Mark(kind, children),)
    match name:
        case "br":
            return lambda _: (Break(),)
        case "wbr":
            return lambda _: ()
        case "img":
            return lambda _: picture(reading, html_picture(attributes))
        case "a":
            return _anchor_or_link(reading, attributes)
        case "time" if attributes.get("datetime"):
            return lambda children: (Date(attributes["datetime"], plain_text(children)),)
        case "span" | "font":
            return _span(reading, name, attributes)
        case _ if name in HIDDEN_CONTENT:
            reading.leave_out(f"<{name}> with what it holds")
            return lambda _: ()
        case _:
            reading.leave_out(f"<{name}>")
            return lambda children: children


def tell_attributes(reading: Reading, name: str, attributes: dict[str, str]) -> None:
    """Tell of the attributes of an element that do something and have no place."""
    for attribute in attributes:
        if attribute.startswith("on"):
            reading.leave_out(f"the event handler {attribute}")
        elif name in _SEEN.get(attribute, ()):
            reading.leave_out(f"the attribute {attribute} of <{name}>")


def place_of(name: str, attributes: dict[str, str]) -> Inlines:
    """Give the place that the id of an element makes, unless the element makes it itself."""
    identifier = attributes.get("id", "")
    return (anchor(identifier),) if identifier and name in _WORDS | _BLOCKS else ()


def _anchor_or_link(reading: Reading, attributes: dict[str, str]) -> Element:
    href = attributes.get("href")
    name = attributes.get("id") or attributes.get("name")
    before = (anchor(name),) if name else ()
    if href is None:
        return lambda children: (*before, *children)
    title = attributes.get("title", "")
    return lambda children: (*before, *link(reading, href, children, title))


def anchor(name: str) -> InlineMacro:
    """Make a place that links can lead to."""
    return InlineMacro("anchor", (("", name),))


def _span(reading: Reading, name: str, attributes: dict[str, str]) -> Element:
    style = attributes.get("style", "")
    colour = attributes.get("color", "").strip().lower() if name == "font" else ""
    kinds = style_marks(style) or ([(MarkKind.COLOUR, colour)] if colour else [])
    if style and not kinds:
        reading.leave_out(f"the style of <{name}>")

    def marked(children: Inlines) -> Inlines:
        for kind, css in reversed(kinds):
            children = (Mark(kind, children, css),)
        return children

    return marked


# Links and pictures ----------------------------------------------------------------------------


def link(reading: Reading, href: str, children: Inlines, title: str = "") -> Inlines:
    """Make a link or a mention; of an address that runs code only the words are left."""
    if (scheme := addresses.code_scheme(href)) is not None:
        reading.leave_out(f"a link to a {scheme}: address")
        return children
    mention = addresses.parse_mention(href)
    if mention is not None:
        name = plain_text(children).removeprefix("@")
        return (Mention(mention.id, mention.attribute, name),)
    if holds_link(children):
        reading.tell(WarningKind.NOT_HELD, "of links in one another the inner ones are kept")
        return children
    return (Link(target(href), children or _own_words(href), title),)


def _own_words(href: str) -> Inlines:
    """Give the words that Confluence shows for a link to a place or a file that has none."""
    found = None if href.startswith(addresses.SCHEME) else addresses.parse(href)
    name = own_name(found) if found is not None else ""
    return (Text(name),) if name else ()


def target(href: str) -> Target:
    """Say what an address means: what `confluence:` spells, else the address itself."""
    if href.startswith(addresses.SCHEME):
        return addresses.parse(href) or Address(href)
    return Address(href)


def picture(reading: Reading, found: Picture) -> Inlines:
    """Give a picture; of one at an address that holds it only the words are left."""
    match found.target:
        case Address(href) if (scheme := addresses.code_scheme(href)) is not None:
            reading.leave_out(f"a picture at a {scheme}: address")
            return (Text(found.alt),) if found.alt else ()
        case _:
            return (found,)


def html_picture(attributes: dict[str, str]) -> Picture:
    """Read `<img>`; its size and place count as written."""
    explicit: Params = tuple(
        sorted((name, value) for name, value in attributes.items() if name in PICTURE_ATTRIBUTES)
    )
    return Picture(
        target(attributes.get("src", "")),
        normal.collapsed(attributes.get("alt", "")).strip(" "),
        attributes.get("title", ""),
        explicit=explicit,
    )
