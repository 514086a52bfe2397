r"""Weave fresh Markdown into the old: a pull leaves bullets, wraps and links as they were written.

Both texts are read as items with their lines (`segments`), and paired. What says the same keeps its
lines. A container that was edited keeps its own signs and the gaps between what stands in it, with
their comments and link definitions, and is woven inside; words, code and rows of tables get the
edit put in where it belongs. What is woven is read again: where it does not say what the fresh
text says, the smallest item that differs is written afresh.

>>> from docsync.markdown.reader import read
>>> weave(read("* one\n* two\n\n<!-- x -->\n"), "- one\n- three\n", Site())
'* one\n* three\n\n<!-- x -->\n'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it.common.utils import normalizeReference

from docsync.errors import ConversionError
from docsync.lens.align import align
from docsync.lens.items import Item, Keys
from docsync.lens.pairing import pair
from docsync.lens.pull.known import know_again
from docsync.lens.pull.reuse import page_like
from docsync.lens.pull.segments import Page, References, page_of, page_of_read
from docsync.lens.pull.weaver import Weaver
from docsync.markdown.reader import Read
from docsync.values import Site

_TRIES = 12
_BRACKETS = re.compile(r"(?<![\\!\]])\[([^\[\]]+)\](?![(:])")


def weave(old: Read, fresh: str, site: Site) -> str:
    """Give Markdown that says what `fresh` says, with the lines of `old` where it says it too."""
    keys = Keys()
    here = page_of_read(old, site, keys)
    there = page_like(fresh, site, keys, [here])
    guarded = _guarded(fresh, here.references)
    if guarded != fresh:
        other = page_like(guarded, site, keys, [here])
        there = other if other.item.key == there.item.key else there
    know_again(here, there, site, keys)
    if here.item.key == there.item.key:
        return here.text
    pairs = pair(here.item, there.item)
    if not there.closed <= pairs.whole:
        there = page_of(there.text, site, keys)
        know_again(here, there, site, keys)
        pairs = pair(here.item, there.item)
    weaver = Weaver(here, there, pairs, keys)
    for _ in range(_TRIES):
        text = weaver.text()
        wrong = _wrong(there, _read_again(text, site, keys, [there, here]), site, keys)
        if not wrong:
            return text
        weaver.doubt(wrong)
    return fresh


def _guarded(fresh: str, definitions: References) -> str:
    """Escape words in brackets that the definitions of the old text would make links of."""
    if not definitions:
        return fresh
    return _BRACKETS.sub(
        lambda found: f"\\{found[0]}" if normalizeReference(found[1]) in definitions else found[0],
        fresh,
    )


def _read_again(text: str, site: Site, keys: Keys, pages: Sequence[Page]) -> Page | None:
    """Read what was woven; None where that is no Markdown that storage can hold."""
    try:
        return page_like(text, site, keys, pages)
    except ConversionError:
        return None


def _wrong(fresh: Page, woven: Page | None, site: Site, keys: Keys) -> list[Item]:
    """Give the smallest fresh items that the woven text does not say."""
    if woven is None:
        return [item for item in fresh.item.walk() if not item.children]
    if fresh.item.key == woven.item.key:
        return []
    asked = fresh.item.key, fresh.item.children
    know_again(woven, fresh, site, keys)
    if fresh.item.key == woven.item.key:
        return []
    # What the woven text melts into one is doubted piece by piece.
    fresh.item.key, fresh.item.children = asked
    return list(_differing(fresh.item, woven.item))


def _differing(fresh: Item, woven: Item) -> Iterator[Item]:
    """Give what differs; what stands around it where the woven text says too much."""
    news, found = fresh.children, woven.children
    if (fresh.own, fresh.said) != (woven.own, woven.said) or not news or not found:
        yield fresh
        return
    i = j = 0
    some = False
    for a, b in [*align([f.key for f in found], [n.key for n in news]), (len(found), len(news))]:
        if a - i == b - j:
            for one, other in zip(news[j:b], found[i:a], strict=True):
                some = True
                yield from _differing(one, other)
        else:
            some = True
            yield from news[j:b] or news[max(j - 1, 0) : j + 1]
        i, j = a + 1, b + 1
    if not some:
        yield fresh
