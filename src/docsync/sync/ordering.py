"""The order of siblings: what the files ask for, merged with what the site has, and the moves.

An order is a value of its own. Files that ask for none leave the site's order alone; new pages of
theirs stand behind the others, in path order. Where files ask (by `order` in the front matter, or
by a table of contents), a change on one side is taken, and changes on both sides are a clash.

>>> wanted(Siblings(now=("a", "b", "c"), base=(), ours=("c", "a")))
Wanted(order=('c', 'a', 'b'), clash=False)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from docsync.sync.merge import Clash, merge_value


@dataclass(frozen=True, slots=True)
class Siblings:
    """The pages below one page, by id, or by path where they are yet to be made.

    `now` is the site's order, `base` the one agreed on last, `ours` the one that files ask for,
    `new` are pages without a wish that are yet to be made, in path order.
    """

    now: tuple[str, ...]
    base: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """The order that shall be. A clash: both sides changed it, and the site's stays."""

    order: tuple[str, ...]
    clash: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One page to move, behind another one or (None) to the front."""

    page: str
    after: str | None


def wanted(siblings: Siblings, *, ours_wins: bool = False) -> Wanted:
    """Merge the orders of some siblings; all of them stand in the result, each once."""
    now, ours = siblings.now, siblings.ours
    common = set(siblings.base) & set(ours) & set(now)
    base, mine, theirs = (
        tuple(page for page in side if page in common) for side in (siblings.base, ours, now)
    )
    merged = merge_value(base, mine, theirs)
    if ours_wins:
        order = _front(now, ours)
    elif isinstance(merged, Clash) or merged != mine:
        order = _inserted(now, ours, common)
    else:
        order = _slots(now, ours, common) if common else _front(now, ours)
    behind = tuple(page for page in siblings.new if page not in order)
    return Wanted((*order, *behind), clash=isinstance(merged, Clash) and not ours_wins)


def steps(now: Sequence[str], order: Sequence[str]) -> tuple[Step, ...]:
    """Say which pages to move, as few as can be, so that `now` becomes `order`.

    Pages of `now` that the order does not name are left where they are.
    """
    place = {page: number for number, page in enumerate(order)}
    standing = _longest_rising([place[page] for page in now if page in place])
    still = {order[number] for number in standing}
    return tuple(
        Step(page, order[number - 1] if number else None)
        for number, page in enumerate(order)
        if page not in still
    )


def _front(now: Sequence[str], ours: Sequence[str]) -> tuple[str, ...]:
    """Put the pages that files order first, the others behind them."""
    return (*ours, *(page for page in now if page not in set(ours)))


def _slots(now: Sequence[str], ours: Sequence[str], common: Collection[str]) -> tuple[str, ...]:
    """Put pages that change places into one another's places, and new ones behind theirs."""
    mine = iter(page for page in ours if page in common)
    moved = [next(mine) if page in common else page for page in now]
    return _inserted(moved, ours, common)


def _inserted(now: Sequence[str], ours: Sequence[str], common: Collection[str]) -> tuple[str, ...]:
    """Put pages that are new in our order behind the one that is before them there."""
    order = [page for page in now if page in common or page not in set(ours)]
    before: str | None = None
    for page in ours:
        if page not in common:
            order.insert(0 if before is None else order.index(before) + 1, page)
        before = page
    return tuple(order)


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """Find a longest rising part of a sequence of different numbers."""
    ends: list[int] = []  # the lowest last number of a rising part of each length
    before: dict[int, int | None] = {}
    for number in numbers:
        length = bisect_left(ends, number)
        before[number] = ends[length - 1] if length else None
        ends[length : length + 1] = [number]
    part: list[int] = []
    at = ends[-1] if ends else None
    while at is not None:
        part.append(at)
        at = before[at]
    return part[::-1]
