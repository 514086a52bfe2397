"""Taking the snapshots: the files as they are now, the site as it is now or was last seen.

Files are read only where their stat does not vouch for them; the site is listed without bodies.

>>> look_local(tree, base=()).files.keys()
dict_keys(['index.md'])
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from docsync.confluence.places import page_or_folder
from docsync.confluence.remote import Kind, PageState, Status
from docsync.engine.state.neighbours import known_neighbours, look_around
from docsync.engine.state.previews import previews_in
from docsync.engine.state.tree import UNMADE, Site, Tree
from docsync.errors import (
    CredentialsError,
    FileError,
    ForbiddenError,
    NotFoundError,
    UsageError,
)
from docsync.index import CachedFile
from docsync.sync.identity import respelled
from docsync.sync.layout import Node, folder_pages, folders_above
from docsync.sync.merging.markers import has_markers
from docsync.sync.pagefile import folder_title, name_title, read_page
from docsync.sync.previews import container
from docsync.sync.state import (
    Agreed,
    Fault,
    LocalFile,
    LocalSnapshot,
    NodeKind,
    Presence,
    RemotePage,
    RemoteSnapshot,
)
from docsync.sync.titles import title_key
from docsync.workspace.scan import Entry, Oddity, Scan, scan, way_barred
from docsync.workspace.textfile import digest

CLAIMS = "claims"
FEW = 3  # pages that no list shows, without a doubt about who we are
HINTS = {Oddity.UNNAMED: "rename it"}
MARKED = Fault("the file holds conflict markers", hint="docsync resolve shows them")


def look_local(tree: Tree, base: Sequence[Agreed]) -> LocalSnapshot:
    """Read the files of a tree: those that changed since they were last read, and no others."""
    found = scan(tree.folder, tree.ignore)
    cached = tree.index.files(tree.id)
    fresh: list[CachedFile] = []
    files: dict[str, LocalFile] = {}
    for entry in found.pages:
        known = cached.get(entry.path)
        if known is None or not known.holds_for(entry):
            known = CachedFile(entry, time.time_ns(), read_file(tree, entry.path))
            fresh.append(known)
        files[entry.path] = known.file
    for path, odd in {**found.odd, **_barred(tree, base, found)}.items():
        fault = Fault(odd.value, hint=HINTS.get(odd, ""))
        files[path] = LocalFile(path, "", name_title(path), fault=fault)
    digests = _attachments(tree, base, cached, fresh)
    tree.index.cache(tree.id, fresh, cached.keys() - files.keys() - digests.keys())
    posts = {path: file for path, file in files.items() if file.post}
    pages = {path: file for path, file in files.items() if not file.post}
    return LocalSnapshot(pages, found.ignored | posts.keys(), digests, posts)


def _barred(tree: Tree, base: Sequence[Agreed], found: Scan) -> dict[str, Oddity]:
    """Name the files of the base that nobody found, because the way to them is barred."""
    seen = {entry.path for entry in found.pages} | found.odd.keys()
    barred: dict[str, Oddity] = {}
    for agreed in base:
        path = agreed.path
        if path in seen or path.endswith("/") or tree.ignore.leaves_out(path):
            continue
        if (why := way_barred(tree.folder, path, found, seen)) is not None:
            barred[path] = why
    return barred


def look_as_spelled(tree: Tree, base: Sequence[Agreed]) -> tuple[tuple[Agreed, ...], LocalSnapshot]:
    """Read the files, and give the base with the paths in the Unicode form they have here."""
    local = look_local(tree, base)
    spelled = respelled(base, local.files)
    if spelled != tuple(base):
        local = look_local(tree, spelled)
    return spelled, replace(local, files=_with_claims(tree, spelled, local.files))


def note_claims(tree: Tree, claims: Mapping[str, str]) -> None:
    """Note which page a person gave to which file; none takes the notes away."""
    tree.index.set_meta(tree.id, {CLAIMS: json.dumps(dict(claims)) if claims else ""})


def _with_claims(
    tree: Tree, base: Sequence[Agreed], files: Mapping[str, LocalFile]
) -> dict[str, LocalFile]:
    """Give files the pages that were noted for them, until both sides agreed on these.

    What they name is not theirs in a preview, which has pages of its own.
    """
    if tree.settings.preview:
        return {path: replace(file, claim="") for path, file in files.items()}
    noted = tree.index.meta(tree.id).get(CLAIMS, "")
    known = {agreed.id for agreed in base}
    claims = {path: page for path, page in json.loads(noted or "{}").items() if page not in known}
    return {
        path: replace(file, claim=file.claim or claims.get(path, "")) if claims else file
        for path, file in files.items()
    }


def with_folders(
    files: Mapping[str, LocalFile], nodes: Mapping[str, Node], known: Iterable[str]
) -> dict[str, LocalFile]:
    """Add the folders of these files that have no page of their own.

    `nodes` has those of files too that are yet to come back: of these, the ones that are `known`.
    """
    above = folders_above(files).union(known)
    folders = {
        path: LocalFile(path, digest="", title=folder_title(path))
        for path, node in nodes.items()
        if node.is_folder and path in above
    }
    return {**files, **folders}


Listing = dict[str, RemotePage]


def list_space(tree: Tree, site: Site) -> Listing:
    """List the pages and folders of the space, the root page in any case."""
    tree.reporter.step("listing the space")
    pages = site.remote.pages(site.space)
    folders = site.remote.folders(site.space, pages)
    listed = {state.id: page_of(state) for state in (*pages, *folders)}
    if site.root == UNMADE:
        listed[UNMADE] = RemotePage(UNMADE, container(tree.settings.preview), "", 1)
    elif site.root not in listed:
        listed[site.root] = _root(site)
    tree.index.set_meta(tree.id, {"looked": datetime.now(UTC).isoformat()})
    return listed


def look_remote(
    tree: Tree, site: Site, listed: Listing, base: Sequence[Agreed], claims: frozenset[str]
) -> RemoteSnapshot:
    """Look up what the base knows and the list does not show.

    `claims` are the content ids that files name in their front matter.
    """
    listed = {**listed, **_lagging(site, listed, base), **_thrown(tree, site, listed)}
    unlisted = [agreed for agreed in base if agreed.id not in listed]
    if len(unlisted) > FEW:
        _check_known(tree, site)
    missing = {agreed.id: _missing(site, agreed) for agreed in unlisted}
    if any(one.presence is Presence.HIDDEN for one in missing.values()):
        _check_known(tree, site)
    everything = {**listed, **missing}
    tree.index.see(tree.id, everything.values())
    around = look_around(tree, site, listed, base)
    seen = snapshot(site.root, everything.values(), base, claims, around.foreign)
    return replace(seen, known=dict(around.ours), elsewhere=dict(around.elsewhere))


def without_grown(
    base: Sequence[Agreed], remote: RemoteSnapshot, files: Mapping[str, LocalFile]
) -> tuple[tuple[Agreed, ...], RemoteSnapshot]:
    """Take a folder's page that another checkout made a page of its own for one not known yet.

    Its file then comes with a pull, unless there is one here already.
    """
    pages = folder_pages(files)
    grown = {
        agreed.id: remote.elsewhere[agreed.id]
        for agreed in base
        if agreed.kind is NodeKind.MADE and agreed.path not in pages
        if agreed.id in remote.elsewhere
        if remote.elsewhere[agreed.id].kind is NodeKind.PAGE
    }
    left = tuple(agreed for agreed in base if agreed.id not in grown)
    return left, replace(remote, known={**remote.known, **grown})


def last_seen(tree: Tree, base: Sequence[Agreed], claims: frozenset[str]) -> RemoteSnapshot:
    """Give the site as it was last listed; never listed, it is as agreed."""
    root = tree.index.meta(tree.id).get("root", "")
    seen = tree.index.seen(tree.id)
    foreign = known_neighbours(tree) - {agreed.id for agreed in base} | previews_in(tree, seen)
    return snapshot(root, seen, base, claims, foreign)


def snapshot(
    root: str,
    seen: Iterable[RemotePage],
    base: Sequence[Agreed],
    claims: frozenset[str],
    foreign: frozenset[str],
) -> RemoteSnapshot:
    """Cut the tree out of the space: what hangs below its root, and what the base knows.

    Pages that are `foreign`, and what hangs below them, belong to other trees.
    """
    everything = {page.id: page for page in seen}
    below = _below(root, everything, foreign)
    pages = {page: everything[page] for page in below}
    if root in everything:
        pages[root] = everything[root]
    for agreed in base:
        page = everything.get(agreed.id)
        if page is not None and agreed.id not in pages:
            stays = page.parent == agreed.parent  # taken over where it hangs, and not moved yet
            pages[agreed.id] = page if stays else _outside(page)
    for claimed in (claims & everything.keys()) - foreign:
        pages.setdefault(claimed, everything[claimed])
    taken = {
        title_key(page.title, folder=page.kind is NodeKind.FOLDER): page.id
        for page in everything.values()
        if page.presence in (Presence.CURRENT, Presence.ARCHIVED)
    }
    guests = {
        everything[page].parent: everything[page].title for page in foreign & everything.keys()
    }
    return RemoteSnapshot(root, pages, taken, foreign=foreign, guests=guests)


def page_of(state: PageState) -> RemotePage:
    """Take over what a listing says of a page."""
    return RemotePage(
        id=state.id,
        title=state.title,
        parent=state.parent,
        version=state.version,
        presence=_PRESENCES[state.status],
        kind=NodeKind.FOLDER if state.kind is Kind.FOLDER else NodeKind.PAGE,
        position=state.position,
        live=state.live,
    )


def see_done(tree: Tree, written: Iterable[PageState], trashed: Iterable[str]) -> None:
    """Keep what was last seen of the site in step with what a run did there."""
    seen = {page.id: page for page in tree.index.seen(tree.id)}
    seen |= {state.id: page_of(state) for state in written}
    thrown = tuple(trashed)
    for page in thrown:
        seen.pop(page, None)
    tree.index.see(tree.id, seen.values())
    tree.index.set_meta(tree.id, {"thrown": " ".join(thrown)})


def read_file(tree: Tree, path: str) -> LocalFile:
    """Read one file; what is wrong with it is its fault, and no reason to stop."""
    named = name_title(path)
    try:
        text = tree.files.read(path)
    except FileError as error:
        return LocalFile(path, "", named, fault=_fault(error))
    try:
        page = read_page(text, path)
    except FileError as error:
        fault = MARKED if has_markers(text) else _fault(error)
        return LocalFile(path, digest(text), named, fault=fault)
    header = page.header
    known = LocalFile(path, digest(text), page.title, page.labels, header.page)
    return replace(known, order=header.order, post=header.post)


def _fault(error: FileError) -> Fault:
    return Fault(error.message, error.line or 0, error.hint)


def _attachments(
    tree: Tree, base: Sequence[Agreed], cached: dict[str, CachedFile], fresh: list[CachedFile]
) -> dict[str, str]:
    """Digest the attachment files that the base knows, where their stat does not vouch."""
    digests: dict[str, str] = {}
    paths = {kept.path for agreed in base for kept in agreed.attachments if kept.path}
    for path in sorted(paths):
        try:
            stat = (tree.folder / path).stat()
        except OSError:
            continue
        entry = Entry(path, stat.st_size, stat.st_mtime_ns, stat.st_ino)
        known = cached.get(path)
        if known is None or not known.holds_for(entry):
            read_at = time.time_ns()
            known = CachedFile(entry, read_at, LocalFile(path, tree.files.digest(path), ""))
            fresh.append(known)
        digests[path] = known.file.digest
    return digests


def _root(site: Site) -> RemotePage:
    """Look the root page up, which must be there."""
    try:
        root = page_of(page_or_folder(site.remote, site.root))
    except NotFoundError as error:
        raise UsageError(
            f"the site shows no page {site.root}, below which this tree hangs",
            hint="check `parent` in .docsync.toml, and that you may see that page",
        ) from error
    if root.presence is not Presence.CURRENT:
        raise UsageError(f"the root page {site.root} is {root.presence.value}")
    return root


def _lagging(site: Site, listed: Listing, base: Sequence[Agreed]) -> Listing:
    """Look up what the list shows older than it was agreed on; what lags still did not change.

    Lists of Cloud take a moment to show what was just written.
    """
    found: Listing = {}
    for agreed in base:
        shown = listed.get(agreed.id)
        if shown is not None and shown.version < agreed.version:
            now = _missing(site, agreed)
            if now.presence is Presence.HIDDEN or now.version < agreed.version:
                now = replace(
                    shown, title=agreed.title, parent=agreed.parent, version=agreed.version
                )
            found[agreed.id] = now
    return found


def _thrown(tree: Tree, site: Site, listed: Listing) -> Listing:
    """Look up what the last run moved to the trash and the list shows still."""
    found: Listing = {}
    for page in tree.index.meta(tree.id).get("thrown", "").split():
        if page in listed and listed[page].kind is not NodeKind.FOLDER:
            with suppress(NotFoundError, ForbiddenError):
                found[page] = page_of(site.remote.page(page))
    return found


def _check_known(tree: Tree, site: Site) -> None:
    """Stop where the site takes us for nobody now: what nobody may see is not gone."""
    if not tree.config.anonymous and site.remote.user().anonymous:
        raise CredentialsError(
            "the site takes us for nobody now: the token has expired, or was taken back",
            hint="set DOCSYNC_TOKEN to a new one, then run the command again",
        )


def _missing(site: Site, agreed: Agreed) -> RemotePage:
    """Look up a page that no list shows: in the trash, moved to another space, or hidden.

    An empty folder stands in no list: it is believed to be where it was.
    """
    if agreed.kind is NodeKind.FOLDER:
        return RemotePage(
            agreed.id, agreed.title, agreed.parent, agreed.version, kind=NodeKind.FOLDER
        )
    try:
        return page_of(site.remote.page(agreed.id))
    except (NotFoundError, ForbiddenError):
        return RemotePage(
            agreed.id, agreed.title, agreed.parent, agreed.version, Presence.HIDDEN, agreed.kind
        )


_PRESENCES = {
    Status.CURRENT: Presence.CURRENT,
    Status.ARCHIVED: Presence.ARCHIVED,
    Status.TRASHED: Presence.TRASHED,
    Status.DRAFT: Presence.HIDDEN,
}


def _below(root: str, pages: dict[str, RemotePage], foreign: frozenset[str]) -> list[str]:
    """List the current pages and folders below the root, parents first."""
    children: dict[str, list[str]] = {}
    for page in pages.values():
        if page.presence is Presence.CURRENT and page.id not in foreign:
            children.setdefault(page.parent, []).append(page.id)
    found = [root]
    for page_id in found:
        found += children.get(page_id, [])
    return found[1:]


def _outside(page: RemotePage) -> RemotePage:
    """Take a page the base knows that hangs elsewhere now for one that is not shown."""
    if page.presence is not Presence.CURRENT:
        return page
    return replace(page, presence=Presence.HIDDEN, position=None, outside=True)
