"""Titles are unique in a space, whatever their case: who gets which, before the first write.

The page that has a title on the site keeps it. A newcomer gets its parent's name behind, then a
number; of two newcomers the one with fewer folders is served first, then the first in path order.

>>> assign([Wish("x/a.md", "Setup", "Guide", 2, "")], {"setup": "9"})
{'x/a.md': 'Setup (Guide)'}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docsync.sync.pagefile import MAX_TITLE


@dataclass(frozen=True, slots=True)
class Wish:
    """A title that a file asks for. `page` is its content id, '' for a new one."""

    path: str
    title: str
    parent: str  # the title of the page above, '' below the root
    depth: int
    page: str


def fold(title: str) -> str:
    """Fold a title as the site compares it."""
    return " ".join(title.split()).casefold()


def assign(wishes: Iterable[Wish], taken: Mapping[str, str]) -> dict[str, str]:
    """Give each path a title that nobody else has. `taken` maps folded titles to content ids."""
    given: dict[str, str] = {}
    used = dict(taken)
    for wish in sorted(wishes, key=_rank):
        title = _free(wish, used)
        used[fold(title)] = wish.page or wish.path
        given[wish.path] = title
    return given


def _rank(wish: Wish) -> tuple[bool, int, str]:
    return (not wish.page, wish.depth, wish.path)


def _free(wish: Wish, used: Mapping[str, str]) -> str:
    owner = wish.page or wish.path
    if used.get(fold(wish.title), owner) == owner:
        return wish.title
    stem = _with(wish.title, f" ({wish.parent})") if wish.parent else wish.title
    title, number = stem, 1
    while used.get(fold(title), owner) != owner:
        number += 1
        title = _with(stem, f" {number}")
    return title


def _with(title: str, suffix: str) -> str:
    """Put a suffix behind a title, cutting the title where both are too long together."""
    return title[: max(MAX_TITLE - len(suffix), 1)] + suffix[: MAX_TITLE - 1]
