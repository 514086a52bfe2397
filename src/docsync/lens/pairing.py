"""Say of every fresh item which old item it continues: the same, an edited or a moved one.

Containers are paired from the top: their children are aligned by key, then by kind and likeness
within each region between aligned ones. What is left is looked for in the whole page, by key, then
by likeness; and last, leftovers of one kind pair in order where both sides have equally many. No
old item continues twice, so that no id ever stands twice.

An old page `<h1>Way</h1>` and a fresh one `<h2>Way</h2>` pair their only headings: the kind is the
same, and there is one on both sides.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from docsync.lens.align import align, increasing
from docsync.lens.grid import paired_columns
from docsync.lens.items import Family, Item, asks_for_more, kind_of, likeness, words
from docsync.lens.measures import (
    ALIKE,
    ALIKE_FAR,
    BUILT,
    CONTAINED,
    KINDRED,
    LED,
    RELATED,
    WITH_TAGS,
    Measure,
)

_TRIES = 6  # so many of the most promising are compared with one item
_COMMON = 16  # a word that stands in more items than this says nothing
_WEIGHTY = 1  # an item without words is not known again anywhere
_SMALL = 0.25  # with fewer of another item's words no part is like it
_ROUNDS = 100
_SETTLING = 4  # so often what is whole may leave something else alone

# Rows, cells and the like are at home in their own container; only these are looked for elsewhere.
_AT_HOME = frozenset((Family.PAGE, Family.CELL, Family.SECTION, Family.LAYOUT_CELL))

_PARTS = frozenset(
    (
        *(Family.ROW, Family.CELL, Family.ITEM, Family.TASK),
        *(Family.SECTION, Family.LAYOUT_CELL, Family.DECISION),
    )
)
_TITLED = frozenset((Family.PANEL, Family.RICH_MACRO, Family.TEXT_MACRO))


@dataclass(slots=True)
class Pairs:
    """Which old item each fresh one continues, which fresh one each old, and which pairs are whole.

    What is whole says the same on both sides, down to the last word: its old bytes stand for it.
    """

    partner: dict[Item, Item] = field(default_factory=dict)
    taken: dict[Item, Item] = field(default_factory=dict)
    whole: set[Item] = field(default_factory=set)  # of both sides

    def add(self, old: Item, fresh: Item) -> None:
        """Let `fresh` continue `old`."""
        self.partner[fresh] = old
        self.taken[old] = fresh
        same = old.key == fresh.key and not asks_for_more(old, fresh)
        if same and not self._entangled(old, fresh):
            self.whole |= {old, fresh}

    def take_apart(self, fresh: Item) -> None:
        """Let the parts of all that is whole around an item be whole by themselves."""
        around: list[Item] = []
        at = fresh.parent
        while at is not None:
            around.append(at)
            at = at.parent
        for holder in reversed(around):
            if holder in self.whole:
                old = self.partner[holder]
                self.whole -= {old, holder}
                for part, other in zip(old.children, holder.children, strict=True):
                    self.add(part, other)

    def _entangled(self, old: Item, fresh: Item) -> bool:
        """Say whether a part of either is paired with something outside the other."""
        return any(
            not _within(self.taken[part], fresh) for part in old.walk() if part in self.taken
        ) or any(
            not _within(self.partner[part], old) for part in fresh.walk() if part in self.partner
        )


def _within(item: Item, holder: Item) -> bool:
    at: Item | None = item
    while at is not None and at is not holder:
        at = at.parent
    return at is holder


@dataclass(slots=True)
class _Search:
    """The pairs so far, and the paired containers whose children wait to be paired."""

    old: Item
    fresh: Item
    pairs: Pairs = field(default_factory=Pairs)
    waiting: list[tuple[Item, Item]] = field(default_factory=list)
    visited: list[tuple[Item, Item]] = field(default_factory=list)
    columns: dict[tuple[Item, Item], list[tuple[int, int]]] = field(default_factory=dict)

    def add(self, old: Item, fresh: Item) -> None:
        self.pairs.add(old, fresh)
        if fresh not in self.pairs.whole:
            self.waiting.append((old, fresh))

    def left(self, children: Iterable[Item]) -> list[Item]:
        return [c for c in children if c not in self.pairs.taken and c not in self.pairs.partner]


def pair(old: Item, fresh: Item) -> Pairs:
    """Pair two pages; the pages themselves always continue each other."""
    search = _Search(old, fresh)
    search.add(old, fresh)
    if fresh in search.pairs.whole:
        return search.pairs
    _pair_unique(search)
    for _ in range(_ROUNDS):
        _descend(search)
        _pair_moved(search)
        if search.waiting:
            continue
        for step in _STEPS:
            step(search)
            if search.waiting:
                break
        else:
            break
    return search.pairs


# What stands once on both sides ----------------------------------------------------------------


def _pair_unique(search: _Search) -> None:
    """Pair what has weight and stands once in each page, wherever it stands.

    What is in a whole pair is settled: an item that has its equals only there stands once, too.
    """
    for _ in range(_SETTLING):
        if not _pair_once(search):
            break


def _pair_once(search: _Search) -> bool:
    olds, freshes = _unpaired(search)
    here, there = _by_key(olds), _by_key(freshes)
    found = False
    for fresh in freshes:
        olds_of_it = here.get(fresh.key, [])
        alone = len(olds_of_it) == len(there[fresh.key]) == 1
        if alone and _findable(fresh) and not _goes_along(search, fresh):
            search.add(olds_of_it[0], fresh)
            found = True
    return found


def _by_key(items: Iterable[Item]) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        found[item.key].append(item)
    return found


def _findable(item: Item) -> bool:
    return item.family not in _AT_HOME and words(item).total() >= _WEIGHTY


# Within a container ----------------------------------------------------------------------------


def _descend(search: _Search) -> None:
    while search.waiting:
        old, fresh = search.waiting.pop()
        search.visited.append((old, fresh))
        if (
            old.family is Family.ROW
            and fresh.family is Family.ROW
            and _pair_cells(search, old, fresh)
        ):
            continue
        _pair_children(search, old, fresh)


def _pair_children(search: _Search, old: Item, fresh: Item) -> None:
    olds, freshes = search.left(old.children), search.left(fresh.children)
    for i, j in align([o.key for o in olds], [f.key for f in freshes]):
        search.add(olds[i], freshes[j])
    _pair_equal(search, search.left(old.children), search.left(fresh.children))
    _pair_alike(search, _titled(search, olds), _titled(search, freshes), WITH_TAGS)
    for measure in (BUILT, ALIKE):
        for region in _regions(search, old, fresh):
            _pair_alike(search, *region, measure)


def _titled(search: _Search, items: Iterable[Item]) -> list[Item]:
    return search.left(item for item in items if item.family in _TITLED)


def _pair_equal(search: _Search, olds: Iterable[Item], freshes: Iterable[Item]) -> None:
    """Pair equal items in order: before one of them is taken for what is only like it."""
    places: dict[int, deque[Item]] = defaultdict(deque)
    for old in olds:
        if old.family not in _AT_HOME:
            places[old.key].append(old)
    for fresh in freshes:
        if places.get(fresh.key):
            search.add(places[fresh.key].popleft(), fresh)


def _regions(search: _Search, old: Item, fresh: Item) -> Iterator[tuple[list[Item], list[Item]]]:
    """Give what is left between the pairs of two containers that stand in the same order."""
    place = {child: i for i, child in enumerate(old.children)}
    partner = search.pairs.partner
    both = [(place[partner[f]], j) for j, f in enumerate(fresh.children) if partner.get(f) in place]
    i = j = 0
    for a, b in [*increasing(sorted(both)), (len(old.children), len(fresh.children))]:
        olds, freshes = search.left(old.children[i:a]), search.left(fresh.children[j:b])
        if olds and freshes:
            yield olds, freshes
        i, j = a + 1, b + 1


def _pair_alike(search: _Search, olds: list[Item], freshes: list[Item], measure: Measure) -> None:
    """Pair the likest first, or all as they stand: whichever leaves more alike as a whole."""
    ways = (list(_in_order(olds, freshes, measure)), _likest(olds, freshes, measure))
    for old, fresh, score in max(ways, key=lambda way: sum(score for _, _, score in way)):
        if score >= measure.least and not _is_outdone(search, old, fresh):
            search.add(old, fresh)


def _is_outdone(search: _Search, old: Item, fresh: Item) -> bool:
    """Say whether what one of two items holds is liker to the other: a table out of a cell.

    Those of a list are known by their first words, whatever stands below these. What both hold
    goes on inside of them, even where it stands there twice now.
    """
    if old.family in _AT_HOME | LED or not (old.children and fresh.children):
        return False
    like = likeness(old, fresh)
    return any(
        likeness(part, other) > like and part.key not in {one.key for one in _inside(other)}
        for holder, other in ((old, fresh), (fresh, old))
        for part in _within_it(search, holder, other)
    )


def _within_it(search: _Search, holder: Item, other: Item) -> Iterator[Item]:
    """Give what an item holds of its own kind, if it is not far too small to be like another."""
    kind, least = kind_of(holder), words(other).total() * _SMALL
    for part in search.left(_inside(holder)):
        if kind_of(part) == kind and words(part).total() >= least:
            yield part


def _inside(holder: Item) -> Iterator[Item]:
    return (part for part in holder.walk() if part is not holder)


def _likest(
    olds: Sequence[Item], freshes: Sequence[Item], measure: Measure
) -> list[tuple[Item, Item, float]]:
    found = sorted(
        (-score, abs(i - j), i, j)
        for i, j, score in _scores(olds, freshes, measure)
        if score >= measure.least
    )
    here: set[int] = set()
    there: set[int] = set()
    chosen: list[tuple[Item, Item, float]] = []
    for score, _, i, j in found:
        if i not in here and j not in there:
            here.add(i)
            there.add(j)
            chosen.append((olds[i], freshes[j], -score))
    return chosen


def _in_order(
    olds: Sequence[Item], freshes: Sequence[Item], measure: Measure
) -> Iterator[tuple[Item, Item, float]]:
    """Pair as they stand, if both have the same kinds in the same order."""
    if list(map(measure.kind, olds)) == list(map(measure.kind, freshes)):
        for old, fresh in zip(olds, freshes, strict=True):
            yield old, fresh, measure.like(old, fresh)


def _scores(
    olds: Sequence[Item], freshes: Sequence[Item], measure: Measure
) -> Iterator[tuple[int, int, float]]:
    """Compare each fresh item with the few old ones of its kind that share its rarest words."""
    places: dict[tuple[Hashable, str], list[int]] = defaultdict(list)
    for i, old in enumerate(olds):
        for word in words(old):
            places[measure.kind(old), word].append(i)
    for j, fresh in enumerate(freshes):
        votes: dict[int, int] = defaultdict(int)
        for word in words(fresh):
            holders = places.get((measure.kind(fresh), word), ())
            if len(holders) <= _COMMON:
                for i in holders:
                    votes[i] += 1
        for i in {*sorted(votes, key=lambda i: -votes[i])[:_TRIES], *_near(olds, freshes, j)}:
            if measure.kind(olds[i]) == measure.kind(fresh):
                yield i, j, measure.like(olds[i], fresh)


def _near(olds: Sequence[Item], freshes: Sequence[Item], place: int) -> Iterable[int]:
    """Give the old places that lie where the fresh one lies, counted from either end."""
    from_end = len(olds) - len(freshes) + place
    near = {place - 1, place, place + 1, from_end - 1, from_end, from_end + 1}
    return [i for i in near if 0 <= i < len(olds)]


# Cells of a row --------------------------------------------------------------------------------


def _pair_cells(search: _Search, old: Item, fresh: Item) -> bool:
    """Pair the cells of two rows by their tables' columns, if these are plain."""
    here, there = old.parent, fresh.parent
    if here is None or there is None:
        return False
    if (here, there) not in search.columns:
        search.columns[here, there] = paired_columns(here, there, search.pairs.partner)
    for a, b in search.columns[here, there]:
        cell, other = old.children[a], fresh.children[b]
        if cell not in search.pairs.taken and other not in search.pairs.partner:
            search.add(cell, other)
    return bool(search.columns[here, there])


# In the whole page -----------------------------------------------------------------------------


def _unpaired(search: _Search) -> tuple[list[Item], list[Item]]:
    """Give what neither side has paired yet, in order; not what stands inside whole pairs."""
    whole, taken, partner = search.pairs.whole, search.pairs.taken, search.pairs.partner
    olds = [item for item in search.old.walk(whole) if item not in taken]
    return olds, [item for item in search.fresh.walk(whole) if item not in partner]


def _pair_moved(search: _Search) -> None:
    """Pair equal items across containers, largest first, in order; of too many the nearest."""
    olds, freshes = _unpaired(search)
    places: dict[int, list[tuple[float, Item]]] = defaultdict(list)
    for place, old in reversed(list(enumerate(olds))):
        if old.family not in _AT_HOME:
            places[old.key].append((place / len(olds), old))
    left = Counter(fresh.key for fresh in freshes)
    for place, fresh in enumerate(freshes):
        held = places.get(fresh.key)
        while held and not _goes_along(search, fresh):
            too_many = left[fresh.key] < len(held) <= _COMMON
            _, old = held.pop(_nearest(held, place / len(freshes)) if too_many else -1)
            if not _goes_along(search, old):
                search.add(old, fresh)
                break
        left[fresh.key] -= 1


def _nearest(held: Sequence[tuple[float, Item]], share: float) -> int:
    """Say which of some items stands nearest to a place, each after so much of its page."""
    return min(range(len(held)), key=lambda at: abs(held[at][0] - share))


def _goes_along(search: _Search, item: Item) -> bool:
    """Say whether what holds the item is whole, so that the item is where it belongs."""
    at = item.parent
    while at is not None and at not in search.pairs.whole:
        at = at.parent
    return at is not None


def _pair_anywhere(
    search: _Search, measure: Measure, wanted: Callable[[Item], bool] = lambda _: True
) -> None:
    olds, freshes = _unpaired(search)
    _pair_alike(
        search,
        [old for old in olds if _findable(old) and wanted(old)],
        [fresh for fresh in freshes if _findable(fresh) and wanted(fresh)],
        measure,
    )


def _pair_in_order(search: _Search) -> None:
    """Pair leftovers of one kind in order where a region, then a container, has equally many."""
    for old, fresh in search.visited:
        for region in _regions(search, old, fresh):
            _pair_equally_many(search, *region)
        _pair_equally_many(search, search.left(old.children), search.left(fresh.children))
    search.visited = [
        (old, fresh)
        for old, fresh in search.visited
        if search.left(old.children) and search.left(fresh.children)
    ]


def _pair_kindred(search: _Search) -> None:
    """Pair what became of another kind, or is no more than a part of what it was, or far more."""
    for old, fresh in search.visited:
        for region in _regions(search, old, fresh):
            _pair_alike(search, *region, KINDRED)
        for region in _regions(search, old, fresh):
            _pair_alike(search, *region, CONTAINED)
    if not search.waiting:
        _pair_anywhere(search, CONTAINED)


def _pair_parts(search: _Search) -> None:
    """Let rows, cells, items … go on in order where none of them can have been deleted."""
    for old, fresh in search.visited:
        for olds, freshes in _regions(search, old, fresh):
            here = [item for item in olds if item.family in _PARTS]
            there = [item for item in freshes if item.family in _PARTS]
            if len(here) < len(there):
                for part, other in zip(here, there, strict=False):
                    search.add(part, other)


def _pair_wordless(search: _Search) -> None:
    """Let what has no words go on in order wherever it stands: no word tells one from another."""
    olds, freshes = _unpaired(search)
    places: dict[Hashable, list[Item]] = defaultdict(list)
    for old in reversed(olds):
        if _is_wordless(old):
            places[kind_of(old)].append(old)
    for fresh in freshes:
        if places[kind_of(fresh)] and _is_wordless(fresh):
            search.add(places[kind_of(fresh)].pop(), fresh)


def _is_wordless(item: Item) -> bool:
    return item.family not in _AT_HOME and not words(item).total()


def _pair_related(search: _Search) -> None:
    """Let a container go on as one that has some of its words, if nothing else is left for it."""
    _pair_anywhere(search, RELATED, lambda item: bool(item.children))


def _pair_equally_many(search: _Search, olds: list[Item], freshes: list[Item]) -> None:
    for kind in {kind_of(old): None for old in olds}:
        here = [old for old in olds if kind_of(old) == kind]
        there = [fresh for fresh in freshes if kind_of(fresh) == kind]
        if len(here) == len(there):
            for old, fresh in zip(here, there, strict=True):
                search.add(old, fresh)


# One after another until one finds something: then the children of what it found come first.
_STEPS: tuple[Callable[[_Search], None], ...] = (
    lambda search: _pair_anywhere(search, BUILT),
    lambda search: _pair_anywhere(search, ALIKE_FAR),
    _pair_wordless,
    _pair_in_order,
    _pair_kindred,
    _pair_parts,
    _pair_related,
)
