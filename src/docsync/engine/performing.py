"""Doing one page's operations, in order, each checked against what the plan saw.

What was done is stored at once: a page is agreed on when all of its operations are done, and as
unfinished when some are.

>>> Performer(desk, ids={}, known="").perform(work)
Performed(...)
"""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass, field, replace
from typing import assert_never

from docsync.confluence.remote import (
    NewPage,
    PageContent,
    PageState,
    PageUpdate,
    Status,
)
from docsync.convert import to_markdown
from docsync.engine.desk import Desk
from docsync.engine.drawing import draw
from docsync.engine.recovery import CREATE, Creation, look_up_page
from docsync.engine.transferring import attach
from docsync.engine.work import Progress, Work
from docsync.errors import (
    InputError,
    NotFoundError,
    RemoteError,
    TitleTakenError,
    UnreachableError,
    VersionConflictError,
)
from docsync.sync.inventory import comments, without_ids
from docsync.sync.pagefile import MAX_TITLE
from docsync.sync.plan import (
    Agree,
    ChangeLabels,
    CreateFolder,
    CreatePage,
    DownloadAttachment,
    DrawPicture,
    Failure,
    Forget,
    MoveFile,
    MoveFolder,
    Note,
    NoteKind,
    Operation,
    Outcome,
    RestorePage,
    TrashAttachment,
    TrashFile,
    TrashPage,
    UpdatePage,
    UploadAttachment,
    WriteFile,
)
from docsync.sync.state import Agreed, KeptAttachment, NodeKind
from docsync.workspace.textfile import digest

SERVER_ERROR = 500
CHANGED = "the server changed what it was sent; look at the page"
NOT_TRIED = "not done, because the step before it failed"


@dataclass(frozen=True, slots=True)
class Performed:
    """What became of one work. `again`: the site changed meanwhile, so it is planned anew."""

    work: Work
    outcomes: tuple[Outcome, ...]
    notes: tuple[Note, ...] = ()
    page: str = ""
    seen: PageState | None = None
    again: bool = False
    fatal: RemoteError | None = None

    @property
    def failed(self) -> bool:
        """Whether any operation was not done."""
        return any(outcome.failure is not None for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class Performer:
    """Performs works; safe to call from several threads. `ids` maps new paths to content ids."""

    desk: Desk
    ids: dict[str, str]
    known: str  # the digest of the ids that were read
    aside: dict[str, int] = field(default_factory=dict)  # page -> its version after stepping aside
    disk: threading.Lock = field(default_factory=threading.Lock)  # folders come and go: one at once

    def perform(self, work: Work) -> Performed:
        """Do the operations of one page until one fails, and store what is agreed then."""
        progress = Progress(work.agreed, work.decided.item.page, list(work.texts))
        outcomes: list[Outcome] = []
        error: InputError | RemoteError | None = None
        for operation in work.operations:
            if error is None:
                error = self._try(operation, work, progress)
                failure = None if error is None else self._failure(operation, error)
            else:
                failure = Failure(operation.target, NOT_TRIED)
            outcomes.append(Outcome(operation, failure))
        self._store(work, progress, done=error is None)
        restored = any(isinstance(one, RestorePage) for one in work.operations)
        return Performed(
            work=work,
            outcomes=tuple(outcomes),
            notes=tuple(progress.notes),
            page=progress.id,
            seen=progress.seen,
            again=isinstance(error, VersionConflictError) or (restored and error is None),
            fatal=error if isinstance(error, RemoteError) and _is_fatal(error) else None,
        )

    def step_aside(self, work: Work) -> bool:
        """Free the title of a page that waits for its new one, for another page to take it."""
        for operation in work.operations:
            if isinstance(operation, UpdatePage) and operation.target.page not in self.aside:
                target = operation.target
                title = f"{target.title[: MAX_TITLE - 20]} ({target.page})"
                step = replace(operation, target=replace(target, title=title))
                try:
                    content = self._update(step, work, work.decided.parent)
                except RemoteError:
                    return False
                self.aside[target.page] = content.state.version
                return True
        return False

    def _try(
        self, operation: Operation, work: Work, progress: Progress
    ) -> InputError | RemoteError | None:
        try:
            self._do(operation, work, progress)
        except (InputError, RemoteError) as error:
            return error
        return None

    def _failure(self, operation: Operation, error: InputError | RemoteError) -> Failure:
        line = error.line or 0 if isinstance(error, InputError) else 0
        code = error.exit_code if isinstance(error, InputError) or _is_the_sites(error) else 1
        return Failure(operation.target, error.message, line, error.hint, code)

    def _do(self, operation: Operation, work: Work, progress: Progress) -> None:
        match operation:
            case CreatePage() | CreateFolder() | UpdatePage() | MoveFolder():
                self._write_page(operation, work, progress)
            case RestorePage() | TrashPage() | ChangeLabels():
                self._change_page(operation, work, progress)
            case DrawPicture():
                draw(self.desk, operation)
            case UploadAttachment() | TrashAttachment() | DownloadAttachment():
                attach(self.desk, operation, progress, self.disk)
            case WriteFile() | MoveFile() | TrashFile():
                self._change_file(operation)
            case Agree() | Forget():
                pass
            case _:
                assert_never(operation)

    # Pages -------------------------------------------------------------------------------------

    def _write_page(
        self,
        operation: CreatePage | CreateFolder | UpdatePage | MoveFolder,
        work: Work,
        progress: Progress,
    ) -> None:
        remote, site = self.desk.site.remote, self.desk.site
        parent = self._parent(work)
        match operation:
            case CreatePage():
                content = self._create(operation, work, parent, progress)
                self._compare(operation, content, progress)
                self._took(progress, content)
            case CreateFolder():
                made = remote.create_folder(site.space, parent, operation.target.title)
                self._took_state(progress, made)
            case UpdatePage():
                content = self._update(operation, work, parent)
                self._compare(operation, content, progress)
                self._took(progress, content)
            case MoveFolder():
                remote.move_folder(operation.target.page, parent)
                if progress.agreed is not None:
                    progress.agreed = replace(progress.agreed, parent=parent)

    def _create(
        self, operation: CreatePage, work: Work, parent: str, progress: Progress
    ) -> PageContent:
        tree, site, agreed = self.desk.tree, self.desk.site, work.agreed
        creation = Creation(
            path=work.decided.path,
            title=operation.target.title,
            parent=parent,
            storage=digest(operation.storage),
            known=self.known,
            own_title=agreed.own_title if agreed is not None else "",
            digest=agreed.digest if agreed is not None else "",
        )
        tree.index.keep_texts((operation.storage, *work.texts))
        intent = tree.index.intend(tree.id, CREATE, asdict(creation))
        page = NewPage(site.space, parent, creation.title, operation.storage, work.message)
        try:
            content = site.remote.create(page)
        except (UnreachableError, TitleTakenError) as error:
            found = look_up_page(tree, site, creation)
            if found is None:
                if isinstance(error, TitleTakenError):
                    tree.index.settle(intent)
                raise
            content = found
        except RemoteError as error:
            if error.status:
                tree.index.settle(intent)
            raise
        progress.intents.append(intent)
        return content

    def _update(self, operation: UpdatePage, work: Work, parent: str) -> PageContent:
        site = self.desk.site
        update = PageUpdate(
            id=operation.target.page,
            expected=self.aside.get(operation.target.page, operation.expected),
            title=operation.target.title,
            parent=parent,
            storage=operation.storage,
            space=site.space,
            message=work.message,
        )
        try:
            return site.remote.update(update)
        except UnreachableError:
            content = site.remote.read(operation.target.page)
            mine = content.author == site.user.id and content.message == work.message
            if mine and content.state.version == update.expected + 1:
                return content
            raise

    def _change_page(
        self, operation: RestorePage | TrashPage | ChangeLabels, work: Work, progress: Progress
    ) -> None:
        remote, page = self.desk.site.remote, operation.target.page
        match operation:
            case RestorePage():
                self._restore(page, work)
            case TrashPage():
                self._trash(operation)
            case ChangeLabels():
                page = progress.id
                if operation.add:
                    remote.add_labels(page, operation.add)
                for label in operation.remove:
                    remote.remove_label(page, label)

    def _restore(self, page: str, work: Work) -> None:
        """Take a page out of the trash, and hang it where it was: the trash forgets that."""
        remote, base = self.desk.site.remote, work.decided.item.base
        state = remote.restore(remote.page(page))
        if base is not None and state.parent != base.parent:
            content = remote.read(page)
            remote.update(
                PageUpdate(
                    id=page,
                    expected=content.state.version,
                    title=content.state.title,
                    parent=base.parent,
                    storage=content.storage,
                    space=self.desk.site.space,
                )
            )

    def _trash(self, operation: TrashPage) -> None:
        remote, page = self.desk.site.remote, operation.target.page
        if operation.kind is NodeKind.FOLDER:
            remote.trash_folder(page)
            return
        try:
            state = remote.page(page)
        except NotFoundError:
            return
        if state.status is not Status.CURRENT:
            return
        if operation.kind is NodeKind.PAGE and state.version != operation.expected:
            raise VersionConflictError("was edited there while this run went on", status=409)
        remote.trash(page)

    def _parent(self, work: Work) -> str:
        parent = work.decided.parent
        return self.ids.get(parent, parent)

    # Files -------------------------------------------------------------------------------------

    def _change_file(self, operation: WriteFile | MoveFile | TrashFile) -> None:
        files, path = self.desk.tree.files, operation.target.path
        with self.disk:
            match operation:
                case WriteFile():
                    files.write(path, operation.text, expected=operation.expected)
                case MoveFile():
                    files.move(path, operation.to)
                case TrashFile():
                    files.discard(path, expected=operation.expected)

    # What is agreed ----------------------------------------------------------------------------

    def _took(self, progress: Progress, content: PageContent) -> None:
        """Take the server's own answer as what is agreed."""
        self._took_state(progress, content.state)
        progress.texts.append(content.storage)
        if progress.agreed is not None:
            progress.agreed = replace(progress.agreed, storage=digest(content.storage))

    def _took_state(self, progress: Progress, state: PageState) -> None:
        progress.id = state.id
        progress.written = True
        progress.seen = state
        if progress.agreed is not None:
            agreed = progress.agreed
            fresh = agreed.version == 0
            progress.agreed = replace(
                agreed,
                id=state.id,
                version=state.version,
                title=state.title if fresh else agreed.title,
                parent=state.parent if fresh else self.ids.get(agreed.parent, agreed.parent),
            )

    def _compare(
        self, operation: CreatePage | UpdatePage, content: PageContent, progress: Progress
    ) -> None:
        """Tell of what was sent and does not come back: comments, and anything a reader sees."""
        path, sent, stored = operation.target.path, operation.storage, content.storage
        lost = set(comments(sent)) - set(comments(stored))
        if lost:
            message = f"{len(lost)} inline comments were lost when the server stored the page"
            progress.notes.append(Note(NoteKind.COMMENT_LOST, message, path))
        if without_ids(sent) != without_ids(stored) and _says(sent) != _says(stored):
            progress.notes.append(Note(NoteKind.SERVER, CHANGED, path))

    def _store(self, work: Work, progress: Progress, *, done: bool) -> None:
        tree = self.desk.tree
        agreed = progress.agreed
        if done and work.forget:
            tree.index.forget(tree.id, work.decided.item.page)
        elif agreed is not None and agreed.id and (done or progress.written):
            if not done:
                agreed = _partly(agreed)
            tree.index.agree(tree.id, agreed, progress.texts)
            if done and work.sides is not None:
                tree.index.keep_conflict(tree.id, agreed.id, *work.sides)
        for intent in progress.intents:
            tree.index.settle(intent)


def _says(storage: str) -> str:
    """Write what a stored body says to a reader; where it cannot be read, the body itself."""
    try:
        return to_markdown(storage).text
    except InputError:
        return storage


def _partly(agreed: Agreed) -> Agreed:
    """Agree on a page some of whose operations failed: the next run does them."""
    have: tuple[KeptAttachment, ...] = tuple(one for one in agreed.attachments if one.id)
    return replace(agreed, attachments=have, labels=None, unfinished=True)


def _is_the_sites(error: InputError | RemoteError) -> bool:
    """Say whether it is the site that is at fault, and not one page."""
    return _is_fatal(error) or (isinstance(error, RemoteError) and error.status >= SERVER_ERROR)


def _is_fatal(error: InputError | RemoteError) -> bool:
    """Say whether an error ends the run for every page: no answer, or no credentials."""
    return isinstance(error, RemoteError) and (
        isinstance(error, UnreachableError) or error.status in {0, 401}
    )
