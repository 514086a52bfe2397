"""Pair two sequences by key: which item of the old one stands where in the fresh one.

Keys are any hashable values. The pairs found are increasing on both sides. The work is bounded:
equal ends are trimmed, then items that stand once on both sides are anchors, then runs of 2, 4, 8
and 16; the longest increasing chain of anchors cuts the rest into smaller regions. `difflib`, whose
time explodes on repeated items, sees only regions smaller than 50 by 50.

>>> align("abcd", "axcd")
[(0, 0), (2, 2), (3, 3)]
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Pair = tuple[int, int]

_SMALL = 50
_RUNS = (1, 2, 4, 8, 16)
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class _Region:
    """A stretch of both sequences that still has to be aligned."""

    old: int
    old_end: int
    fresh: int
    fresh_end: int
    depth: int = 0


def align(old: Sequence[Hashable], fresh: Sequence[Hashable]) -> list[Pair]:
    """Give the index pairs of equal items, increasing on both sides, in near-linear time."""
    pairs: list[Pair] = []
    regions = [_Region(0, len(old), 0, len(fresh))]
    while regions:
        region = _trim(old, fresh, regions.pop(), pairs)
        if region.old == region.old_end or region.fresh == region.fresh_end:
            continue
        if region.old_end - region.old < _SMALL and region.fresh_end - region.fresh < _SMALL:
            pairs.extend(_compare(old, fresh, region))
        elif anchors := _anchors(old, fresh, region):
            pairs.extend(anchors)
            regions.extend(_between(region, anchors))
        else:
            pairs.extend(_by_occurrence(old, fresh, region))
    return sorted(pairs)


def increasing(pairs: Sequence[Pair]) -> list[Pair]:
    """Give the longest chain of pairs that increases on both sides; `pairs` come sorted by old."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, fresh) in enumerate(pairs):
        place = bisect_left(tails, fresh)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(fresh)
            ends.append(index)
        else:
            tails[place] = fresh
            ends[place] = index
    chain: list[Pair] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    chain.reverse()
    return chain


def _trim(
    old: Sequence[Hashable], fresh: Sequence[Hashable], region: _Region, pairs: list[Pair]
) -> _Region:
    i, j, i_end, j_end = region.old, region.fresh, region.old_end, region.fresh_end
    while i < i_end and j < j_end and old[i] == fresh[j]:
        pairs.append((i, j))
        i, j = i + 1, j + 1
    while i < i_end and j < j_end and old[i_end - 1] == fresh[j_end - 1]:
        i_end, j_end = i_end - 1, j_end - 1
        pairs.append((i_end, j_end))
    return _Region(i, i_end, j, j_end, region.depth)


def _compare(old: Sequence[Hashable], fresh: Sequence[Hashable], region: _Region) -> Iterator[Pair]:
    matcher = SequenceMatcher(
        None,
        old[region.old : region.old_end],
        fresh[region.fresh : region.fresh_end],
        autojunk=False,
    )
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            yield region.old + block.a + step, region.fresh + block.b + step


def _anchors(old: Sequence[Hashable], fresh: Sequence[Hashable], region: _Region) -> list[Pair]:
    """Pair what stands once on both sides: items first, then longer and longer runs."""
    if region.depth >= _DEEPEST:
        return []
    for size in _RUNS:
        there = _once(fresh, region.fresh, region.fresh_end, size)
        here = _once(old, region.old, region.old_end, size)
        starts = sorted((i, there[run]) for run, i in here.items() if run in there)
        if starts:
            return _spread(increasing(starts), size)
    return []


def _once(keys: Sequence[Hashable], start: int, end: int, size: int) -> dict[Hashable, int]:
    """Say where each run of `size` keys stands that stands only once in `start:end`."""
    found: dict[Hashable, int] = {}
    for at in range(start, end - size + 1):
        run = keys[at] if size == 1 else tuple(keys[at : at + size])
        found[run] = -1 if run in found else at
    return {run: at for run, at in found.items() if at >= 0}


def _spread(starts: list[Pair], size: int) -> list[Pair]:
    """Turn runs into their items; overlapping runs must agree on the shift to both count."""
    pairs: list[Pair] = []
    for i, j in starts:
        for step in range(size):
            if not pairs or (i + step > pairs[-1][0] and j + step > pairs[-1][1]):
                pairs.append((i + step, j + step))
    return pairs


def _between(region: _Region, anchors: list[Pair]) -> Iterator[_Region]:
    i, j = region.old, region.fresh
    for a, b in [*anchors, (region.old_end, region.fresh_end)]:
        if a > i and b > j:
            yield _Region(i, a, j, b, region.depth + 1)
        i, j = a + 1, b + 1


def _by_occurrence(
    old: Sequence[Hashable], fresh: Sequence[Hashable], region: _Region
) -> list[Pair]:
    """Pair the first with the first, the second with the second …: the last resort, and linear."""
    places: dict[Hashable, list[int]] = {}
    for j in range(region.fresh_end - 1, region.fresh - 1, -1):
        places.setdefault(fresh[j], []).append(j)
    pairs = [
        (i, places[old[i]].pop()) for i in range(region.old, region.old_end) if places.get(old[i])
    ]
    return increasing(pairs)
