r"""Merging front matter: each key is a value, each key below a key and each line of a list too.

>>> texts = ("---\na: 1\nb: 2\n---\n", "---\na: 9\nb: 2\n---\n", "---\na: 1\nb: 8\n---\n")
>>> merge_front(texts)
('---\na: 9\nb: 8\n---\n',)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import dedent

from docsync.sync.merge import Clash, merge_value
from docsync.sync.merging.items import merge_list
from docsync.sync.merging.lines import merge_lines
from docsync.sync.merging.parts import Parts, Texts, each, indented, joined, settled
from docsync.syntax.lines import split_lines

_KEY = re.compile(
    r"(?P<key>\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'#\-\[{&*!|>%@`][^\n:]*?)[ \t]*:(?:[ \t\n]|\Z)"
)
_OPEN, _CLOSE = "---\n", "---\n"


@dataclass(frozen=True, slots=True)
class _Keys:
    """Lines of a mapping: what stands before its first key, and its keys with their lines."""

    lead: str
    entries: Mapping[str, str]


def merge_front(texts: Texts) -> Parts:
    """Merge three front matters, fences included; '' is none."""
    simple = settled(texts)
    if simple is not None:
        return simple
    fences = [_fences(text) for text in texts]
    opens, closes = (merge_value(*values) for values in zip(*fences, strict=True))
    body = _merge_keys((_inside(texts[0]), _inside(texts[1]), _inside(texts[2])))
    if body is None or isinstance(opens, Clash) or isinstance(closes, Clash):
        return merge_lines(texts)
    return joined([(opens,), body, (closes,)])


def _fences(text: str) -> tuple[str, str]:
    lines = split_lines(text)
    return (lines[0], lines[-1]) if lines else (_OPEN, _CLOSE)


def _inside(text: str) -> str:
    return "".join(split_lines(text)[1:-1])


def _merge_keys(texts: Texts) -> Parts | None:
    """Merge mappings by key; None where one is none."""
    base, ours, theirs = (_keys(text) for text in texts)
    if base is None or ours is None or theirs is None:
        return None
    three = (base.entries, ours.entries, theirs.entries)
    lead = settled((base.lead, ours.lead, theirs.lead)) or merge_lines(
        (base.lead, ours.lead, theirs.lead)
    )
    order = _order([list(entries) for entries in three])
    merged = (_merge_entry(tuple(e.get(key, "") for e in three)) for key in order)  # type: ignore[arg-type]
    return joined([lead, *merged])


def _merge_entry(texts: Texts) -> Parts:
    simple = settled(texts)
    if simple is not None:
        return simple
    if all(texts):
        heads, bodies = zip(*(_headed(text) for text in texts), strict=True)
        head = merge_value(*heads)
        body = _merge_below(bodies) if all(bodies) else None
        if body is not None and not isinstance(head, Clash):
            return joined([(head,), body])
    return (Clash(*texts),)


def _merge_below(bodies: Texts) -> Parts | None:
    """Merge what is indented below a key: keys again, or a list; None for anything else."""
    depths = {_depth(body) for body in bodies}
    if len(depths) > 1:
        return None
    prefix = depths.pop()
    bare = (dedent(bodies[0]), dedent(bodies[1]), dedent(bodies[2]))
    merged = _merge_keys(bare) or merge_list(bare, merge_lines)
    return merged and each(merged, lambda text: indented(text, prefix))


def _headed(text: str) -> tuple[str, str]:
    head, *rest = split_lines(text)
    return head, "".join(rest)


def _depth(body: str) -> str:
    first = next((line for line in split_lines(body) if line.strip()), "")
    return first[: len(first) - len(first.lstrip(" "))]


def _keys(text: str) -> _Keys | None:
    """Read the keys of a mapping by its lines; None where a key stands twice, or there is none."""
    lead: list[str] = []
    entries: dict[str, str] = {}
    key = ""
    for line in split_lines(text):
        found = _KEY.match(line)
        if found and found["key"] in entries:
            return None
        if found:
            key = found["key"]
            entries[key] = line
        elif key:
            entries[key] += line
        else:
            lead.append(line)
    return None if text.strip() and not entries else _Keys("".join(lead), entries)


def _order(orders: Sequence[list[str]]) -> list[str]:
    """Order the keys of all three as one side did, each other one behind its neighbour."""
    merged = merge_value(*orders)
    order = list(max(orders[1], orders[2]) if isinstance(merged, Clash) else merged)
    for keys in orders[1:]:
        for at, key in enumerate(keys):
            if key not in order:
                before = [order.index(name) + 1 for name in keys[:at] if name in order]
                order.insert(max(before, default=0), key)
    return order
