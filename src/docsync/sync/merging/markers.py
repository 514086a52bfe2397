r"""Conflict markers: how a clash stands in a file, and how it is found and settled there.

git's diff3 style, with a label on each side. A file that holds markers is never pushed.

>>> text = marked(("a\n", Clash("b\n", "1\n", "2\n")))
>>> has_markers(text), settle(text, Side.OURS)
(True, 'a\n1\n')
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from docsync.sync.merge import Clash
from docsync.sync.merging.parts import Parts, Side, of_side, picked
from docsync.syntax.lines import split_lines

OURS = "ours: this folder"
BASE = "base: as last agreed"
THEIRS = "theirs: Confluence"

_OPEN, _MIDDLE, _SPLIT, _CLOSE = "<<<<<<<", "|||||||", "=======", ">>>>>>>"
_OWN = re.compile(rf"^(?:{_OPEN} {OURS}|{_CLOSE} {THEIRS})[ \t\r]*$", re.MULTILINE)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def marked(parts: Parts) -> str:
    """Write a merge as text, each clash between markers."""
    return "".join(part if isinstance(part, str) else _written(part) for part in parts)


def has_markers(text: str) -> bool:
    """Say whether a text holds docsync's markers anywhere, or git's own outside of a fence."""
    if _OWN.search(text):
        return True
    return f"{_OPEN} " in text and _has_marks_of_git(text)


@dataclass(frozen=True, slots=True)
class Place:
    """A marked place of a file: the line of its first marker, and the three sides."""

    line: int
    clash: Clash[str]


def places(text: str) -> tuple[Place, ...]:
    """List the places of a text that are to be settled."""
    found: list[Place] = []
    line = 1
    for part in read_markers(text):
        if isinstance(part, Clash):
            found.append(Place(line, part))
            line += _written(part).count("\n")
        else:
            line += part.count("\n")
    return tuple(found)


def settle(text: str, side: Side) -> str:
    """Settle every marked place of a text for one side; the rest stays as it is."""
    return picked(read_markers(text), side)


def read_markers(text: str) -> Parts:
    """Read the marked places of a text; markers that are not whole are text."""
    parts: list[str | Clash[str]] = []
    lines = split_lines(_ended(text))
    at = 0
    while at < len(lines):
        found = _clash(lines, at) if lines[at].startswith(f"{_OPEN} {OURS}") else None
        if found is None:
            parts.append(lines[at])
            at += 1
        else:
            clash, at = found
            parts.append(clash)
    if parts and isinstance(parts[-1], str) and not text.endswith("\n"):
        parts[-1] = parts[-1].removesuffix("\n")
    return tuple(parts)


def _written(clash: Clash[str]) -> str:
    ours, base, theirs = (
        _ended(of_side(clash, side)) for side in (Side.OURS, Side.BASE, Side.THEIRS)
    )
    return f"{_OPEN} {OURS}\n{ours}{_MIDDLE} {BASE}\n{base}{_SPLIT}\n{theirs}{_CLOSE} {THEIRS}\n"


def _clash(lines: list[str], start: int) -> tuple[Clash[str], int] | None:
    """Read the marked place that begins at a line, and say which line comes behind it."""
    signs = (f"{_MIDDLE} {BASE}\n", f"{_SPLIT}\n", f"{_CLOSE} {THEIRS}\n")
    places = [start]
    for sign in signs:
        at = next((n for n in range(places[-1] + 1, len(lines)) if lines[n] == sign), -1)
        if at < 0:
            return None
        places.append(at)
    one, two, three, end = places
    sides = ["".join(lines[a + 1 : b]) for a, b in ((two, three), (one, two), (three, end))]
    return Clash(sides[0], sides[1], sides[2]), end + 1


def _has_marks_of_git(text: str) -> bool:
    """Find git's markers, in order; in a fence they may be what a text is about."""
    wanted = [f"{_OPEN} ", _SPLIT, f"{_CLOSE} "]
    fence = ""
    for line in split_lines(text):
        sign = _FENCE.match(line)
        if fence:
            closes = sign and sign[1].startswith(fence) and not line[sign.end() :].strip()
            fence = "" if closes else fence
        elif sign:
            fence = sign[1]
        elif line.startswith(wanted[0]) and (wanted[0] != _SPLIT or line.rstrip() == _SPLIT):
            wanted.pop(0)
            if not wanted:
                return True
    return False


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
