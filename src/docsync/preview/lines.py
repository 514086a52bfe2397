"""Two texts side by side, line by line, with the words that differ marked, as HTML.

>>> [(line.old, line.new) for line in lines("a b", "a c")]
[('a <del>b</del>', 'a <ins>c</ins>')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape

AROUND = 3  # lines shown around what differs
_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
_BREAK = re.compile(
    r"(?<=>)(?=</?(?:p|h[1-6]|ul|ol|li|table|tbody|thead|tr|td|th|blockquote|pre|hr|div|"
    r"ac:(?:layout|layout-section|layout-cell|structured-macro|rich-text-body|plain-text-body|"
    r"parameter|task-list|task|task-body|task-status|image|adf-extension|adf-node))\b)"
)
_CLOSING = re.compile(r"\n(?=</(?:p|h[1-6]|li|td|th)>)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line on each side as HTML, with its number; 0 where a side lacks it."""

    old_number: int
    old: str
    new_number: int
    new: str
    state: str  # same, changed, removed, added, left-out


def lines(old: str, new: str) -> list[Line]:
    """Pair the lines of two texts; long stretches that are the same are left out."""
    a, b = old.split("\n"), new.split("\n")
    found: list[Line] = []
    for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            pairs = zip(range(i, j), range(k, m), strict=True)
            found += [Line(x + 1, _safe(a[x]), y + 1, _safe(b[y]), "same") for x, y in pairs]
        else:
            found += _changed(a[i:j], b[k:m], i, k)
    return list(_folded(found))


def storage_lines(storage: str) -> str:
    """Break storage into lines for reading: one for each block; no character is lost."""
    return _CLOSING.sub("", _BREAK.sub("\n", storage))


def _changed(old: Sequence[str], new: Sequence[str], i: int, k: int) -> Iterator[Line]:
    for number in range(max(len(old), len(new))):
        if number >= len(old):
            yield Line(0, "", k + number + 1, _safe(new[number]), "added")
        elif number >= len(new):
            yield Line(i + number + 1, _safe(old[number]), 0, "", "removed")
        else:
            one, two = marked(old[number], new[number])
            yield Line(i + number + 1, one, k + number + 1, two, "changed")


def marked(old: str, new: str) -> tuple[str, str]:
    """Write two lines with the words marked that the other one lacks."""
    a, b = _TOKENS.findall(old), _TOKENS.findall(new)
    gone, came = "", ""
    for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        one, two = _safe("".join(a[i:j])), _safe("".join(b[k:m]))
        same = kind == "equal"
        gone += one if same or not one else f"<del>{one}</del>"
        came += two if same or not two else f"<ins>{two}</ins>"
    return gone, came


def _folded(found: Sequence[Line]) -> Iterator[Line]:
    """Leave out what is the same, but for a few lines around what is not."""
    near: set[int] = set()
    for at, line in enumerate(found):
        if line.state != "same":
            near |= set(range(at - AROUND, at + AROUND + 1))
    left_out = 0
    for at, line in enumerate(found):
        if at in near:
            if left_out:
                yield _left_out(left_out)
            left_out = 0
            yield line
        else:
            left_out += 1
    if left_out:
        yield _left_out(left_out)


def _left_out(number: int) -> Line:
    told = f"{number} line{'' if number == 1 else 's'} the same"
    return Line(0, told, 0, told, "left-out")


def _safe(text: str) -> str:
    return escape(text, quote=False)
