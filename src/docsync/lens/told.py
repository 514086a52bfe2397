"""What has to be told of a woven text: comments that lost their words, edits of what is no content.

Comments are counted over the whole page, so that a paragraph that moves takes its own along.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from docsync.document.model import Document
from docsync.lens.shown import Shown, shown_in, words_of
from docsync.syntax.xml import CharData, Element, Node, parse
from docsync.values import Warning, WarningKind  # noqa: A004 - the user's word for it

_MARKER = "ac:inline-comment-marker"
_START = re.compile(rf"<{_MARKER}\b[^>]*>")


def missing_comments(old: str, new: str) -> dict[str, str]:
    """Give the inline comments that only the old storage has: their words, by their reference."""
    if set(_START.findall(old)) <= set(_START.findall(new)):
        return {}
    kept = _comments(new)
    return {ref: words for ref, words in _comments(old).items() if ref not in kept}


def _comments(storage: str) -> dict[str, str]:
    found: dict[str, str] = {}
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
    for words in missing_comments(old, new).values():
        message = f"the comment on “{' '.join(words.split())}” has no words left"
        yield Warning(WarningKind.COMMENT_LOST, message)


def ignored_edits(old: Document, new: Document, markdown: str) -> Iterator[Warning]:
    """Tell of names of mentions and texts of dates that were edited: they are no content."""
    known: dict[Shown, set[str]] = {}
    for thing in shown_in(old):
        known.setdefault(thing, set()).add(words_of(thing))
    for thing in shown_in(new):
        words = words_of(thing)
        if words not in known.get(thing, {words}):
            message = f"“{words}” is shown by Confluence in its own words; the edit has no effect"
            line = markdown.count("\n", 0, max(markdown.find(words), 0)) + 1
            yield Warning(WarningKind.IGNORED_EDIT, message, line)
