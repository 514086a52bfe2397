"""Inline tokens and HTML in text become inline content, in one pass with a stack.

Marks, links and HTML elements are opened and closed as they come; what is still open at the end is
closed there, an end tag without a beginning is handed to the caller, who may have the beginning.
What means nothing to Confluence is left out, its words kept, and told.

>>> from docsync.syntax.blocks import parse
>>> read_inlines(Reading(parse("a *b*")), parse("a *b*").tokens[1].children or []).inlines
(Text(text='a '), Mark(kind=<MarkKind.EMPHASIS: 'em'>, children=(Text(text='b'),), value=''))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from docsync.document import addresses, normal
from docsync.document.model import (
    Address,
    Break,
    Date,
    Footnote,
    FootnoteReference,
    Inline,
    InlineMacro,
    Inlines,
    Link,
    Mark,
    MarkKind,
    Mention,
    Params,
    Picture,
    Placeholder,
    Target,
    Text,
)
from docsync.document.text import plain_text
from docsync.errors import ConversionError
from docsync.markdown.directives import parse_braces
from docsync.markdown.emoji import emoji
from docsync.markdown.raw import read_raw_inline
from docsync.storage.macros import INLINE, PLAIN_BLOCKS
from docsync.syntax.blocks import Parsed, words
from docsync.syntax.tags import CloseTag, OpenTag, tag
from docsync.values import Site, Warning, WarningKind  # noqa: A004 - the user's word for it

_SITE = Site()

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
_MARK_TOKENS = {
    "strong_open": MarkKind.STRONG,
    "em_open": MarkKind.EMPHASIS,
    "s_open": MarkKind.STRIKE,
}
_COLOUR = re.compile(r"(?:^|;)\s*color\s*:\s*([^;]+?)\s*(?=;|$)", re.IGNORECASE)
_STRUCK = re.compile(r"(?:^|;)\s*text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_DEEPEST = 100  # HTML elements in one another, in a line of text
_MOST_OPEN = 1000  # those that are the same
_MARKUP = re.compile(r"[\\`*_\[<&~]|:\S|  \n")  # what a plain text holds none of
PICTURE_ATTRIBUTES = frozenset(
    ("width", "height", "align", "layout", "border", "class", "thumbnail", "vspace", "hspace")
)
INLINE_TAGS = frozenset((*MARK_TAGS, "a", "span", "font", "time"))  # that do something to words


@dataclass(slots=True)
class Reading:
    """What is known while one text is read, and what has to be told of it."""

    parsed: Parsed
    site: Site = _SITE
    warnings: list[Warning] = field(default_factory=list)
    referred: dict[str, None] = field(default_factory=dict)  # footnotes in the order of their marks
    footnotes: dict[str, Footnote] = field(default_factory=dict)
    line: int = 0

    def tell(self, kind: WarningKind, message: str) -> None:
        """Tell something about the line that is read just now."""
        warning = Warning(kind, message, self.line + 1)
        if warning not in self.warnings[-5:]:
            self.warnings.append(warning)

    def leave_out(self, what: str) -> None:
        """Tell that something is left out because Confluence would strip it."""
        self.tell(WarningKind.LEFT_OUT, f"{what} has no place on a page and is left out")

    def tell_plain(self, title: Inlines) -> None:
        """Tell that the marks of a title are lost."""
        if not all(isinstance(child, Text) for child in title):
            message = "the title of a macro is plain text: its marks and links are left out"
            self.tell(WarningKind.NOT_HELD, message)


@dataclass(frozen=True, slots=True)
class Run:
    """Inline content in normal form, and the end tags in it that something outside may own."""

    inlines: Inlines
    unmatched: tuple[str, ...] = ()


@dataclass(slots=True)
class _Open:
    """Something that was opened: a token's kind, or a tag's name with its attributes."""

    name: str
    close: Callable[[Inlines], Sequence[Inline]]
    html: bool = False
    children: list[Inline] = field(default_factory=list)


def read_inlines(reading: Reading, tokens: Iterable[Token]) -> Run:
    """Read a block's inline tokens."""
    stack = [_Open("", lambda children: children)]
    unmatched: list[str] = []
    text: list[str] = []
    for token in tokens:
        kind = token.type
        if kind in ("text", "text_special"):
            text.append(token.content)
            continue
        if kind == "softbreak":
            text.append(" ")
            continue
        if text:
            stack[-1].children.append(Text("".join(text)))
            text.clear()
        _READERS.get(kind, _read_leaf)(reading, token, stack, unmatched)
    if text:
        stack[-1].children.append(Text("".join(text)))
    while len(stack) > 1:
        _close_top(stack)
    return Run(normal.inlines(stack[0].children), tuple(unmatched))


def parse_inlines(reading: Reading, source: str) -> Run:
    """Read inline Markdown."""
    if is_plain(source):
        return Run(normal.inlines((Text(source),)))
    return read_inlines(reading, words(reading.parsed, source))


def is_plain(source: str) -> bool:
    """Say whether words hold nothing that could be markup."""
    return not _MARKUP.search(source)


# Tokens ----------------------------------------------------------------------------------------

_Stack = list[_Open]
_Element = Callable[[Inlines], Sequence[Inline]]


def _read_leaf(reading: Reading, token: Token, stack: _Stack, _unmatched: list[str]) -> None:
    children = stack[-1].children
    match token.type:
        case "picture_attributes":
            _explain_picture(token.content, children)
        case "raw_inline":
            children.extend(read_raw_inline(token.content, reading.line))
        case _:
            children.append(_leaf(reading, token))


def _leaf(reading: Reading, token: Token) -> Inline:
    match token.type:
        case "hardbreak":
            return Break()
        case "code_inline":
            return Mark(MarkKind.CODE, (Text(token.content),))
        case "image":
            return _picture(token)
        case "inline_directive":
            return _directive(reading, token)
        case "shortcode":
            return emoji(token.content)
        case "footnote_ref":
            label = token.meta["label"]
            reading.referred.setdefault(label)
            return FootnoteReference(label)
        case _:
            return Text(token.content)


def _open_mark(_reading: Reading, token: Token, stack: _Stack, _unmatched: list[str]) -> None:
    kind = _MARK_TOKENS[token.type]
    stack.append(_Open(token.type, lambda children: (Mark(kind, children),)))


def _open_link(_reading: Reading, token: Token, stack: _Stack, _unmatched: list[str]) -> None:
    href, title = str(token.attrs["href"]), str(token.attrs.get("title", ""))
    stack.append(_Open(token.type, lambda children: (link(href, children, title),)))


def _close(_reading: Reading, token: Token, stack: _Stack, _unmatched: list[str]) -> None:
    """Close the mark or link of a token, and the tags that were left open inside it."""
    opened = token.type.replace("_close", "_open")
    while stack[-1].name != opened or stack[-1].html:
        _close_top(stack)
    _close_top(stack)


def _read_tag(reading: Reading, token: Token, stack: _Stack, unmatched: list[str]) -> None:
    match tag(token.content):
        case OpenTag(name, attributes, _, closed):
            element = inline_element(reading, name, attributes)
            if closed:
                stack[-1].children.extend(element(()))
            elif name in INLINE_TAGS:
                _open_tag(reading, name, element, stack)
        case CloseTag(name):
            depth = len(stack) - 1
            while stack[depth].html and stack[depth].name != name:
                depth -= 1
            if stack[depth].html:
                while len(stack) > depth:
                    _close_top(stack)
            else:
                unmatched.append(name)
        case _:
            return


def _open_tag(reading: Reading, name: str, element: _Element, stack: _Stack) -> None:
    """Open an element; one in the same one would mark nothing more."""
    again = name in MARK_TAGS and any(opened.name == name for opened in stack)
    if len(stack) > (_MOST_OPEN if again else _DEEPEST):
        raise ConversionError("elements are nested too deeply", line=reading.line + 1)
    stack.append(_Open(name, _unchanged if again else element, html=True))


def _unchanged(children: Inlines) -> Inlines:
    return children


def _close_top(stack: _Stack) -> None:
    opened = stack.pop()
    stack[-1].children.extend(opened.close(tuple(opened.children)))


_READERS: dict[str, Callable[[Reading, Token, _Stack, list[str]], None]] = {
    **dict.fromkeys(_MARK_TOKENS, _open_mark),
    "link_open": _open_link,
    **dict.fromkeys(("strong_close", "em_close", "s_close", "link_close"), _close),
    "html_inline": _read_tag,
}


# What single things mean -----------------------------------------------------------------------


def link(href: str, children: Inlines, title: str = "") -> Inline:
    """Make a link or a mention."""
    mention = addresses.parse_mention(href)
    if mention is not None:
        name = plain_text(children).removeprefix("@")
        return Mention(mention.id, mention.attribute, name)
    return Link(target(href), children, title)


def target(href: str) -> Target:
    """Say what an address means: what `confluence:` spells, else the address itself."""
    if href.startswith(addresses.SCHEME):
        return addresses.parse(href) or Address(href)
    return Address(href)


def _picture(token: Token) -> Picture:
    alt = "".join(map(_alternative, token.children or ()))
    title = str(token.attrs.get("title", ""))
    return Picture(target(str(token.attrs["src"])), normal.collapsed(alt).strip(" "), title)


def _alternative(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type in ("html_inline", "picture_attributes"):
        return ""
    if token.children:
        return "".join(map(_alternative, token.children))
    return f":{token.content}:" if token.type == "shortcode" else token.content


def _explain_picture(braces: str, children: list[Inline]) -> None:
    """Give a picture the size and place that stand behind it, or leave the words as they are."""
    params = parse_braces(braces)
    picture = children[-1] if children else None
    known = params and all(name in PICTURE_ATTRIBUTES for name, _ in params)
    if isinstance(picture, Picture) and params and known:
        children[-1] = Picture(picture.target, picture.alt, picture.title, explicit=params)
    else:
        children.append(Text(braces))


def _directive(reading: Reading, token: Token) -> Inline:
    name, label, braces = token.info, token.meta["label"], token.meta["braces"]
    params = parse_braces(braces)
    if params is None:
        return Text(f":{name}" + ("" if label is None else f"[{label}]") + braces)
    form = INLINE.get(name)
    plain = None if label is None else _unescaped(label)
    match name:
        case "placeholder":
            return Placeholder(
                normal.collapsed(plain or "").strip(" "), dict(params).get("type", "")
            )
        case _ if form is not None and form.shown is not None and plain is not None:
            shown = dict(params) | {form.shown: plain}
            return InlineMacro(name, tuple(sorted(shown.items())))
        case _ if (form is not None and form.plain) or name in PLAIN_BLOCKS:
            return InlineMacro(name, params, plain)
        case _:
            body = None if label is None else read_inlines(reading, token.children or ()).inlines
            return InlineMacro(name, params, body)


def _unescaped(label: str) -> str:
    return unescapeAll(label.replace("\n", " "))


def inline_element(
    reading: Reading, name: str, attributes: dict[str, str]
) -> Callable[[Inlines], Sequence[Inline]]:
    """Say what an HTML element in text makes of its content."""
    _tell_handlers(reading, attributes)
    if name in MARK_TAGS:
        kind = MARK_TAGS[name]
        return lambda children: (Mark(kind, children),)
    match name:
        case "br":
            return lambda _: (Break(),)
        case "wbr":
            return lambda _: ()
        case "img":
            return lambda _: (html_picture(attributes),)
        case "a":
            return _anchor_or_link(attributes)
        case "time" if attributes.get("datetime"):
            return lambda children: (Date(attributes["datetime"], plain_text(children)),)
        case "span" | "font":
            return _span(reading, name, attributes)
        case _:
            reading.leave_out(f"<{name}>")
            return lambda children: children


def _tell_handlers(reading: Reading, attributes: dict[str, str]) -> None:
    for name in attributes:
        if name.startswith("on"):
            reading.leave_out(f"the event handler {name}")


def _anchor_or_link(attributes: dict[str, str]) -> Callable[[Inlines], Sequence[Inline]]:
    href = attributes.get("href")
    name = attributes.get("id") or attributes.get("name")
    before = (anchor(name),) if name else ()
    if href is None:
        return lambda children: (*before, *children)
    title = attributes.get("title", "")
    return lambda children: (*before, link(href, children, title))


def anchor(name: str) -> InlineMacro:
    """Make a place that links can lead to."""
    return InlineMacro("anchor", (("", name),))


def _span(
    reading: Reading, name: str, attributes: dict[str, str]
) -> Callable[[Inlines], Sequence[Inline]]:
    style = attributes.get("style", "")
    colour = _COLOUR.search(style)
    value = colour[1] if colour else attributes.get("color", "") if name == "font" else ""
    kinds = [(MarkKind.COLOUR, value)] if value else []
    if _STRUCK.search(style):
        kinds.append((MarkKind.STRIKE, ""))
    if not kinds:
        reading.leave_out(f"<{name}>")

    def marked(children: Inlines) -> Inlines:
        for kind, css in kinds:
            children = (Mark(kind, children, css),)
        return children

    return marked


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
