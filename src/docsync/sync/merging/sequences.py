"""Three sequences side by side: which elements are the same ones, and where they part.

Elements that are equal are paired first, then those that are alike, then what is left of a kind in
the same place. Where all three can be cut, they are cut: what stands between two cuts is one run.
Runs that only touch do not disturb each other: an element is a whole thing, unlike a line.

>>> one, two = Sign("a", "item"), Sign("b", "item")
>>> [(len(run.base), len(run.ours), len(run.theirs)) for run in runs([one], [one, two], [one])]
[(1, 1, 1), (0, 1, 0)]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from docsync.lens.align import Pair, align, increasing

ALIKE = 0.4  # of the words of two elements
_MOST = 2_500  # likenesses that are looked at in one place
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Sign:
    """What an element is known by: equal keys are the same; only equal kinds can be alike.

    `says` is what likeness is about, where that is more than the key.
    """

    key: str
    kind: str
    says: str = ""

    @property
    def words(self) -> Counter[str]:
        """The words by which likeness is measured."""
        return Counter(_WORD.findall(self.says or self.key))


@dataclass(frozen=True, slots=True)
class Run:
    """What stands between two cuts, as places in each sequence."""

    base: range
    ours: range
    theirs: range
    gone: bool = True  # neither side kept anything of the base

    @property
    def single(self) -> bool:
        """Whether it is one element on all three sides."""
        return len(self.base) == len(self.ours) == len(self.theirs) == 1


Cuts = dict[int, tuple[int, int]]  # place in the base -> what stands only in the other there
Added = tuple[int | None, int | None]  # its place in ours, and in theirs


def runs(base: Sequence[Sign], ours: Sequence[Sign], theirs: Sequence[Sign]) -> Iterator[Run]:
    """Cut three sequences at the same places, in order."""
    pairs = pair(base, ours), pair(base, theirs)
    kept = _kept(base, ours, pairs[0]) | _kept(base, theirs, pairs[1])
    here, there = _cuts(pairs[0], len(base), len(ours)), _cuts(pairs[1], len(base), len(theirs))
    here, there = _shared(here, there, ours, theirs), _shared(there, here, theirs, ours)
    at = o = t = 0
    for place in sorted(here.keys() & there.keys()):
        (o1, o2), (t1, t2) = here[place], there[place]
        if place > at:
            gone = kept.isdisjoint(range(at, place))
            yield Run(range(at, place), range(o, o1), range(t, t1), gone)
        if o2 > o1 or t2 > t1:
            yield Run(range(place, place), range(o1, o2), range(t1, t2))
        at, o, t = place, o2, t2


def pair(base: Sequence[Sign], other: Sequence[Sign]) -> list[Pair]:
    """Pair the elements of two sequences, increasing on both sides."""
    equal = align([sign.key for sign in base], [sign.key for sign in other])
    pairs: list[Pair] = []
    i = j = 0
    for a, b in [*equal, (len(base), len(other))]:
        pairs += _alike(base, other, range(i, a), range(j, b))
        pairs.append((a, b))
        i, j = a + 1, b + 1
    return _latest(base, other, pairs)


def _latest(base: Sequence[Sign], other: Sequence[Sign], pairs: Sequence[Pair]) -> list[Pair]:
    """Pair with the last of several equal elements, so that one addition is seen in one place."""
    (after, behind), found = pairs[-1], list(pairs[:-1])
    for at in reversed(range(len(found))):
        a, b = found[at]
        if after == a + 1 and behind > b + 1 and base[a].key == other[behind - 1].key:
            b = behind - 1
        elif behind == b + 1 and after > a + 1 and base[after - 1].key == other[b].key:
            a = after - 1
        found[at] = after, behind = a, b
    return found


def united(ours: Sequence[Sign], theirs: Sequence[Sign]) -> list[Added]:
    """Put the elements that both sides added at one place in an order that no side decides."""
    mine, other = [sign.key for sign in ours], [sign.key for sign in theirs]
    if mine > other:
        return [(here, there) for there, here in united(theirs, ours)]
    added: list[Added] = []
    i = j = 0
    for a, b in [*align(mine, other), (len(mine), len(other))]:
        one: list[Added] = [(at, None) for at in range(i, a)]
        two: list[Added] = [(None, at) for at in range(j, b)]
        added += [*one, *two] if mine[i:a] <= other[j:b] else [*two, *one]
        added += [(a, b)] if a < len(mine) else []
        i, j = a + 1, b + 1
    return added


def is_agreed(added: Sequence[Added]) -> bool:
    """Say whether two additions share something, and never differ in the same place."""
    sides = [None if None not in one else one[0] is None for one in added]
    return None in sides and all(None in two or two[0] == two[1] for two in pairwise(sides))


def _cuts(pairs: Sequence[Pair], base: int, other: int) -> Cuts:
    """Find the places of the base that can be cut."""
    cuts: Cuts = {}
    i = j = 0
    for a, b in [*pairs, (base, other)]:
        if a == i:
            cuts[i] = (j, b)
        elif b == j:  # elements are gone, and nothing stands for them
            cuts |= dict.fromkeys(range(i, a + 1), (j, j))
        else:
            cuts[i], cuts[a] = (j, j), (b, b)
        i, j = a + 1, b + 1
    return cuts


def _kept(base: Sequence[Sign], other: Sequence[Sign], pairs: Sequence[Pair]) -> set[int]:
    """Name the elements that are still there, and not only something else in their place."""
    return {
        a
        for a, b in pairs
        if base[a].key == other[b].key or _likeness(base[a].words, other[b].words) >= ALIKE
    }


def _shared(cuts: Cuts, other: Cuts, mine: Sequence[Sign], others: Sequence[Sign]) -> Cuts:
    """Take the ends of what replaced some elements for additions, where the other side added them.

    So what both added is known as such though one side also changed its neighbour.
    """
    result = dict(cuts)
    places = sorted(cuts)
    for before, behind in pairwise(places):
        (_, start), (end, _) = result[before], result[behind]
        count = _as_added(mine[start:end], others, other.get(before, (0, 0)))
        if count and cuts[before][0] == start:
            result[before] = (start, start + count)
            start += count
        count = _as_added(mine[start:end], others, other.get(behind, (0, 0)), last=True)
        if count and cuts[behind][1] == end:
            result[behind] = (end - count, end)
    return result


def _as_added(
    run: Sequence[Sign], others: Sequence[Sign], added: tuple[int, int], *, last: bool = False
) -> int:
    """Count the elements a run has at its beginning, or end, that the other side added there."""
    new = [sign.key for sign in others[added[0] : added[1]]]
    end = run[len(run) - len(new) :] if last else run[: len(new)]
    return len(new) if len(new) < len(run) and [sign.key for sign in end] == new else 0


def _alike(
    base: Sequence[Sign], other: Sequence[Sign], here: range, there: range
) -> Iterator[Pair]:
    """Pair what is alike between two equal elements, then what is left in equal numbers."""
    if not here or not there:
        return
    found = _most_alike(base, other, here, there) if len(here) * len(there) <= _MOST else []
    i, j = here.start, there.start
    for a, b in [*found, (here.stop, there.stop)]:
        yield from _same_place(base, other, range(i, a), range(j, b))
        if a < here.stop:
            yield a, b
        i, j = a + 1, b + 1


def _same_place(
    base: Sequence[Sign], other: Sequence[Sign], here: range, there: range
) -> Iterator[Pair]:
    """Pair what is left, kind by kind, where both have as many of a kind."""
    pairs: list[Pair] = []
    for kind in {base[at].kind for at in here}:
        one = [at for at in here if base[at].kind == kind]
        two = [at for at in there if other[at].kind == kind]
        pairs += zip(one, two, strict=True) if len(one) == len(two) else ()
    yield from increasing(sorted(pairs))


def _most_alike(
    base: Sequence[Sign], other: Sequence[Sign], here: range, there: range
) -> list[Pair]:
    """Find the chain of pairs that are most alike together."""
    words = [other[j].words for j in there]
    best = [0.0] * (len(there) + 1)
    chains: list[tuple[Pair, ...]] = [()] * (len(there) + 1)
    for i in here:
        mine = base[i].words
        row, tails = [0.0], [chains[0]]
        for column, j in enumerate(there):
            likeness = _likeness(mine, words[column]) if base[i].kind == other[j].kind else 0.0
            options = [(best[column + 1], chains[column + 1]), (row[-1], tails[-1])]
            if likeness >= ALIKE:
                options.append((best[column] + likeness, (*chains[column], (i, j))))
            value, chain = max(options, key=lambda option: option[0])
            row.append(value)
            tails.append(chain)
        best, chains = row, tails
    return list(chains[-1])


def _likeness(one: Counter[str], two: Counter[str]) -> float:
    total = one.total() + two.total()
    return 2 * (one & two).total() / total if total else 0.0
