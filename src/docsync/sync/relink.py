r"""Addresses in Markdown when files move: only the addresses change, nothing else of the text.

>>> relink("See [b](b.md#x).\n", "a.md", "d/a.md", {})
'See [b](../b.md#x).\n'
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from docsync.sync.links import occurrences, relative_address, target_path
from docsync.syntax.lines import split_lines

_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:[ \t]*\n?[ \t]*<?([^\s<>]+)", re.MULTILINE)


def relink(text: str, old: str, new: str, moved: Mapping[str, str]) -> str:
    """Rewrite the addresses of a body whose file moves from `old` to `new`, and of moved files."""
    if old == new and not moved:
        return text
    changes: dict[str, str] = {}
    spans: list[tuple[int, int]] = []
    for link in occurrences(text):
        address = _new_address(link.address, old, new, moved)
        if address != link.address:
            changes[link.address] = address
            spans.append((link.line - 1, link.end))
    if not changes:
        return text
    return _rewritten(text, changes, spans)


def _new_address(address: str, old: str, new: str, moved: Mapping[str, str]) -> str:
    """Give the address that means from `new` what this one meant from `old`."""
    place = target_path(old, address)
    if place is None or (address.startswith("/") and place not in moved):
        return address
    target = moved.get(place, place)
    if target_path(new, address) == target:
        return address
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    slash = "/" if target.endswith("/") else ""
    return relative_address(new, target or ".") + slash + address[len(path) :]


def _rewritten(text: str, changes: Mapping[str, str], spans: list[tuple[int, int]]) -> str:
    """Replace addresses in the lines of blocks that hold links, and in link definitions."""
    any_of = "|".join(re.escape(address) for address in sorted(changes, key=len, reverse=True))
    inline = re.compile(rf"""(\]\([ \t]*<?|(?:href|src)[ \t]*=[ \t]*["']?)({any_of})(?=[\s)>"'])""")
    lines = split_lines(text)
    for number in sorted({n for start, end in spans for n in range(start, end)}):
        lines[number] = inline.sub(lambda m: m[1] + changes[m[2]], lines[number])
    defined = "".join(lines)
    return _DEFINITION.sub(
        lambda m: m[0][: m.start(1) - m.start()] + changes.get(m[1], m[1]), defined
    )
