"""The proof of a weave: what was woven is read back and compared with what was asked.

Where it says something else, the smallest block that differs is written afresh, then what it stands
in, and so on up to the page. A page is never written afresh as a whole: that would lose every id
and every comment of it without a word, so it is a RoundTripError.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Protocol

from docsync.errors import ConversionError, RoundTripError
from docsync.lens.align import align
from docsync.lens.items import Family, Item, Keys, item_of
from docsync.storage.reader import read_shapes
from docsync.syntax.xml import parse

_TRIES = 12


class Weaver(Protocol):
    """Writes fresh items into old text, and takes back what turned out wrong."""

    def write(self, fresh: Item) -> str:
        """Write an item and all it holds."""

    def distrust(self, fresh: Item) -> Item:
        """Write an item afresh from now on, or what it stands in; say which."""


def proven(weaver: Weaver, fresh: Item, keys: Keys) -> str:
    """Weave a page so that it says what was asked; a RoundTripError if that cannot be had."""
    for _ in range(_TRIES):
        text = weaver.write(fresh)
        wrong = _wrong(weaver, fresh, text, keys)
        if not wrong:
            return text
        if any(weaver.distrust(item).family is Family.PAGE for item in wrong):
            break
    raise RoundTripError(
        "the page cannot be woven into its old storage: what would be written does not say what "
        "the Markdown says"
    )


def _wrong(weaver: Weaver, fresh: Item, text: str, keys: Keys) -> list[Item]:
    try:
        return list(_differing(fresh, item_of(read_shapes(text), text, keys)))
    except ConversionError:
        return list(_broken(weaver, fresh)) or [fresh]


def _differing(fresh: Item, woven: Item) -> Iterator[Item]:
    """Give the smallest fresh items that the woven text does not say."""
    if fresh.key == woven.key:
        return
    if (fresh.own, fresh.said) != (woven.own, woven.said):
        yield fresh
    elif len(fresh.children) == len(woven.children):
        for mine, other in zip(fresh.children, woven.children, strict=True):
            yield from _differing(mine, other)
    else:
        yield from _missing(fresh, woven)


def _missing(fresh: Item, woven: Item) -> Iterator[Item]:
    """Give the children that are not there; or, where there are too many, those beside them."""
    pairs = align([c.key for c in fresh.children], [c.key for c in woven.children])
    said = {i for i, _ in pairs}
    gone = [child for i, child in enumerate(fresh.children) if i not in said]
    if gone:
        yield from gone
        return
    ends = [(-1, -1), *pairs, (len(fresh.children), len(woven.children))]
    beside = {i for (i, j), (_, j_end) in pairwise(ends) if j_end > j + 1 for i in (i, i + 1)}
    yield from (fresh.children[i] for i in sorted(beside) if 0 <= i < len(fresh.children))


def _broken(weaver: Weaver, fresh: Item) -> Iterator[Item]:
    """Give the smallest items that are not well-formed as they are written."""
    for item in fresh.walk():
        if not item.children:
            try:
                parse(weaver.write(item))
            except ConversionError:
                yield item
