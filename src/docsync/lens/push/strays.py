"""Hidden tags whose words went elsewhere: a paragraph was split, joined, or moved and edited.

The weave of one block keeps the tags of the block it continues. A pair that no reader sees, an
inline comment or a span, and that stands nowhere after it, is looked for in all that changed: where
its words stand, it is put around them again. A character that was written as an element, an emoji,
becomes that element again.

>>> from docsync.document.model import Text
>>> stray = Stray(Wrapper("<m>", "</m>"), (("you", None),))
>>> brought_home(Slice("Hello you", (Text("Hello you"),)), stray)
'Hello <m>you</m>'
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

from docsync.document.model import Inline
from docsync.document.text import plain_text
from docsync.lens.items import Item, inlines_of, likeness, words
from docsync.lens.push.glyphs import BREAK, Glyph, Path, Wrapper
from docsync.lens.push.spaces import Placed, settled
from docsync.lens.push.spelling import rendered
from docsync.lens.push.words import Flow, Slice, Word, flow

_COMMON = 16  # a word that stands in more blocks says nothing of where tags went
_MOST = 0.5  # so many of the words, or of the words around them
_MOST_WORDS = 400  # what is around more is known by its beginning

Known = tuple[str, Inline | None]  # a word, or a thing


@dataclass(frozen=True, slots=True, eq=False)
class Stray:
    """A hidden pair of tags, or a character spelled as an element, and the words it stood around.

    Of the first of these words it did not hold the first letters, `before`; of the last, `behind`.
    """

    tags: Wrapper | Glyph
    words: tuple[Known, ...]
    before: int = 0
    behind: int = 0

    @property
    def tag(self) -> str:
        """Its start tag as it is written."""
        return self.tags.opening if isinstance(self.tags, Wrapper) else _start_tag(self.tags.raw)


# Which tags are gone ---------------------------------------------------------------------------


def strays(old: Item, whole: Collection[Item], gone: Counter[str]) -> Iterator[tuple[Stray, Item]]:
    """Find the hidden tags that are gone in the blocks of the old page that are not whole."""
    for item in old.walk(whole):
        children = inlines_of(item)
        if children is None or "<" not in item.inner:
            continue
        found = flow(item.inner, children)
        if found is not None:
            yield from ((stray, item) for stray in _strays(found, gone))


def _strays(found: Flow, gone: Counter[str]) -> Iterator[Stray]:
    starts = [0, *accumulate(0 if glyph.hidden else len(glyph.text) for glyph in found.glyphs)]
    for wrapper, (first, last) in _hidden_tags(found.glyphs).items():
        if gone[wrapper.opening] > 0:
            yield _around(found, wrapper, (starts[first], starts[last + 1]))
    for at, glyph in enumerate(found.glyphs):
        if _is_spelled(glyph) and gone[_start_tag(glyph.raw)] > 0:
            end = next((k for k in range(at + 1, len(starts) - 1) if found.glyphs[k].raw), -1)
            yield _around(found, glyph, (starts[at], starts[end]))


def _hidden_tags(glyphs: Sequence[Glyph]) -> dict[Wrapper, tuple[int, int]]:
    """Give the tags that say nothing where they stand, with the places of what they hold."""
    found: dict[Wrapper, tuple[int, int]] = {}
    for at, glyph in enumerate(glyphs):
        for depth, wrapper in enumerate(glyph.path):
            if not glyph.hidden and _is_hidden(wrapper, glyph.path[:depth]):
                found[wrapper] = found.get(wrapper, (at, at))[0], at
    return found


def _is_hidden(wrapper: Wrapper, around: Path) -> bool:
    """Say whether a reader sees nothing of a pair of tags: as of a mark within its equal."""
    nothing = not wrapper.signs or any(other.signs == wrapper.signs for other in around)
    return nothing and not wrapper.cdata


def _is_spelled(glyph: Glyph) -> bool:
    """Say whether a character is spelled as an element."""
    return (
        glyph.raw.startswith("<") and not glyph.hidden and not glyph.thing and glyph.text != BREAK
    )


def _start_tag(raw: str) -> str:
    return raw[: raw.index(">") + 1]


def _around(found: Flow, tags: Wrapper | Glyph, letters: tuple[int, int]) -> Stray:
    """Give tags with the words that `letters` of a block belong to."""
    start, end = letters
    reached = [0, *accumulate(len(word.text) for word in found.words)]
    held = [at for at in range(len(found.words)) if reached[at] < end and reached[at + 1] > start]
    if not held:
        return Stray(tags, ())
    known = tuple(_known(found.words[at]) for at in held)
    return Stray(tags, known, start - reached[held[0]], reached[held[-1] + 1] - end)


def _known(word: Word) -> Known:
    return word.text, word.thing


# Where they go ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Places:
    """Blocks that tags may go to, in order, and which of them hold a word."""

    order: dict[Item, int]
    holders: dict[str, list[Item]]

    def holding(self, said: str) -> Iterator[Item]:
        """Give the blocks that say something that is no word of theirs: an emoji, a part of one."""
        return (item for item in self.order if said in plain_text(inlines_of(item) or ()))


def places(flows: Iterable[Item]) -> Places:
    """Look at the blocks that tags may have gone to."""
    order = {item: place for place, item in enumerate(flows)}
    holders: dict[str, list[Item]] = defaultdict(list)
    for item in order:
        for word in words(item):
            holders[word].append(item)
    return Places(order, holders)


def place(stray: Stray, home: Item, among: Places) -> Item | None:
    """Say in which block most of the words stand, the block most like the old one, `home`."""
    wanted = [text for text, _ in stray.words if _is_word(text)]
    held = [found for word in set(wanted) if (found := among.holders.get(word))]
    rare = [some for some in held if len(some) <= _COMMON] or held[:1]
    if not rare:
        rare = [list(among.holding(_said(stray)))]
    scored = [
        (_share(wanted, item), likeness(home, item), -among.order[item], item)
        for item in {item for some in rare for item in some}
    ]
    if not scored:
        return None
    share, like, _, item = max(scored, key=lambda found: found[:3])
    is_sure = share >= _MOST or like >= _MOST or not held
    return item if is_sure else None


def _said(stray: Stray) -> str:
    """Give all that tags stood around, without the spaces at its ends."""
    return "".join(text for text, _ in stray.words).strip(" \xa0\n")


def _share(wanted: Sequence[str], item: Item) -> float:
    return sum(words(item)[text] > 0 for text in wanted) / len(wanted) if wanted else 0.0


def _is_word(text: str) -> bool:
    return text[:1].isalnum()


def brought_home(slice_: Slice, stray: Stray) -> str:
    """Put tags around the longest run of their words; unchanged if there is none."""
    found = flow(slice_.text, slice_.children)
    if found is None or not stray.words:
        return slice_.text
    letters = _letters(found, stray)
    if letters is None:
        return slice_.text
    glyphs = _cut(found.glyphs, letters)
    return rendered(settled(list(_placed(glyphs, letters, stray.tags)), frozenset()))


def _letters(found: Flow, stray: Stray) -> tuple[int, int] | None:
    """Say behind how many letters of a block the tags go, and before how many."""
    wanted = stray.words[:_MOST_WORDS]
    matcher = SequenceMatcher(None, [_known(word) for word in found.words], wanted, autojunk=False)
    match = matcher.find_longest_match()
    start, stop = match.a, match.a + match.size
    while start < stop and found.words[start].is_space:
        start += 1
    while start < stop and found.words[stop - 1].is_space:
        stop -= 1
    if start == stop:
        return _within_a_word(found, stray)
    reached = [0, *accumulate(len(word.text) for word in found.words)]
    first = reached[start] + (stray.before if start == match.a and match.b == 0 else 0)
    whole = match.b + match.size == len(stray.words) and stop == match.a + match.size
    last = reached[stop] - (stray.behind if whole else 0)
    return (first, last) if first < last else None


def _within_a_word(found: Flow, stray: Stray) -> tuple[int, int] | None:
    """Find the words of tags where letters were added to them."""
    said = _said(stray)
    at = "".join(word.text for word in found.words).find(said)
    return (at + stray.before, at + len(said) - stray.behind) if at >= 0 and said else None


def _cut(glyphs: Iterable[Glyph], letters: tuple[int, int]) -> Iterator[Glyph]:
    """Cut the letters of a block at two places."""
    at = 0
    for glyph in glyphs:
        count = 0 if glyph.hidden else len(glyph.text)
        parts = [0, *sorted({cut - at for cut in letters if at < cut < at + count}), count]
        if len(parts) == 2:  # noqa: PLR2004 - no cut
            yield glyph
        else:
            for start, end in pairwise(parts):
                yield replace(glyph, text=glyph.text[start:end], raw=glyph.raw[start:end])
        at += count


def _placed(
    glyphs: Iterable[Glyph], letters: tuple[int, int], tags: Wrapper | Glyph
) -> Iterator[Placed]:
    """Put tags around letters, or an element in their place."""
    at = 0
    for glyph in glyphs:
        fresh = None if glyph.hidden else glyph  # what is hidden stands in no marks of its own
        if not letters[0] <= at < letters[1]:
            yield Placed(glyph, glyph.path, fresh)
        elif isinstance(tags, Wrapper):
            path = (*(wrapper for wrapper in glyph.path if not wrapper.cdata), tags)
            yield Placed(glyph, path, fresh)
        elif at == letters[0] and not glyph.hidden:
            yield Placed(replace(tags, path=glyph.path), glyph.path, glyph)
        at += 0 if glyph.hidden else len(glyph.text)
