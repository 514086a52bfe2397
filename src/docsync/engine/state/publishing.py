"""Writing the manifest after a push or sync: what is agreed now, for whom, and at which commit.

>>> publish(tree, site, request, changed={"98305"})
[]
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from docsync.engine.state.manifest import Edition, write_manifest
from docsync.engine.state.opening import place_of, shelf_of
from docsync.engine.state.standing import as_pushed, commits_after
from docsync.engine.state.tree import Site, Tree
from docsync.errors import ForbiddenError, NotFoundError, RejectedError, VersionConflictError
from docsync.sync.metadata import READ
from docsync.sync.plan import Note, NoteKind, Request
from docsync.sync.state import Agreed, NodeKind

UNWRITABLE = "the manifest cannot be written ({}): checkouts without an index compare bodies"
NEWER = "the manifest was written by a newer docsync, and is left as it is"
BUSY = "other runs wrote the manifest all the time: the next push writes what is missing"
ASKED = 50  # pages that one request tells the readers of


def publish(tree: Tree, site: Site, request: Request, changed: Collection[str]) -> list[Note]:
    """Write what is agreed now; `changed` are the pages this run did something to."""
    pages = tree.index.agreed(tree.id)
    if not pages and not changed:
        return []
    hidden, plain = _readers(site, pages, changed, everyone=request.deep)
    edition = Edition(
        place=place_of(tree, site),
        pages=pages,
        changed=frozenset(changed),
        hidden=hidden,
        plain=plain,
        rules=tree.ignore.rules,
        commits=commits_after(tree, force=request.force),
    )
    try:
        written = write_manifest(shelf_of(tree, site), edition)
    except (ForbiddenError, NotFoundError, RejectedError) as error:
        tree.index.set_meta(tree.id, {"manifest": "unwritable", **as_pushed(tree)})
        return [Note(NoteKind.STATE, UNWRITABLE.format(error.message))]
    except VersionConflictError:
        tree.index.set_meta(tree.id, {"manifest": ""})
        return [Note(NoteKind.STATE, BUSY)]
    tree.index.set_meta(tree.id, {"manifest": "written", **as_pushed(tree)})
    return [] if written else [Note(NoteKind.STATE, NEWER)]


def _readers(
    site: Site, pages: Sequence[Agreed], changed: Collection[str], *, everyone: bool
) -> tuple[frozenset[str], frozenset[str]]:
    """Ask which pages only some may read, and which all: the changed ones, and as many more.

    A page that is new has the readers of the page above it, which `hidden` hands down.
    """
    known = [one for one in pages if one.kind is not NodeKind.FOLDER]
    made = (one for one in known if one.version == 1 and one.id in changed)
    news = {one.id for one in made if READ not in dict(one.metadata)}  # else its file says who
    if len(news) == len(known):
        return frozenset(), frozenset()
    old = [one.id for one in known if one.id not in news]
    first = [page for page in old if page in changed]
    asked = [*first, *(page for page in old if page not in changed)]
    if not everyone:
        asked = asked[: max(ASKED, -(-len(first) // ASKED) * ASKED)]
    try:
        hidden = site.remote.restricted(asked)
    except (ForbiddenError, NotFoundError, RejectedError):  # who may not ask cannot know
        return frozenset(), frozenset()
    return hidden, frozenset(asked) - hidden
