"""Give a woven page back what the weave has lost, wherever it still has a home.

The weave pairs blocks and words as best it can. Whatever hidden thing of the old page stands
nowhere after it, though nobody deleted its words, is put where it belongs: attributes into tags
(`homes`), tags around words (`strays`). What is put in is proven by reading the page: it must still
say what was asked. So this costs nothing where nothing is lost, and can only add.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from docsync.errors import ConversionError
from docsync.lens.items import Item, Keys, inlines_of, item_of
from docsync.lens.pairing import Pairs
from docsync.lens.push.homes import homes
from docsync.lens.push.losses import elements_of, losses, lost_tags
from docsync.lens.push.strays import Stray, brought_home, place, places, strays
from docsync.lens.push.tags import Edit, applied
from docsync.lens.push.words import Slice
from docsync.storage.reader import read_shapes

_TRIES = 30  # so often a page is read to see what may come back
Change = TypeVar("Change")


def restored(old: Item, asked: Item, pairs: Pairs, text: str, keys: Keys) -> str:
    """Give a woven page, which says what was asked, with what it has lost of the old one."""
    proof = _Proof(asked.key, keys)
    for find in (_with_attributes, _with_tags):
        if not lost_tags(old.source, text):
            break
        page = _parts(asked, item_of(read_shapes(text), text, keys), pairs)
        text = find(page, old, pairs, proof)
    return text


@dataclass(slots=True)
class _Proof:
    """Says of a text whether it still says what was asked; so often that this may take time."""

    key: int
    keys: Keys
    tries: int = _TRIES

    def holds(self, text: str) -> bool:
        """Read a text and compare."""
        self.tries -= 1
        try:
            return item_of(read_shapes(text), text, self.keys).key == self.key
        except ConversionError:
            return False

    def most(
        self, taken: list[Change], more: list[Change], write: Callable[[list[Change]], str]
    ) -> list[Change]:
        """Give the changes with as many more as leave the page saying what it says."""
        if not more or self.tries <= 0:
            return taken
        if self.holds(write(taken + more)):
            return taken + more
        if len(more) == 1:
            return taken
        half = len(more) // 2
        return self.most(self.most(taken, more[:half], write), more[half:], write)


@dataclass(frozen=True, slots=True)
class _Woven:
    """A woven page: what is whole in it, and the blocks of words that are not."""

    text: str
    whole: Sequence[tuple[int, int]]
    blocks: Sequence[Item]


def _parts(asked: Item, woven: Item, pairs: Pairs) -> _Woven:
    """Tell apart what is whole in a woven page: it has the items that were asked for."""
    whole: list[tuple[int, int]] = []
    blocks: list[Item] = []
    waiting = [(asked, woven)]
    while waiting:
        fresh, item = waiting.pop()
        if fresh in pairs.whole:
            whole.append((item.span.start, item.span.end))
            continue
        if inlines_of(item) is not None:
            blocks.append(item)
        waiting.extend(zip(reversed(fresh.children), reversed(item.children), strict=True))
    return _Woven(woven.source, whole, blocks)


def _edited(text: str, edits: Iterable[Edit]) -> str:
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    return applied(text, ordered, 0, len(text))


# What is given back ----------------------------------------------------------------------------


def _with_attributes(page: _Woven, old: Item, _pairs: Pairs, proof: _Proof) -> str:
    """Put lost attributes into the tags of what has their words."""

    def written(some: list[tuple[Edit, ...]]) -> str:
        return _edited(page.text, (edit for edits in some for edit in edits))

    lost = losses(old.source, page.text)
    return written(proof.most([], homes(lost, elements_of(page.text), page.whole), written))


def _with_tags(page: _Woven, old: Item, pairs: Pairs, proof: _Proof) -> str:
    """Put lost pairs of tags around their words."""

    def written(some: list[tuple[Item, Stray]]) -> str:
        return _edited(page.text, _brought_home(some))

    among = places(page.blocks)
    found = ((place(stray, home, among), stray) for stray, home in _lost(page, old, pairs))
    return written(proof.most([], [(item, one) for item, one in found if item], written))


def _lost(page: _Woven, old: Item, pairs: Pairs) -> Iterator[tuple[Stray, Item]]:
    """Give the tags that stand less often than before: those first whose words went, too."""
    gone = Counter(one.tag for one in elements_of(old.source))
    gone -= Counter(one.tag for one in elements_of(page.text))
    stay = Counter(
        (stray.tag, stray.words) for block in page.blocks for stray, _ in strays(block, (), gone)
    )
    left: list[tuple[Stray, Item]] = []
    for stray, home in strays(old, pairs.whole, gone):
        stay[stray.tag, stray.words] -= 1
        left.append((stray, home))
    left.sort(key=lambda found: stay[found[0].tag, found[0].words] >= 0)
    for stray, home in left:
        gone[stray.tag] -= 1
        if gone[stray.tag] >= 0:
            yield stray, home


def _brought_home(some: Iterable[tuple[Item, Stray]]) -> Iterator[Edit]:
    by_block: dict[Item, list[Stray]] = defaultdict(list)
    for item, stray in some:
        by_block[item].append(stray)
    for item, found in by_block.items():
        inner = item.inner
        for stray in found:
            inner = brought_home(Slice(inner, inlines_of(item) or ()), stray)
        yield Edit(item.span.inner_start, item.span.inner_end, inner)
