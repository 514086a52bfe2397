"""Doing one page's operations, in order, each checked against what the plan saw.

What was done is stored at once: a page is agreed on when all of its operations are done, and as
unfinished when some are.

>>> Performer(desk, known="").perform(work)
Performed(...)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from docsync.confluence.remote import PageContent, PageState
from docsync.convert import to_markdown
from docsync.engine.doing.describing import describe
from docsync.engine.doing.ordering import put_in_order
from docsync.engine.doing.posting import Poster
from docsync.engine.doing.recovery import unfinished
from docsync.engine.doing.steps import Kind, named, recorded
from docsync.engine.doing.transferring import attach, put_back
from docsync.engine.page.desk import Desk
from docsync.engine.page.drawing import draw
from docsync.engine.page.work import Progress, Work
from docsync.errors import (
    DiskFullError,
    InputError,
    RemoteError,
    UnreachableError,
    VersionConflictError,
    ends_run,
)
from docsync.index import PageLog
from docsync.storage.banner import mark_of
from docsync.sync.inventory import comments, without_ids
from docsync.sync.plan import (
    Agree,
    ChangeLabels,
    ChangeMetadata,
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
    OrderPages,
    Outcome,
    RestoreAttachment,
    RestoreFile,
    RestorePage,
    Side,
    TrashAttachment,
    TrashFile,
    TrashPage,
    UpdatePage,
    UploadAttachment,
    WriteFile,
)
from docsync.sync.reconcile import Decision
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
    fatal: RemoteError | DiskFullError | None = None
    also: tuple[str, ...] = ()  # other pages whose entry changed

    @property
    def failed(self) -> bool:
        """Whether any operation was not done."""
        return any(outcome.failure is not None for outcome in self.outcomes)


class Performer:
    """Performs works; safe to call from several threads. `ids` maps new paths to content ids."""

    def __init__(self, desk: Desk, known: str) -> None:
        """Begin; `known` is the digest of the ids that were read."""
        self.desk = desk
        self.ids: dict[str, str] = {}
        self.poster = Poster(desk, self.ids, known)

    def perform(self, work: Work) -> Performed:
        """Do the operations of one page until one fails, and store what is agreed then."""
        progress = Progress(work.agreed, work.decided.item.page, work.stays, list(work.texts))
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
        halfway = error is None and self._is_halfway(work)
        return Performed(
            work=work,
            outcomes=tuple(outcomes),
            notes=tuple(progress.notes),
            page=progress.id,
            seen=progress.seen,
            again=isinstance(error, VersionConflictError) or halfway,
            fatal=_fatal(error),
            also=progress.also,
        )

    def _is_halfway(self, work: Work) -> bool:
        """Say whether another look finds the rest: of a page restored, or taken over as it is."""
        if any(isinstance(one, RestorePage) for one in work.operations):
            return True
        agreed = work.agreed is not None and work.agreed.unfinished
        return agreed and work.decided.decision is Decision.ADOPT and self.desk.writes(Side.REMOTE)

    def step_aside(self, work: Work) -> bool:
        """Free the title of a page that waits for its new one, for another page to take it."""
        return any(
            self.poster.step_aside(operation, work, self._parent(work))
            for operation in work.operations
            if isinstance(operation, UpdatePage)
        )

    def _try(
        self, operation: Operation, work: Work, progress: Progress
    ) -> InputError | RemoteError | None:
        try:
            with recorded(self.desk, operation, work, progress):
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
            case ChangeMetadata():
                describe(self.desk, operation, work, progress)
            case DrawPicture():
                draw(self.desk, operation)
            case (
                UploadAttachment() | TrashAttachment() | RestoreAttachment() | DownloadAttachment()
            ):
                attach(self.desk, operation, progress)
            case WriteFile() | RestoreFile() | MoveFile() | TrashFile():
                self._change_file(operation, progress)
            case OrderPages():
                parent = self.ids.get(work.key, work.key)
                done = put_in_order(self.desk, operation, parent, self.ids)
                progress.also = done.changed
                if done.before:
                    progress.steps.append(named(Kind.ORDERED, order=done.before))
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
        parent = self._parent(work)
        match operation:
            case CreatePage():
                content = self.poster.create(operation, work, parent, progress)
                self._compare(operation, content, progress)
                self._took(progress, content)
            case CreateFolder():
                self._took_state(progress, self.poster.create_folder(operation, parent, progress))
            case UpdatePage():
                content = self.poster.update(operation, work, parent, progress)
                self._compare(operation, content, progress)
                self._took(progress, content)
            case MoveFolder():
                self.desk.site.remote.move_folder(operation.target.page, parent)
                if progress.agreed is not None:
                    progress.agreed = replace(progress.agreed, parent=parent)

    def _change_page(
        self, operation: RestorePage | TrashPage | ChangeLabels, work: Work, progress: Progress
    ) -> None:
        match operation:
            case RestorePage():
                restored = self.poster.restore(operation, work)
                if restored is not None and progress.agreed == work.decided.item.base:
                    progress.agreed = restored
            case TrashPage():
                self.poster.trash(operation)
            case ChangeLabels():
                self.poster.change_labels(operation, progress.id)

    def _parent(self, work: Work) -> str:
        parent = work.decided.parent
        return self.ids.get(parent, parent)

    # Files -------------------------------------------------------------------------------------

    def _change_file(
        self, operation: WriteFile | RestoreFile | MoveFile | TrashFile, progress: Progress
    ) -> None:
        files, path = self.desk.tree.files, operation.target.path
        if isinstance(operation, WriteFile):
            files.write(path, operation.text, expected=operation.expected)
            return
        with files.turn:
            match operation:
                case RestoreFile():
                    put_back(self.desk.tree, operation)
                case MoveFile():
                    files.move(path, operation.to)
                    files.move_sidecar(path, operation.to)
                case TrashFile():
                    progress.grave = files.discard(path, expected=operation.expected)
                    files.discard_sidecar(path)
        if isinstance(operation, MoveFile):
            self._stands_at(operation.to, progress)

    def _stands_at(self, path: str, progress: Progress) -> None:
        """Note at once where a page's file is now: the steps behind the move may fail."""
        index, tree = self.desk.tree.index, self.desk.tree.id
        known = index.page(tree, progress.id)
        if known is not None:
            progress.before = progress.before or known
            index.agree(tree, replace(known, path=path))

    # What is agreed ----------------------------------------------------------------------------

    def _took(self, progress: Progress, content: PageContent) -> None:
        """Take the server's own answer as what is agreed."""
        self._took_state(progress, content.state)
        progress.texts.append(content.storage)
        if progress.agreed is not None and not progress.stays:
            progress.agreed = replace(
                progress.agreed, storage=digest(content.storage), banner=mark_of(content.banner)
            )

    def _took_state(self, progress: Progress, state: PageState) -> None:
        progress.id = state.id
        progress.written = True
        progress.seen = state
        if progress.agreed is not None and not progress.stays:
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
        tree, agreed, settled = self.desk.tree, progress.agreed, tuple(progress.intents)
        page = progress.id or work.decided.item.page
        path, steps = work.decided.path, tuple(progress.steps)
        entry = PageLog(tree.id, page, path, progress.before, None, steps)
        if done:
            self._prune(work)
        if done and work.forget:
            tree.index.forget(tree.id, page, entry)
        elif agreed is not None and agreed.id and (done or progress.written):
            if not done:
                agreed = unfinished(agreed, work.decided.item.base)
            tree.index.agree(tree.id, agreed, progress.texts, entry, settled=settled)
            if done and work.sides is not None:
                tree.index.keep_conflict(tree.id, agreed.id, work.sides)
        else:
            tree.index.note_steps(entry)

    def _prune(self, work: Work) -> None:
        """Take away the empty folder that a run which was killed left behind."""
        base, path = work.decided.item.base, work.decided.path
        left = base is not None and (work.forget or base.path != path)
        if base is not None and left and self.desk.writes(Side.LOCAL):
            files = self.desk.tree.files
            with files.turn:
                files.prune(base.path)


def _fatal(error: InputError | RemoteError | None) -> RemoteError | DiskFullError | None:
    """Give an error that ends the run for every page."""
    if isinstance(error, DiskFullError):
        return error
    return error if isinstance(error, RemoteError) and ends_run(error) else None


def _says(storage: str) -> str:
    """Write what a stored body says to a reader; where it cannot be read, the body itself."""
    try:
        return to_markdown(storage).text
    except InputError:
        return storage


def _is_the_sites(error: InputError | RemoteError) -> bool:
    """Say whether it is the site that is at fault, and not one page."""
    if isinstance(error, UnreachableError) or ends_run(error):
        return True
    return isinstance(error, RemoteError) and error.status >= SERVER_ERROR
