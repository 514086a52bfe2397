r"""Entries of a front matter that stand for more than text: `status`, `properties: {team: …}`.

An entry is named by its path, `properties/team`. Reading gives plain JSON values with their lines;
writing changes the lines of its top-level key alone, and keeps the comments among them.

>>> [one.name for one in said("---\nwidth: full\nproperties: {a: 1}\n---\n")]
['width', 'properties/a']
>>> put("---\nwidth: full # wide\n---\n", "width", "fixed")
'---\nwidth: fixed # wide\n---\n'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from math import isfinite

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.compat import StringIO

from docsync.syntax.frontmatter import load, replaced, text_of
from docsync.syntax.lines import split_lines

SIMPLE = ("status", "width", "emoji")
NESTED = ("properties", "restrictions")

_OFFSET = re.compile(r"^( *)[^\s#-][^\n]*:[ \t]*\n\1 +- ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Said:
    """What a file says of one entry, as JSON, and in which of its lines; None: it is empty."""

    name: str
    value: object
    line: int


class Absent(Enum):
    """What is written for a key that shall not be there."""

    ABSENT = "absent"


def said(front: str) -> tuple[Said, ...]:
    """Read the entries of a front matter, or raise a `FileError` with its line in the file."""
    return tuple(_entries(load(front)))


def put(front: str, name: str, value: object) -> str:
    """Write an entry; None leaves its key empty, `Absent.ABSENT` takes it out."""
    key, _, below = name.partition("/")
    if value is Absent.ABSENT:
        return _without(front, key, below)
    data = _loaded(text_of(front, key))
    inner = data.get(key)
    if below and not isinstance(inner, CommentedMap):
        inner = data[key] = CommentedMap()
    _set(inner if below else data, below or key, value)
    return replaced(front, key, _dumped(data, text_of(front, key)))


def _entries(data: CommentedMap) -> Iterator[Said]:
    for key in (*SIMPLE, *NESTED):
        if key not in data:
            continue
        value = data[key]
        if key in NESTED and isinstance(value, CommentedMap) and value:
            for name in value:
                yield Said(f"{key}/{name}", _plain(value[name]), _line(value, name))
        else:
            yield Said(key, None if value == {} else _plain(value), _line(data, key))


def _line(data: CommentedMap, key: object) -> int:
    """Say in which line of the file a key stands: the fence is the first."""
    return int(data.lc.key(key)[0]) + 2


def _plain(value: object) -> object:
    """Turn what YAML read into JSON; a date becomes its text."""
    match value:
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
        case list():
            return [_plain(one) for one in value]
        case bool() | None:
            return value
        case int():
            return int(value)
        case float() if isfinite(value):
            return float(value)
        case str():
            return str(value)
        case _:
            isoformat = getattr(value, "isoformat", None)
            return str(isoformat() if isoformat is not None else value)


def _without(front: str, key: str, below: str) -> str:
    """Take an entry out, and its key with the last one below it."""
    data = _loaded(text_of(front, key))
    inner = data.get(key)
    if below and isinstance(inner, CommentedMap) and set(inner) != {below}:
        inner.pop(below, None)
        return replaced(front, key, _dumped(data, text_of(front, key)))
    return replaced(front, key, "")


def _set(data: CommentedMap, key: str, value: object) -> None:
    """Set a key; of a list that is there the items that stay keep their lines and comments."""
    there = data.get(key)
    if isinstance(there, CommentedSeq) and isinstance(value, list) and there and value:
        for at in reversed(range(len(there))):
            if _plain(there[at]) not in value:
                del there[at]
        kept = [_plain(one) for one in there]
        there.extend(_yaml(one) for one in value if one not in kept)
    else:
        data[key] = _yaml(value)


def _yaml(value: object) -> object:
    """Turn JSON into what is written on one line."""
    match value:
        case dict():
            made = CommentedMap({key: _yaml(one) for key, one in value.items()})
            made.fa.set_flow_style()
            return made
        case list() | tuple():
            listed = CommentedSeq(_yaml(one) for one in value)
            listed.fa.set_flow_style()
            return listed
        case _:
            return value


def _loaded(text: str) -> CommentedMap:
    data = _writer(text).load(text) if text.strip() else None
    return data if isinstance(data, CommentedMap) else CommentedMap()


def _dumped(data: CommentedMap, like: str) -> str:
    out = StringIO()
    _writer(like).dump(data, out)
    return "".join(f"{line.rstrip()}\n" for line in split_lines(out.getvalue()))


def _writer(like: str) -> YAML:
    """Make a writer that indents as the text does."""
    writer = YAML(typ="rt")
    writer.width = 1_000_000
    writer.preserve_quotes = True
    if _OFFSET.search(like):
        writer.indent(mapping=2, sequence=4, offset=2)
    return writer
