"""Inspecting the files of a workspace without a site: all that a first push would refuse or tell.

Each tree is planned and converted as a push does it, against a space that holds nothing but the
pages that files name in their front matter. Nothing is asked, and nothing is written.

>>> inspect_files(root, config, ("guide",), reporter).found
(Annotation(level=<Level.WARNING: 'warning'>, message='broken link: ...', path='guide/a.md', ...),)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from docsync.annotations import Annotation, Level, in_order, of_failure
from docsync.config import Config, TitleCollision
from docsync.engine.deciding.planning import TreePlan, asked, decide_tree
from docsync.engine.looking.mapping import map_tree
from docsync.engine.looking.pairing import Snapshots
from docsync.engine.looking.snapshots import look_local
from docsync.engine.page.anchors import Anchors, broken_anchor
from docsync.engine.page.desk import Desk
from docsync.engine.page.locating import Text, text_of
from docsync.engine.page.texts import converter
from docsync.engine.page.unasked import unasked_site
from docsync.engine.state.opening import open_trees_afresh
from docsync.engine.state.tree import Reporter, Site, Tree
from docsync.errors import ConversionError, InputError
from docsync.sync.decisions import Decided
from docsync.sync.dependents import MEND
from docsync.sync.identity import path_key
from docsync.sync.layout import folder_pages
from docsync.sync.merging.markers import has_markers
from docsync.sync.metadata import check_entries
from docsync.sync.pagefile import PageFile
from docsync.sync.plan import Note, NoteKind, Policy, Request
from docsync.sync.state import LocalSnapshot, RemotePage, RemoteSnapshot
from docsync.sync.titles import title_key
from docsync.syntax.entries import said
from docsync.values import Profile

MARKERS = "the file holds conflict markers"
SETTLE = "settle the marked places; in a workspace: docsync resolve"
RETITLE = 'give it another title, or set title_collision = "parent"'
_MARKER = re.compile(r"^<{7} ", re.MULTILINE)

Titles = dict[str, str]  # title key -> the file that has it
_Converted = tuple[str, tuple[Note, ...]]


@dataclass(frozen=True, slots=True)
class Inspected:
    """How many files were looked at, and what was found."""

    files: int = 0
    found: tuple[Annotation, ...] = ()


def inspect_files(
    root: Path, config: Config, paths: tuple[str, ...], reporter: Reporter
) -> Inspected:
    """Inspect the files of a folder; `paths` below it narrow what is told, not what is known."""
    titles: Titles = {}
    request = Request(Policy.PUSH, paths, offline=True)
    with open_trees_afresh(root, config, reporter) as trees:
        each = [_tree(tree, request, titles) for tree in trees]
    found = in_order(one for inspected in each for one in inspected.found)
    return Inspected(sum(one.files for one in each), found)


class _Ground:
    """One tree as it is inspected, with what was read and converted of it so far."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.anchors = Anchors(desk, lambda page, path: self.convert(page, path)[0])
        self._texts: dict[str, Text] = {}
        self._converted: dict[str, _Converted] = {}

    def text(self, path: str) -> Text:
        """Read a file once, for places in it."""
        if path not in self._texts:
            self._texts[path] = text_of(self.desk.tree, path)
        return self._texts[path]

    def convert(self, page: PageFile, path: str) -> _Converted:
        """Convert a page once; give its storage and what that tells."""
        if path not in self._converted:
            convert = converter(self.desk, path)
            storage = convert.storage(page, None)
            self._converted[path] = (storage, tuple(dict.fromkeys(convert.notes)))
        return self._converted[path]

    def is_asked(self, path: str) -> bool:
        """Say whether what is found in a file is to be told."""
        return asked(self.desk.tree, self.desk.request, path)

    def drop(self, path: str) -> None:
        """Forget the texts of a file that is done."""
        self._texts.pop(path, None)
        self._converted.pop(path, None)


def _tree(tree: Tree, request: Request, titles: Titles) -> Inspected:
    site = unasked_site(tree)
    local = look_local(tree, ())
    planning = replace(tree, config=replace(tree.config, title_collision=TitleCollision.PARENT))
    snapshots = _snapshots(local, site, titles)
    plan = decide_tree(planning, replace(request, paths=()), snapshots)
    links = map_tree(tree, site, plan.everyone, snapshots)
    desk = Desk(tree, site, request, links, {})
    ground = _Ground(desk)
    found = [
        *_failures(ground, plan),
        *_clashing_titles(ground, plan, titles),
        *_clashing_names(ground, local),
    ]
    pages = [one for one in plan.everyone if _is_file(one) and ground.is_asked(one.path)]
    for done, one in enumerate(pages, 1):
        tree.reporter.progress(done, len(pages), "files checked")
        found += _page(ground, one)
        ground.drop(one.path)
    faulty = sum(file.fault is not None and ground.is_asked(path)
                 for path, file in local.files.items())  # fmt: skip
    shown = (replace(one, path=tree.shown(one.path)) for one in found if ground.is_asked(one.path))
    return Inspected(len(pages) + faulty, tuple(shown))


def _snapshots(local: LocalSnapshot, site: Site, titles: Titles) -> Snapshots:
    """Show a space that holds the pages that files name, and the titles of earlier trees."""
    claimed = {
        file.claim: RemotePage(file.claim, file.title, site.root, 1)
        for file in local.files.values()
        if file.claim
    }
    root = RemotePage(site.root, "", "", 1)
    remote = RemoteSnapshot(site.root, {root.id: root, **claimed}, dict(titles))
    return Snapshots((), local, remote, has_folders=site.remote.profile is Profile.CLOUD)


def _failures(ground: _Ground, plan: TreePlan) -> Iterator[Annotation]:
    """Tell which files cannot be pushed at all; what only waits for them is not told."""
    for failure in plan.failures:
        if failure.hint != MEND:
            text = ground.text(failure.target.path)
            one = of_failure(failure)
            column = text.bad_column or text.column(one.line)
            yield replace(one, column=column if one.line else 0, kind="file")


def _clashing_titles(ground: _Ground, plan: TreePlan, titles: Titles) -> Iterator[Annotation]:
    """Tell which files ask for a title that another file has, and note who has which."""
    tree = ground.desk.tree
    stops = tree.config.title_collision is TitleCollision.STOP
    folders = ground.desk.site.remote.profile is Profile.CLOUD
    clashing = []
    for one in plan.everyone:
        local = one.item.local
        if local is None:
            continue
        folder = folders and one.path.endswith("/")
        if one.ours_title != local.title:
            clashing.append((one, title_key(local.title, folder=folder)))
        titles.setdefault(title_key(one.ours_title, folder=folder), tree.shown(one.path))
    for one, key in clashing:
        local = one.item.local
        title = local.title if local is not None else ""
        message = f'the title "{title}" is that of {titles.get(key, "another page")} already'
        level, hint = (Level.ERROR, RETITLE) if stops else (Level.WARNING, "")
        if not stops:
            message += ": the page gets its parent's name or a number behind it"
        line = 0 if one.path.endswith("/") else ground.text(one.path).title_line
        yield Annotation(level, message, one.path, line, 1 if line else 0, "title", hint)


def _clashing_names(ground: _Ground, local: LocalSnapshot) -> Iterator[Annotation]:
    """Tell which files some systems take for one, and which would both be a folder's page."""
    known: dict[str, str] = {}
    pages = folder_pages(local.files)
    for path in sorted(local.files):
        other = known.setdefault(path_key(path), path)
        if other != path:
            message = f"some systems take this file and {ground.desk.tree.shown(other)} for one"
            yield Annotation(Level.WARNING, message, path, kind="name")
        page = pages.get(path.removesuffix(".md") + "/", path)
        if page != path:
            message = f"{ground.desk.tree.shown(page)} is the page of that folder, this is another"
            yield Annotation(Level.WARNING, message, path, kind="name")


def _page(ground: _Ground, one: Decided) -> Iterator[Annotation]:
    """Convert one file as a push does, and tell what that tells."""
    if one.item.local is None:
        return
    text = ground.text(one.path)
    try:
        page = ground.desk.page_of(one.item.local)
        if has_markers(page.text):
            yield _marked(one.path, text)
            return
        check_entries(said(page.front), ground.desk.tree.config.metadata)
        storage, notes = ground.convert(page, one.path)
    except InputError as error:
        yield _refused(error, one.path, text)
        return
    kinds = ground.desk.tree.config.attachments.kinds
    for note in notes:
        yield _told(note, text, kinds)
    for broken in ground.anchors.broken(page, one.path, storage):
        yield broken_anchor(broken, text)


def _told(note: Note, text: Text, kinds: Sequence[str]) -> Annotation:
    """Say of a warning where it stands, and whether it is about a file that is not there."""
    kind, address = note.kind.value, note.address.partition("#")[0].partition("?")[0]
    if note.kind is NoteKind.BROKEN_LINK and address.rpartition(".")[2].lower() in kinds:
        kind = "missing-attachment"
    line, column = text.place_of(note.line, note.address)
    return Annotation(Level.WARNING, note.message, note.path, line, column, kind)


def _refused(error: InputError, path: str, text: Text) -> Annotation:
    line = error.line or 0
    own = error.column if isinstance(error, ConversionError) else None
    column = (own or text.column(line)) if line else 0
    kind = "conversion" if isinstance(error, ConversionError) else "file"
    return Annotation(Level.ERROR, error.message, path, line, column, kind, error.hint)


def _marked(path: str, text: Text) -> Annotation:
    first = _MARKER.search(text.text)
    line = text.text.count("\n", 0, first.start()) + 1 if first else 1
    return Annotation(Level.ERROR, MARKERS, path, line, 1, "conflict", SETTLE)


def _is_file(one: Decided) -> bool:
    local = one.item.local
    return local is not None and local.fault is None and not one.path.endswith("/")
