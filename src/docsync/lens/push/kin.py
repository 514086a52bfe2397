"""Words that went to another block: a paragraph was split, two were joined, a sentence moved.

A block is woven with the one it continues. What that one has lost, and another block has gained, is
known by its words: rare ones say much, and neighbours are believed more readily. Such words go over
with all their tags: a comment, a link's own attributes, a span. A pair of tags that stays behind,
too, goes over without its id.

The old `<p>one</p><p>two</p>` and the fresh `<p>one two</p>` are of one kin: the second old block
has lost `two`, the fresh one has gained it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from docsync.document.model import InlineMacro, Inlines, Link, Mark, Text
from docsync.lens.align import align
from docsync.lens.items import Item, hides_nothing, inlines_of
from docsync.lens.pairing import Pairs
from docsync.lens.push.guests import Guests, letters_before, parted, with_guests
from docsync.lens.push.words import Flow, Word, cut_alike, flow

_WORD = re.compile(r"\w+")
_COMMON = 16  # a word that more blocks have lost or gained says nothing
_ENOUGH = 0.5  # so much must speak for it: a word that one lost and one gained says 1


@dataclass(slots=True)
class Kin:
    """What came to fresh blocks from elsewhere, and what old blocks have left."""

    guests: dict[Item, list[Guests]] = field(default_factory=dict)
    left: dict[Item, Flow] = field(default_factory=dict)

    def source(self, old: Item | None, fresh: Item, there: Flow) -> Flow | None:
        """Give all old words that a fresh block is woven from, in the order they stand in it."""
        here = Flow([]) if old is None else self.left.get(old) or flow_of(old)
        if here is None or fresh not in self.guests:
            return here
        return with_guests(here, there, self.guests[fresh])


def flow_of(item: Item) -> Flow | None:
    """Cut the words of a block; None if it has none, or not in a way known here."""
    children = inlines_of(item)
    return None if children is None else flow(item.inner, children)


# Who is of one kin -----------------------------------------------------------------------------


@dataclass(slots=True)
class _Changed:
    """The blocks of words that changed, in order, and what each has that its partner has not."""

    items: list[Item]
    place: dict[Item, int]
    alone: dict[Item, Counter[Hashable]]
    holders: dict[Hashable, list[Item]]


def find_kin(old: Item, fresh: Item, pairs: Pairs) -> Kin:
    """Find the words that went from one block to another that does not continue it."""
    olds = _changed(old.walk(pairs.whole), pairs.taken)
    freshes = _changed(fresh.walk(pairs.whole), pairs.partner)
    kin = Kin()
    if all(map(hides_nothing, olds.items)):
        return kin
    free: dict[Item, _Free] = {}
    for here, there in _candidates(olds, freshes, pairs):
        for item, partner in ((here, pairs.taken.get(here)), (there, pairs.partner.get(there))):
            if item not in free:
                free[item] = _free(item, partner)
        _claim(kin, there, free[here], free[there])
    return kin


def _changed(page: Iterable[Item], partner: Mapping[Item, Item]) -> _Changed:
    items = [item for item in page if inlines_of(item) is not None]
    alone: dict[Item, Counter[Hashable]] = {}
    holders: dict[Hashable, list[Item]] = defaultdict(list)
    for item in items:
        mine = Counter(_tokens(inlines_of(item) or ()))
        other = partner.get(item)
        alone[item] = mine - Counter(_tokens(inlines_of(other) or ())) if other else mine
        for token in alone[item]:
            holders[token].append(item)
    return _Changed(items, {item: i for i, item in enumerate(items)}, alone, holders)


def _tokens(children: Inlines) -> Iterator[Hashable]:
    """Give the words and things by which a block is known again."""
    for child in children:
        match child:
            case Text(text):
                yield from _WORD.findall(text)
            case Mark(children=inner) | Link(children=inner) if inner:
                yield from _tokens(inner)
            case InlineMacro(body=tuple() as inner) if inner:
                yield from _tokens(inner)
            case _:
                yield child


def _candidates(olds: _Changed, freshes: _Changed, pairs: Pairs) -> Iterator[tuple[Item, Item]]:
    """Give the pairs of blocks for which enough speaks, the surest first."""
    score: dict[tuple[Item, Item], float] = defaultdict(float)
    for token, losers in olds.holders.items():
        winners = freshes.holders.get(token, ())
        if len(losers) <= _COMMON and len(winners) <= _COMMON:
            for here in (loser for loser in losers if not hides_nothing(loser)):
                for there in winners:
                    score[here, there] += 1 / (len(losers) * len(winners))
    for here, there in _neighbours(olds, freshes, pairs):
        if not hides_nothing(here) and olds.alone[here] & freshes.alone[there]:
            score[here, there] += _ENOUGH
    ranked = sorted(
        (-worth, olds.place[here], freshes.place[there])
        for (here, there), worth in score.items()
        if worth >= _ENOUGH and pairs.partner.get(there) is not here
    )
    return ((olds.items[i], freshes.items[j]) for _, i, j in ranked)


def _neighbours(olds: _Changed, freshes: _Changed, pairs: Pairs) -> Iterator[tuple[Item, Item]]:
    """Give each old block with those that stand beside the fresh one that continues it."""
    for here, there in pairs.taken.items():
        if here in olds.place and there in freshes.place:
            yield from ((here, item) for item in _beside(freshes, there))
            yield from ((item, there) for item in _beside(olds, here))


def _beside(blocks: _Changed, item: Item) -> Iterable[Item]:
    at = blocks.place[item]
    return (*blocks.items[max(at - 1, 0) : at], *blocks.items[at + 1 : at + 2])


# Which of its words ----------------------------------------------------------------------------


@dataclass(slots=True)
class _Free:
    """The words of a block, and the places of those that are no one's yet."""

    item: Item
    flow: Flow
    places: list[int]
    gone: set[int] = field(default_factory=set)


def _free(item: Item, partner: Item | None) -> _Free:
    """Give the words of a block that the one it is paired with does not have."""
    mine = flow_of(item) or Flow([])
    other = flow_of(partner) if partner is not None else None
    mine, _ = cut_alike(mine, mine)
    if other is not None:
        mine, other = cut_alike(mine, other)
    same = align(_keys(mine.words), _keys(other.words)) if other is not None else []
    stay = {i for i, _ in same}
    return _Free(item, mine, [at for at in range(len(mine.words)) if at not in stay])


def _claim(kin: Kin, fresh: Item, here: _Free, there: _Free) -> None:
    """Let words that the old block has lost go where the fresh block has gained them."""
    _cut_alike(here, there)
    same = align(_keys(_words(here)), _keys(_words(there)))
    pairs = [(here.places[i], there.places[j]) for i, j in same]
    if not any(_tells(here.flow.words[i]) for i, _ in pairs):
        return
    leaving, coming = {i for i, _ in pairs}, {j for _, j in pairs}
    here.places = [at for at in here.places if at not in leaving]
    there.places = [at for at in there.places if at not in coming]
    _, guests = parted(here.flow, leaving)
    here.gone |= leaving
    kin.left[here.item] = parted(here.flow, here.gone)[0]
    kin.guests.setdefault(fresh, []).append(Guests(letters_before(there.flow)[min(coming)], guests))


def _cut_alike(here: _Free, there: _Free) -> None:
    """Cut the words of two blocks at the same places: where tags stand within a word of one."""
    for free, parts in zip((here, there), cut_alike(here.flow, there.flow), strict=True):
        if len(parts.words) > len(free.flow.words):
            free.places = _found_again(free.flow, parts, free.places)
            free.gone = set(_found_again(free.flow, parts, free.gone))
            free.flow = parts


def _found_again(old: Flow, cut: Flow, places: Iterable[int]) -> list[int]:
    """Say where words stand, now that some of them are cut in more parts."""
    before, now = letters_before(old), letters_before(cut)
    return [
        at
        for place in places
        for at in range(bisect_left(now, before[place]), bisect_left(now, before[place + 1]))
    ]


def _words(free: _Free) -> list[Word]:
    return [free.flow.words[at] for at in free.places]


def _keys(words: Iterable[Word]) -> list[Hashable]:
    return [(word.text, word.thing) for word in words]


def _tells(word: Word) -> bool:
    return word.thing is not None or word.text[:1].isalnum()
