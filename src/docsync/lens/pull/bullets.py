"""The signs that lists begin their items with: the old ones, unless two lists would melt.

A list behind another of its kind needs another sign. The one that is new takes it; where both are
old, a comment keeps them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from docsync.document.model import Item as ListItem
from docsync.document.model import List, Task, TaskList
from docsync.lens.items import Item
from docsync.lens.pairing import Pairs
from docsync.lens.pull.prefixes import Form, number_of, remarked, sign_of, turned
from docsync.lens.pull.segments import Page

_NEAR = 20  # so far from a new item another is looked for whose bullet it takes
_OTHER_SIGNS = {"-": "*", "*": "-", "+": "-", ".": ")", ")": "."}


@dataclass(slots=True)
class Bullets:
    """The signs of a text's lists. `is_afresh` says that an item is written the docsync way.

    `signs` are those of new lists that would melt into the list before them; `walls` are the old
    ones that would: a comment keeps them apart.
    """

    old: Page
    fresh: Page
    pairs: Pairs
    is_afresh: Callable[[Item], bool]
    signs: dict[Item, str] = field(default_factory=dict)
    walls: set[Item] = field(default_factory=set)

    def tell_apart(self, children: Sequence[Item]) -> None:
        """Keep lists from melting into those before them: a new one takes another sign."""
        for before, item in pairwise(children):
            sign = self._sign(item) if _same_kind(before, item) else ""
            if not sign or self._sign(before) != sign or self._stood_apart(before, item):
                continue
            new = next((one for one in (item, before) if self._is_new(one)), None)
            if new is None:
                self.walls.add(item)
            else:
                self.signs[new] = _OTHER_SIGNS[sign]

    def _is_new(self, fresh: Item) -> bool:
        """Say whether the sign of a list is a new one, whatever becomes of its items."""
        old = self.pairs.partner.get(fresh)
        return old is None or self.is_afresh(fresh) or not _same_kind(old, fresh)

    def _stood_apart(self, before: Item, item: Item) -> bool:
        """Say whether two lists stood behind each other already."""
        one, two = self.pairs.partner.get(before), self.pairs.partner.get(item)
        if one is None or two is None or one.parent is None or one.parent is not two.parent:
            return False
        if not _same_kind(one, two):
            return False
        return any(pair == (one, two) for pair in pairwise(one.parent.children))

    def _sign(self, fresh: Item) -> str:
        """Give the sign of a list's items as it is going to be written."""
        if fresh in self.signs:
            return self.signs[fresh]
        old = self.pairs.partner.get(fresh)
        if old is not None and not self.is_afresh(fresh) and _same_kind(old, fresh):
            page, held = self.old, old
        else:
            page, held = self.fresh, fresh
        return sign_of(page.own(held)[0])

    def marker(self, old: Item | None, fresh: Item) -> str | None:
        """Give what an item begins with: its own marker, or one like its neighbours', in order."""
        if not isinstance(fresh.node, ListItem | Task) or fresh.parent is None:
            return None
        first, sign = self.fresh.opened(fresh).first, self.signs.get(fresh.parent, "")
        held = self.pairs.partner.get(fresh.parent)
        if held is None or not held.children:
            return remarked(first, sign=sign)
        like = old if old is not None and old.parent is held else self._neighbour(held, fresh)
        style = self.old.opened(like)
        if style.form is not Form.ITEM:
            return remarked(first, sign=sign)
        if not _same_kind(held, fresh.parent):
            return turned(style.first, remarked(first, sign=sign))
        done = fresh.node.done if isinstance(fresh.node, Task) else None
        number = number_of(first)
        if len(held.children) > 1 and self._numbers(held) == {number_of(style.first)}:
            number = None
        return remarked(style.first, sign=sign, number=number, done=done)

    def _neighbour(self, held: Item, fresh: Item) -> Item:
        """Give an old item of a list whose marker a new one takes: the next one before it."""
        assert fresh.parent is not None  # noqa: S101 - an item stands in a list
        siblings = fresh.parent.children
        place = siblings.index(fresh) if len(siblings) < _NEAR * _NEAR else 0
        for sibling in reversed(siblings[max(0, place - _NEAR) : place]):
            old = self.pairs.partner.get(sibling)
            if old is not None and old.parent is held:
                return old
        return held.children[0]

    def _numbers(self, held: Item) -> set[int | None]:
        """Give the numbers with which a list begins: one, if it does not count."""
        return {number_of(self.old.opened(item).first) for item in held.children[:2]}


def _same_kind(one: Item, other: Item) -> bool:
    """Say whether two items are lists with the same kind of sign."""
    here, there = one.node, other.node
    if not isinstance(here, List | TaskList) or not isinstance(there, List | TaskList):
        return False
    return _is_ordered(here) == _is_ordered(there)


def _is_ordered(node: List | TaskList) -> bool:
    return isinstance(node, List) and node.ordered
