"""A branch as a preview: its own page below a preview parent, its own names for everything. Pure.

Titles are unique in a space, so that each page of a preview has the branch behind its title; so has
the id of the tree, for which everything that is kept is kept apart.

>>> titled("Setup", "feature/x"), container("feature/x")
('Setup (feature/x)', 'docsync preview: feature/x')
"""

from __future__ import annotations

import hashlib

from docsync.sync.titles import fold, with_suffix

START = "docsync preview: "
MOST = 60  # characters of a branch's name behind each title
_ID_LENGTH, _TREE_LENGTH = 8, 50


def titled(title: str, name: str) -> str:
    """Give the title that a page has in a preview; without a name its own."""
    return with_suffix(title, _suffix(name)) if name else title


def own_title(title: str, name: str) -> str:
    """Give the title that somebody gave to a page of a preview, without the branch."""
    return title.removesuffix(_suffix(name)) if name else title


def container(name: str, path: str = ".") -> str:
    """Title the page that a preview hangs below; `path` is the tree's, where there are several."""
    return with_suffix(START + name, "" if path == "." else f": {path}")


def is_container(title: str) -> bool:
    """Say whether a page is that of a preview: what is below is nobody else's."""
    return title.startswith(START)


def preview_id(tree: str, name: str) -> str:
    """Name the tree of a preview: the same for every checkout of the branch."""
    return f"{tree[:_TREE_LENGTH]}-{hashlib.sha256(fold(name).encode()).hexdigest()[:_ID_LENGTH]}"


def _suffix(name: str) -> str:
    return f" ({name[:MOST]})"
