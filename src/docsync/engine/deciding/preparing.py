"""From a decision to operations: what exactly will be written, on which side, and what is agreed.

Each value that only one side may be told of stays visible as a change: after a push the base is
what the file says, after a pull it is what the page says, after a sync it is what both say.

>>> prepare(desk, decided, content).work.operations
(UpdatePage(...),)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from docsync.confluence.remote import PageContent
from docsync.engine.deciding.nodes import is_written, prepare_node
from docsync.engine.page.attaching import Clashing, to_upload
from docsync.engine.page.desk import Desk
from docsync.engine.page.leasing import overwriting, was_shown
from docsync.engine.page.metadata import change, weigh_metadata
from docsync.engine.page.moving import nothing, pull, push, unresolved, wants_banner
from docsync.engine.page.saying import signature, version_message
from docsync.engine.page.texts import converter
from docsync.engine.page.unreadable import prepare_unreadable
from docsync.engine.page.weighing import Weighed, unmarked, weigh, weigh_newcomers
from docsync.engine.page.work import Found, Work
from docsync.errors import InputError, RemoteError, ends_run
from docsync.storage.banner import mark_of
from docsync.sync.decisions import ABOVE_MOVED, Decided
from docsync.sync.inventory import comments
from docsync.sync.layout import INDEX
from docsync.sync.merging.markers import has_markers
from docsync.sync.pagefile import PageFile, compose, read_page
from docsync.sync.plan import (
    Agree,
    Aspect,
    ChangeLabels,
    Conflict,
    CreatePage,
    Failure,
    Forget,
    Held,
    MoveFile,
    Note,
    NoteKind,
    Operation,
    Policy,
    RestorePage,
    Side,
    Target,
    TrashFile,
    TrashPage,
    UpdatePage,
    WriteFile,
)
from docsync.sync.reconcile import WRITES, Decision
from docsync.sync.relink import relink
from docsync.sync.state import Agreed, NodeKind, is_agreed
from docsync.workspace.textfile import digest

RESOLVE = "settle it in the file, then: docsync resolve {path}   (or --ours, --theirs)"
PULL_FIRST = "docsync pull writes both versions into the file; settle them there"

NEWER = "edited there again, in a version you have not seen"
UNSEEN = "the page says something else, in a version you have not seen"
LOOK_FIRST = "look first: docsync diff --remote {path}   (then push --force-with-lease again)"
NEW_THERE = "new there, and the page of a folder here"
COMMENTS = "keep these words in {path}, or push without --keep-comments"

BOTH_CHANGED = (
    "this file and its attachment on the page were both changed: neither was touched",
    "docsync resolve --ours {path} sends the file, --theirs takes the page's",
)
FOREIGN = (
    "somebody attached another file under this name, and the two differ: neither was touched",
    "give {path} another name, or put the page's attachment in its place",
)

# What both sides changed about a page's place: until one is moved back, nothing is done.
UNPLACED = {
    "parent": ("moved here and there, to different places", "move one back"),
    "circle": ("moved here and there so that it would hang below itself", "move one back"),
}

_PUSHED = frozenset({Decision.PUSH, Decision.MERGE})
_TEXTUAL = frozenset({Decision.PULL, Decision.PUSH, Decision.MERGE, Decision.RESTORE_FILE})


def needs_body(desk: Desk, one: Decided) -> bool:
    """Say whether preparing this decision reads the page's body."""
    base, remote = one.item.base, one.item.remote
    if one.item.page == "" or one.clash in UNPLACED or (base is not None and base.conflicted):
        return False
    if remote is not None and remote.kind is NodeKind.FOLDER:
        return False
    if one.path.endswith("/") and one.decision is not Decision.ADOPT:
        made = base is not None and base.kind is NodeKind.MADE
        return made and one.decision in _PUSHED and desk.writes(Side.REMOTE)
    return one.decision is Decision.ADOPT or (
        one.decision in _TEXTUAL and any(desk.writes(side) for side in WRITES[one.decision])
    )


def prepare(desk: Desk, one: Decided, content: PageContent | None) -> Found:
    """Prepare one page; what is wrong with it alone is its failure."""
    try:
        if one.item.path.endswith("/") or one.path.endswith("/"):
            if is_written(one, content) and desk.writes(Side.LOCAL):
                return _prepare(desk, _with_file(one), content)
            return prepare_node(desk, one, content)
        return _prepare(desk, one, content)
    except InputError as error:
        target = one.target
        return Found(failures=(Failure(target, error.message, error.line or 0, error.hint),))
    except RemoteError as error:
        if ends_run(error):
            raise
        return Found(failures=(Failure(one.target, error.message, hint=error.hint),))


def _with_file(one: Decided) -> Decided:
    """Let the page of a folder that has no file here be a new one whose file is to be written."""
    item, path = replace(one.item, local=None), one.path + INDEX
    return replace(one, item=item, path=path, decision=Decision.PULL, reason=NEW_THERE)


def _prepare(desk: Desk, one: Decided, content: PageContent | None) -> Found:
    base = one.item.base
    if base is not None and base.conflicted and one.decision is not Decision.FORGET:
        return _conflict(desk, one, "the file holds a conflict", RESOLVE, marked=True)
    if one.clash in UNPLACED:
        return _conflict(desk, one, *UNPLACED[one.clash])
    if one.decision in _TEXTUAL or one.decision is Decision.ADOPT:
        return _textual(desk, one, content)
    return _plain(desk, one)


def _textual(desk: Desk, one: Decided, content: PageContent | None) -> Found:
    """Prepare what needs the body; where that was not read, the policy forbids it."""
    if content is None:
        held = _held(desk, one)
        return Found(held=(held,) if held is not None else ())
    return (_adopt if one.decision is Decision.ADOPT else _both)(desk, one, content)


def _plain(desk: Desk, one: Decided) -> Found:
    match one.decision:
        case Decision.KEEP_TOLD if one.item.page not in desk.told:
            return Found(notes=(Note(NoteKind.SERVER, one.reason, one.path),))
        case Decision.STOP:
            return _conflict(desk, one, one.reason, "move your text to a new file, or wait")
        case Decision.FORGET:
            return Found(Work(one, (Forget(one.target, one.reason),), forget=True))
        case Decision.TRASH_PAGE:
            return _trash_page(desk, one)
        case Decision.TRASH_FILE | Decision.TRASH_FILE_TOLD:
            return _trash_file(desk, one)
        case Decision.RESTORE_PAGE:
            return _restore_page(desk, one)
        case Decision.CREATE:
            return _create(desk, one)
        case _:
            return Found()


def _held(desk: Desk, one: Decided) -> Held | None:
    """Hold back what this request's policy leaves to the other direction."""
    sides = WRITES[one.decision]
    if any(desk.writes(side) for side in sides):
        return None
    side = next(iter(sides))
    return Held(one.target, side, one.reason)


def _trash_page(desk: Desk, one: Decided) -> Found:
    held = _held(desk, one)
    if held is not None or one.item.remote is None:
        return Found(held=(held,) if held is not None else ())
    operation = TrashPage(one.target, one.reason, one.item.remote.version)
    return Found(Work(one, (operation,), forget=True))


def _trash_file(desk: Desk, one: Decided) -> Found:
    held = _held(desk, one)
    local = one.item.local
    if held is not None or local is None:
        return Found(held=(held,) if held is not None else ())
    notes: tuple[Note, ...] = ()
    if one.decision is Decision.TRASH_FILE_TOLD:
        notes = (Note(NoteKind.SERVER, one.reason, local.path),)
    operation = TrashFile(one.target, one.reason, local.digest)
    return Found(Work(one, (operation,), forget=True), notes=notes)


def _restore_page(desk: Desk, one: Decided) -> Found:
    match desk.request.policy:
        case Policy.PULL:
            return Found(held=(Held(one.target, Side.REMOTE, one.reason),))
        case Policy.PUSH if not desk.request.restore:
            return _conflict(desk, one, one.reason, "docsync push --restore takes it back")
        case Policy.PUSH | Policy.SYNC:
            operation = RestorePage(one.target, "edited here: taken out of the trash")
            return Found(Work(one, (operation,), agreed=one.item.base))


def _create(desk: Desk, one: Decided) -> Found:
    held = _held(desk, one)
    local = one.item.local
    if local is None or (held is not None and one.path == local.path):
        return Found(held=(held,) if held is not None else ())
    page, operations = _followed(desk, one, desk.page_of(local))
    if held is not None:
        return Found(Work(one, operations) if operations else None, held=(held,))
    if has_markers(page.text):
        return _conflict(desk, one, "the file holds conflict markers", "settle them first")
    convert = converter(desk, one.path)
    storage = convert.storage(page, None)
    target = replace(one.target, page="")
    attaching = to_upload(desk, target, convert.links, storage, None)
    labels = page.labels
    top = desk.tree.banner(one.path)
    operations += (*attaching.drawn, CreatePage(target, one.reason, storage=storage, banner=top))
    operations += tuple(attaching.operations)
    operations += (ChangeLabels(target, "new here", add=labels),) if labels else ()
    metadata = weigh_metadata(desk, one, page, "")
    operations += tuple(change(target, "new here", metadata))
    agreed = Agreed(
        id="",
        path=one.path,
        title=one.ours_title,
        parent=one.parent,
        version=0,
        own_title=page.title,
        digest=digest(page.text),
        labels=labels,
        metadata=metadata.agreed_here(merged=False),
        attachments=attaching.kept,
        unresolved=unresolved(convert.links),
    )
    work = Work(
        one,
        operations,
        agreed,
        (page.text,),
        version_message(desk, local.path, page.text),
    )
    return Found(work, notes=(*convert.notes, *metadata.notes))


def _followed(desk: Desk, one: Decided, page: PageFile) -> tuple[PageFile, tuple[Operation, ...]]:
    """Let a new file follow the page above it: what it says then, and what moves it there."""
    if one.path == one.item.path:
        return page, ()
    body = relink(page.body, one.item.path, one.path, desk.moves)
    there = page if body == page.body else read_page(compose(page, body=body), one.path)
    operations: list[Operation] = [MoveFile(one.target, ABOVE_MOVED, one.path)]
    if there.text != page.text:
        target = replace(one.target, path=one.path)
        operations += [WriteFile(target, ABOVE_MOVED, digest(page.text), there.text)]
    return there, tuple(operations)


def _adopt(desk: Desk, one: Decided, content: PageContent) -> Found:
    """Agree where file and page say the same; else it is a conflict of two newcomers."""
    weighed = weigh_newcomers(desk, one, content)
    if weighed.unreadable:
        return prepare_unreadable(desk, one, content, weighed)
    if weighed.ours is None:
        return Found()
    own_work = signature(weighed.ours.text) in content.message
    if weighed.merge.conflicts and not own_work:
        if not desk.request.lease:
            return _conflicted(desk, one, content, weighed)
        return _leased(desk, replace(one, decision=Decision.MERGE), content, weighed)
    weighed.convert.storage(weighed.ours, weighed.lens)
    there = to_upload(desk, one.target, weighed.convert.links, content.storage, None)
    missing = set(weighed.ours.labels) - set(content.labels or ())
    left = weighed.metadata.changes()
    moves = _moved_to_its_file(desk, one, content)
    agreed = Agreed(
        id=content.state.id,
        path=one.path,
        title=content.state.title,
        parent=one.parent if moves else content.state.parent,
        version=content.state.version,
        own_title=weighed.ours.title,
        digest=digest(weighed.ours.text),
        storage=digest(content.storage),
        lens=digest(weighed.lens.markdown),
        labels=tuple(sorted({*weighed.ours.labels} & {*(content.labels or ())})),
        metadata=weighed.metadata.agreed_alike,
        attachments=there.kept if not there.operations else (),
        unfinished=bool(missing or there.operations or left or wants_banner(desk, one, content)),
        banner=mark_of(content.banner),
    )
    texts = (weighed.ours.text, content.storage, weighed.lens.markdown)
    operation = moves or Agree(one.target, "the same here and there")
    message = version_message(desk, one.path, weighed.ours.text)
    work = Work(one, (operation,), agreed, texts, message)
    return Found(work, _clashing(desk, one, there.clashes))


def _moved_to_its_file(desk: Desk, one: Decided, content: PageContent) -> UpdatePage | None:
    """Hang a page that was taken over where its file says, if it hangs elsewhere."""
    if not desk.writes(Side.REMOTE) or one.parent == content.state.parent:
        return None
    return UpdatePage(
        target=replace(one.target, title=content.state.title),
        reason="the same here and there, but its file says that it hangs elsewhere",
        expected=content.state.version,
        aspects=(Aspect.PARENT,),
        storage=content.storage,
        comments=comments(content.storage),
        banner=content.banner,
    )


def _both(desk: Desk, one: Decided, content: PageContent) -> Found:
    """Merge a page that is known, and write the sides that may be written."""
    weighed = weigh(desk, one, content)
    if weighed.unreadable:
        return prepare_unreadable(desk, one, content, weighed)
    if desk.request.lease and one.decision is Decision.MERGE:
        return _leased(desk, one, content, weighed)
    return _merged(desk, one, content, weighed)


def _leased(desk: Desk, one: Decided, content: PageContent, weighed: Weighed) -> Found:
    """Let the file be what the page says, if the user has seen what that overwrites."""
    if not was_shown(desk, one, content):
        return _conflict(desk, one, UNSEEN if one.item.base is None else NEWER, LOOK_FIRST)
    one, weighed = overwriting(one, weighed)
    return _merged(desk, one, content, weighed)


def _merged(desk: Desk, one: Decided, content: PageContent, weighed: Weighed) -> Found:
    if weighed.merge.conflicts or one.clash:
        return _conflicted(desk, one, content, weighed)
    if weighed.ours is not None and has_markers(weighed.ours.text):
        return _conflict(desk, one, "the file holds conflict markers", "settle them first")
    found = pull(desk, one, content, weighed) if desk.writes(Side.LOCAL) else nothing(one)
    outdated = found.agreed is not None and found.agreed.unfinished  # a diagram was edited there
    outdated = outdated or (one.decision is Decision.PULL and wants_banner(desk, one, content))
    if desk.writes(Side.REMOTE) and (outdated or one.decision in _PUSHED):
        if one.item.remote is not None and one.item.remote.live:
            return _conflict(desk, one, "a live doc is only pulled", "edit it in the browser")
        found = push(desk, one, content, weighed, found)
        lost = [note.message for note in found.notes if note.kind is NoteKind.COMMENT_LOST]
        if lost and desk.request.keep_comments:
            return _conflict(desk, one, "; ".join(lost), COMMENTS)
    clashing = _clashing(desk, one, found.clashes)
    if not found.operations and (clashing or is_agreed(found.agreed, one.item.base)):
        return Found(conflicts=clashing)
    operations = found.operations or (Agree(one.target, one.reason),)
    texts = tuple(dict.fromkeys(found.texts))
    merged = found.agreed is not None and found.agreed.merged
    message = version_message(desk, one.path, weighed.merge.text, merged=merged)
    work = Work(one, operations, found.agreed, texts, message)
    notes = tuple(dict.fromkeys((*weighed.convert.notes, *found.notes)))
    return Found(work, clashing, notes=notes)


def _clashing(desk: Desk, one: Decided, found: Iterable[Clashing]) -> tuple[Conflict, ...]:
    """Tell of attachments that differ on both sides: each is left as it is, here and there."""
    told = ((each.file, FOREIGN if each.foreign else BOTH_CHANGED) for each in found)
    return tuple(
        Conflict(
            Target(file, one.item.page, one.title), reason, hint.format(path=desk.tree.shown(file))
        )
        for file, (reason, hint) in told
    )


def _conflicted(desk: Desk, one: Decided, content: PageContent, weighed: Weighed) -> Found:
    """Write the markers where files may be written; else only say so."""
    if not (desk.writes(Side.LOCAL) and weighed.merge.conflicts and weighed.ours is not None):
        return _conflict(desk, one, "edited on both sides in the same place", PULL_FIRST)
    found = pull(desk, one, content, weighed)
    agreed = None if found.agreed is None else replace(found.agreed, conflicted=True)
    ours = unmarked(weighed.ours, one.path)
    sides = (weighed.base, "" if ours is None else ours.text, weighed.theirs)
    work = Work(one, found.operations, agreed, found.texts, sides=sides)
    places = weighed.merge.conflicts
    reason = f"{one.reason}: {places} place{'' if places == 1 else 's'} to settle"
    target = replace(one.target, path=one.path)
    conflict = Conflict(target, reason, RESOLVE.format(path=desk.tree.shown(one.path)), marked=True)
    return Found(work, (conflict,), notes=(*weighed.convert.notes, *found.notes))


def _conflict(desk: Desk, one: Decided, reason: str, hint: str, *, marked: bool = False) -> Found:
    hint = hint.replace("{path}", desk.tree.shown(one.target.path))
    return Found(conflicts=(Conflict(one.target, reason, hint, marked),))
