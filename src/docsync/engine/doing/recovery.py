"""Writes with an unknown outcome: looked up, never blindly repeated.

A page that is found is taken as ours only if its id was in no list this run had read, it is
version 1, by this user, below this parent, and its stored body says what was sent. A version is
ours if it is the one that was to be written, by this user, with the message that names its text.

>>> look_up_page(tree, site, creation) is None
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from docsync.confluence.remote import PageContent, PageState, Status
from docsync.convert import to_markdown
from docsync.engine.doing.steps import Kind, named
from docsync.engine.page.attaching import comment_digest
from docsync.engine.state.journal import (
    Creation,
    FolderCreation,
    Intention,
    Restoration,
    Sending,
    Unlisted,
    Update,
    open_intentions,
)
from docsync.engine.state.tree import Site, Tree
from docsync.errors import ForbiddenError, InputError, NotFoundError, RejectedError
from docsync.index import PageLog
from docsync.storage.banner import mark_of
from docsync.sync.plan import Note, NoteKind
from docsync.sync.state import Agreed, KeptAttachment, NodeKind
from docsync.workspace.textfile import digest


def recover(tree: Tree, site: Site) -> list[Note]:
    """Settle what an interrupted run left open: what it did is agreed, the rest is planned anew.

    What only the manifest does not say yet stays open until it does.
    """
    notes: list[Note] = []
    for number, intention in open_intentions(tree):
        if isinstance(intention, Unlisted):
            continue
        agreed, texts = _done(tree, site, intention)
        if agreed is None:
            if not _may_be_hidden(site, intention):
                tree.index.settle(number)
            continue
        entry = PageLog(tree.id, agreed.id, agreed.path, None, None, _steps(tree, intention))
        with tree.index.log.resumed():
            tree.index.agree(tree.id, agreed, texts, entry, settled=(number,))
        if isinstance(intention, Creation):
            message = f'the page "{agreed.title}" was made by a run that was interrupted'
            notes.append(Note(NoteKind.STATE, message, agreed.path))
    return notes


def _steps(tree: Tree, intention: Intention | None) -> tuple[dict[str, Any], ...]:
    """Say what the interrupted run did, for `docsync undo`."""
    match intention:
        case Creation() | FolderCreation():
            return (named(Kind.MADE, version=1, node=intention.agreed.kind.value),)
        case Update() if (before := _known(tree, intention.page)) is not None:
            step = named(
                Kind.WRITTEN,
                expected=intention.expected,
                version=intention.expected + 1,
                title=before.title,
                parent=before.parent,
            )
            return (step,)
        case _:
            return ()


def unlisted(tree: Tree) -> dict[int, Unlisted]:
    """Give what interrupted runs changed, or were about to, and the manifest may not say."""
    return {
        number: intention
        for number, intention in open_intentions(tree)
        if isinstance(intention, Unlisted)
    }


def unfinished(agreed: Agreed, before: Agreed | None) -> Agreed:
    """Agree on a page that is written, while its labels and the like are still to be done."""
    done = _done_of(agreed.attachments, before.attachments if before is not None else ())
    if agreed.kind is not NodeKind.PAGE:
        return replace(agreed, attachments=done)
    labels = before.labels if before is not None else ()
    metadata = before.metadata if before is not None else ()
    return replace(agreed, attachments=done, labels=labels, metadata=metadata, unfinished=True)


def _done_of(
    wanted: Iterable[KeptAttachment], before: Iterable[KeptAttachment]
) -> tuple[KeptAttachment, ...]:
    """Keep of attachments what is there: an old one is a new one once it has another version.

    One that is not wanted any more is kept too: it may still be there, to be taken away.
    """
    there = {one.name: one for one in before}
    for one in wanted:
        old = there.get(one.name)
        if one.id and (old is None or old.version != one.version):
            there[one.name] = one
    return tuple(there[name] for name in sorted(there))


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


def look_up_version(site: Site, update: Update) -> PageContent | None:
    """Find the version that an update without an answer made, if it did make one."""
    content = _read(site, update.page)
    wanted = update.expected + 1
    if content is None or content.state.version < wanted:
        return None
    if content.state.version > wanted:
        content = site.remote.read_version(update.page, wanted)
    ours = content.author == site.user.id and content.state.title == update.title
    return content if ours and update.message and content.message == update.message else None


def _done(
    tree: Tree, site: Site, intention: Intention | None
) -> tuple[Agreed | None, tuple[str, ...]]:
    """Say what is agreed because a write was done after all; None where nothing is."""
    match intention:
        case Creation():
            content = look_up_page(tree, site, intention)
            return _written(tree, intention.agreed, content)
        case Update():
            content = look_up_version(site, intention)
            if intention.stays:
                return (None if content is None else intention.agreed), ()
            return _written(tree, intention.agreed, content)
        case FolderCreation():
            made = site.remote.find_folder(intention.parent, intention.title)
            return (None if made is None else replace(intention.agreed, id=made.id)), ()
        case Sending():
            return _attached(tree, site, intention), ()
        case Restoration():
            return restored(site, intention.agreed), ()
        case Unlisted() | None:
            return None, ()


def _may_be_hidden(site: Site, intention: Intention | None) -> bool:
    """Say whether a page may be there below one that this user does not see now."""
    if not isinstance(intention, Creation) or intention.parent == site.root:
        return False
    return not any(
        _shows(look, intention.parent) for look in (site.remote.page, site.remote.folder)
    )


def _shows(look: Callable[[str], PageState], page: str) -> bool:
    try:
        look(page)
    except (NotFoundError, ForbiddenError, RejectedError):
        return False
    return True


def _written(
    tree: Tree, agreed: Agreed, content: PageContent | None
) -> tuple[Agreed | None, tuple[str, ...]]:
    if content is None:
        return None, ()
    created = agreed.version == 0
    written = replace(
        agreed,
        id=content.state.id,
        title=content.state.title if created else agreed.title,
        parent=content.state.parent if created else agreed.parent,
        version=content.state.version,
        storage=digest(content.storage),
        banner=mark_of(content.banner),
    )
    return unfinished(written, _known(tree, content.state.id)), (content.storage,)


def _attached(tree: Tree, site: Site, sending: Sending) -> Agreed | None:
    """Take an attachment that carries the digest of what was sent for the one that was sent."""
    agreed, sent = _known(tree, sending.page), sending.attachment
    if agreed is None:
        return None
    try:
        there = {one.name: one for one in site.remote.attachments(sending.page)}
    except (NotFoundError, ForbiddenError):
        return None
    found = there.get(sent.name)
    if found is None or comment_digest(found.comment) != sent.digest:
        return None
    kept = {one.name: one for one in agreed.attachments}
    kept[sent.name] = KeptAttachment(sent.name, sent.path, sent.digest, found.id, found.version)
    return replace(agreed, attachments=tuple(kept[name] for name in sorted(kept)), unfinished=True)


def restored(site: Site, agreed: Agreed) -> Agreed | None:
    """Agree on a page that came out of the trash: as it was, and where it hangs now."""
    content = _read(site, agreed.id)
    if content is None or content.state.status is not Status.CURRENT:
        return None
    ours = content.author == site.user.id and content.state.version == agreed.version + 1
    if not ours and content.state.version != agreed.version:
        return None
    return replace(agreed, version=content.state.version, parent=content.state.parent)


def _known(tree: Tree, page: str) -> Agreed | None:
    return next((one for one in tree.index.agreed(tree.id) if one.id == page), None)


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
    except (NotFoundError, ForbiddenError):
        return None
