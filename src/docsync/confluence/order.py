"""Which positions to write so that a page stands where it shall among its siblings. Pure.

Data Center keeps a position for each page and has no call to move one; whoever has none stands by
title. Writing a position makes a version, so as few as possible are written.

>>> places((Place("a", 10), Place("b", 20), Place("c", 30)), "c", after="a")
(Place(id='c', position=15),)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_STEP = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """A page, and its position among its siblings; None where it has none."""

    id: str
    position: int | None


def places(siblings: Sequence[Place], page: str, after: str | None) -> tuple[Place, ...]:
    """Say which positions to write: `page` behind `after`, or first; the rest stays in order."""
    moved = next((one for one in siblings if one.id == page), Place(page, None))
    others = [one for one in siblings if one.id != page]
    at = _index_behind(others, after)
    wanted = [*others[:at], moved, *others[at:]]
    if _in_order(wanted):
        return ()
    between = _room(others, at)
    if between is not None:
        return (Place(page, between),)
    numbered = [Place(one.id, _STEP * number) for number, one in enumerate(wanted, start=1)]
    return tuple(new for new, old in zip(numbered, wanted, strict=True) if new != old)


def _index_behind(others: Sequence[Place], after: str | None) -> int:
    if after is None:
        return 0
    found = (index for index, one in enumerate(others, start=1) if one.id == after)
    return next(found, len(others))


def _in_order(siblings: Sequence[Place]) -> bool:
    positions = [one.position for one in siblings]
    known = [position for position in positions if position is not None]
    return len(known) == len(positions) and known == sorted(set(known))


def _room(others: Sequence[Place], at: int) -> int | None:
    """Find a free position before `others[at]`, where all of them have one, in order."""
    if not _in_order(others):
        return None
    known = [one.position for one in others if one.position is not None]
    before = known[at - 1] if at else 0
    behind = known[at] if at < len(known) else before + 2 * _STEP
    middle = (before + behind) // 2
    return middle if before < middle < behind else None
