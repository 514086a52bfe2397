"""What a workspace without an index takes for agreed: what the manifest on the site says.

Entries are checked before they are believed: paths that leave the tree, and what nobody can make
sense of, are left out. A page that docsync wrote after the manifest was is known by the digest in
its version's message.

>>> rebuild(tree, site, files, listed).entries
{}
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from docsync.confluence.remote import VersionInfo
from docsync.engine.looking.snapshots import list_space, look_as_spelled, look_remote
from docsync.engine.state.entries import is_inside, is_page_path, revealed
from docsync.engine.state.manifest import Commits, Manifest, read_manifest
from docsync.engine.state.opening import place_of, remember_place, shelf_of
from docsync.engine.state.standing import as_told
from docsync.engine.state.tree import UNMADE, Site, Tree
from docsync.errors import ForbiddenError, NotFoundError, RejectedError, UsageError
from docsync.sync.layout import folders_above
from docsync.sync.pagefile import folder_title
from docsync.sync.plan import Note, NoteKind
from docsync.sync.state import (
    Agreed,
    LocalFile,
    NodeKind,
    Presence,
    RemotePage,
    older_version,
    short,
    with_former,
)
from docsync.sync.titles import is_aside

COPIED = "the page carries a manifest that was made for another place: it is ignored"
UNREADABLE = "the manifest cannot be read ({}): bodies are compared instead"
ODD = "{} entries of the manifest make no sense and are left out: these pages are compared"
NEWER = "the manifest of this tree was written by a newer docsync"

_WRITTEN = re.compile(r"\[docsync ([0-9a-f]{16})\]")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What the manifest says, as far as it is believed. `rules`: the ignore rules then."""

    entries: dict[str, Agreed] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    commits: Commits = field(default_factory=Commits)
    rules: str | None = None


def rebuild(
    tree: Tree, site: Site, files: Mapping[str, LocalFile], listed: Mapping[str, RemotePage]
) -> Rebuilt:
    """Read the manifest of a tree."""
    if site.root == UNMADE:
        return Rebuilt()
    tree.reporter.step("reading the manifest")
    try:
        manifest = read_manifest(shelf_of(tree, site))
    except (ForbiddenError, NotFoundError, RejectedError) as error:
        return Rebuilt(notes=(Note(NoteKind.STATE, UNREADABLE.format(error.message)),))
    if manifest.newer:
        raise UsageError(NEWER, hint="use that one: pip install --upgrade confluence-docsync")
    if manifest.place is not None and manifest.place != place_of(tree, site):
        return Rebuilt(notes=(Note(NoteKind.STATE, COPIED),))
    entries = _believed(tree, manifest, files, listed)
    notes = (Note(NoteKind.STATE, ODD.format(manifest.odd)),) if manifest.odd else ()
    agreed = [_with_own_work(site, agreed, files, listed) for agreed in entries.values()]
    own = {one.id: one for one in _met(agreed, files)}
    return Rebuilt(own, notes, manifest.commits, manifest.rules)


def settle_rebuilt(tree: Tree, base: Collection[Agreed], commits: Commits) -> None:
    """Store a base that came from the manifest, and which commits it was made by."""
    if not base:
        return
    tree.index.agree_all(tree.id, base)
    tree.index.set_meta(tree.id, {"manifest": "written", **as_told(commits)})


def rebuild_index(tree: Tree, site: Site) -> int:
    """Fill an empty index from the manifest, and say how many pages it knows."""
    if tree.index.agreed(tree.id):
        return 0
    _, local = look_as_spelled(tree, ())
    if not local.files:
        return 0
    listed = list_space(tree, site)
    rebuilt = rebuild(tree, site, local.files, listed)
    for note in rebuilt.notes:
        tree.reporter.note(note)
    if rebuilt.entries:
        base, _ = look_as_spelled(tree, tuple(rebuilt.entries.values()))
        settle_rebuilt(tree, base, rebuilt.commits)
        remember_place(tree, site)
        look_remote(tree, site, listed, base, frozenset())
        if rebuilt.rules is not None:
            tree.index.set_meta(tree.id, {"rules": rebuilt.rules})
    return len(rebuilt.entries)


def _believed(
    tree: Tree,
    manifest: Manifest,
    files: Mapping[str, LocalFile],
    listed: Mapping[str, RemotePage],
) -> dict[str, Agreed]:
    """Take the entries whose paths stay in the tree and out of hidden folders, each path once."""
    folders = folders_above(files)
    titles = {file.title for file in files.values()} | set(map(folder_title, folders))
    titles |= {page.title for page in listed.values()}
    entries = revealed(manifest.entries, tree.id, {*files, *folders}, titles)
    found: dict[str, Agreed] = {}
    paths: set[str] = set()
    for page, agreed in entries.items():
        if is_page_path(agreed.path):
            if agreed.path not in paths:
                found[page] = _with_safe_files(agreed)
            paths.add(agreed.path)
    return found


def _with_safe_files(agreed: Agreed) -> Agreed:
    kept = tuple(one for one in agreed.attachments if not one.path or is_inside(one.path))
    return replace(agreed, attachments=kept)


def _with_own_work(
    site: Site,
    agreed: Agreed,
    files: Mapping[str, LocalFile],
    listed: Mapping[str, RemotePage],
) -> Agreed:
    """Take a version that docsync wrote after the manifest for agreed on: it is no colleague's.

    Asked only for pages that look edited on both sides.
    """
    local, remote = files.get(agreed.path), listed.get(agreed.id)
    if local is None or remote is None or remote.presence is not Presence.CURRENT:
        return agreed
    same = local.digest == agreed.digest or older_version(agreed, local.digest) is not None
    if same or agreed.kind is not NodeKind.PAGE or remote.version <= agreed.version:
        return agreed
    written = _last_written(site.remote.versions(agreed.id), agreed.version)
    if written is None:
        return agreed
    number, digest = written
    mine = local.digest.startswith(digest)
    last = number == remote.version
    aside = is_aside(remote.title, remote.id)  # it is yet to get the title that its file asks for
    fresh = replace(
        agreed,
        version=number,
        digest=local.digest if mine else digest,
        title=remote.title if last and not aside else agreed.title,
        parent=remote.parent if last else agreed.parent,
        own_title=local.title if mine and not aside else agreed.own_title,
        merged=False,
        base_version=0,
        unfinished=True,
    )
    return with_former(fresh, agreed)


def _met(entries: Sequence[Agreed], files: Mapping[str, LocalFile]) -> Iterator[Agreed]:
    """Note the texts of files that hold older ones: they are behind until they change.

    One that others moved meanwhile still stands where it was, and is known by its text.
    """
    known = {agreed.path for agreed in entries}
    strays: dict[str, list[LocalFile]] = defaultdict(list)
    for path, file in files.items():
        if path not in known:
            strays[short(file.digest)].append(file)
    for agreed in entries:
        local = files.get(agreed.path) or _left_elsewhere(agreed, strays)
        yield agreed if local is None else _as_met(agreed, local)


def _left_elsewhere(agreed: Agreed, strays: Mapping[str, Sequence[LocalFile]]) -> LocalFile | None:
    texts = {one.partition("@")[0] for one in agreed.former}
    found = [file for text in texts for file in strays.get(text, ())]
    return found[0] if len(found) == 1 else None


def _as_met(agreed: Agreed, local: LocalFile) -> Agreed:
    version = older_version(agreed, local.digest)
    if version is None or local.digest == agreed.digest:
        return agreed
    return replace(agreed, behind=local.digest, base_version=version)


def _last_written(versions: Iterable[VersionInfo], after: int) -> tuple[int, str] | None:
    """Find the newest version that names the digest of its Markdown."""
    for version in versions:
        match = _WRITTEN.search(version.message)
        if version.number > after and match is not None:
            return version.number, match[1]
    return None
