"""Where things stand in a document: the way to each node, and where two documents differ.

A way is the names of fields and the places in tuples that lead from the document to a node.

>>> from docsync.document.model import Paragraph, Text
>>> old, new = (Document((Paragraph((Text(word),)),)) for word in "ab")
>>> edited_place(old, new).path
('blocks', 0)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from docsync.document.model import Document, Span

Path = tuple[str | int, ...]


def places(node: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Give every node from this one down with the way to it."""
    if isinstance(node, tuple):
        for index, child in enumerate(node):
            yield from places(child, (*path, index))
    elif is_dataclass(node) and not isinstance(node, Span):
        yield path, node
        for field in fields(node):
            value = getattr(node, field.name)
            if field.compare and (isinstance(value, tuple) or is_dataclass(value)):
                yield from places(value, (*path, field.name))


def at(node: Any, path: Path) -> Any:
    """Give the node at the end of a way."""
    for step in path:
        node = node[step] if isinstance(step, int) else getattr(node, step)
    return node


def put(document: Document, path: Path, new: Any) -> Document:
    """Give the document with another node at the end of a way."""
    edited = _put(document, path, new)
    assert isinstance(edited, Document)
    return edited


def _put(node: Any, path: Path, new: Any) -> Any:
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return (*node[:step], _put(node[step], rest, new), *node[step + 1 :])
    return replace(node, **{step: _put(getattr(node, step), rest, new)})


@dataclass(frozen=True, slots=True)
class Place:
    """The smallest node that holds all that differs.

    `inside` if its own tags say the same, `tags_only` if all that stands in it does.
    """

    path: Path
    inside: bool
    tags_only: bool


def edited_place(old: Document, new: Document) -> Place:
    """Say where two documents differ."""
    path: Path = ()
    while True:
        below = _only_difference(at(old, path), at(new, path))
        if below is None:
            own = [step[0] not in CONTENT for step in _differences(at(old, path), at(new, path))]
            return Place(path, inside=not any(own), tags_only=all(own))
        path = (*path, *below)


def _only_difference(old: Any, new: Any) -> Path | None:
    """Give the way to the only block below that differs, if there is only one."""
    steps = _differences(old, new)
    if len(steps) != 1:
        return None
    (step,) = steps
    one, other = at(old, step), at(new, step)
    stands = getattr(one, "span", None) is not None and type(one) is type(other)
    return step if stands else None


def _differences(old: Any, new: Any) -> list[Path]:
    found: list[Path] = []
    for field in fields(old):
        one, other = getattr(old, field.name), getattr(new, field.name)
        if not field.compare or one == other:
            continue
        if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
            pairs = enumerate(zip(one, other, strict=True))
            found += [(field.name, index) for index, (a, b) in pairs if a != b]
        else:
            found.append((field.name,))
    return found


CONTENT = frozenset(
    (
        *("blocks", "items", "tasks", "rows", "cells", "sections", "notes", "children"),
        *("body", "text", "storage", "picture", "term", "meanings"),
    )
)
