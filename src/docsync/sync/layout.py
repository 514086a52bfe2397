"""The shape of a tree: which page hangs below which, from paths; and paths, from what hangs where.

A page is `x.md`; a page with children is `x/index.md`, or `x.md` beside `x/`; `README.md` is a
folder's page where there is no `index.md`. A folder without a page is a node of its own, and its
path ends with a slash. '' is the tree's root page where no file stands for it.

>>> shape(["a/index.md", "a/b.md", "c/d.md"], top_is_root=False)["a/b.md"].parent
'a/index.md'
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from docsync.sync.state import folder_of

ROOT = ""
INDEX = "index.md"
README = "readme.md"


@dataclass(frozen=True, slots=True)
class Node:
    """A file, or a folder without a page, and the path of the node it hangs below."""

    path: str
    parent: str
    depth: int  # 1: below the root; 0: the root itself

    @property
    def is_folder(self) -> bool:
        """A folder without a page."""
        return self.path.endswith("/")


def shape(paths: Collection[str], *, top_is_root: bool) -> dict[str, Node]:
    """Say for each file, and each folder without a page, what it hangs below.

    With `top_is_root` the page of the top folder is the root page itself.
    """
    pages = folder_pages(paths)
    nodes: dict[str, Node] = {}
    if top_is_root and "" in pages:
        nodes[pages[""]] = Node(pages[""], ROOT, 0)
    for path in sorted(paths):
        _add(path, pages, nodes)
    return nodes


def children_folder(path: str) -> str:
    """Name the folder that holds the children of the page at `path`.

    >>> children_folder("a/index.md"), children_folder("a/b.md"), children_folder("a/c/")
    ('a/', 'a/b/', 'a/c/')
    """
    if path.endswith("/") or path == ROOT:
        return path
    return folder_of(path) if is_folder_page(path) else path[: -len(".md")] + "/"


def is_folder_page(path: str) -> bool:
    """Say whether a file's name makes it the page of its folder (README only without an index)."""
    return path.rpartition("/")[2].lower() in {INDEX, README}


def folder_pages(paths: Iterable[str]) -> dict[str, str]:
    """Find the page of each folder that has one: its index, its README, or `x.md` beside `x/`.

    Folders without a Markdown file in or below them are none.
    """
    known = list(paths)
    found: dict[str, tuple[int, str]] = {}
    for path in known:
        name = path.rpartition("/")[2].lower()
        rank = {INDEX: 0, README: 1}.get(name)
        if rank is None:
            candidate, rank = path[: -len(".md")] + "/", 2
        else:
            candidate = folder_of(path)
        if candidate not in found or (rank, path) < found[candidate]:
            found[candidate] = (rank, path)
    folders = folders_above(known)
    return {folder: path for folder, (_, path) in found.items() if folder in folders}


def folders_above(paths: Iterable[str]) -> set[str]:
    """Collect every folder above a file, the top too."""
    folders = {""}
    for path in paths:
        folder = folder_of(path)
        while folder not in folders:
            folders.add(folder)
            folder = folder_of(folder)
    return folders


def _add(path: str, pages: Mapping[str, str], nodes: dict[str, Node]) -> Node:
    """Add a node, and the ones above it."""
    if path in nodes:
        return nodes[path]
    own = path if path.endswith("/") else _own_folder(path, pages)
    above = folder_of(own) if own is not None else folder_of(path)
    holder = pages.get(above, above)
    if own == "" or holder == ROOT:
        node = Node(path, ROOT, 1)
    else:
        parent = _add(holder, pages, nodes)
        node = Node(path, parent.path, parent.depth + 1)
    nodes[path] = node
    return node


def _own_folder(path: str, pages: Mapping[str, str]) -> str | None:
    """Name the folder whose page a file is, by standing in it; None for any other file."""
    folder = folder_of(path)
    return folder if pages.get(folder) == path else None
