r"""A merged text as parts: what is settled, as text, and what a person must settle, as a clash.

Every part holds whole lines. Parts are put into lists, quotes and indented frames before anything
becomes conflict markers, which stand at the beginning of a line wherever the clash is.

>>> picked(("a\n", Clash("b\n", "1\n", "2\n")), Side.THEIRS)
'a\n2\n'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import assert_never

from docsync.sync.merge import Clash, merge_value
from docsync.syntax.lines import split_lines

Part = str | Clash[str]
Parts = tuple[Part, ...]
Texts = tuple[str, str, str]  # base, ours, theirs
Merge = Callable[[Texts], Parts]


class Side(Enum):
    """The three sides of a clash."""

    BASE = "base"
    OURS = "ours"
    THEIRS = "theirs"


def settled(texts: Texts) -> Parts | None:
    """Give the side that changed; None where both did."""
    merged = merge_value(*texts)
    return None if isinstance(merged, Clash) else (merged,)


def is_clean(parts: Parts) -> bool:
    """Say whether a person has nothing to settle."""
    return not any(isinstance(part, Clash) for part in parts)


def of_side(clash: Clash[str], side: Side) -> str:
    """Give one side of a clash."""
    match side:
        case Side.BASE:
            return clash.base
        case Side.OURS:
            return clash.ours
        case Side.THEIRS:
            return clash.theirs
        case _:
            assert_never(side)


def picked(parts: Parts, side: Side) -> str:
    """Write a merge with every clash settled for one side."""
    return "".join(part if isinstance(part, str) else of_side(part, side) for part in parts)


def joined(groups: Iterable[Parts]) -> Parts:
    """Put merges one behind the other."""
    parts: list[Part] = []
    for group in groups:
        for part in group:
            before = parts[-1] if parts else None
            if isinstance(part, str) and isinstance(before, str):
                parts[-1] = before + part
            elif part:
                parts.append(part)
    return tuple(parts)


def each(parts: Parts, change: Callable[[str], str]) -> Parts:
    """Change the text of every part, on each side of a clash."""
    return tuple(
        change(part)
        if isinstance(part, str)
        else Clash(change(part.base), change(part.ours), change(part.theirs))
        for part in parts
    )


def indented(text: str, prefix: str) -> str:
    """Put a prefix before each line; before a blank one only what is no blank itself."""
    bare = prefix.rstrip(" ")
    return "".join((prefix if line.strip() else bare) + line for line in split_lines(text))


def lines_of(texts: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Split three texts into lines."""
    base, ours, theirs = texts
    return split_lines(base), split_lines(ours), split_lines(theirs)
