"""Where lost attributes go: to the new element that has the words of the old one.

The home of an old `<p local-id="7">` is a paragraph that has no such attribute, best the one that
has its words; where none has any, the nearest. An old `<b>` comes back as what `<strong>` says.
What is whole is nobody's home: its bytes stay. What stands as it stood is one where nothing new
has room.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest

from docsync.lens.push.losses import Loss, Losses, Tagged, kind, words_of
from docsync.lens.push.tags import Edit
from docsync.storage.inline import MARKS

_COMMON = 16  # a word that stands in more elements says nothing
_NEAR = 3  # of so many on each side it is looked at how many words they share
Bounds = tuple[int, int]


@dataclass(slots=True, eq=False)
class _Home:
    """A new element that something may come back to, and the attributes that it has."""

    tagged: Tagged
    place: float  # in the page, from 0 to 1
    names: set[str]
    words: Counter[str] = field(default_factory=Counter)
    stood: bool = False  # as it stands


def homes(lost: Losses, page: Iterable[Tagged], whole: Sequence[Bounds]) -> list[tuple[Edit, ...]]:
    """Say how what is lost is put into start tags of a page; parts of it are `whole` and stay."""
    waiting: dict[str, list[Loss]] = defaultdict(list)
    for loss in lost.found:
        if loss.attributes or loss.tagged.element.name in MARKS:
            waiting[kind(loss.tagged)].append(loss)
    there: dict[str, list[_Home]] = defaultdict(list)
    for home in _homes((one for one in page if kind(one) in waiting), lost, whole):
        there[kind(home.tagged)].append(home)
    return [
        tuple(_edits(loss, home))
        for of_kind, losses in waiting.items()
        for loss, home in _settling(lost, there[of_kind]).settled(losses)
    ]


def _homes(page: Iterable[Tagged], lost: Losses, whole: Sequence[Bounds]) -> Iterator[_Home]:
    starts = [start for start, _ in whole]
    kinds = {kind(loss.tagged) for loss in lost.found}
    stood = Counter((one.tag, one.inner) for one in lost.stood if kind(one) in kinds)
    for one in page:
        before = bisect_right(starts, one.element.start) - 1
        stood[one.tag, one.inner] -= 1
        if before < 0 or whole[before][1] <= one.element.start:
            names, as_it_stood = set(one.element.attributes), stood[one.tag, one.inner] >= 0
            yield _Home(one, _place(one), names, words_of(one), as_it_stood)


def _place(one: Tagged) -> float:
    return one.element.start / len(one.source)


# Which home is whose ---------------------------------------------------------------------------


def _settling(lost: Losses, homes: Sequence[_Home]) -> _Settling:
    free = [home for home in homes if not home.stood]
    return _Settling(lost, free, [home for home in homes if home.stood])


@dataclass(slots=True)
class _Settling:
    """The homes of one kind, while losses take them."""

    lost: Losses
    free: Sequence[_Home]
    spare: Sequence[_Home]

    def settled(self, losses: Sequence[Loss]) -> Iterator[tuple[Loss, _Home]]:
        """Give each loss a home: the one with the most words; the nearest for what is left.

        What has left its words and all that was like it behind goes nowhere if there are fewer now.
        """
        words = [words_of(loss.tagged) for loss in losses]
        places = [_place(loss.tagged) for loss in losses]
        scored = sorted(
            ((score, i, home) for i, home, score in _scores(words, places, self.free)),
            key=lambda found: (-found[0], abs(places[found[1]] - found[2].place)),
        )
        left = dict(enumerate(losses))
        for score, i, home in scored:
            says = score > 0 or not (words[i] or home.words)
            if i in left and says and self._has_room(left[i], home):
                yield self._taken(left.pop(i), home)
        for i, loss in left.items():
            near = chain(_from(self.free, places[i]), _from(self.spare, places[i]))
            rest = (home for home in near if self._has_room(loss, home))
            if not self.lost.fewer[kind(loss.tagged)] and (found := next(rest, None)):
                yield self._taken(loss, found)

    def _has_room(self, loss: Loss, home: _Home) -> bool:
        """Say whether an element can take what is lost: no id stands beside another.

        A mark without attributes comes back in the place of one that nobody had before.
        """
        if loss.attributes:
            return not home.names & loss.attributes.keys()
        return not home.names and self.lost.come[home.tagged.tag] > 0

    def _taken(self, loss: Loss, home: _Home) -> tuple[Loss, _Home]:
        self.lost.come[home.tagged.tag] -= 1
        home.names |= loss.attributes.keys() or {""}
        return loss, home


def _scores(
    losses: Sequence[Counter[str]], places: Sequence[float], free: Sequence[_Home]
) -> Iterator[tuple[int, _Home, float]]:
    """Compare each loss with the homes that share a rare word, and those near its place."""
    holders: dict[str, list[_Home]] = defaultdict(list)
    for home in free:
        for word in home.words:
            holders[word].append(home)
    for i, words in enumerate(losses):
        score: dict[_Home, float] = defaultdict(float)
        for word in words:
            held = holders.get(word, ())
            for home in held if len(held) <= _COMMON else ():
                score[home] += 1
        for home in islice(_from(free, places[i]), 2 * _NEAR):
            score[home] += sum((words & home.words).values()) / _COMMON
        yield from ((i, home, worth) for home, worth in score.items())


def _from(free: Sequence[_Home], place: float) -> Iterator[_Home]:
    """Give the homes from a place on, on both sides by turns."""
    at = bisect_right(free, place, key=lambda home: home.place)
    for before, behind in zip_longest(reversed(range(at)), range(at, len(free))):
        if before is not None:
            yield free[before]
        if behind is not None:
            yield free[behind]


def _edits(loss: Loss, home: _Home) -> Iterator[Edit]:
    """Put the lost attributes behind an element's name; an old mark comes back as it was."""
    old, new = loss.tagged.element, home.tagged.element
    end = new.start + 1 + len(new.name)
    renamed = old.name in MARKS and old.name != new.name and not new.self_closed
    said = "".join(f" {name}={value}" for name, value in loss.attributes.items())
    yield Edit(new.start + 1, end, (old.name if renamed else new.name) + said)
    if renamed:
        yield Edit(new.inner_end, new.end, f"</{old.name}>")
