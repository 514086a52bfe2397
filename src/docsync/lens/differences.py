"""What two texts of one syntax do not both say, place by place.

Blocks are aligned by key, and the smallest ones that differ are told: where in the first text, the
words there, and the words of the second in their place.

>>> from docsync.lens.items import Keys, item_of
>>> from docsync.storage.reader import read
>>> texts = "<p>One.</p><p>Two old.</p>", "<p>One.</p><p>Two new.</p>"
>>> keys = Keys()
>>> list(differences(*(item_of(read(text), text, keys) for text in texts)))
[Difference(line=1, column=19, old='old', new='new')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docsync.document.model import Macro, Preformatted, RawBlock
from docsync.document.text import plain_text
from docsync.lens.align import align
from docsync.lens.items import Item, inlines_of
from docsync.syntax.xml import position

LONGEST = 120  # characters of a text that are shown

_PIECE = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that are others in the second text; '' where one of the two has none.

    `line` and `column` count from 1 in the first text.
    """

    line: int
    column: int
    old: str
    new: str


def differences(old: Item, new: Item) -> Iterator[Difference]:
    """Give what differs, in the order of the first text; nothing if both say the same."""
    if old.key == new.key:
        return
    if old.own != new.own or not (old.children and new.children):
        yield _difference(old, new)
        return
    at = [0, 0]
    keys = [[child.key for child in item.children] for item in (old, new)]
    ends = (len(old.children), len(new.children))
    for here, there in [*align(keys[0], keys[1]), ends]:
        gone, come = old.children[at[0] : here], new.children[at[1] : there]
        place = old.children[here - 1].span.end if here else old.span.inner_start
        yield from _region(old, gone, come, place)
        at = [here + 1, there + 1]


def _region(
    parent: Item, gone: Sequence[Item], come: Sequence[Item], place: int
) -> Iterator[Difference]:
    """Compare blocks that stand between equal ones: one by one as far as they are of a kind.

    Those that only the second text has are told at `place`, where the last of the first ends.
    """
    paired = min(len(gone), len(come))
    for here, there in zip(gone, come, strict=False):
        if here.family is there.family:
            yield from differences(here, there)
        else:
            yield _told(here, here.span.start, here.outer, there.outer)
    for here in gone[paired:]:
        yield _told(here, here.span.start, here.outer, "")
    for there in come[paired:]:
        yield _told(parent, place, "", there.outer)


def _difference(old: Item, new: Item) -> Difference:
    """Tell what differs in one block: its words, or if they are equal all of it."""
    here, there = _words(old), _words(new)
    if here == there or None in (here, there):
        return _told(old, old.span.start, old.outer, new.outer)
    one, two = _PIECE.findall(here or ""), _PIECE.findall(there or "")
    start = next((k for k, pair in enumerate(zip(one, two, strict=False)) if len({*pair}) > 1), -1)
    start = min(len(one), len(two)) if start < 0 else start
    end = 0
    while end < min(len(one), len(two)) - start and one[-1 - end] == two[-1 - end]:
        end += 1
    gone, come = one[start : len(one) - end], two[start : len(two) - end]
    word = next((each for each in gone or one[start:] if each.strip()), "")
    place = _place(old, one[:start], word)
    return _told(old, place, "".join(gone), "".join(come))


def _words(item: Item) -> str | None:
    """Give the words of a block that holds no others."""
    children = inlines_of(item)
    if children is not None:
        return plain_text(children)
    match item.node:
        case Macro(body=str() as text) | Preformatted(text) | RawBlock(text):
            return text
        case _:
            return None


def _place(item: Item, before: Sequence[str], word: str) -> int:
    """Find a word in a block: as it is spelled there it may be another, then it is the block."""
    at = item.span.inner_start
    for each in (*before, word):
        if each.strip() and each[0].isalnum():
            found = item.source.find(each, at, item.span.end)
            at = at if found < 0 else found + (len(each) if each is not word else 0)
    return at


def _told(item: Item, place: int, old: str, new: str) -> Difference:
    line, column = position(item.source, place)
    return Difference(line, column, _short(old), _short(new))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
