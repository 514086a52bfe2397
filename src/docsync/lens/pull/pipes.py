r"""Rows of pipe tables: where their cells stand, and what they look like with other cells.

>>> cells("| a | b \\| c |")
[(2, 3), (6, 12)]
>>> woven("| one  | 2 |", [(0, "one"), (None, "new"), (1, "3")])
'| one  | new | 3 |'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import east_asian_width

_PIPE = re.compile(r"(?<!\\)\|")
_SPACE = " \t"
_RULES = {"": "---", "left": ":---", "center": ":---:", "right": "---:"}


def cells(line: str) -> list[tuple[int, int]]:
    """Say where the words of each cell of a row begin and end."""
    return [_trimmed(line, first, end) for first, end in _slots(line)]


def _slots(line: str) -> list[tuple[int, int]]:
    """Give what stands between the pipes of a row."""
    bars = [match.start() for match in _PIPE.finditer(line)]
    starts = [bar + 1 for bar in bars]
    slots = list(zip([0, *starts], [*bars, len(line)], strict=True))
    if slots and not line[slots[0][0] : slots[0][1]].strip(_SPACE):
        slots.pop(0)
    if slots and not line[slots[-1][0] : slots[-1][1]].strip(_SPACE):
        slots.pop()
    return slots


def _trimmed(line: str, first: int, end: int) -> tuple[int, int]:
    while first < end and line[first] in _SPACE:
        first += 1
    while end > first and line[end - 1] in _SPACE:
        end -= 1
    return first, end


def woven(line: str, wanted: Sequence[tuple[int | None, str]], *, padded: bool = False) -> str:
    """Write a row: each cell with the place of the old one whose room it takes, and its words.

    A cell without an old one, or beyond the end of a short row, gets room of its own. In a table
    that is drawn with spaces (`padded`) cells keep their width while the words fit.
    """
    slots = _slots(line)
    if not slots:
        return row([words for _, words in wanted])
    rooms = [_room(line, slots, wish, padded=padded) for wish in wanted]
    start, behind = line[: slots[0][0]], line[slots[-1][1] :]
    if not behind.strip(_SPACE) and rooms:
        rooms[-1] = rooms[-1].rstrip(_SPACE)
    return start + "|".join(rooms) + behind


def _room(
    line: str, slots: Sequence[tuple[int, int]], wish: tuple[int | None, str], *, padded: bool
) -> str:
    place, words = wish
    if place is None or place >= len(slots):
        return f" {words} " if words else "  "
    first, end = slots[place]
    return _fitted(line[first:end], words, padded=padded)


def _fitted(room: str, words: str, *, padded: bool) -> str:
    old = room.strip(_SPACE)
    if old == words:
        return room
    before = room[: len(room) - len(room.lstrip(_SPACE))] if old else room[:1]
    behind = room[len(before) + len(old) :]
    if not padded:
        return before + words + behind
    free = wide(old) + len(behind) - wide(words)
    if len(before) > len(behind):  # the words stand at the right
        free += len(before) - len(behind)
        return " " * max(free, min(len(before), 1)) + words + behind
    return before + words + " " * max(free, min(len(behind), 1))


def is_padded(line: str) -> bool:
    """Say whether the cells of a row are drawn wider than their words need."""
    return any(
        first + 2 < end and (line[first : first + 2].isspace() or line[end - 2 : end].isspace())
        for first, end in _slots(line)
    )


def wide(text: str) -> int:
    """Count the columns that a text takes on a screen."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def row(words: Sequence[str]) -> str:
    """Write a row afresh."""
    return f"| {' | '.join(words)} |"


def rule(
    line: str, columns: Sequence[int | None], aligns: Sequence[str], was: Sequence[str]
) -> str:
    """Write the line below the header: each column with the place of the old one, and its side."""
    slots = _slots(line)
    old = [line[first:end].strip(_SPACE) for first, end in slots]
    wanted: list[tuple[int | None, str]] = []
    for place, align in zip(columns, aligns, strict=True):
        same = place is not None and place < len(old) and was[place] == align
        wanted.append((place, old[place] if same and place is not None else _RULES[align]))
    return woven(line, wanted, padded=True)
