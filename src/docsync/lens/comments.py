"""Inline comments whose words went elsewhere: a paragraph was split, joined, or moved and edited.

The weave of one block keeps the comments of the block it continues. A comment that has no words
left after it is looked for in all that is new: where its words stand, its marker is put around
them again. What is found nowhere is told.

>>> from docsync.document.model import Text
>>> marked(Slice("Hello you", (Text("Hello you"),)), Comment("r", "<m>", ("you",)), end="</m>")
'Hello <m>you</m>'
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from docsync.lens.glyphs import Wrapper
from docsync.lens.items import Item, inlines_of, likeness, words
from docsync.lens.spaces import Placed, settled
from docsync.lens.spelling import rendered
from docsync.lens.words import Slice, Word, flow

MARKER = "ac:inline-comment-marker"
_START = f"<{MARKER}"
_COMMON = 16  # a word that stands in more blocks says nothing of where a comment went
_MOST_WORDS = 400  # a longer comment is known by its beginning


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: its reference, the start tag of its marker, the words it stands around."""

    reference: str
    opening: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lost:
    """A comment, and the old block it stood in."""

    comment: Comment
    home: Item


def lost(old: Item, references: frozenset[str]) -> Iterator[Lost]:
    """Find the comments with these references in the blocks of the old page."""
    for item in old.walk():
        children = inlines_of(item)
        if children is None or _START not in item.inner:
            continue
        for comment in _comments(Slice(item.inner, children)):
            if comment.reference in references:
                yield Lost(comment, item)


def _comments(slice_: Slice) -> Iterator[Comment]:
    found = flow(slice_.text, slice_.children)
    if found is None:
        return
    commented: dict[str, list[str]] = {}
    for word in found.words:
        for wrapper in found.glyphs[word.start].path:
            if wrapper.opening.startswith(_START):
                commented.setdefault(wrapper.opening, []).append(word.text)
    for opening, texts in commented.items():
        reference = opening.partition('ac:ref="')[2].partition('"')[0]
        yield Comment(reference, opening, tuple(texts))


@dataclass(frozen=True, slots=True)
class Places:
    """Blocks that comments may go to, in order, and which of them hold a word."""

    order: dict[Item, int]
    holders: dict[str, list[Item]]


def places(flows: Iterable[Item]) -> Places:
    """Look at the blocks that a comment may have gone to."""
    order = {item: place for place, item in enumerate(flows)}
    holders: dict[str, list[Item]] = defaultdict(list)
    for item in order:
        for word in words(item):
            holders[word].append(item)
    return Places(order, holders)


def place(comment: Lost, among: Places) -> Item | None:
    """Say in which block most of a comment's words stand, the block most like its old one."""
    wanted = [text for text in comment.comment.words if _is_word(text)]
    rare = [held for word in set(wanted) if len(held := among.holders.get(word, ())) <= _COMMON]
    scored = [
        (count / len(wanted), likeness(comment.home, item), -among.order[item], item)
        for item in {item for held in rare for item in held}
        if (count := sum(words(item)[text] > 0 for text in wanted))
    ]
    if not scored:
        return None
    share, like, _, item = max(scored, key=lambda found: found[:3])
    return item if share >= 0.5 or like >= 0.5 else None  # noqa: PLR2004 - most, or most around


def _is_word(text: str) -> bool:
    return text[:1].isalnum()


def marked(slice_: Slice, comment: Comment, *, end: str = f"</{MARKER}>") -> str:
    """Put a comment's marker around the longest run of its words; unchanged if there is none."""
    found = flow(slice_.text, slice_.children)
    if found is None:
        return slice_.text
    start, stop = _run(found.words, comment.words[:_MOST_WORDS])
    if not any(_is_word(word.text) for word in found.words[start:stop]):
        return slice_.text
    marker = Wrapper(comment.opening, end)
    first, last = found.words[start].start, found.words[stop - 1].end
    placed = [
        Placed(glyph, (*glyph.path, marker) if first <= at < last else glyph.path, glyph)
        for at, glyph in enumerate(found.glyphs)
    ]
    return rendered(settled(placed, frozenset()))


def _run(there: list[Word], wanted: tuple[str, ...]) -> tuple[int, int]:
    """Find the longest run of wanted words; the whole of them, or as much as stands together."""
    matcher = SequenceMatcher(None, [word.text for word in there], wanted, autojunk=False)
    match = matcher.find_longest_match()
    start, stop = match.a, match.a + match.size
    while start < stop and there[start].is_space:
        start += 1
    while start < stop and there[stop - 1].is_space:
        stop -= 1
    return start, stop
