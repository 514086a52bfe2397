r"""Put an edit into a text that somebody spelled otherwise.

`before` and `after` are spelled the docsync way; `mine` says what `before` says, in its own way:
other bullets, other line ends, reference links. What differs between the first two is put into the
third, word by word, so that nothing else of it changes. The result is not proven here.

>>> merged("- one two\n", "* one\n  two\n", "- one three\n- four\n")
'* one\n  three\n* four\n'
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from docsync.lens.align import align

_TAG = r"</?[a-zA-Z][\w-]*(?:\s[^<>]*)?>"
_PIECE = re.compile(rf"(?:[ \t]*\n[ \t>]*)+|[ \t]+|\w+|{_TAG}|[^\w\s]|\s")
_SIGNS = re.compile(r"^([ \t>]*)((?:[-*+]|\d{1,9}[.)])(?=[ \t]|$))?([ \t]*)")
_NUMBER = re.compile(r"\d+")
_WORDS = re.compile(r"\w+")


def merged(before: str, mine: str, after: str) -> str:
    """Give `mine` with what changed from `before` to `after`."""
    style = _Style(before, mine)
    return _merge(_cut(style.of(before)), _cut(mine), _cut(style.of(after)))


# Words -----------------------------------------------------------------------------------------


def _cut(text: str) -> list[str]:
    return _PIECE.findall(text)


def _key(piece: str) -> str:
    """Give what pieces are compared by: a line end within a paragraph is a space."""
    if not piece.isspace() and not piece.startswith((" ", "\n", "\t")):
        return piece
    return "\n\n" if piece.count("\n") > 1 else " "


def _merge(before: Sequence[str], mine: Sequence[str], after: Sequence[str]) -> str:
    here = dict(align([_key(p) for p in before], [_key(p) for p in mine]))
    there = dict(align(before, after))
    stable = [(i, here[i], there[i]) for i in range(len(before)) if i in here and i in there]
    out: list[str] = []
    ends = (len(before), len(mine), len(after))
    for (i, j, k), (i_end, j_end, k_end) in pairwise([(-1, -1, -1), *stable, ends]):
        chunk = before[i + 1 : i_end], mine[j + 1 : j_end], after[k + 1 : k_end]
        beside = mine[j] if j >= 0 else "", mine[j_end] if j_end < len(mine) else ""
        out += _between_tags(*chunk, beside) or _resolved(*chunk)
        out += mine[j_end : j_end + 1]
    return "".join(out)


def _between_tags(
    before: Sequence[str], mine: Sequence[str], after: Sequence[str], beside: tuple[str, str]
) -> Sequence[str]:
    """Keep the line end that somebody put between a tag and the words that come beside it now."""
    if before or not after or not mine or not all(map(str.isspace, mine)):
        return ()
    if beside[1].startswith("</"):
        return (*after, *mine)
    return (*mine, *after) if re.fullmatch(_TAG, beside[0]) else ()


def _resolved(before: Sequence[str], mine: Sequence[str], after: Sequence[str]) -> Sequence[str]:
    """Decide what stands between two words that all three have."""
    if list(before) == list(after):
        return mine
    if [_key(p) for p in before] == [_key(p) for p in mine]:
        return after
    return _substituted("".join(before), "".join(mine), "".join(after))


def _substituted(before: str, mine: str, after: str) -> list[str]:
    """Replace what changed where it stands once in what is spelled otherwise; else take all.

    What came before or behind all that was there comes so to what is spelled otherwise.
    """
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    gone, new = before[start : len(before) - end], after[start : len(after) - end]
    if gone.strip() and mine.count(gone) == 1:
        return [mine.replace(gone, new)]
    if before and not gone:
        return [mine, new] if start == len(before) else [new, mine] if not start else [after]
    return [after]


def _common(one: str, other: str) -> int:
    """Count the words' characters that two texts begin with, without cutting a word."""
    count = 0
    for a, b in zip(_cut(one), _cut(other), strict=False):
        if a != b:
            break
        count += len(a)
    return count


# Lines -----------------------------------------------------------------------------------------


class _Style:
    """How the lines of a text begin where the docsync way begins them otherwise."""

    def __init__(self, before: str, mine: str) -> None:
        votes: dict[str, Counter[str]] = defaultdict(Counter)
        lines, others = before.split("\n"), mine.split("\n")
        for i, j in align([_content(line) for line in lines], [_content(o) for o in others]):
            if _content(lines[i]):
                votes[_shape(_start(lines[i]))][_start(others[j])] += 1
        self.starts = {shape: found.most_common(1)[0][0] for shape, found in votes.items()}
        numbers = {match[0] for line in others if (match := _NUMBER.match(line.lstrip(" \t>")))}
        self.number = numbers.pop() if len(numbers) == 1 else None

    def of(self, text: str) -> str:
        """Give a text of the docsync way with its lines begun this way."""
        return "\n".join(map(self._line, text.split("\n")))

    def _line(self, line: str) -> str:
        start = _start(line)
        style = self.starts.get(_shape(start))
        if style is None or not start:
            return line
        number = _NUMBER.search(start)
        if number is not None:
            style = _NUMBER.sub(self._number(number[0]), style)
        return style + line[len(start) :]

    def _number(self, number: str) -> str:
        return self.number if self.number == "1" and number != "0" else number


def _start(line: str) -> str:
    match = _SIGNS.match(line)
    return match[0] if match else ""


def _shape(start: str) -> str:
    return _NUMBER.sub("1", start)


def _content(line: str) -> str:
    """Give the first word of a line, by which it is known in another way of writing."""
    found = _WORDS.search(line, len(_start(line)))
    return found[0] if found else ""
