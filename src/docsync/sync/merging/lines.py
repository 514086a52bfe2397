r"""Merging by lines, as git does: edits of lines that touch each other clash.

>>> merge_lines(("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n"))
('A\nb\nC\n',)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docsync.lens.align import align
from docsync.sync.merge import Clash
from docsync.sync.merging.parts import Parts, Texts, joined, lines_of, settled

Pieces = tuple[Sequence[str], Sequence[str], Sequence[str]]


def merge_lines(texts: Texts) -> Parts:
    """Merge three texts by lines; each ends with a newline or is empty."""
    return merge_pieces(lines_of(texts))


def merge_pieces(pieces: Pieces) -> Parts:
    """Merge three sequences of pieces of text, whatever they are."""
    return joined(_settled(region) for region in _regions(*pieces))


def _regions(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Pieces]:
    """Cut three sequences into the pieces that are equal in all of them, and what is between."""
    here, there = dict(align(base, ours)), dict(align(base, theirs))
    b = o = t = 0
    for at in [at for at in range(len(base)) if at in here and at in there]:
        yield base[b:at], ours[o : here[at]], theirs[t : there[at]]
        yield base[at : at + 1], base[at : at + 1], base[at : at + 1]
        b, o, t = at + 1, here[at] + 1, there[at] + 1
    yield base[b:], ours[o:], theirs[t:]


def _settled(region: Pieces) -> Parts:
    base, ours, theirs = region
    texts = ("".join(base), "".join(ours), "".join(theirs))
    return settled(texts) or ((Clash(*texts),) if base else _added(ours, theirs))


def _added(ours: Sequence[str], theirs: Sequence[str]) -> Parts:
    """Let two additions at one place share what they begin and end with."""
    start = _common(ours, theirs)
    end = _common(ours[start:][::-1], theirs[start:][::-1])
    one, two = ours[start : len(ours) - end], theirs[start : len(theirs) - end]
    between = settled(("", "".join(one), "".join(two))) or (Clash("", "".join(one), "".join(two)),)
    return joined([("".join(ours[:start]),), between, ("".join(ours[len(ours) - end :]),)])


def _common(one: Sequence[str], two: Sequence[str]) -> int:
    count = 0
    for a, b in zip(one, two, strict=False):
        if a != b:
            break
        count += 1
    return count
