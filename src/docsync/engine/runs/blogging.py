"""Blog posts: files that say `type: blogpost`, which hang below nothing.

They are no part of the tree of pages, and have a base and a manifest of their own; all else (what
is decided, merged and written) is as for pages. A post is found by what is agreed, by the id that
its file names, or by its title; posts that no file asks for are left alone.

>>> run_posts(tree, site, request).outcomes
()
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from docsync.confluence.remote import PageContent
from docsync.engine.deciding.planning import TreePlan, asked
from docsync.engine.deciding.preparing import needs_body, prepare
from docsync.engine.deciding.presenting import present_plan, present_result
from docsync.engine.doing.performing import Performed, Performer
from docsync.engine.doing.recovery import recover
from docsync.engine.looking.snapshots import page_of
from docsync.engine.page.desk import Desk
from docsync.engine.page.work import Found
from docsync.engine.runs.comparing import desk_now
from docsync.engine.state.entries import revealed
from docsync.engine.state.manifest import Edition, Shelf, read_manifest, write_manifest
from docsync.engine.state.opening import place_of, shelf_of
from docsync.engine.state.tree import Site, Tree
from docsync.errors import ForbiddenError, NotFoundError, RejectedError, RemoteError, ends_run
from docsync.sync.decisions import Decided
from docsync.sync.metadata import READ
from docsync.sync.plan import Failure, Note, NoteKind, Plan, Policy, Request, RunResult, TrashPage
from docsync.sync.reconcile import Decision, decide, local_change, reason, remote_change
from docsync.sync.safety import mass_deletion
from docsync.sync.state import Agreed, Item, LocalFile, Presence, RemotePage
from docsync.sync.titles import title_key

SUFFIX = "-blog"
NO_POST = "is no blog post any more: the post stays, and is forgotten here"
UNWRITABLE = "the manifest of the blog cannot be written ({}): other checkouts compare texts"


@dataclass(frozen=True, slots=True)
class _Blog:
    """The blog of a tree at work: its posts as a tree of its own, and the desk they lie on."""

    tree: Tree
    files: Mapping[str, LocalFile]
    pages: Site  # where the manifest stands
    desk: Desk


def run_posts(tree: Tree, site: Site, request: Request) -> RunResult:
    """Do what a request asks for with the posts of a tree."""
    if not wants_posts(tree, request):
        return RunResult()
    blog = _opened(tree, site, request)
    notes = recover(blog.tree, blog.desk.site)
    plan = _planned(blog, request)
    if plan.stop is not None:
        return present_result(tree, plan, (), notes)
    performer = Performer(blog.desk, known="")
    done = [performer.perform(work) for work in plan.works]
    if request.policy is not Policy.PULL:
        notes += _published(blog, done)
    return present_result(tree, plan, done, notes)


def plan_posts(tree: Tree, site: Site, request: Request) -> Plan:
    """Say what would be done with the posts of a tree."""
    if not wants_posts(tree, request):
        return Plan()
    plan = _planned(_opened(tree, site, request), request)
    return present_plan(tree, plan, [each for work in plan.works for each in work.operations])


def wants_posts(tree: Tree, request: Request) -> bool:
    """Say whether there is anything to ask the site about."""
    files = tree.index.posts(tree.id)
    known = tree.index.agreed(tree.id + SUFFIX)
    paths = [*files, *(one.path for one in known)]
    return not tree.settings.preview and any(asked(tree, request, path) for path in paths)


def is_blog(tree: str) -> bool:
    """Say whether a manifest is that of posts, and of no tree of pages."""
    return tree.endswith(SUFFIX)


def _opened(tree: Tree, site: Site, request: Request) -> _Blog:
    """Take the desk of the pages, whose links posts know, to the posts of the site."""
    desk, _ = desk_now(tree, site.remote, request)
    posts = replace(tree, settings=replace(tree.settings, id=tree.id + SUFFIX))
    there = replace(site, remote=site.remote.blog(), root="")
    lying = replace(desk, tree=posts, site=there, moves={})
    return _Blog(posts, tree.index.posts(tree.id), site, lying)


def _planned(blog: _Blog, request: Request) -> TreePlan:
    desk = blog.desk
    decided = [one for one in _decided(blog) if asked(blog.tree, request, one.path)]
    found = [_prepared(desk, one) for one in decided]
    notes = [note for one in found for note in one.notes]
    works = tuple(one.work for one in found if one.work is not None)
    gone = sum(isinstance(each, TrashPage) for work in works for each in work.operations)
    stop = mass_deletion(gone, len(blog.tree.index.agreed(blog.tree.id)), "there")
    return TreePlan(
        decided=tuple(decided),
        works=works,
        conflicts=tuple(each for one in found for each in one.conflicts),
        failures=tuple(each for one in found for each in one.failures),
        held=tuple(each for one in found for each in one.held),
        notes=tuple(notes),
        stop=None if request.force else stop,
    )


def _prepared(desk: Desk, one: Decided) -> Found:
    """Read a post where that is needed, and prepare it; one that fails stops no other."""
    content: PageContent | None = None
    try:
        if needs_body(desk, one):
            content = desk.site.remote.read(one.item.page)
    except RemoteError as error:
        if ends_run(error):
            raise
        return Found(failures=(Failure(one.target, error.message, hint=error.hint),))
    return prepare(desk, one, content)


# What is what ---------------------------------------------------------------------------------


def _decided(blog: _Blog) -> Iterator[Decided]:
    """Decide about each post that a file asks for, or asked for."""
    for item in _items(blog):
        decision = decide(local_change(item), remote_change(item))
        why = reason(local_change(item), remote_change(item))
        lost = item.local is None and item.base is not None
        if lost and (blog.tree.folder / item.path).exists():
            decision, why = Decision.FORGET, NO_POST
        if blog.desk.request.deep and decision in (Decision.NOTHING, Decision.PUSH):
            decision, why = Decision.MERGE, why or "looked at deeply"
        title = item.local.title if item.local is not None else item.title
        there = item.remote.title if item.remote is not None else title
        kept = item.base is not None and item.base.own_title == title
        yield Decided(
            item=item,
            decision=decision,
            reason=why,
            path=item.path,
            title=there if kept else title,
            parent="",
            ours_title=there if kept else title,
            ours_parent="",
            depth=0,
        )


def _items(blog: _Blog) -> Iterator[Item]:
    """Pair files, what is agreed, and the posts of the site."""
    there, left = _listed(blog), dict(blog.files)
    base = blog.tree.index.agreed(blog.tree.id) or (_from_manifest(blog) if left else ())
    for agreed in base:
        local = left.pop(_path_now(agreed, left, base), None)
        yield Item(agreed, local, there.pop(agreed.id, None) or _look_up(blog, agreed))
    titles = {title_key(post.title): post.id for post in there.values()}
    for local in left.values():
        page = local.claim if local.claim in there else titles.get(title_key(local.title), "")
        yield Item(None, local, there.pop(page, None))


def _listed(blog: _Blog) -> dict[str, RemotePage]:
    site = blog.desk.site
    return {state.id: page_of(state) for state in site.remote.pages(site.space)}


def _path_now(agreed: Agreed, files: Mapping[str, LocalFile], base: Sequence[Agreed]) -> str:
    """Say where the file of a post is now: renamed files are known by their text or title."""
    if agreed.path in files:
        return agreed.path
    known = {one.path for one in base}
    moved = [
        path
        for path, file in files.items()
        if path not in known and (file.digest == agreed.digest or file.title == agreed.own_title)
    ]
    return moved[0] if len(moved) == 1 else agreed.path


def _look_up(blog: _Blog, agreed: Agreed) -> RemotePage:
    """Look up a post that the list does not show: in the trash, or hidden."""
    try:
        return page_of(blog.desk.site.remote.page(agreed.id))
    except (NotFoundError, ForbiddenError):
        return RemotePage(
            agreed.id, agreed.title, agreed.parent, agreed.version, Presence.HIDDEN, agreed.kind
        )


# The manifest ---------------------------------------------------------------------------------


def _shelf(blog: _Blog) -> Shelf:
    return replace(shelf_of(blog.tree, blog.pages), tree=blog.tree.id)


def _from_manifest(blog: _Blog) -> tuple[Agreed, ...]:
    """Take what is agreed from the site, for a checkout that has no index."""
    found = read_manifest(_shelf(blog))
    if found.place != place_of(blog.tree, blog.pages):
        return ()
    titles = [file.title for file in blog.files.values()]
    return tuple(revealed(found.entries, blog.tree.id, blog.files, titles).values())


def _published(blog: _Blog, done: Sequence[Performed]) -> list[Note]:
    """Write what is agreed now, where something was done."""
    changed = frozenset(one.page or one.work.decided.item.page for one in done) - {""}
    if not changed:
        return []
    pages = blog.tree.index.agreed(blog.tree.id)
    hidden = frozenset(one.id for one in pages if READ in dict(one.metadata))
    edition = Edition(place_of(blog.tree, blog.pages), pages, changed, hidden)
    try:
        write_manifest(_shelf(blog), edition)
    except (ForbiddenError, NotFoundError, RejectedError) as error:
        return [Note(NoteKind.STATE, UNWRITABLE.format(error.message))]
    return []
