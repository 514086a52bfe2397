"""What must hold for any text at all, as functions of a text: fuzzers call them, and tests.

Each one takes what a fuzzer made up, and raises for what is a bug: any error but a
`ConversionError` with its line, malformed storage, a text that changes when it is converted again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from docsync import Base, to_markdown, to_storage
from docsync.document.model import Document
from docsync.errors import ConversionError, RoundTripError
from docsync.storage.reader import read
from docsync.syntax.xml import parse

FUZZ = Path(__file__).parents[1] / "fuzz"
BETWEEN = "\n%%%%\n"  # between the old and the new text of an edit


def markdown(text: str) -> None:
    """Any Markdown becomes storage that is well-formed, and comes back saying the same."""
    stored = _storage(text)
    if stored is not None:
        _comes_back(stored)


def storage(text: str) -> None:
    """Any storage becomes Markdown that says the same."""
    try:
        to_markdown(text)
    except ConversionError as error:
        _refused(error)
    else:
        _comes_back(text)


def edits(text: str) -> None:
    """Any edit of any text arrives, on both sides."""
    old, between, new = text.partition(BETWEEN)
    stored = _storage(old) if between else None
    wanted = _storage(new)
    if stored is None or wanted is None:
        return
    base = Base(old, stored)
    woven = to_storage(new, base=base).text
    _same(read(woven), read(wanted))
    pulled = to_markdown(wanted, base=base).text
    _same(read(to_storage(pulled).text), read(wanted))


TARGETS: dict[str, Callable[[str], None]] = {
    "markdown": markdown,
    "storage": storage,
    "edits": edits,
}


def _storage(text: str) -> str | None:
    """Convert Markdown; None where it is refused, with its line."""
    try:
        converted = to_storage(text).text
    except ConversionError as error:
        _refused(error)
        return None
    parse(converted)
    return converted


def _comes_back(stored: str) -> None:
    """Convert storage to Markdown and back: it says the same, and stays as it is from then on."""
    once = to_storage(to_markdown(stored).text).text
    _same(read(once), read(stored))
    twice = to_storage(to_markdown(once).text).text
    assert twice == once, f"{once!r} became {twice!r}"


def _same(found: Document, wanted: Document) -> None:
    assert found == wanted, f"{found!r} for {wanted!r}"


def _refused(error: ConversionError) -> None:
    assert not isinstance(error, RoundTripError)
    assert error.line, f"{error.message}: no line"
