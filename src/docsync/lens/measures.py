"""How like two items must be to be paired: by their words, their parts, or what they begin with.

>>> from docsync.lens.items import Keys, item_of
>>> from docsync.storage.reader import read
>>> texts = "<ul><li>a<ul><li>b c d</li></ul></li></ul>", "<ul><li>a</li></ul>"
>>> old, fresh = (item_of(read(text), text, Keys()).children[0].children[0] for text in texts)
>>> ALIKE.like(old, fresh) > ALIKE.least
True
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from docsync.lens.items import Family, Item, containment, kind_of, kindred, likeness, parts

LED = frozenset((Family.ITEM, Family.TASK))  # known by the words that they begin with


@dataclass(frozen=True, slots=True)
class Measure:
    """How like two items must be to be paired, and which may be compared at all."""

    least: float
    like: Callable[[Item, Item], float] = likeness
    kind: Callable[[Item], Hashable] = kind_of


def _as_it_begins(old: Item, fresh: Item) -> float:
    """Say how like two items are; those of a list are known by their first words, too.

    What stands below these comes and goes: a list that is indented, a paragraph that is put there.
    """
    whole = likeness(old, fresh)
    if old.family not in LED or not old.children or not fresh.children:
        return whole
    return max(whole, 0.1 * whole + 0.9 * likeness(old.children[0], fresh.children[0]))


def _built_alike(old: Item, fresh: Item) -> float:
    """Say how much of what stands in two containers is equal: blocks of words, cells of tables.

    A block that came from elsewhere may have more words than all that was there before. Of a list
    those that begin alike go first: an item that is put below another is no reason to part these.
    """
    here, there = parts(old), parts(fresh)
    total = here.total() + there.total()
    like = 2 * (here & there).total() / total if total else 0.0
    return like + _begin_equal(old, fresh)


def _begin_equal(old: Item, fresh: Item) -> bool:
    """Say whether two items of a list begin with the same words."""
    both = old.family in LED and bool(old.children) and bool(fresh.children)
    return both and old.children[0].key == fresh.children[0].key


BUILT = Measure(0.4, _built_alike)


def _kind_with_tags(item: Item) -> Hashable:
    """Say what an item may be paired with first: a panel of a kind, a macro with its parameters."""
    return item.family, item.own


WITH_TAGS = Measure(0.4, _as_it_begins, _kind_with_tags)
ALIKE = Measure(0.4, _as_it_begins)  # in a region: what was edited there
ALIKE_FAR = Measure(0.6, _as_it_begins)  # in the page: what was edited and moved
RELATED = Measure(0.05, containment)  # containers that nothing else is left for
KINDRED = Measure(0.4, likeness, kindred)  # a paragraph that became a heading
CONTAINED = Measure(0.75, containment, kindred)  # what grew, or shrank, by more than itself
