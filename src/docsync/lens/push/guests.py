"""Words of one block as guests in another: taken out with their tags, and put in where they stand.

A pair of tags whose words all leave goes with them. One around words that leave and words that stay
stands in both blocks then: the guests get a copy without its id. A comment's marker is copied as it
is: one comment may stand around words of several blocks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from docsync.lens.align import align
from docsync.lens.push.glyphs import Glyph, Wrapper
from docsync.lens.push.words import Flow, Word, cut_alike

_ID = re.compile(r"""\s(?:local-id|ac:local-id|ac:macro-id)\s*=\s*(?:"[^"]*"|'[^']*')""")
_NONE = Wrapper("", "")


@dataclass(frozen=True, slots=True)
class Guests:
    """Words that come from elsewhere, and behind how many letters of the fresh block they stand."""

    letters: int
    flow: Flow


# Taking words out ------------------------------------------------------------------------------


def parted(whole: Flow, leaving: Collection[int]) -> tuple[Flow, Flow]:
    """Cut a block's words into those that stay and those at the places that leave."""
    gone = _with_spaces(whole, frozenset(leaving))
    leaves = _glyphs_of(whole, gone)
    moving = _wrappers(whole, gone)
    staying = _wrappers(whole, frozenset(range(len(whole.words))) - gone)
    copies = {wrapper: _copy(wrapper) for wrapper in moving & staying}
    return (
        _half(whole, [not leaf for leaf in leaves], dict.fromkeys(moving - staying, _NONE)),
        _half(whole, leaves, copies | dict.fromkeys(staying - moving, _NONE)),
    )


def _wrappers(whole: Flow, places: frozenset[int]) -> set[Wrapper]:
    """Give the tags around the words at these places; those around spaces alone are left out."""
    words = (whole.words[at] for at in places)
    return {
        wrapper
        for word in words
        if not word.is_space
        for glyph in whole.glyphs[word.start : word.end]
        for wrapper in glyph.path
    }


def _with_spaces(whole: Flow, leaving: frozenset[int]) -> frozenset[int]:
    """Let a space go along with the words on both of its sides."""
    between = (
        at
        for at, word in enumerate(whole.words)
        if word.is_space and at - 1 in leaving and at + 1 in leaving
    )
    return leaving | frozenset(between)


def _glyphs_of(whole: Flow, gone: frozenset[int]) -> list[bool]:
    """Say of each glyph whether it leaves; a hidden one does between words that do.

    So does one that doubles a space: without that space it would be one.
    """
    leaves = [False] * len(whole.glyphs)
    for at in gone:
        end = whole.words[at + 1].start if at + 1 in gone else _doubled(whole, whole.words[at])
        for place in range(whole.words[at].start, end):
            leaves[place] = True
    return leaves


def _doubled(whole: Flow, word: Word) -> int:
    """Say where a word ends, with the spaces that double it if it is one."""
    end = word.end
    while word.is_space and end < len(whole.glyphs) and whole.glyphs[end].hidden:
        if not whole.glyphs[end].text:
            break
        end += 1
    return end


def _half(whole: Flow, chosen: Sequence[bool], instead: Mapping[Wrapper, Wrapper]) -> Flow:
    """Give the chosen glyphs and the words that they are, with other tags around them."""
    place = [0, *accumulate(chosen)]
    glyphs = [
        _within(glyph, instead) for glyph, is_in in zip(whole.glyphs, chosen, strict=True) if is_in
    ]
    words = [
        replace(word, start=place[word.start], end=place[word.end])
        for word in whole.words
        if chosen[word.start]
    ]
    return Flow(glyphs, words)


def _within(glyph: Glyph, instead: Mapping[Wrapper, Wrapper]) -> Glyph:
    if not any(wrapper in instead for wrapper in glyph.path):
        return glyph
    path = (instead.get(wrapper, wrapper) for wrapper in glyph.path)
    return replace(glyph, path=tuple(wrapper for wrapper in path if wrapper is not _NONE))


def _copy(wrapper: Wrapper) -> Wrapper:
    alone = None if wrapper.alone is None else _ID.sub("", wrapper.alone)
    return replace(wrapper, opening=_ID.sub("", wrapper.opening), alone=alone)


# Putting words in ------------------------------------------------------------------------------


def with_guests(here: Flow, there: Flow, guests: Sequence[Guests]) -> Flow:
    """Give a block's own words and its guests, in the order in which the fresh block has them.

    What is hidden at an end of the block stays at its end: there alone a space says nothing.
    """
    here, there = cut_alike(here, there)
    home = align(_keys(here.words), _keys(there.words))
    reached = letters_before(there)
    out = Flow(here.glyphs[: _start(here)])
    at = 0
    for one in sorted(guests, key=lambda guest: guest.letters):
        before = [i for i, j in home if reached[j] < one.letters]
        cut = max(before[-1] + 1 if before else 0, at)
        _add(out, here, at, cut)
        _add(out, one.flow, 0, len(one.flow.words))
        at = cut
    _add(out, here, at, len(here.words))
    out.glyphs += here.glyphs[_edge(here, len(here.words)) :]
    return out


def letters_before(flow: Flow) -> list[int]:
    """Say behind how many letters each word of a block begins, however its words are cut."""
    return [0, *accumulate(len(word.text) for word in flow.words)]


def _keys(words: Sequence[Word]) -> list[tuple[str, object]]:
    return [(word.text, word.thing) for word in words]


def _add(out: Flow, flow: Flow, start: int, end: int) -> None:
    """Add words, with what is hidden between them and the word before."""
    first, last = _edge(flow, start), _edge(flow, end)
    shift = len(out.glyphs) - first
    out.glyphs += flow.glyphs[first:last]
    out.words += [
        replace(word, start=word.start + shift, end=word.end + shift)
        for word in flow.words[start:end]
    ]


def _edge(flow: Flow, at: int) -> int:
    """Say where the glyphs begin that come with the word at a place: behind the word before it."""
    return flow.words[at - 1].end if at else _start(flow)


def _start(flow: Flow) -> int:
    """Say where the first word begins; the end if there are no words."""
    return flow.words[0].start if flow.words else len(flow.glyphs)
