"""Inline storage: its reader. What has no form of its own stays exactly as it is.

`kind` tells what is a block even inside a paragraph, what is text, and what is either.

>>> from docsync.syntax.xml import parse
>>> text = "a <strong>b</strong>"
>>> read(parse(text).children, text)
[Text(text='a '), Mark(kind=<MarkKind.STRONG: 'strong'>, children=(Text(text='b'),), value='')]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import groupby

from docsync.document.model import (
    Address,
    AttachmentTarget,
    Break,
    Date,
    Emoticon,
    Inline,
    InlineMacro,
    Inlines,
    Link,
    Mark,
    MarkKind,
    Mention,
    Picture,
    Placeholder,
    RawInline,
    Text,
)
from docsync.document.normal import collapsed, inlines
from docsync.document.text import plain_text as plain_words
from docsync.storage.emoticons import character, short_name
from docsync.storage.macros import ANCHOR, INLINE, PLAIN_BLOCKS
from docsync.storage.parts import MACROS, PLAIN, RICH, body_of, parts, plain_text
from docsync.storage.targets import address_target, elements, link_target, resource_target, user
from docsync.storage.templates import FIELD_BLOCKS, VARIABLE, read_variable
from docsync.syntax.xml import CharData, Element, Node, cut, is_uncut, line_ends

MARKS: Mapping[str, MarkKind] = {
    "strong": MarkKind.STRONG,
    "b": MarkKind.STRONG,
    "em": MarkKind.EMPHASIS,
    "i": MarkKind.EMPHASIS,
    "code": MarkKind.CODE,
    "s": MarkKind.STRIKE,
    "del": MarkKind.STRIKE,
    "strike": MarkKind.STRIKE,
    "u": MarkKind.UNDERLINE,
    "ins": MarkKind.UNDERLINE,
    "sub": MarkKind.SUBSCRIPT,
    "sup": MarkKind.SUPERSCRIPT,
    "small": MarkKind.SMALL,
    "big": MarkKind.BIG,
    "mark": MarkKind.HIGHLIGHT,
    "tt": MarkKind.CODE,
}

MARKER = "ac:inline-comment-marker"
IMAGE = "ac:image"
PICTURES = (IMAGE, "img")

BLOCK_NAMES = frozenset(
    (
        *("h1", "h2", "h3", "h4", "h5", "h6", "p", "hr", "blockquote", "ul", "ol", "pre", "table"),
        *("div", "dl", "ac:layout", "ac:task-list", *FIELD_BLOCKS),
    )
)
_MORE_INLINE = frozenset(
    (
        *("br", "a", "ac:link", IMAGE, "ac:emoticon", "time", "ac:placeholder", "span", MARKER),
        *("abbr", "acronym", "cite", "dfn", "font", "kbd", "label", "q", "samp"),
        *("var", "wbr", "ac:hipchat-emoticon", VARIABLE, "img"),
    )
)
INLINE_NAMES = frozenset(MARKS) | _MORE_INLINE
_NEVER_BLOCKS = INLINE_NAMES - {"span", MARKER}
_WHITE = " \t\n\r"


# What is a block, what is text -----------------------------------------------------------------


def is_block(node: Node) -> bool:
    """Say whether a node stands alone even where it is written in a paragraph."""
    if not isinstance(node, Element):
        return False
    name = node.name
    if name in _NEVER_BLOCKS:
        return False
    if name in BLOCK_NAMES:
        return True
    if name in MACROS:
        return _is_block_macro(node)
    if name == "ac:adf-extension":
        return not _is_inline_extension(node)
    return is_transparent(node) and any(map(is_block, node.children))


def is_transparent(element: Element) -> bool:
    """Say whether an element is nothing but what stands in it."""
    return element.name == MARKER or (
        element.name == "span" and not style_marks(element.attributes.get("style", ""))
    )


def _is_block_macro(macro: Element) -> bool:
    body = body_of(macro)
    if body is None:
        return False
    if body.name == RICH:
        return any(map(is_block, body.children))
    name = macro.attributes.get("ac:name", "")
    text = plain_text(body) or ""
    return name not in INLINE and (name in PLAIN_BLOCKS or "\n" in text)


def _is_inline_extension(extension: Element) -> bool:
    return any(
        isinstance(child, Element) and child.attributes.get("type") == "inline-extension"
        for child in extension.children
    )


# Reading ---------------------------------------------------------------------------------------


def read(nodes: Iterable[Node], text: str) -> list[Inline]:
    """Read inline nodes of `text`, not yet in normal form."""
    found: list[Inline] = []
    for node in nodes:
        if isinstance(node, CharData):
            found.append(Text(node.text))
        elif isinstance(node, Element):
            reader = _READERS.get(node.name)
            if reader is None:
                found.append(_raw(node, text))
            else:
                found.extend(reader(node, text))
    return found


def _raw(element: Element, text: str) -> RawInline:
    return RawInline(line_ends(text[element.start : element.end]))


def _mark(element: Element, text: str) -> Inlines:
    return (Mark(MARKS[element.name], inner(element, text)),)


def _through(element: Element, text: str) -> Inlines:
    return inner(element, text)


def _break(element: Element, text: str) -> Inlines:
    return (_raw(element, text) if elements(element) != () else Break(),)


def _font(element: Element, text: str) -> Inlines:
    """Read `<font>`: its colour is a mark, face and size are hidden."""
    colour = element.attributes.get("color", "").strip().lower()
    children = inner(element, text)
    return (Mark(MarkKind.COLOUR, children, colour),) if colour else children


def _span(element: Element, text: str) -> Inlines:
    children = inner(element, text)
    for kind, value in reversed(style_marks(element.attributes.get("style", ""))):
        children = (Mark(kind, children, value),)
    return children


_DECLARATION = re.compile(r"\s*([\w-]+)\s*:\s*([^;]*?)\s*(?:;|$)")
_STYLES: Mapping[str, tuple[tuple[str, MarkKind], ...]] = {
    "text-decoration": (("line-through", MarkKind.STRIKE), ("underline", MarkKind.UNDERLINE)),
    "font-weight": (("bold", MarkKind.STRONG), ("700", MarkKind.STRONG)),
    "font-style": (("italic", MarkKind.EMPHASIS),),
}


def style_marks(style: str) -> list[tuple[MarkKind, str]]:
    """Read the marks that the style of a `<span>` makes; the rest of a style is hidden."""
    marks = []
    for name, value in _DECLARATION.findall(style.lower()) if style else ():
        if name == "color" and value:
            marks.append((MarkKind.COLOUR, value))
        words = value.split()
        marks.extend((kind, "") for word, kind in _STYLES.get(name, ()) if word in words)
    return marks


# Links and pictures ----------------------------------------------------------------------------


def _anchor(element: Element, text: str) -> Inlines:
    children = inner(element, text)
    href = element.attributes.get("href")
    if holds_link(children):
        return (_raw(element, text),)
    if href is not None:
        found = Link(address_target(href), children, element.attributes.get("title", ""))
        shows_nothing = not children and not isinstance(found.target, Address)
        return (_raw(element, text) if shows_nothing else found,)
    place = element.attributes.get("id") or element.attributes.get("name")
    if not place:
        return children
    return (InlineMacro(ANCHOR, (("", place),)), *children)


def inner(element: Element, text: str) -> Inlines:
    """Read what stands in an element, not yet in normal form."""
    children = element.children
    if len(children) == 1 and isinstance(only := children[0], CharData):
        return (Text(only.text),)
    if is_uncut(element):
        content = text[element.inner_start : element.inner_end]
        return tuple(read(cut(content), content))
    return tuple(read(children, text))


def holds_link(children: Iterable[Inline]) -> bool:
    """Say whether there is a link anywhere in inline content: links in links are never text."""
    for child in children:
        match child:
            case Text():
                continue
            case Link() | Mention():
                return True
            case Mark(_, inside) | InlineMacro(_, _, tuple() as inside):
                if holds_link(inside):
                    return True
            case _:
                continue
    return False


_LINK_BODIES = ("ac:link-body", "ac:plain-text-link-body")


def _link(element: Element, text: str) -> Inlines:
    inside = elements(element)
    if inside is None:
        return (_raw(element, text),)
    resources = tuple(child for child in inside if child.name.startswith("ri:"))
    bodies = [child for child in inside if child.name in _LINK_BODIES]
    if len(resources) + len(bodies) < len(inside) or len(bodies) > 1:
        return (_raw(element, text),)
    children = inner(bodies[0], text) if bodies else ()
    if len(resources) == 1 and resources[0].name == "ri:user" and _are_words(children):
        return _mention(element, resources[0], plain_words(children), text)
    target = link_target(element, resources)
    if target is None or holds_link(children):
        return (_raw(element, text),)
    if isinstance(target, Address):
        children = children or (Text(target.href),)
    return (Link(target, children, element.attributes.get("ac:tooltip", "")),)


def _are_words(children: Iterable[Inline]) -> bool:
    """Say whether inline content is nothing but words, marked perhaps: a name."""
    for child in children:
        match child:
            case Text() | Break():
                continue
            case Mark(_, inside) if _are_words(inside):
                continue
            case _:
                return False
    return True


def _mention(element: Element, resource: Element, name: str, text: str) -> Inlines:
    mention = user(resource)
    return (_raw(element, text) if mention is None else replace(mention, name=name),)


def picture(element: Element, text: str) -> Picture | None:
    """Read an `ac:image` or `<img>`; None for what the document has no word for."""
    if element.name != IMAGE:
        return _html_picture(element) if elements(element) == () else None
    target, caption = None, None
    for child in elements(element) or ():
        if child.name.startswith("ri:") and target is None:
            target = resource_target(child)
        elif child.name == "ac:caption" and caption is None:
            caption = _caption(child, text)
        elif child.name != "ac:adf-mark":
            return None
    if not isinstance(target, Address | AttachmentTarget):
        return None
    alt, title = (element.attributes.get(f"ac:{name}", "") for name in ("alt", "title"))
    return Picture(target, _one_line(alt), title, caption or ())


def _one_line(text: str) -> str:
    return collapsed(text).strip(" ")


def _caption(element: Element, text: str) -> Inlines:
    """Read a caption; each paragraph in it is a line."""
    found: list[Inline] = []
    for is_paragraph, nodes in groupby(element.children, _is_paragraph):
        lines = (inner(node, text) for node in nodes if isinstance(node, Element))
        for line in lines if is_paragraph else (tuple(read(nodes, text)),):
            words = inlines(line)
            found.extend((Break(), *words) if words else ())
    return inlines(found)


def _is_paragraph(node: Node) -> bool:
    return isinstance(node, Element) and node.name == "p"


def _image(element: Element, text: str) -> Inlines:
    return (picture(element, text) or _raw(element, text),)


def _html_picture(element: Element) -> Picture:
    found = (element.attributes.get(name, "") for name in ("src", "alt", "title"))
    source, alt, title = found
    return Picture(address_target(source), _one_line(alt), title)


# The rest --------------------------------------------------------------------------------------


def _emoticon(element: Element, text: str) -> Inlines:
    found = character(element.attributes)
    if elements(element) != ():
        return (_raw(element, text),)
    if found is not None:
        return (Text(found),)
    name = short_name(element.attributes)
    return (Emoticon(name) if name else _raw(element, text),)


def _time(element: Element, text: str) -> Inlines:
    datetime = element.attributes.get("datetime")
    shown = "".join(child.text for child in element.children if isinstance(child, CharData))
    if not datetime or any(isinstance(child, Element) for child in element.children):
        return (_raw(element, text),)
    return (Date(datetime, collapsed(shown).strip(" ")),)


def _placeholder(element: Element, text: str) -> Inlines:
    if any(isinstance(child, Element) for child in element.children):
        return (_raw(element, text),)
    shown = "".join(child.text for child in element.children if isinstance(child, CharData))
    return (Placeholder(shown, element.attributes.get("ac:type", "")),)


def _macro(element: Element, text: str) -> Inlines:
    found = parts(element)
    if found is None or _is_block_macro(element):
        return (_raw(element, text),)
    body: str | Inlines | None = None
    if found.body is not None and found.body.name == PLAIN:
        body = plain_text(found.body)
        if body is None:
            return (_raw(element, text),)
    elif found.body is not None:
        body = inner(found.body, text)
    return (InlineMacro(found.name, found.params, body),)


def _variable(element: Element, text: str) -> Inlines:
    return (read_variable(element) or _raw(element, text),)


_READERS: Mapping[str, Callable[[Element, str], Inlines]] = {
    **dict.fromkeys(MARKS, _mark),
    "br": _break,
    "span": _span,
    "font": _font,
    MARKER: _through,
    "a": _anchor,
    "ac:link": _link,
    **dict.fromkeys(PICTURES, _image),
    "ac:emoticon": _emoticon,
    "time": _time,
    "ac:placeholder": _placeholder,
    VARIABLE: _variable,
    **dict.fromkeys(MACROS, _macro),
}
