"""What a document says as plain text: titles, heading anchors, the outline.

>>> plain_text((Text("Set "), Text("up"), Break()))
'Set up'
>>> slug(Editor.NEW, "Set up"), slug(Editor.LEGACY, "Set up", "My page"), file_slug("Set up!")
('Set-up', 'Mypage-Setup', 'set-up')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from docsync.document.model import (
    Block,
    Break,
    Date,
    Document,
    Heading,
    Inline,
    InlineMacro,
    Layout,
    Link,
    Mark,
    Mention,
    Picture,
    Placeholder,
    Text,
)
from docsync.values import Editor

_WHITE = re.compile(r"\s+")
_NO_WORD = re.compile(r"[^\w\- ]")


def plain_text(children: Iterable[Inline]) -> str:
    """Give the words of inline content in one line."""
    return _WHITE.sub(" ", "".join(map(_words, children))).strip()


def outline(document: Document) -> Iterator[tuple[int, str]]:
    """Give level and words of each heading at the top of a document or in its layouts."""
    for block in document.blocks:
        yield from _headings(block)


def slug(editor: Editor, text: str, title: str = "") -> str:
    """Give a heading's anchor on a page of Confluence; the legacy editor puts the title before it.

    https://confluence.atlassian.com/doc/anchor-macro-182682168.html says how both are made.
    """
    if editor is Editor.NEW:
        return _WHITE.sub("-", text.strip())
    return "-".join(_WHITE.sub("", part) for part in (title, text) if part)


def file_slug(text: str) -> str:
    """Give a heading's anchor as GitHub makes it."""
    return _NO_WORD.sub("", text.strip().lower()).replace(" ", "-")


def _headings(block: Block) -> Iterator[tuple[int, str]]:
    match block:
        case Heading(level, children):
            yield level, plain_text(children)
        case Layout(sections):
            for section in sections:
                for cell in section.cells:
                    for inside in cell.blocks:
                        yield from _headings(inside)
        case _:
            return


def _words(child: Inline) -> str:
    match child:
        case Text(text) | Placeholder(text) | Date(_, text):
            return text
        case Break():
            return " "
        case Mark(_, children) | Link(_, children):
            return "".join(map(_words, children))
        case Picture():
            return child.alt
        case Mention():
            return f"@{child.name}" if child.name else ""
        case InlineMacro(_, params, body):
            if isinstance(body, tuple):
                return "".join(map(_words, body))
            return body or dict(params).get("title", "")
        case _:
            return ""
