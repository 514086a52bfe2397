"""What a person's browser does to a body: saving from the editor, and commenting on words.

Assumes a well-formed body where it says so; works on the text, so all other bytes stay.

>>> commented("<p>Hello you</p>", "you", "r")
'<p>Hello <ac:inline-comment-marker ac:ref="r">you</ac:inline-comment-marker></p>'
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from docsync.sandbox.storage_write import MARKUP, attributes_of, fresh_id, with_attributes

# Which attribute the editor puts its id in, by element.
_LOCAL_IDS = {
    name: attribute
    for attribute, names in (
        ("local-id", "p h1 h2 h3 h4 h5 h6 ul ol li blockquote"),
        (
            "ac:local-id",
            "table tr th td ac:structured-macro ac:layout-section ac:layout-cell ac:image ac:link",
        ),
    )
    for name in names.split()
}
_BLOCK_NAMES = (
    "p h1 h2 h3 h4 h5 h6 ul ol li blockquote table tbody thead tr th td div pre hr br ac:layout "
    "ac:layout-section ac:layout-cell ac:structured-macro ac:rich-text-body ac:task ac:task-body "
    "ac:task-list ac:image ac:caption"
)
_SILENT_NAMES = (
    "ac:parameter ac:default-parameter ac:plain-text-body ac:plain-text-link-body ac:task-id "
    "ac:task-uuid ac:task-status ac:placeholder ac:adf-attribute ac:adf-parameter-value"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_SILENT = frozenset(_SILENT_NAMES.split())
_CHARACTER = re.compile(r"&[^;\s]+;|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Letter:
    """One character that a reader sees, and where it is written."""

    shown: str
    start: int
    end: int


def saved_by_editor(body: str) -> str:
    """Give a body as the browser's editor saves it: every block has a local id."""
    return MARKUP.sub(_with_local_id, body)


def commented(body: str, words: str, ref: str, place: int = 0) -> str | None:
    """Put a comment's marker around these words; None where they do not stand in one block.

    Words that stand several times are meant at the `place`-th, counted from 0. Words that run
    through other elements (bold, a link) get one marker for each piece.
    """
    letters = _letters(body)
    shown = "".join(letter.shown for letter in letters)
    starts = [found.start() for found in re.finditer(re.escape(words), shown)] if words else []
    if not 0 <= place < len(starts):
        return None
    start = starts[place]
    pieces: list[tuple[int, int]] = []
    for letter in letters[start : start + len(words)]:
        if pieces and pieces[-1][1] == letter.start:
            pieces[-1] = (pieces[-1][0], letter.end)
        else:
            pieces.append((letter.start, letter.end))
    for begin, end in reversed(pieces):
        marker = f'<ac:inline-comment-marker ac:ref="{ref}">{body[begin:end]}'
        body = f"{body[:begin]}{marker}</ac:inline-comment-marker>{body[end:]}"
    return body


def _with_local_id(found: re.Match[str]) -> str:
    attribute = _LOCAL_IDS.get(found["name"] or "")
    if not attribute or found["close"] or attribute in attributes_of(found):
        return found[0]
    return with_attributes(found[0], {attribute: fresh_id()})


def _letters(body: str) -> list[_Letter]:
    """List what a reader sees; a block's edge is a line break that no search can match over."""
    letters: list[_Letter] = []
    silent = at = 0
    for found in [*MARKUP.finditer(body), None]:
        end = found.start() if found else len(body)
        if not silent:
            letters += [
                _Letter(html.unescape(one[0]), one.start(), one.end())
                for one in _CHARACTER.finditer(body, at, end)
            ]
        if found is None:
            break
        at = found.end()
        silent += _silence(found)
        if found["name"] in _BLOCKS:
            letters.append(_Letter("\0", at, at))
    return letters


def _silence(found: re.Match[str]) -> int:
    if found["name"] not in _SILENT or found[0].endswith("/>"):
        return 0
    return -1 if found["close"] else 1
