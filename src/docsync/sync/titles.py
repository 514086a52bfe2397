"""Titles are unique in a space, whatever their case: who gets which, before the first write.

The page that has a title on the site keeps it. A newcomer gets its parent's name behind, then a
number; of two newcomers the one with fewer folders is served first, then the first in path order.

>>> assign([Wish("x/a.md", "Setup", "Guide", 2, "")], {"setup": "9"})
{'x/a.md': 'Setup (Guide)'}
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docsync.sync.pagefile import MAX_TITLE


@dataclass(frozen=True, slots=True)
class Wish:
    """A title that a file asks for. `page` is its content id, '' for a new one."""

    path: str
    title: str
    parent: str  # the title of the page above, '' below the root
    depth: int  # how many folders its path has
    page: str
    folder: bool = False  # a Confluence folder: their titles are apart from those of pages


def fold(title: str) -> str:
    """Fold a title as the site compares it."""
    return unicodedata.normalize("NFC", " ".join(title.split())).casefold()


def title_key(title: str, *, folder: bool = False) -> str:
    """Give what two titles have in common when they cannot both stand in a space."""
    return ("/" if folder else "") + fold(title)


def assign(wishes: Iterable[Wish], taken: Mapping[str, str]) -> dict[str, str]:
    """Give each path a title that nobody else has. `taken` maps title keys to content ids."""
    given: dict[str, str] = {}
    used = dict(taken)
    for wish in sorted(wishes, key=_rank):
        title = _free(wish, used)
        used[title_key(title, folder=wish.folder)] = wish.page or wish.path
        given[wish.path] = title
    return given


def suffixed(title: str, parent: str) -> str:
    """Put the name of the page above behind a title that is taken."""
    return with_suffix(title, f" ({parent})")


def title_aside(title: str, page: str) -> str:
    """Give a page the title it has while others take the one it had: nobody else's ends so."""
    return with_suffix(title, _aside(page))


def is_aside(title: str, page: str) -> bool:
    """Say whether a page has the title of one that stepped aside, in a run that was cut short."""
    return title.endswith(_aside(page))


def _aside(page: str) -> str:
    return f" ({page})"


def _rank(wish: Wish) -> tuple[bool, int, str]:
    return (not wish.page, wish.depth, wish.path)


def _free(wish: Wish, used: Mapping[str, str]) -> str:
    owner = wish.page or wish.path

    def free(title: str) -> bool:
        return used.get(title_key(title, folder=wish.folder), owner) == owner

    if free(wish.title):
        return wish.title
    stem = suffixed(wish.title, wish.parent) if wish.parent else wish.title
    title, number = stem, 1
    while not free(title):
        number += 1
        title = with_suffix(stem, f" {number}")
    return title


def with_suffix(title: str, suffix: str) -> str:
    """Put a suffix behind a title, cutting the title where both are too long together."""
    return title[: max(MAX_TITLE - len(suffix), 1)] + suffix[: MAX_TITLE - 1]
