"""Blocks in HTML without blank lines: there Markdown has no signs, so what is new is HTML, too.

>>> from docsync.document.model import Paragraph, Text
>>> is_tight(["<div>", "  <p>dock</p>", "</div>"])
True
>>> as_elements((Paragraph((Text("pier"),)),), Site(), "  ")
['  <p>pier</p>']
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from docsync.document.model import Blocks, Table
from docsync.lens.pull.sizes import without_sizes
from docsync.storage.writer import write_blocks
from docsync.syntax.tags import CloseTag, OpenTag, scan
from docsync.values import Site

_SPACE = " \t"
_OF_CONFLUENCE = ("<ac:", "<ri:", "<at:")
_PARAGRAPH = re.compile(r"<p\b", re.IGNORECASE)
_ONLY_WORDS = re.compile(
    r"(<t[dh]\b[^<>]*>)<p>((?:(?!</?(?:p|t[dh])\b).)*)</p>(</t[dh]>)", re.DOTALL
)


def is_tight(lines: Sequence[str]) -> bool:
    """Say whether lines are HTML that no blank line opens to Markdown."""
    begins = bool(lines) and lines[0].lstrip(_SPACE).startswith("<")
    return begins and all(line.strip(_SPACE) for line in lines)


def as_elements(blocks: Blocks, site: Site, indentation: str) -> list[str] | None:
    """Write blocks as the HTML that they are in storage; None for what is more than HTML there."""
    if not blocks:
        return None
    text = write_blocks(blocks, site)
    return [indentation + text] if is_html(text) and "\n" not in text else None


def is_html(text: str) -> bool:
    """Say whether a text holds no element that is HTML in storage alone."""
    return not any(sign in text for sign in _OF_CONFLUENCE)


def table_elements(table: Table, site: Site, like: str) -> str:
    """Write a table as the HTML that it is in storage, words alone in a cell bare as in `like`."""
    text = write_blocks((without_sizes(table),), site)
    return text if _PARAGRAPH.search(like) else _ONLY_WORDS.sub(r"\1\2\3", text)


def as_open(old: str, woven: str, before: str, after: str) -> bool:
    """Say whether an edit from `before` to `after`, put into `old`, opens and closes as it does.

    An element that is left open would take in all that follows; where some are already, by those
    who know what ends them, nothing can be said.
    """
    if "<" not in old and "<" not in woven:
        return True
    return _opened(old) != _opened(before) or _opened(woven) == _opened(after)


def _opened(text: str) -> tuple[Counter[str], Counter[str]]:
    """Count the start tags of each name that no end tag follows, and end tags that end nothing."""
    begun: Counter[str] = Counter()
    stray: Counter[str] = Counter()
    for piece in scan(text) if "<" in text else ():
        if isinstance(piece, OpenTag) and not piece.closed:
            begun[piece.name] += 1
        elif isinstance(piece, CloseTag) and begun[piece.name] > 0:
            begun[piece.name] -= 1
        elif isinstance(piece, CloseTag):
            stray[piece.name] += 1
    return +begun, stray


def indentation_of(line: str) -> str:
    """Give the white space that a line begins with."""
    return line[: len(line) - len(line.lstrip(_SPACE))]
