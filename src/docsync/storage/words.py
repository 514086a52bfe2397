"""Words of storage that need no elements: text, marks of mere text and plain links, read at once.

Most paragraphs and headings hold nothing else. `UNCUT` knows them, so that they are never cut into
nodes; whatever of them is not in normal form as it stands is cut after all, and read like the rest.

>>> read("a <strong>b</strong>", {})
(Text(text='a '), Mark(kind=<MarkKind.STRONG: 'strong'>, children=(Text(text='b'),), value=''))
"""

from __future__ import annotations

import re

from docsync.document.model import Inline, Inlines, Link, Mark, MarkKind, Text
from docsync.document.names import unworded
from docsync.document.normal import EDGE, inlines, is_collapsed
from docsync.storage.inline import MARKS
from docsync.storage.inline import read as read_nodes
from docsync.storage.targets import address_target
from docsync.syntax.xml import cut, decode

_KINDS = {name: MARKS[name] for name in ("code", "strong", "em")}
_ADDRESS = 'a href="'
_MARK = "|".join(_KINDS)
_LEAF = rf'<(?:{_MARK}|{_ADDRESS}[^"<>]*")>[^<]*</(?:{_MARK}|a)>'
_BLOCK = "p|h[1-6]"
UNCUT = rf"<(?:{_BLOCK})>(?:[^<]++|{_LEAF})++</(?:{_BLOCK})>"
_LEAVES = re.compile(f"({_LEAF})")
_SPACES = re.compile("&(?:#|nbsp;)")  # as references; no other reference is one

Known = dict[str, Mark | Link | None]  # what was read already: the same words come again and again


def read(content: str, known: Known) -> Inlines:
    """Read what stands in an element that `UNCUT` matches, in normal form."""
    found = _normal(content, known)
    return inlines(read_nodes(cut(content), content)) if found is None else found


def _normal(content: str, known: Known) -> Inlines | None:
    """Read content that is in normal form already; None for any other."""
    if content[0] in EDGE or content[-1] in EDGE or not is_collapsed(content):
        return None
    if "&" in content and _SPACES.search(content):
        return None
    if "<" not in content:
        return (Text(decode(content) if "&" in content else content),)
    found: list[Inline] = []
    is_leaf = False
    for piece in _LEAVES.split(content):
        if is_leaf:
            leaf = known[piece] if piece in known else known.setdefault(piece, _leaf(piece))
            if leaf is None or (found and _are_one(found[-1], leaf)):
                return None
            found.append(leaf)
        elif piece:
            found.append(Text(decode(piece) if "&" in piece else piece))
        is_leaf = not is_leaf
    return tuple(found)


def _leaf(storage: str) -> Mark | Link | None:
    """Read a mark or a link; None for one that is not in normal form."""
    start, _, rest = storage[1:].partition(">")
    text = rest[: rest.rindex("<")]
    kind = _KINDS.get(start)
    if not text or (kind is not MarkKind.CODE and (text[0] in EDGE or text[-1] in EDGE)):
        return None
    words = (Text(decode(text)),)
    if kind is not None:
        return Mark(kind, words)
    return unworded(Link(address_target(decode(start[len(_ADDRESS) : -1])), words))


def _are_one(before: Inline, leaf: Mark | Link) -> bool:
    return isinstance(before, Mark) and isinstance(leaf, Mark) and before.kind is leaf.kind
