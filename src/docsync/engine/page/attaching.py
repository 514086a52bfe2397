"""The attachments of one page: what to upload, to fetch, and to take away.

Changed by digest only. docsync's digest stands in an attachment's comment; what docsync did not
put there is never taken away.

>>> comment_digest("docsync sha256:0f1e")
'0f1e'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from docsync.confluence.remote import Attachment
from docsync.engine.page.desk import Desk
from docsync.storage.diagrams import Drawing, drawings, source_digest
from docsync.sync.decisions import Decided
from docsync.sync.inventory import attachment_names
from docsync.sync.links import PageLinks
from docsync.sync.plan import (
    DownloadAttachment,
    DrawPicture,
    Operation,
    Target,
    TrashAttachment,
    UploadAttachment,
)
from docsync.sync.reconcile import Decision
from docsync.sync.state import Agreed, KeptAttachment

_DIGEST = re.compile(r"docsync sha256:([0-9a-f]+)")


@dataclass(frozen=True, slots=True)
class Clashing:
    """A file and an attachment that differ: neither is touched.

    Both were changed; or (`foreign`) somebody attached another file under this name.
    """

    file: str
    foreign: bool


@dataclass(frozen=True, slots=True)
class Attaching:
    """The operations, and the attachments that are agreed on when they are done."""

    operations: tuple[Operation, ...]
    kept: tuple[KeptAttachment, ...]
    clashes: tuple[Clashing, ...] = ()
    drawn: tuple[DrawPicture, ...] = ()  # before the page is written: what fails here, fails it


def attachment_comment(digest: str) -> str:
    """Write the comment that carries an attachment's digest."""
    return f"docsync sha256:{digest}"


def comment_digest(comment: str) -> str:
    """Read the digest out of an attachment's comment, '' where docsync wrote none."""
    found = _DIGEST.search(comment)
    return found[1] if found else ""


def known_files(desk: Desk, page: str, agreed: Agreed | None) -> dict[str, str]:
    """Give the attachment name of each file that is known to be one of this page's."""
    known = (one for one in (desk.told_of.get(page), agreed) if one is not None)
    return {file.path: file.name for one in known for file in one.attachments if file.path}


def unfetched_files(desk: Desk, page: str, agreed: Agreed | None) -> dict[str, str]:
    """Give the files that a page shows and no run fetched yet, with their attachments' names."""
    known = (one for one in (desk.told_of.get(page), agreed) if one is not None)
    unfetched = (file for one in known for file in one.attachments if not file.digest)
    return {file.path: file.name for file in unfetched if file.path}


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
    shown = _shown(desk, storage)
    wanted = [*links.used.values(), *(one.name for one in shown)]
    there = _there(desk, target.page, [name for name in wanted if name in names], kept)
    operations: list[Operation] = []
    clashes: list[Clashing] = []
    for file, name in sorted(links.used.items()):
        if name not in names:
            continue
        if name in kept and not kept[name].digest:
            continue  # on its way from the page
        digest = desk.tree.files.digest(file)
        if not digest:  # on the page, and not fetched yet
            kept.setdefault(name, KeptAttachment(name, file, "", own=False))
            continue
        old = kept.get(name) or _recognised(desk, there.get(name), file)
        if old is not None and old.digest != digest:
            foreign = name not in kept
            if foreign or _is_newer(desk, target.page, old, digest):
                clashes.append(Clashing(file, foreign=foreign))
                continue
        new = KeptAttachment(name, file, digest) if old is None else replace(old, path=file)
        if old is None or old.digest != digest:
            operations.append(_upload(target, replace(new, digest=digest), old))
        kept[name] = replace(new, digest=digest)
    pictures = _pictures(target, shown, kept, there)
    operations += [_upload(target, kept[one.name], None) for one in pictures]
    operations += _unused(target, names, kept)
    ordered = tuple(kept[name] for name in sorted(kept))
    return Attaching(tuple(operations), ordered, tuple(clashes), pictures)


def _is_newer(desk: Desk, page: str, old: KeptAttachment, digest: str) -> bool:
    """Say whether an attachment is not the one that was agreed on any more, nor what is here."""
    if old.decided or not old.version:
        return False
    found = next((one for one in desk.listing(page) if one.id == old.id), None)
    known = found is None or comment_digest(found.comment) == digest
    return not known and found is not None and found.version != old.version


def _unused(
    target: Target, names: frozenset[str], kept: dict[str, KeptAttachment]
) -> Iterator[Operation]:
    """Drop what no text of the page uses any more, and take away what docsync put there."""
    for name, one in sorted(kept.items()):
        if name not in names:
            del kept[name]
            if one.own and one.id:
                reason = "no text of this page uses it any more"
                yield TrashAttachment(target, reason, name, one.id, one.version)


def pictures_of(desk: Desk, target: Target, storage: str) -> tuple[DrawPicture, ...]:
    """Say how each picture of a body is drawn that can be drawn here."""
    return tuple(_drawn(target, one) for one in _shown(desk, storage))


def _shown(desk: Desk, storage: str) -> tuple[Drawing, ...]:
    """List the pictures of a body that can be drawn here."""
    languages = {one.language for one in desk.tree.config.diagrams}
    found = drawings(storage) if languages else ()
    return tuple(one for one in found if one.language in languages)


def _pictures(
    target: Target,
    shown: Sequence[Drawing],
    kept: dict[str, KeptAttachment],
    there: Mapping[str, Attachment],
) -> tuple[DrawPicture, ...]:
    """Say which pictures are yet to be drawn: a name that is on the page says all of a picture."""
    fresh = [one for one in shown if one.name not in kept]
    for one in fresh:
        found, content = there.get(one.name), source_digest(one.source)
        kept[one.name] = KeptAttachment(one.name, "", content)
        if found is not None:
            own = comment_digest(found.comment) == content
            kept[one.name] = replace(kept[one.name], id=found.id, version=found.version, own=own)
    return tuple(_drawn(target, one) for one in fresh if one.name not in there)


def _drawn(target: Target, one: Drawing) -> DrawPicture:
    return DrawPicture(target, "drawn from a fence", one.name, one.language, one.source)


def to_download(desk: Desk, one: Decided, links: PageLinks, storage: str) -> Attaching:
    """Say what to fetch so that the file has what the page shows.

    Where a file comes back that was deleted here, what went with it comes back, too.
    """
    target, agreed = one.target, one.item.base
    names = attachment_names(storage)
    # What docsync put there and no text uses any more is known until a push takes it away.
    known = agreed.attachments if agreed is not None else ()
    kept = {each.name: each for each in known if each.name in names or (each.own and each.id)}
    shown = {name: each.path for name, each in kept.items() if each.path and name in names}
    shown |= {name: file for name, file in links.shown.items() if name in names}
    digests = desk.tree.files.digest
    back = one.item.local is None
    lost = {name for name, file in shown.items() if back and not digests(file)}
    unfetched = lost or any(name not in kept or not kept[name].digest for name in shown)
    listed = target.page in desk.listings or bool(unfetched)
    there = {each.name: each for each in desk.listing(target.page)} if listed else {}
    operations: list[Operation] = []
    clashes: list[Clashing] = []
    for name, file in sorted(shown.items()):
        found, old = there.get(name), kept.get(name)
        if found is None or (old is not None and name not in lost and _is_seen(old, found)):
            continue
        here = digests(file)
        digest = comment_digest(found.comment)
        new = KeptAttachment(name, file, digest or here, found.id, found.version, own=bool(digest))
        if here and here == digest:
            kept[name] = new
        elif not here or (old is not None and here == old.digest):
            operations.append(DownloadAttachment(target, "shown on the page", name, file, here))
            kept[name] = replace(new, digest="")
        elif not digest and here == desk.digest_of(found):
            kept[name] = new
        else:
            clashes.append(Clashing(file, foreign=old is None))
    drawn = {each.name for each in drawings(storage)} if there else set()
    for name in drawn & there.keys() - kept.keys() - shown.keys():
        _keep_picture(there[name], kept)
    ordered = tuple(kept[name] for name in sorted(kept))
    return Attaching(tuple(operations), ordered, tuple(clashes))


def _is_seen(old: KeptAttachment, found: Attachment) -> bool:
    """Say whether nothing is to be fetched of an attachment that was here before."""
    return old.decided or old.version == found.version


def _keep_picture(found: Attachment, kept: dict[str, KeptAttachment]) -> None:
    """Know a picture again that docsync drew: no file shows it."""
    if content := comment_digest(found.comment):
        kept[found.name] = KeptAttachment(found.name, "", content, found.id, found.version)


def _there(
    desk: Desk,
    page: str,
    names: Iterable[str],
    kept: dict[str, KeptAttachment],
) -> dict[str, Attachment]:
    """List what is on the page where a name is used that the base does not know there."""
    fresh = [name for name in names if name not in kept]
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
        expected=old.version if old is not None and not old.decided else 0,
    )
