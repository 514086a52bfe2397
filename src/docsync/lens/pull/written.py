"""Lines of Markdown while they are written, from the inside of a container to its outside.

A line knows which old line it was, so that each container can put before it what stood there.

>>> quote = Opened(Form.QUOTE, ["> ", "> ", ""], ["a", " b", "lazy"], "> ", "> ")
>>> old = Opening(quote, start=7)
>>> [line.text for line in closed([Line("a!", 7), Line("new"), Line("lazy", 9)], old)]
['> a!', '> new', 'lazy']
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from docsync.lens.pull.prefixes import Form, Opened, indentation, inside


class Line(NamedTuple):
    """One line, without what its container puts before it; `origin` is the old line it was."""

    text: str
    origin: int = -1


Lines = list[Line]
EMPTY = Line("")


@dataclass(frozen=True, slots=True)
class Opening:
    """An opened container whose first line is the `start`-th of its text; -1: not an old one.

    `first` stands before its first line now, if that is not what stood there.
    """

    opened: Opened
    start: int = -1
    first: str | None = None


def afresh(lines: Iterable[str]) -> Lines:
    """Give lines that are no old ones."""
    return [Line(text) for text in lines]


def flush(lines: Lines) -> Lines:
    """Move the lines of a list to the left, so that its first sign stands at the edge."""
    space = len(lines[0].text) - len(lines[0].text.lstrip(" "))
    if not space:
        return lines
    return [Line(line.text[len(indentation(line.text, space)) :], line.origin) for line in lines]


def closed(content: Lines, opening: Opening) -> Lines:
    """Put before the lines of a container what stands there."""
    if opening.opened.form is Form.BARE:
        return content
    return [_prefixed(line, place, opening) for place, line in enumerate(content or [EMPTY])]


def _prefixed(line: Line, place: int, opening: Opening) -> Line:
    known = opening.opened
    first = known.first if opening.first is None else opening.first
    was = line.origin - opening.start
    if opening.start < 0 or not 0 <= was < len(known.before):
        was = -1
    if place == 0 and known.form is not Form.QUOTE:
        return Line(first + line.text if line.text or was == 0 else first.rstrip(" "), line.origin)
    more = " " * max(0, inside(first) - inside(known.first)) if known.form is Form.ITEM else ""
    if was < 0 or (was == 0 and known.form in (Form.ITEM, Form.NOTE)):
        prefix = known.rest + more
        text = _behind(prefix, line.text) if line.text else prefix.rstrip(" \t")
        return Line(text, line.origin)
    prefix = known.before[was] + (more if line.text else "")
    return Line(_behind(prefix, line.text), line.origin)


def _behind(prefix: str, text: str) -> str:
    """Give a text behind what its container puts before it; a quote takes the first space."""
    if prefix.endswith(">") and text.startswith((" ", "\t")):
        prefix += " "
    return prefix + text


def continued(new: Sequence[str], old: Sequence[str], start: int) -> Lines:
    """Say of each line of an edited text which line of the old one, from `start` on, it was."""
    most = min(len(new), len(old))
    head = 0
    while head < most and new[head] == old[head]:
        head += 1
    tail = 0
    while tail < most - head and new[-1 - tail] == old[-1 - tail]:
        tail += 1
    shift = len(old) - len(new)
    behind = len(new) - tail
    return [
        Line(text, start + i if i < head or not shift else start + i + shift if i >= behind else -1)
        for i, text in enumerate(new)
    ]
