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
from dataclasses import fields, is_dataclass, replace
from typing import Any

from docsync.document.model import Blocks, Inlines
from docsync.errors import ConversionError
from docsync.storage.reader import read, read_inline

_REFERENCE = re.compile(r"&#(0*)10;|\n")


def read_raw_block(storage: str, line: int) -> Blocks:
    """Read the storage of a raw fence that begins at `line`; what is not well-formed is refused.

    Its blocks stand nowhere in the Markdown by themselves.
    """
    try:
        return tuple(map(_without_span, read(storage).blocks))
    except ConversionError as error:
        raise _placed(error, line + 1) from error


def read_raw_inline(spelled: str, line: int) -> Inlines:
    """Read the storage of a raw span at `line`; what is not well-formed is refused."""
    try:
        return read_inline(read_newlines(spelled))
    except ConversionError as error:
        raise _placed(error, line) from error


def spell_newlines(storage: str) -> str:
    """Write storage in one line."""
    return _REFERENCE.sub(lambda m: "&#10;" if m[1] is None else f"&#0{m[1]}10;", storage)


def read_newlines(spelled: str) -> str:
    """Give the storage that `spell_newlines` wrote in one line."""
    return _REFERENCE.sub(lambda m: f"&#{m[1][1:]}10;" if m[1] else "\n", spelled)


def _without_span(node: Any) -> Any:
    """Give a node, and all below it, without where it stood in the storage."""
    if isinstance(node, tuple):
        return tuple(map(_without_span, node))
    if not is_dataclass(node) or isinstance(node, type):
        return node
    held = ((f.name, getattr(node, f.name)) for f in fields(node))
    return replace(node, **{n: None if n == "span" else _without_span(v) for n, v in held})


def _placed(error: ConversionError, line: int) -> ConversionError:
    """Say where in the Markdown an error of raw storage stands; `line` counts from 0."""
    told = error.message.removeprefix(f"line {error.line}, column {error.column}: ")
    at = line + (error.line or 1)
    return ConversionError(f"raw storage: {told}", line=at, column=error.column, hint=error.hint)
