"""A weave that says something else than was asked is mended block by block, or refused."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from docsync.errors import RoundTripError
from docsync.lens.items import Family, Item, Keys, item_of
from docsync.lens.proof import proven
from docsync.storage.reader import read_shapes

FRESH = "<h1>Way</h1><p>one two</p>"


@dataclass
class Broken:
    """Loses the word `two`, and writes afresh what is distrusted; if `mends`."""

    mends: bool
    breaks: str = ""
    afresh: set[Item] = field(default_factory=set)

    def write(self, fresh: Item) -> str:
        if fresh.family is Family.PAGE:
            return "".join(map(self.write, fresh.children))
        if fresh in self.afresh and self.mends:
            return fresh.outer
        return fresh.outer.replace(" two", self.breaks)

    def distrust(self, fresh: Item) -> Item:
        wrong = fresh.parent if fresh in self.afresh and fresh.parent is not None else fresh
        self.afresh.add(wrong)
        return wrong


def _page(keys: Keys) -> Item:
    return item_of(read_shapes(FRESH), FRESH, keys)


@pytest.mark.parametrize("breaks", ["", " three", "</p><p>two", "<b>"])
def test_the_smallest_block_that_differs_is_written_afresh(breaks: str) -> None:
    keys, weaver = Keys(), Broken(mends=True, breaks=breaks)
    page = _page(keys)
    assert proven(weaver, page, keys) == FRESH
    assert page.children[0] not in weaver.afresh


@pytest.mark.parametrize("breaks", ["", " three", "</p><p>two", "<b>"])
def test_a_page_that_cannot_be_mended_is_refused(breaks: str) -> None:
    keys = Keys()
    with pytest.raises(RoundTripError):
        proven(Broken(mends=False, breaks=breaks), _page(keys), keys)
