"""Documents up to how targets are spelled.

Markdown has addresses; storage says which of them are pages and attachments, so that a link without
words may show its target's own name.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from docsync.document.addresses import spell
from docsync.document.model import Address, Link, Picture
from docsync.document.names import worded

T = TypeVar("T")


def spelled(node: T) -> T:
    """Put a target's address in the place of every target."""
    changed: Any = node
    if isinstance(node, tuple):
        changed = tuple(map(spelled, node))
    elif isinstance(node, Link | Picture):
        said = worded(node) if isinstance(node, Link) else node
        changed = replace(_inner(said), target=Address(spell(node.target)))
    elif is_dataclass(node) and not isinstance(node, type):
        changed = _inner(node)
    result: T = changed
    return result


def _inner(node: Any) -> Any:
    values = {f.name: getattr(node, f.name) for f in fields(node)}
    changes = {
        name: spelled(value)
        for name, value in values.items()
        if isinstance(value, tuple | Picture) and name != "span"
    }
    return replace(node, **changes)
