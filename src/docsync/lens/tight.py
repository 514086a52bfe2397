"""Blocks in HTML without blank lines: there Markdown has no signs, so what is new is HTML, too.

>>> from docsync.document.model import Paragraph, Text
>>> is_tight(["<div>", "  <p>dock</p>", "</div>"])
True
>>> as_elements((Paragraph((Text("pier"),)),), Site(), "  ")
['  <p>pier</p>']
"""

from __future__ import annotations

from collections.abc import Sequence

from docsync.document.model import Blocks
from docsync.storage.writer import write_blocks
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


def indentation_of(line: str) -> str:
    """Give the white space that a line begins with."""
    return line[: len(line) - len(line.lstrip(_SPACE))]
