"""The attachments of one page: what to upload, to fetch, and to take away.

Changed by digest only. docsync's digest stands in an attachment's comment; what docsync did not
put there is never taken away.

>>> comment_digest("docsync sha256:0f1e")
'0f1e'
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from docsync.confluence.remote import Attachment
from docsync.engine.desk import Desk
from docsync.sync.decisions import Decided
from docsync.sync.inventory import attachment_names
from docsync.sync.links import PageLinks
from docsync.sync.plan import (
    DownloadAttachment,
    Note,
    NoteKind,
    Operation,
    Target,
    TrashAttachment,
    UploadAttachment,
)
from docsync.sync.reconcile import Decision
from docsync.sync.state import Agreed, KeptAttachment

_DIGEST = re.compile(r"docsync sha256:([0-9a-f]+)")


@dataclass(frozen=True, slots=True)
class Attaching:
    """The operations, and the attachments that are agreed on when they are done."""

    operations: tuple[Operation, ...]
    kept: tuple[KeptAttachment, ...]
    notes: tuple[Note, ...] = ()


def attachment_comment(digest: str) -> str:
    """Write the comment that carries an attachment's digest."""
    return f"docsync sha256:{digest}"


def comment_digest(comment: str) -> str:
    """Read the digest out of an attachment's comment, '' where docsync wrote none."""
    found = _DIGEST.search(comment)
    return found[1] if found else ""


def known_files(desk: Desk, page: str, agreed: Agreed | None) -> dict[str, str]:
    """Give the attachment name of each file that is known to be one of this page's."""
    hints = desk.attachment_hints.get(page, {})
    kept = {one.path: one.name for one in agreed.attachments} if agreed is not None else {}
    return {**hints, **kept}


def names_there(desk: Desk, one: Decided, storage: str) -> frozenset[str]:
    """Name the attachments that are on the page; the list is read where the base lacks one.

    Where the page did not change there, a name the base lacks is one the page only speaks of.
    """
    page, agreed = one.item.page, one.item.base
    kept = {known.name for known in agreed.attachments} if agreed is not None else set()
    changed = one.decision is not Decision.PUSH and not attachment_names(storage) <= kept
    if desk.request.deep or changed:
        return frozenset(there.name for there in desk.listing(page))
    return frozenset(kept)


def to_upload(
    desk: Desk, target: Target, links: PageLinks, storage: str, agreed: Agreed | None
) -> Attaching:
    """Say what to upload and take away so that the page has what its new body uses."""
    names = attachment_names(storage)
    kept = {one.name: one for one in agreed.attachments} if agreed is not None else {}
    there = _there(desk, target.page, links, names, kept)
    operations: list[Operation] = []
    notes: list[Note] = []
    for file, name in sorted(links.used.items()):
        if name not in names:
            continue
        if name in kept and not kept[name].digest:
            continue  # on its way from the page
        digest = desk.tree.files.digest(file)
        old = kept.get(name) or _recognised(desk, there.get(name), file)
        if old is not None and old.digest != digest and not (old.own or name in kept):
            notes.append(_both_changed(file))
            continue
        new = KeptAttachment(name, file, digest) if old is None else replace(old, path=file)
        if old is None or old.digest != digest:
            operations.append(_upload(target, replace(new, digest=digest), old))
        kept[name] = replace(new, digest=digest)
    for name, one in sorted(kept.items()):
        if name not in names:
            del kept[name]
            if one.own and one.id:
                reason = "no text of this page uses it any more"
                operations.append(TrashAttachment(target, reason, name, one.id))
    ordered = tuple(kept[name] for name in sorted(kept))
    return Attaching(tuple(operations), ordered, tuple(notes))


def to_download(
    desk: Desk, target: Target, links: PageLinks, storage: str, agreed: Agreed | None
) -> Attaching:
    """Say what to fetch so that the file has what the page shows."""
    names = attachment_names(storage)
    kept = {one.name: one for one in agreed.attachments if one.name in names} if agreed else {}
    shown = {name: one.path for name, one in kept.items()}
    shown |= {name: file for name, file in links.shown.items() if name in names}
    listed = target.page in desk.listings or any(name not in kept for name in shown)
    there = {one.name: one for one in desk.listing(target.page)} if listed else {}
    operations: list[Operation] = []
    notes: list[Note] = []
    for name, file in sorted(shown.items()):
        found, old = there.get(name), kept.get(name)
        if found is None or (old is not None and old.version == found.version):
            continue
        here = desk.tree.files.digest(file)
        digest = comment_digest(found.comment)
        new = KeptAttachment(name, file, digest or here, found.id, found.version, own=bool(digest))
        if here and here == digest:
            kept[name] = new
        elif not here or (old is not None and here == old.digest):
            operations.append(DownloadAttachment(target, "shown on the page", name, file, here))
            kept[name] = replace(new, digest="")
        else:
            notes.append(_both_changed(file))
    return Attaching(tuple(operations), tuple(kept[name] for name in sorted(kept)), tuple(notes))


def _there(
    desk: Desk,
    page: str,
    links: PageLinks,
    names: frozenset[str],
    kept: dict[str, KeptAttachment],
) -> dict[str, Attachment]:
    """List what is on the page where a file is used that the base does not know there."""
    fresh = [name for name in links.used.values() if name in names and name not in kept]
    return {one.name: one for one in desk.listing(page)} if page and fresh else {}


def _recognised(desk: Desk, found: Attachment | None, file: str) -> KeptAttachment | None:
    """Take an attachment that the base does not know for what it is, by its content."""
    if found is None:
        return None
    own = comment_digest(found.comment)
    digest = own or desk.digest_of(found)
    return KeptAttachment(found.name, file, digest, found.id, found.version, own=bool(own))


def _upload(target: Target, one: KeptAttachment, old: KeptAttachment | None) -> UploadAttachment:
    return UploadAttachment(
        target=target,
        reason="new here" if old is None else "edited here",
        name=one.name,
        file=one.path,
        digest=one.digest,
        replaces=old.id if old is not None else "",
        expected=old.version if old is not None else 0,
    )


def _both_changed(file: str) -> Note:
    return Note(
        NoteKind.STATE,
        "this file and the attachment of its name on the page differ: neither was changed",
        file,
    )
