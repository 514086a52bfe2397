"""What has to be told of a woven text: comments that lost their words, edits of what is no content.

Comments are counted over the whole page, so that a paragraph that moves takes its own along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from docsync.document.model import Date, Document, Mention
from docsync.syntax.xml import CharData, Element, Node, parse
from docsync.values import Warning, WarningKind  # noqa: A004 - the user's word for it

_MARKER = "ac:inline-comment-marker"


def comments(storage: str) -> dict[str, str]:
    """Give the words of each inline comment by its reference."""
    found: dict[str, str] = {}
    if _MARKER in storage:
        _collect(parse(storage).children, found)
    return found


def _collect(nodes: Iterable[Node], found: dict[str, str]) -> None:
    for node in nodes:
        if not isinstance(node, Element):
            continue
        if node.name == _MARKER:
            reference = node.attributes.get("ac:ref", "")
            found[reference] = found.get(reference, "") + _text(node.children)
        _collect(node.children, found)


def _text(nodes: Iterable[Node]) -> str:
    return "".join(
        node.text if isinstance(node, CharData) else _text(node.children)
        for node in nodes
        if isinstance(node, CharData | Element)
    )


def lost_comments(old: str, new: str) -> Iterator[Warning]:
    """Tell of each inline comment of the old storage that no word of the new one carries."""
    kept = comments(new).keys()
    for reference, words in comments(old).items():
        if reference not in kept:
            message = f"the comment on “{' '.join(words.split())}” has no words left"
            yield Warning(WarningKind.COMMENT_LOST, message)


Shown = Mention | Date  # what Confluence shows in its own words


def ignored_edits(old: Document, new: Document, markdown: str) -> Iterator[Warning]:
    """Tell of names of mentions and texts of dates that were edited: they are no content."""
    known: dict[Shown, set[str]] = {}
    for thing in _shown(old):
        known.setdefault(thing, set()).add(_words(thing))
    for thing in _shown(new):
        words = _words(thing)
        if words not in known.get(thing, {words}):
            message = f"“{words}” is shown by Confluence in its own words; the edit has no effect"
            line = markdown.count("\n", 0, max(markdown.find(words), 0)) + 1
            yield Warning(WarningKind.IGNORED_EDIT, message, line)


def _words(thing: Shown) -> str:
    return thing.name if isinstance(thing, Mention) else thing.text


def _shown(node: object) -> Iterator[Shown]:
    """Give all mentions and dates below a node of the document."""
    waiting = [node]
    while waiting:
        at = waiting.pop()
        if isinstance(at, Mention | Date):
            yield at
        elif isinstance(at, tuple):
            waiting.extend(reversed(at))
        elif is_dataclass(at):
            waiting.extend(getattr(at, f.name) for f in fields(at))
