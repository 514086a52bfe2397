r"""Storage that stands in Markdown as it is: read with care, written so that it comes back.

A code span cannot hold a newline, so one is spelled `&#10;`, and a reference that was there before
gets one zero more; storage itself could not tell them apart.

>>> spell_newlines("a\nb &#10;")
'a&#10;b &#010;'
>>> read_newlines("a&#10;b &#010;")
'a\nb &#10;'
"""

from __future__ import annotations

import re

from docsync.document.model import Block, Inline, RawBlock, RawInline
from docsync.errors import ConversionError
from docsync.syntax.xml import parse

_REFERENCE = re.compile(r"&#(0*)10;|\n")


def read_raw_block(storage: str, line: int) -> tuple[Block, ...]:
    """Read the storage of a raw fence that begins at `line`; what is not well-formed is refused."""
    _check(storage, line)
    return (RawBlock(storage),)


def read_raw_inline(spelled: str, line: int) -> tuple[Inline, ...]:
    """Read the storage of a raw span at `line`; what is not well-formed is refused."""
    storage = read_newlines(spelled)
    _check(storage, line)
    return (RawInline(storage),)


def spell_newlines(storage: str) -> str:
    """Write storage in one line."""
    return _REFERENCE.sub(lambda m: "&#10;" if m[1] is None else f"&#0{m[1]}10;", storage)


def read_newlines(spelled: str) -> str:
    """Give the storage that `spell_newlines` wrote in one line."""
    return _REFERENCE.sub(lambda m: f"&#{m[1][1:]}10;" if m[1] else "\n", spelled)


def _check(storage: str, line: int) -> None:
    try:
        parse(storage)
    except ConversionError as error:
        inside = (error.line or 1) - 1
        raise ConversionError(
            f"raw storage: {error.message}", line=line + 1 + inside, column=error.column
        ) from error
