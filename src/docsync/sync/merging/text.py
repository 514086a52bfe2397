r"""Merging a whole file: its front matter by keys, its body by blocks.

Nothing is dropped: what cannot be merged stands in the result between git's markers, with three
labelled sides.

>>> merge_text("a\n\nb\n", "A\n\nb\n", "a\n\nB\n").text
'A\n\nB\n'
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from docsync.lens.align import align
from docsync.sync.merge import Clash, merge_value
from docsync.sync.merging.blocks import merge_blocks
from docsync.sync.merging.front import merge_front
from docsync.sync.merging.markers import marked
from docsync.sync.merging.parts import Part, Parts, Texts, joined
from docsync.syntax import frontmatter
from docsync.syntax.lines import split_lines


@dataclass(frozen=True, slots=True)
class TextMerge:
    """A merged text, and how many places of it a person must settle."""

    text: str
    conflicts: int = 0


def merge_text(base: str, ours: str, theirs: str) -> TextMerge:
    """Merge two edits of a file."""
    simple = merge_value(base, ours, theirs)
    if not isinstance(simple, Clash):
        return TextMerge(simple)
    ended = merge_value(*(text.endswith("\n") for text in (base, ours, theirs)))
    cut = [frontmatter.split(_ended(text)) for text in (base, ours, theirs)]
    fronts, bodies = zip(*cut, strict=True)
    parts = joined([merge_front(_three(fronts)), merge_blocks(_three(bodies))])
    merged = _written(parts)
    return merged if ended else replace(merged, text=merged.text.removesuffix("\n"))


def mark_differences(ours: str, theirs: str) -> TextMerge:
    """Mark every place where two texts differ that have no common base."""
    if ours == theirs:
        return TextMerge(ours)
    one, two = split_lines(_ended(ours)), split_lines(_ended(theirs))
    parts: list[Part] = []
    i = j = 0
    for a, b in [*align(one, two), (len(one), len(two))]:
        if a > i or b > j:
            parts.append(Clash("", "".join(one[i:a]), "".join(two[j:b])))
        parts += one[a : a + 1]
        i, j = a + 1, b + 1
    return _written(joined((part,) for part in parts))


def _written(parts: Parts) -> TextMerge:
    return TextMerge(marked(parts), sum(isinstance(part, Clash) for part in parts))


def _three(texts: tuple[str, ...]) -> Texts:
    base, ours, theirs = texts
    return base, ours, theirs


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
