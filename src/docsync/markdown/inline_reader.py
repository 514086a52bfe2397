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

from docsync.document import normal
from docsync.document.model import (
    Address,
    Break,
    FootnoteReference,
    Inline,
    InlineMacro,
    Inlines,
    Mark,
    MarkKind,
    Picture,
    Placeholder,
    Text,
)
from docsync.errors import NestingError
from docsync.markdown.directives import parse_braces
from docsync.markdown.elements import (
    INLINE_TAGS,
    MARK_TAGS,
    PICTURE_ATTRIBUTES,
    Element,
    inline_element,
    link,
    picture,
    place_of,
    target,
    tell_attributes,
)
from docsync.markdown.emoji import emoji
from docsync.markdown.names import person, wiki_link, wiki_picture
from docsync.markdown.raw import read_raw_inline
from docsync.markdown.reading import Reading
from docsync.storage.macros import INLINE, PLAIN_BLOCKS
from docsync.syntax.blocks import words
from docsync.syntax.tags import CloseTag, OpenTag, tag

_MARK_TOKENS = {
    "strong_open": MarkKind.STRONG,
    "em_open": MarkKind.EMPHASIS,
    "s_open": MarkKind.STRIKE,
}
_DEEPEST = 100  # HTML elements in one another, in a line of text
_MOST_OPEN = 1000  # those that are the same
_PLAIN = re.compile(r"[^\\`*_\[<&~:]*+(?::(?!\S)[^\\`*_\[<&~:]*+)*+\Z")
_MARKUP = ("  \n", "@{", "www.")  # what a plain text has none of, either


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
            reading.line += 1
            continue
        if text:
            stack[-1].children.append(Text("".join(text)))
            text.clear()
        _READERS.get(kind, _read_leaf)(reading, token, stack, unmatched)
    if text:
        stack[-1].children.append(Text("".join(text)))
    while len(stack) > 1:
        _leave_open(reading, stack)
    return Run(normal.inlines(stack[0].children), tuple(unmatched))


def parse_inlines(reading: Reading, source: str) -> Run:
    """Read inline Markdown."""
    if is_plain(source):
        return Run(normal.inlines((Text(source),)))
    return read_inlines(reading, words(reading.parsed, source))


def is_plain(source: str) -> bool:
    """Say whether words hold nothing that could be markup."""
    return _PLAIN.match(source) is not None and not any(sign in source for sign in _MARKUP)


# Tokens ----------------------------------------------------------------------------------------

_Stack = list[_Open]


def _read_leaf(reading: Reading, token: Token, stack: _Stack, _unmatched: list[str]) -> None:
    children = stack[-1].children
    match token.type:
        case "picture_attributes":
            _explain_picture(token.content, children)
        case "raw_inline":
            children.extend(read_raw_inline(token.content, reading.line))
        case "image":
            children.extend(picture(reading, _picture(token)))
        case "person":
            children.append(person(reading, token.content))
        case "wiki_link":
            children.append(wiki_link(reading, token.meta))
        case "wiki_picture":
            children.append(wiki_picture(token.meta))
        case "hardbreak":
            children.append(Break())
            reading.line += 1
        case _:
            children.append(_leaf(reading, token))


def _leaf(reading: Reading, token: Token) -> Inline:
    match token.type:
        case "code_inline":
            return Mark(MarkKind.CODE, (Text(token.content),))
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


def _open_mark(reading: Reading, token: Token, stack: _Stack, _unmatched: list[str]) -> None:
    kind = _MARK_TOKENS[token.type]
    reading.go_in(len(stack))
    stack.append(_Open(token.type, lambda children: (Mark(kind, children),)))


def _open_link(reading: Reading, token: Token, stack: _Stack, _unmatched: list[str]) -> None:
    href, title = str(token.attrs["href"]), str(token.attrs.get("title", ""))
    if token.markup == "autolink" and not isinstance(target(href), Address):
        stack.append(_Open(token.type, lambda _: link(reading, href, ())))
        return
    stack.append(_Open(token.type, lambda children: link(reading, href, children, title)))


def _close(reading: Reading, token: Token, stack: _Stack, _unmatched: list[str]) -> None:
    """Close the mark or link of a token, and the tags that were left open inside it."""
    opened = token.type.replace("_close", "_open")
    while stack[-1].name != opened or stack[-1].html:
        _leave_open(reading, stack)
    _close_top(stack)


def _read_tag(reading: Reading, token: Token, stack: _Stack, unmatched: list[str]) -> None:
    reading.line += token.content.count("\n")
    match tag(token.content):
        case OpenTag(name, attributes, _, closed):
            element = inline_element(reading, name, attributes)
            tell_attributes(reading, name, attributes)
            stack[-1].children.extend(place_of(name, attributes))
            if closed:
                stack[-1].children.extend(element(()))
            elif name in INLINE_TAGS:
                _open_tag(reading, name, element, stack)
        case CloseTag(name):
            depth = len(stack) - 1
            while stack[depth].html and stack[depth].name != name:
                depth -= 1
            if stack[depth].html:
                while len(stack) > depth + 1:
                    _leave_open(reading, stack)
                _close_top(stack)
            else:
                unmatched.append(name)
        case _:
            return


def _open_tag(reading: Reading, name: str, element: Element, stack: _Stack) -> None:
    """Open an element; one in the same one would mark nothing more."""
    again = name in MARK_TAGS and any(opened.name == name for opened in stack)
    if len(stack) > (_MOST_OPEN if again else _DEEPEST):
        raise NestingError("elements stand too deep in each other", line=reading.line + 1)
    reading.go_in(len(stack))
    stack.append(_Open(name, _unchanged if again else element, html=True))


def _unchanged(children: Inlines) -> Inlines:
    return children


def _leave_open(reading: Reading, stack: _Stack) -> None:
    """Close what its own end did not close."""
    if stack[-1].html:
        reading.tell_left_open(stack[-1].name)
    _close_top(stack)


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
