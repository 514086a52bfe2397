"""What stands between the blocks of a Markdown text: old blank lines, comments, definitions.

A gap is the lines before a container's first child, between two children, or behind the last. One
that holds more than blank lines is written exactly once and in the old order; between blocks that
were no neighbours stands what stands between them in the fresh text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docsync.lens.items import Item
from docsync.lens.order import put_in_order, stops_of
from docsync.lens.pull.written import EMPTY, Line, Lines

_BLANK = " \t"
WALL = [Line("<!-- -->"), EMPTY]


@dataclass(slots=True)
class Piece:
    """A child as it is written; `apart` says how many blank lines stand before it when it is new.

    `place` is where it stood in the old container, if it is still in the old order.
    """

    lines: Lines
    old: Item | None
    apart: int
    loose: bool = False  # never trust the old gaps around it
    wall: bool = False  # it would melt into what stands before it
    after_blank: bool = False  # a list that would be words of the paragraph before it
    place: int | None = None


def arranged(
    old: Sequence[Item], pieces: Sequence[Piece], gaps: Sequence[Lines], last: int
) -> Lines:
    """Put the pieces into the old gaps; `last` blank lines follow a last piece that is new."""
    put_in_order(old, pieces)
    end = len(gaps) - 1
    stops = stops_of(pieces, end)
    reached = 0
    out: Lines = []
    before: Piece | None = None
    for piece, stop in zip(pieces, stops, strict=True):
        upto = min(stop, end - 1)
        gap = _joined(gaps[reached : upto + 1])
        as_before = reached == upto and _still_follows(before, piece)
        reached = max(reached, upto + 1)
        if piece.wall and is_blank(gap):
            gap = [EMPTY, *WALL]
        if piece.after_blank and not gap and before is not None:
            gap = [EMPTY]
        out += gap if as_before else _apart(gap, piece.apart, first=before is None)
        out += piece.lines
        before = piece
    rest = _joined(gaps[reached:])
    stands = before is None or (before.place == end - 1 and not before.loose)
    return out + (rest if stands else _ended(rest, last))


def _still_follows(before: Piece | None, piece: Piece) -> bool:
    if piece.place is None or piece.loose or (before is not None and before.loose):
        return False
    return piece.place == 0 if before is None else before.place == piece.place - 1


def is_blank(lines: Sequence[Line]) -> bool:
    """Say whether there is nothing in these lines."""
    return not any(line.text.strip(_BLANK) for line in lines)


def _joined(gaps: Sequence[Lines]) -> Lines:
    """Join gaps that deleted blocks leave: what holds words stays, blank lines stand once."""
    held = [gap for gap in gaps if not is_blank(gap)]
    if not held:
        return list(gaps[-1]) if gaps else []
    out = list(held[0])
    for gap in held[1:]:
        if not is_blank(out[-1:]) and not is_blank(gap[:1]):
            out.append(EMPTY)
        out += gap
    return out


def _apart(gap: Lines, count: int, *, first: bool) -> Lines:
    """Give a gap that keeps two blocks apart; before the first block it may be none."""
    if is_blank(gap):
        if first:
            return [EMPTY] * count
        return gap if len(gap) >= count else [EMPTY] * count
    start = 0 if first else count - _blank_run(gap)
    return [EMPTY] * start + gap + [EMPTY] * (count - _blank_run(gap[::-1]))


def _ended(gap: Lines, count: int) -> Lines:
    """Give the last gap so that a new block may stand before it."""
    return gap if is_blank(gap) else [EMPTY] * (count - _blank_run(gap)) + gap


def _blank_run(lines: Sequence[Line]) -> int:
    return blank_run([line.text for line in lines])


def blank_run(lines: Sequence[str]) -> int:
    """Count the blank lines that lines begin with."""
    count = 0
    while count < len(lines) and not lines[count].strip(_BLANK):
        count += 1
    return count
