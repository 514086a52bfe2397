"""What tells that a file that is gone and a new one are one page: git's renames, and likeness.

Asked only where there are both. Where the index does not hold the agreed text, the page's stored
body of that version stands for it, and both are compared as the converter spells them.

>>> clues(tree, snapshots, gone, new).renamed
{'setup.md': 'guide/setup.md'}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from docsync.convert import to_markdown, to_storage
from docsync.engine.state.manifest import Commits
from docsync.engine.state.standing import remembered
from docsync.engine.state.tree import Site, Tree
from docsync.errors import FileError, ForbiddenError, InputError, NotFoundError
from docsync.sync.identity import lines_of
from docsync.sync.pagefile import read_page
from docsync.sync.state import Agreed, LocalFile, NodeKind, Presence, RemotePage
from docsync.workspace.git import renames

MOST = 20  # bodies that are read to find renames
Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clues:
    """Texts by digest, as lines that can be compared; and what git saw renamed, old to new."""

    texts: Mapping[str, Lines] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)


def clues(
    tree: Tree,
    gone: Sequence[Agreed],
    new: Sequence[LocalFile],
    bodies: Mapping[str, str],
    commits: Commits,
) -> Clues:
    """Gather what may tell where vanished pages went; `bodies` are stored ones by content id."""
    files = [file for file in new if not file.path.endswith("/") and file.fault is None]
    pages = [agreed for agreed in gone if agreed.kind is NodeKind.PAGE]
    if not files or not pages:
        return Clues()
    known = remembered(tree.index.meta(tree.id)).tips or commits.tips
    texts = {agreed.digest: tree.index.text(agreed.digest) for agreed in pages}
    plain = any(text is None for text in texts.values())
    lines: dict[str, Lines] = {}
    for agreed in pages:
        text = texts[agreed.digest]
        if text is not None:
            lines[agreed.digest] = _lines(text, agreed.path, plain=plain)
        elif agreed.id in bodies:
            lines[agreed.digest] = lines_of(to_markdown(bodies[agreed.id]).text)
    for file in files:
        with suppress(FileError):
            lines[file.digest] = _lines(tree.files.read(file.path), file.path, plain=plain)
    return Clues(lines, renames(tree.folder, known))


def read_vanished(
    tree: Tree,
    site: Site,
    base: Sequence[Agreed],
    files: Mapping[str, LocalFile],
    listed: Mapping[str, RemotePage],
) -> dict[str, str]:
    """Read the agreed bodies of pages whose file is gone and whose text nobody here has."""
    known = {agreed.path for agreed in base}
    if not files.keys() - known:
        return {}
    vanished = [
        agreed
        for agreed in base
        if agreed.kind is NodeKind.PAGE
        and agreed.path not in files
        and agreed.id in listed
        and listed[agreed.id].presence is Presence.CURRENT
        and tree.index.text(agreed.digest) is None
    ]
    bodies: dict[str, str] = {}
    for agreed in vanished[:MOST]:
        number = agreed.base_version or agreed.version
        with suppress(NotFoundError, ForbiddenError):
            bodies[agreed.id] = site.remote.read_version(agreed.id, number).storage
    return {page: body for page, body in bodies.items() if _is_readable(body)}


def _is_readable(storage: str) -> bool:
    try:
        to_markdown(storage)
    except InputError:
        return False
    return True


def _lines(text: str, path: str, *, plain: bool) -> Lines:
    """Give a file's lines; `plain`: of its body alone, as the converter spells it."""
    if plain:
        with suppress(InputError):
            text = to_markdown(to_storage(read_page(text, path).body).text).text
    return lines_of(text)
