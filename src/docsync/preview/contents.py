"""The tree of files beside a page: as the pages hang below one another, each with its stage.

>>> contents(showing, "guide/setup.md")
'<ul><li><a class="here" href="/page/guide/setup.md">...'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from docsync.engine import Foresight, Stage
from docsync.engine.runs.foreseen import stage_of
from docsync.preview.around import page_address
from docsync.preview.showing import Showing
from docsync.sync.contents import positions
from docsync.sync.layout import Node, shape
from docsync.sync.pagefile import name_title

MANY = 800  # files from which on only the branches around a page are shown


@dataclass(frozen=True, slots=True)
class _Branches:
    """One tree as it is written: what hangs below each path, and which branches are shown."""

    foresight: Foresight
    nodes: Mapping[str, Node]
    below: Mapping[str, Sequence[str]]
    stages: Mapping[str, Stage]
    open_: frozenset[str] | None  # None: all
    here: str


def contents(showing: Showing, here: str) -> str:
    """Write the trees, the file that one is at marked."""
    return "".join(_tree(foresight, here) for foresight in showing.trees())


def _tree(foresight: Foresight, here: str) -> str:
    tree, local = foresight.tree, foresight.local
    nodes = shape(local, top_is_root=tree.top_is_root)
    stages = dict.fromkeys(local, Stage.STOPPED)
    stages |= {one.path: stage_of(one, ()) for one in foresight.decided if one.path in nodes}
    prefix = tree.shown("")
    path = here[len(prefix) :] if here.startswith(prefix) else ""
    open_ = None if len(nodes) <= MANY else frozenset(_above(nodes, path))
    branches = _Branches(foresight, nodes, _below(foresight, nodes), stages, open_, path)
    return _list(branches, "")


def _below(foresight: Foresight, nodes: Mapping[str, Node]) -> dict[str, list[str]]:
    """List what hangs below each path, in the order that files and tables of contents ask for."""
    named = positions(foresight.tree.contents, list(nodes))
    local = foresight.local

    def place(path: str) -> tuple[int, int, bool, str]:
        order = local[path].order if path in local else None
        last = len(nodes)
        is_page = path.endswith(("index.md", "README.md"))
        return (last if order is None else order, named.get(path, last), not is_page, path)

    found: dict[str, list[str]] = {}
    for path in sorted(nodes, key=place):
        found.setdefault(nodes[path].parent if nodes[path].depth else "", []).append(path)
    return found


def _above(nodes: Mapping[str, Node], path: str) -> set[str]:
    """Collect a path and all it hangs below."""
    found = {""}
    while path in nodes and path not in found:
        found.add(path)
        path = nodes[path].parent
    return found


def _list(branches: _Branches, path: str) -> str:
    if branches.open_ is not None and path not in branches.open_:
        return ""
    below = [one for one in branches.below.get(path, ()) if one != path]
    items = "".join(f"<li>{_item(branches, one)}{_list(branches, one)}</li>" for one in below)
    return f"<ul>{items}</ul>" if items else ""


def _item(branches: _Branches, path: str) -> str:
    local = branches.foresight.local.get(path)
    title = local.title if local is not None else name_title(f"{path}index.md")
    stage = branches.stages.get(path, Stage.SAME)
    mark = "" if stage is Stage.SAME else _mark(stage)
    if local is None:
        return f'<span class="folder">{escape(title)}</span>'
    shown = branches.foresight.tree.shown(path)
    is_here = ' class="here" aria-current="page"' if path == branches.here else ""
    link = f'href="{escape(page_address(shown))}" title="{escape(shown)}"'
    return f"<a {link}{is_here}>{escape(title)}</a>{mark}"


def _mark(stage: Stage) -> str:
    name = stage.name.lower()
    return f'<i class="stage {name}" title="{stage.value}"><span>{stage.value}</span></i>'
