"""The `expand` parameter: names separated by commas, nested by dots.

>>> expansion("body.storage,version")
{'body': {'storage': {}}, 'version': {}}

Representations of a body may be written in capitals, as the reference does in places.

>>> expansion("page.body.VIEW")
{'page': {'body': {'view': {}}}}
"""

from __future__ import annotations

from typing import Any, TypeAlias

Expand: TypeAlias = dict[str, Any]


def expansion(text: str | None, default: str = "") -> Expand:
    """Give what `expand` asks for as a tree of names."""
    tree: Expand = {}
    for path in (default if text is None else text).split(","):
        branch, above = tree, ""
        for name in path.strip().split("."):
            if name:
                branch = branch.setdefault(name.casefold() if above == "body" else name, {})
            above = name
    return tree
