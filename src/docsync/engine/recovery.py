"""Writes with an unknown outcome: looked up, never blindly repeated.

A page that is found is taken as ours only if its id was in no list this run had read, it is
version 1, by this user, below this parent, and its stored body is the one that was sent.

>>> look_up_page(tree, site, creation) is None
True
"""

from __future__ import annotations

from dataclasses import dataclass

from docsync.confluence.remote import PageContent, PageState, Status
from docsync.convert import to_markdown
from docsync.engine.tree import Site, Tree
from docsync.errors import InputError, NotFoundError
from docsync.sync.plan import Note, NoteKind
from docsync.sync.state import Agreed, NodeKind
from docsync.workspace.textfile import digest

CREATE = "create"


@dataclass(frozen=True, slots=True)
class Creation:
    """What is about to be created: enough to know it again. Texts stand here as digests."""

    path: str
    title: str
    parent: str
    storage: str
    known: str  # the ids this run had read
    own_title: str
    digest: str


def recover(tree: Tree, site: Site) -> list[Note]:
    """Settle what an interrupted run left open: pages it made are adopted, the rest is planned."""
    notes: list[Note] = []
    for intent in tree.index.intents(tree.id):
        if intent.kind == CREATE:
            creation = Creation(**intent.facts)
            found = look_up_page(tree, site, creation)
            if found is not None:
                _adopt(tree, creation, found)
                message = f'the page "{found.state.title}" was made by a run that was interrupted'
                notes.append(Note(NoteKind.STATE, message, creation.path))
        tree.index.settle(intent.id)
    return notes


def look_up_page(tree: Tree, site: Site, creation: Creation) -> PageContent | None:
    """Find the page that a create without an answer made, if it did make one."""
    known = frozenset((tree.index.text(creation.known) or "").split())
    sent = tree.index.text(creation.storage) or ""
    for state in site.remote.find(site.space, creation.title):
        if state.id not in known and _may_be_it(state, creation):
            content = _read(site, state.id)
            if content is not None and _is_it(content, site, sent):
                return content
    return None


def _may_be_it(state: PageState, creation: Creation) -> bool:
    same_place = state.parent == creation.parent and state.status is Status.CURRENT
    return same_place and state.version == 1


def _is_it(content: PageContent, site: Site, sent: str) -> bool:
    if content.author != site.user.id:
        return False
    try:
        return to_markdown(content.storage).text == to_markdown(sent).text
    except InputError:
        return content.storage == sent


def _read(site: Site, page: str) -> PageContent | None:
    try:
        return site.remote.read(page)
    except NotFoundError:
        return None


def _adopt(tree: Tree, creation: Creation, found: PageContent) -> None:
    """Agree on the page as it was sent; its labels and attachments are still to be done."""
    made = creation.path.endswith("/")
    agreed = Agreed(
        id=found.state.id,
        path=creation.path,
        title=found.state.title,
        parent=found.state.parent,
        version=found.state.version,
        kind=NodeKind.MADE if made else NodeKind.PAGE,
        own_title=creation.own_title,
        digest=creation.digest,
        storage=digest(found.storage),
        unfinished=not made,
    )
    tree.index.agree(tree.id, agreed, (found.storage,))
