r"""Put other words into a text that says with HTML what the docsync way says with signs.

Where nothing but words changed from `before` to `after`, the words of `mine` are changed alike:
those that a reader sees, not those in tags and addresses. All signs of `mine` stay as they are.

>>> worded("**one** two", "<b>one</b> two", "**one** and two")
'<b>one</b> and two'
>>> worded("**one** two", "<b>one</b> two", "one two") is None
True
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from docsync.lens.align import align
from docsync.lens.merge import merged

_TAG = r"<[^<>]*>"
_ADDRESS = r"\]\(<[^<>]*>[^()]*\)|\]\([^()]*\)"
_PICTURE = r"!\[[^\[\]]*\]\([^()]*\)"
_GIVEN = r"(?<=[)\]])\{[^{}\n]*\}|&#?\w+;"
_GAP = re.compile(rf"((?:{_TAG}|{_PICTURE}|{_ADDRESS}|{_GIVEN}|\W)+)")
_PLAIN = re.compile(r"[ ,.;:]*")


@dataclass(frozen=True, slots=True)
class _Cut:
    """The words of a text, and what stands before each and behind the last."""

    words: Sequence[str]
    gaps: Sequence[str]

    def between(self, first: int, end: int) -> str | None:
        """Give some words with what stands between them; None where that is more than plain."""
        inside = self.gaps[first + 1 : end]
        if not all(map(_PLAIN.fullmatch, inside)):
            return None
        pairs = zip(self.words[first:end], (*inside, ""), strict=True)
        return "".join(word + gap for word, gap in pairs)


def edited(before: str, mine: str, after: str) -> str:
    """Put into words what changed in them as the docsync way spells them."""
    found = worded(before, mine, after) if "<" in mine else None
    return merged(before, mine, after) if found is None else found


def worded(before: str, mine: str, after: str) -> str | None:
    """Give `mine` with the words of `after`; None where more than words changed."""
    old, own, new = map(_cut, (before, mine, after))
    if old.words != own.words:
        return None
    ends = (len(old.words), len(new.words))
    out: list[str] = []
    for (i, k), (i_end, k_end) in pairwise([(-1, -1), *align(old.words, new.words), ends]):
        pieces = _region((old, own, new), (i + 1, i_end), (k + 1, k_end))
        if pieces is None:
            return None
        out += [*pieces, *old.words[i_end : i_end + 1]]
    return "".join(out)


def _cut(text: str) -> _Cut:
    pieces = _GAP.split(text)
    if pieces[0] or len(pieces) == 1:
        pieces[:0] = ["", ""]
    if pieces[-1]:
        pieces += ["", ""]
    return _Cut(pieces[2:-1:2], pieces[1::2])


def _region(
    texts: tuple[_Cut, _Cut, _Cut], here: tuple[int, int], there: tuple[int, int]
) -> Sequence[str] | None:
    """Give what stands between two words that all have; None where that is more than words."""
    old, own, new = texts
    first, last = own.gaps[here[0]], own.gaps[here[1]]
    begins = old.gaps[here[0]] == new.gaps[there[0]]
    ends = old.gaps[here[1]] == new.gaps[there[1]]
    gone, come = here[0] < here[1], there[0] < there[1]
    if not gone and not come:
        return [first] if begins else None
    words = new.between(*there) if come else ""
    if words is None or (gone and own.between(*here) is None):
        return None
    if gone and come:
        return [first, words, last] if begins and ends else None
    if come:
        return _inserted(first, words, (new.gaps[there[0]], new.gaps[there[1]]), (begins, ends))
    if ends and _PLAIN.fullmatch(first):
        return [last]
    return [first] if begins and _PLAIN.fullmatch(last) else None


def _inserted(
    gap: str, words: str, around: tuple[str, str], same: tuple[bool, bool]
) -> Sequence[str] | None:
    """Put words on that side of a gap where nothing but a space parts them from their neighbour."""
    if same[1] and _PLAIN.fullmatch(around[0]):
        return [around[0], words, gap]
    return [gap, words, around[1]] if same[0] and _PLAIN.fullmatch(around[1]) else None
