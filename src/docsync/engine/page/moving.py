"""The two directions of one page: what a pull writes here, what a push writes there.

A value that one side was not told of stays visible as a change: after a push the base is what the
file says, after a pull what the page says, after both what both say.

>>> push(desk, decided, content, weighed, nothing(decided)).operations
(UpdatePage(...),)
"""

from __future__ import annotations

from dataclasses import dataclass

from docsync.confluence.remote import PageContent
from docsync.engine.page.attaching import Clashing, to_download, to_upload
from docsync.engine.page.desk import Desk
from docsync.engine.page.metadata import change
from docsync.engine.page.weighing import Weighed
from docsync.storage.banner import mark_of
from docsync.storage.diagrams import is_outdated
from docsync.sync.decisions import Decided
from docsync.sync.inventory import commented_words, comments
from docsync.sync.links import PageLinks
from docsync.sync.pagefile import PageFile, read_page
from docsync.sync.plan import (
    Aspect,
    ChangeLabels,
    MoveFile,
    Note,
    NoteKind,
    Operation,
    Side,
    Target,
    UpdatePage,
    WriteFile,
)
from docsync.sync.state import Agreed
from docsync.sync.titles import is_aside
from docsync.workspace.textfile import digest

WORDS_SHOWN = 60
COMMENT_ON_NOTHING = "an inline comment loses its place on the page"


@dataclass(frozen=True, slots=True)
class Half:
    """One direction's operations, what is agreed after them, and the texts that takes."""

    operations: tuple[Operation, ...]
    agreed: Agreed | None
    texts: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    clashes: tuple[Clashing, ...] = ()


def wants_banner(desk: Desk, one: Decided, content: PageContent) -> bool:
    """Say whether a page has another banner on top than its file asks for."""
    if content.state.live or one.path.endswith("/"):
        return False
    return desk.tree.banner_mark(one.path) != mark_of(content.banner)


def unresolved(links: PageLinks) -> tuple[str, ...]:
    """List the paths that links of a page wanted and did not find."""
    return tuple(sorted(set(links.missing.values())))


def nothing(one: Decided) -> Half:
    """Write nothing here."""
    return Half((), one.item.base)


def pull(desk: Desk, one: Decided, content: PageContent, weighed: Weighed) -> Half:
    """Write the merge into the file; what the page says is agreed."""
    base = one.item.base
    fetched = to_download(desk, one, weighed.convert.links, content.storage)
    page = read_page(weighed.theirs, one.path)
    agreed = Agreed(
        id=content.state.id,
        path=one.path,
        title=_title(one, content),
        parent=content.state.parent,
        version=content.state.version,
        own_title=page.title,
        digest=digest(weighed.theirs),
        storage=digest(content.storage),
        lens=_lens(page, weighed.lens.markdown),
        labels=tuple(sorted(content.labels or ())),
        metadata=weighed.metadata.agreed_there,
        attachments=fetched.kept,
        unresolved=base.unresolved if base is not None else (),
        unfinished=_wants_drawing(content, weighed),
        banner=mark_of(content.banner),
    )
    texts = (weighed.theirs, content.storage, weighed.lens.markdown)
    # The file comes last: where it stands, all that it shows is there.
    operations = (*fetched.operations, *_file_operations(one, weighed))
    return Half(operations, agreed, texts, clashes=fetched.clashes)


def _title(one: Decided, content: PageContent) -> str:
    """Give the title a page has; one that stepped aside has the one it had before."""
    title, base = content.state.title, one.item.base
    return base.title if base is not None and is_aside(title, content.state.id) else title


def _wants_drawing(content: PageContent, weighed: Weighed) -> bool:
    """Say whether a push must draw a diagram whose source was edited on the site."""
    if weighed.unreadable or content.state.live:
        return False
    return is_outdated(content.storage, weighed.convert.site.diagrams)


def push(desk: Desk, one: Decided, content: PageContent, weighed: Weighed, here: Half) -> Half:
    """Write the merge into the page, behind what was written `here`."""
    merged = read_page(weighed.merge.text, one.path)
    storage = weighed.convert.storage(merged, weighed.lens)
    attached = to_upload(desk, one.target, weighed.convert.links, storage, here.agreed)
    operations = [*here.operations, *attached.drawn, *_update(desk, one, content, weighed, storage)]
    operations += [*attached.operations, *_labels(one, content, weighed)]
    operations += change(one.target, "metadata of the file", weighed.metadata)
    ours = weighed.ours if weighed.ours is not None else merged
    both = desk.writes(Side.LOCAL)
    said = merged if both else ours
    behind = not both and merged.body != ours.body
    agreed = Agreed(
        id=content.state.id,
        path=one.path,
        title=one.title if both else one.ours_title,
        parent=one.parent if both else one.ours_parent,
        version=content.state.version,
        own_title=said.title,
        digest=digest(said.text),
        storage=digest(content.storage),
        lens=_lens(said, merged.body),
        labels=weighed.labels if both else ours.labels,
        metadata=weighed.metadata.agreed_here(merged=both),
        attachments=attached.kept,
        unresolved=unresolved(weighed.convert.links),
        merged=behind,
        base_version=_base_version(one) if behind else 0,
        banner=mark_of(content.banner),
    )
    texts = (*here.texts, said.text, merged.body, content.storage)
    notes = (
        *here.notes,
        *_lost(one, content, storage),
        *_united(one, content, weighed),
        *weighed.metadata.notes,
    )
    clashes = tuple(dict.fromkeys((*here.clashes, *attached.clashes)))
    return Half(tuple(operations), agreed, texts, notes, clashes)


def _file_operations(one: Decided, weighed: Weighed) -> list[Operation]:
    """Move the file where its page was moved, then write it where it differs."""
    operations: list[Operation] = []
    local = one.item.local
    if local is not None and local.path != one.path:
        operations.append(MoveFile(one.target, "its page was moved there", one.path))
    text = weighed.merge.text
    if weighed.ours is None or text != weighed.ours.text:
        target = Target(one.path, one.item.page, one.title)
        expected = digest(weighed.ours.text) if weighed.ours is not None else ""
        operations.append(WriteFile(target, one.reason, expected, text, weighed.merge.conflicts))
    return operations


def _update(
    desk: Desk, one: Decided, content: PageContent, weighed: Weighed, storage: str
) -> list[Operation]:
    state = content.state
    changed = {
        Aspect.BODY: storage != content.storage,
        Aspect.TITLE: one.title != state.title,
        Aspect.PARENT: one.parent != state.parent,
        Aspect.BANNER: wants_banner(desk, one, content),
    }
    aspects = tuple(aspect for aspect, yes in changed.items() if yes)
    if not aspects:
        return []
    update = UpdatePage(
        target=one.target,
        reason=one.reason,
        expected=state.version,
        aspects=aspects,
        storage=storage,
        comments=comments(storage),
        merged=weighed.ours is not None and weighed.merge.text != weighed.ours.text,
        banner=desk.tree.banner(one.path) if changed[Aspect.BANNER] else content.banner,
    )
    return [update]


def _labels(one: Decided, content: PageContent, weighed: Weighed) -> list[Operation]:
    there, wanted = set(content.labels or ()), set(weighed.labels)
    add, remove = tuple(sorted(wanted - there)), tuple(sorted(there - wanted))
    if not add and not remove:
        return []
    return [ChangeLabels(one.target, "labels of the file", add, remove)]


def _lost(one: Decided, content: PageContent, storage: str) -> list[Note]:
    """Tell of inline comments whose words the new text does not have any more."""
    kept, words = set(comments(storage)), commented_words(content.storage)
    return [
        Note(NoteKind.COMMENT_LOST, _orphaned(words.get(ref, "")), one.path)
        for ref in comments(content.storage)
        if ref not in kept
    ]


def _orphaned(words: str) -> str:
    shown = f"{words[:WORDS_SHOWN]}…" if len(words) > WORDS_SHOWN else words
    return f'the inline comment on "{shown}" loses its words' if shown else COMMENT_ON_NOTHING


def _united(one: Decided, content: PageContent, weighed: Weighed) -> list[Note]:
    """Tell of labels that stay only because nobody knows any more what was agreed on."""
    base, ours = one.item.base, weighed.ours
    if base is None or base.labels is not None or ours is None:
        return []
    kept = sorted(set(content.labels or ()) & set(weighed.labels) - set(ours.labels))
    if not kept:
        return []
    said = ", ".join(kept)
    message = f"the page keeps its labels {said}: whether they were here before is not known here"
    return [Note(NoteKind.STATE, message, one.path)]


def _lens(page: PageFile, markdown: str) -> str:
    return "" if page.body == markdown else digest(markdown)


def _base_version(one: Decided) -> int:
    base = one.item.base
    return 0 if base is None else base.base_version or base.version
