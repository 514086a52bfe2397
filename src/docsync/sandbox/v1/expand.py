"""The `expand` parameter: names separated by commas, nested by dots.

>>> expansion("body.storage,version")
{'body': {'storage': {}}, 'version': {}}
"""

from __future__ import annotations

from typing import Any, TypeAlias

Expand: TypeAlias = dict[str, Any]


def expansion(text: str | None, default: str = "") -> Expand:
    """Give what `expand` asks for as a tree of names."""
    tree: Expand = {}
    for path in (default if text is None else text).split(","):
        branch = tree
        for name in path.strip().split("."):
            if name:
                branch = branch.setdefault(name, {})
    return tree
