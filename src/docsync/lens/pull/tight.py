"""Blocks in HTML without blank lines: there Markdown has no signs, so what is new is HTML, too.

>>> from docsync.document.model import Paragraph, Text
>>> is_tight(["<div>", "  <p>dock</p>", "</div>"])
True
>>> as_elements((Paragraph((Text("pier"),)),), Site(), "  ")
['  <p>pier</p>']
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from docsync.document.model import Blocks
from docsync.storage.writer import write_blocks
from docsync.syntax.tags import CloseTag, OpenTag, scan
from docsync.values import Site

_SPACE = " \t"
_OF_CONFLUENCE = ("<ac:", "<ri:", "<at:", "\n")


def is_tight(lines: Sequence[str]) -> bool:
    """Say whether lines are HTML that no blank line opens to Markdown."""
    begins = bool(lines) and lines[0].lstrip(_SPACE).startswith("<")
    return begins and all(line.strip(_SPACE) for line in lines)


def as_elements(blocks: Blocks, site: Site, indentation: str) -> list[str] | None:
    """Write blocks as the HTML that they are in storage; None for what is more than HTML there."""
    if not blocks:
        return None
    text = write_blocks(blocks, site)
    return None if any(sign in text for sign in _OF_CONFLUENCE) else [indentation + text]


def as_open(old: str, woven: str, before: str, after: str) -> bool:
    """Say whether an edit from `before` to `after`, put into `old`, opens and closes as it does.

    An element that is left open would take in all that follows; where some are already, by those
    who know what ends them, nothing can be said.
    """
    if "<" not in old and "<" not in woven:
        return True
    return _opened(old) != _opened(before) or _opened(woven) == _opened(after)


def _opened(text: str) -> Counter[str]:
    """Count the start tags of each name that have no end tag."""
    counts: Counter[str] = Counter()
    for piece in scan(text) if "<" in text else ():
        if isinstance(piece, OpenTag) and not piece.closed:
            counts[piece.name] += 1
        elif isinstance(piece, CloseTag):
            counts[piece.name] -= 1
    return counts


def indentation_of(line: str) -> str:
    """Give the white space that a line begins with."""
    return line[: len(line) - len(line.lstrip(_SPACE))]
