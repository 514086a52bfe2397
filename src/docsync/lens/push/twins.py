"""Which old pair of tags a fresh one continues, and how the tags around one word are mixed.

A `<strong>` of the fresh text is the old `<b>` around the same words; a link whose text was typed
anew is the old link to the same target; a link with the old words and another target is the old
tag with that target put in.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from docsync.document.model import Link
from docsync.lens.align import Pair
from docsync.lens.push.glyphs import Glyph, Path, Signs, Wrapper
from docsync.lens.push.tags import merged_tag
from docsync.lens.push.words import Flow


@dataclass(slots=True)
class Twins:
    """The old wrapper that each fresh one continues, and what stands around the old links."""

    found: dict[Wrapper, Wrapper] = field(default_factory=dict)
    outside: dict[Wrapper, Path] = field(default_factory=dict)

    def of(self, path: Path) -> Path:
        """Give the visible part of a fresh path, with old wrappers for all that have one."""
        return tuple(self.found.get(wrapper, wrapper) for wrapper in path if wrapper.signs)

    def mixed(self, old: Path, fresh: Path) -> Path:
        """Give the tags around a word that stood in `old` and stands in `fresh` now."""
        return mixed(old, self.of(fresh), self.outside)


def find_twins(old: Flow, fresh: Flow, pairs: Iterable[Pair]) -> Twins:
    """Find the twins of all fresh wrappers: by the words they share, then in order."""
    twins = Twins(outside=dict(_outside(old)))
    votes: dict[Wrapper, Wrapper] = {}  # links that share a word but not their target
    for here, there in _glyph_pairs(old, fresh, pairs):
        _learn(twins, votes, here.path, there.path)
    olds, freshes = _wrappers(old.glyphs), _wrappers(fresh.glyphs)
    _pair_rest(twins, olds, freshes)
    _pair_links(twins, votes, olds, freshes)
    return twins


def mixed(old: Path, fresh: Path, outside: Mapping[Wrapper, Path]) -> Path:
    """Give the tags around a word: the fresh visible ones, and within them the old hidden ones.

    Old tags stay where they say what is wanted; a link that comes to a word goes outside of hidden
    ones, but for those that it stood in already.
    """
    wanted = list(fresh)
    path: list[Wrapper] = []
    for wrapper in old:
        if wrapper.cdata:
            continue
        if not wrapper.signs or any(wrapper.signs == around.signs for around in path):
            path.append(wrapper)  # hidden, be it as a mark within its equal
            continue
        place = next((k for k, want in enumerate(wanted) if want.signs == wrapper.signs), None)
        if place is not None:
            path += wanted[:place]
            path.append(wrapper)
            del wanted[: place + 1]
    path += wanted
    for link in [w for w in path if is_link(w) and w not in old]:
        _put_outside(path, link, outside.get(link, ()))
    return tuple(path)


def _put_outside(path: list[Wrapper], link: Wrapper, around: Path) -> None:
    """Put a link outside of the hidden tags before it: these may end and begin again in it."""
    end = path.index(link)
    start = end
    while start > 0 and not path[start - 1].signs and path[start - 1] not in around:
        start -= 1
    path.insert(start, path.pop(end))


def _glyph_pairs(old: Flow, fresh: Flow, pairs: Iterable[Pair]) -> Iterator[tuple[Glyph, Glyph]]:
    for i, j in pairs:
        if old.words[i].is_space:
            continue
        yield old.seen(old.words[i])[0], fresh.seen(fresh.words[j])[0]


def _learn(twins: Twins, votes: dict[Wrapper, Wrapper], old: Path, fresh: Path) -> None:
    for wrapper in fresh:
        if not wrapper.signs:
            continue
        same = next((w for w in old if w.signs == wrapper.signs), None)
        if same is not None:
            twins.found.setdefault(wrapper, same)
        elif is_link(wrapper):
            link = next((w for w in old if is_link(w)), None)
            if link is not None:
                votes.setdefault(wrapper, link)


def _wrappers(glyphs: Iterable[Glyph]) -> list[Wrapper]:
    return list(dict.fromkeys(w for glyph in glyphs for w in glyph.path if w.signs))


def _pair_rest(twins: Twins, olds: list[Wrapper], freshes: list[Wrapper]) -> None:
    """Pair, in order, what says the same but shares no word."""
    taken = set(twins.found.values())
    free: dict[Signs, deque[Wrapper]] = defaultdict(deque)
    for wrapper in olds:
        if wrapper not in taken:
            free[wrapper.signs].append(wrapper)
    for wrapper in freshes:
        if wrapper not in twins.found and free[wrapper.signs]:
            twins.found[wrapper] = free[wrapper.signs].popleft()


def _pair_links(
    twins: Twins, votes: dict[Wrapper, Wrapper], olds: list[Wrapper], freshes: list[Wrapper]
) -> None:
    """Let a link with another target keep its tag: by shared words, or in order if all is clear."""
    taken = set(twins.found.values())
    free = dict.fromkeys(w for w in olds if is_link(w) and w not in taken)
    rest = [w for w in freshes if is_link(w) and w not in twins.found]
    in_order = dict(zip(rest, free, strict=True)) if len(rest) == len(free) else {}
    for wrapper in rest:
        link = votes.get(wrapper, in_order.get(wrapper))
        if link is not None and link in free:
            twins.found[wrapper] = _retargeted(link, wrapper)
            twins.outside[twins.found[wrapper]] = twins.outside[link]
            del free[link]


def _outside(old: Flow) -> Iterator[tuple[Wrapper, Path]]:
    """Give each old link with what stands around it."""
    for path in {glyph.path: None for glyph in old.glyphs}:
        for place, wrapper in enumerate(path):
            if is_link(wrapper):
                yield wrapper, path[:place]


def is_link(wrapper: Wrapper) -> bool:
    """Say whether a wrapper is a link."""
    return any(isinstance(sign, Link) for sign in wrapper.signs)


_START_TAG = re.compile(r"<([^\s/>]+)(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")


def _retargeted(old: Wrapper, fresh: Wrapper) -> Wrapper:
    """Give the fresh link with what the old link's own tag had besides the target."""
    here, there = _START_TAG.match(old.opening), _START_TAG.match(fresh.opening)
    if here is None or there is None or here[1] != there[1]:
        return fresh
    tag = merged_tag(here[0], there[0], here[1])
    opening = tag + fresh.opening[there.end() :]
    alone = None if fresh.alone is None else opening + fresh.closing
    return Wrapper(opening, fresh.closing, fresh.signs, alone=alone)
