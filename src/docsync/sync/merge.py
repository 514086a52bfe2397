"""Three-way merges of one value and of a set.

What is merged here is a title, a parent, a label, a digest; `sync/merging` merges texts with it.

>>> merge_value("a", "b", "a")
'b'
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Clash(Generic[T]):
    """A value that both sides changed, each its own way."""

    base: T
    ours: T
    theirs: T


def merge_value(base: T, ours: T, theirs: T) -> T | Clash[T]:
    """Take the side that changed; where both did, and differ, it is a clash."""
    if ours in (theirs, base):
        return theirs
    if theirs == base:
        return ours
    return Clash(base, ours, theirs)


def merge_set(base: Iterable[T], ours: Iterable[T], theirs: Iterable[T]) -> frozenset[T]:
    """Merge sets: what either side added is in, what either side removed is out."""
    old, one, two = frozenset(base), frozenset(ours), frozenset(theirs)
    return (one | two) - (old - one) - (old - two)
