"""Inline content as storage, the way Confluence's own editor writes it.

>>> Spelling(Site()).inlines((Text("a"), Mark(MarkKind.STRONG, (Text("b & c"),))))
'a<strong>b &amp; c</strong>'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from docsync.document.addresses import address, resolved, spell
from docsync.document.model import (
    Address,
    AttachmentTarget,
    Break,
    Date,
    Emoticon,
    FootnoteReference,
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
    Target,
    Text,
)
from docsync.document.names import worded
from docsync.errors import ConversionError
from docsync.storage.macros import FIELDS
from docsync.storage.notes import reference
from docsync.storage.parts import macro, plain_body, rich_body
from docsync.storage.targets import link, resource, user_resource
from docsync.storage.templates import template_field
from docsync.syntax.xml import cdata, escape, escape_value, parse
from docsync.values import Editor, NoLinks, Site

_TAGS: Mapping[MarkKind, str] = {
    MarkKind.STRONG: "strong",
    MarkKind.EMPHASIS: "em",
    MarkKind.STRIKE: "del",
    MarkKind.CODE: "code",
    MarkKind.UNDERLINE: "u",
    MarkKind.SUBSCRIPT: "sub",
    MarkKind.SUPERSCRIPT: "sup",
    MarkKind.SMALL: "small",
    MarkKind.BIG: "big",
    MarkKind.HIGHLIGHT: "mark",
}
_ATTRIBUTE = re.compile(r"[a-z][a-z-]*")  # what may follow `ac:` in a picture's attributes


@dataclass(frozen=True, slots=True)
class Spelling:
    """How one document is written: the site it goes to, and the numbers of its footnotes."""

    site: Site
    notes: dict[str, int] = field(default_factory=dict)

    def inlines(self, children: Iterable[Inline]) -> str:
        """Write inline content."""
        return "".join(map(self._inline, children))

    def _inline(self, child: Inline) -> str:
        match child:
            case Text(text):
                return escape(text)
            case Break():
                return "<br />"
            case Mark():
                return self._mark(child)
            case Link():
                return self._link(child)
            case Picture():
                return self.picture(child)
            case InlineMacro(name, params) if name in FIELDS:
                return template_field(name, params, "")
            case InlineMacro(name, params, body):
                return macro(name, params, self._body(body))
            case FootnoteReference(label):
                return reference(label, str(self.notes.setdefault(label, len(self.notes) + 1)))
            case RawInline(storage):
                return raw(storage)
            case _:
                return _rare(child)

    def _mark(self, mark: Mark) -> str:
        inside = self.inlines(mark.children)
        if mark.kind is MarkKind.COLOUR:
            return f'<span style="color: {escape_value(mark.value)};">{inside}</span>'
        tag = _TAGS[mark.kind]
        return f"<{tag}>{inside}</{tag}>"

    def _body(self, body: str | Inlines | None) -> str:
        match body:
            case None:
                return ""
            case str():
                return plain_body(body)
            case _:
                return rich_body(self.inlines(body))

    def _link(self, given: Link) -> str:
        target = resolved(given.target, self.site.links)
        title = f'"{escape_value(given.title)}"' if given.title else ""
        if isinstance(target, Address):
            shown = f" title={title}" if title else ""
            inside = self.inlines(given.children)
            return f'<a href="{escape_value(target.href)}"{shown}>{inside}</a>'
        children = worded(given).children if given.written else given.children
        written = link(target, self._link_body(children))
        return written.replace("<ac:link", f"<ac:link ac:tooltip={title}", 1) if title else written

    def _link_body(self, children: Inlines) -> str:
        if not children:
            return ""
        plain = len(children) == 1 and isinstance(children[0], Text)
        if plain and self.site.editor is Editor.LEGACY:
            text = cdata("".join(child.text for child in children if isinstance(child, Text)))
            return f"<ac:plain-text-link-body>{text}</ac:plain-text-link-body>"
        return f"<ac:link-body>{self.inlines(children)}</ac:link-body>"

    def picture(self, given: Picture) -> str:
        """Write a picture, in text or alone."""
        named = [("alt", given.alt), ("title", given.title)]
        attributes = {key: value for key, value in named if value}
        attributes |= {key: value for key, value in given.explicit if _ATTRIBUTE.fullmatch(key)}
        written = "".join(f' ac:{key}="{escape_value(attributes[key])}"' for key in attributes)
        inside = resource(self._shown(given.target))
        if given.caption:
            inside += f"<ac:caption><p>{self.inlines(given.caption)}</p></ac:caption>"
        return f"<ac:image{written}>{inside}</ac:image>"

    def _shown(self, given: Target) -> Target:
        """Say what a picture shows: an attachment, or an address."""
        target = resolved(given, self.site.links)
        if isinstance(target, AttachmentTarget) and not target.anchor:
            return target
        return Address(spell(target) if given == target else address(given, NoLinks()))


def _rare(child: Mention | Emoticon | Date | Placeholder) -> str:
    match child:
        case Mention():
            return f"<ac:link>{user_resource(child)}</ac:link>"
        case Emoticon(name):
            value = escape_value(name)
            return f'<ac:emoticon ac:name="{value}" ac:emoji-shortname=":{value}:" />'
        case Date(datetime):
            return f'<time datetime="{escape_value(datetime)}" />'
        case Placeholder(text, kind):
            attribute = f' ac:type="{escape_value(kind)}"' if kind else ""
            return f"<ac:placeholder{attribute}>{escape(text)}</ac:placeholder>"
        case _:
            assert_never(child)


def raw(storage: str) -> str:
    """Write raw storage as it is; a ConversionError says what is not well-formed in it."""
    try:
        parse(storage)
    except ConversionError as error:
        raise ConversionError(f"raw storage: {error.message}") from None
    return storage
