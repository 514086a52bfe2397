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
    Blocks,
    Break,
    Date,
    Division,
    Document,
    Heading,
    Inline,
    InlineMacro,
    Layout,
    Link,
    List,
    Macro,
    Mark,
    Mention,
    Panel,
    Picture,
    Placeholder,
    Quote,
    Table,
    TaskList,
    Text,
)
from docsync.document.names import own_name
from docsync.document.normal import collapsed
from docsync.values import Editor

_WHITE = re.compile(r"\s+")
_NO_WORD = re.compile(r"[^\w\- ]")


def plain_text(children: Iterable[Inline]) -> str:
    """Give the words of inline content in one line."""
    return collapsed("".join(map(_words, children))).strip(" \xa0")


def outline(document: Document) -> Iterator[tuple[int, str]]:
    """Give level and words of each heading, in frames and lists too."""
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
    if isinstance(block, Heading):
        yield block.level, plain_text(block.children)
        return
    for inside in _inside(block):
        for child in inside:
            yield from _headings(child)


def _inside(block: Block) -> Iterable[Blocks]:
    """Give the blocks that stand in a block, frame by frame."""
    match block:
        case Quote(blocks) | Panel(_, blocks) | Division(_, blocks):
            return (blocks,)
        case Macro(_, _, body):
            return (body,) if isinstance(body, tuple) else ()
        case List(_, items):
            return (item.blocks for item in items)
        case TaskList(tasks):
            return (task.blocks for task in tasks)
        case Table(rows):
            return (cell.blocks for row in rows for cell in row.cells)
        case Layout(sections):
            return (cell.blocks for section in sections for cell in section.cells)
        case _:
            return ()


def _words(child: Inline) -> str:
    match child:
        case Text(text) | Placeholder(text) | Date(_, text):
            return text
        case Break():
            return " "
        case Link(target, ()):
            return own_name(target)
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
