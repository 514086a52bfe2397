"""Writing pages and folders of the site: each write noted in the journal before it is made.

A write that got no answer is looked up at once. Where that says nothing the note stays, and the
next run looks again.

>>> Poster(desk, {}, known="").update(operation, work, parent, progress)
PageContent(...)
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace

from docsync.confluence.remote import (
    NewPage,
    PageContent,
    PageState,
    PageUpdate,
    Status,
)
from docsync.engine.doing.recovery import look_up_page, look_up_version, restored
from docsync.engine.page.desk import Desk
from docsync.engine.page.work import Progress, Work
from docsync.engine.state.journal import Creation, FolderCreation, Restoration, Update, intend
from docsync.errors import (
    NotFoundError,
    RemoteError,
    TitleTakenError,
    UnknownOutcomeError,
    UnreachableError,
    VersionConflictError,
)
from docsync.sync.plan import (
    ChangeLabels,
    CreateFolder,
    CreatePage,
    RestorePage,
    TrashPage,
    UpdatePage,
)
from docsync.sync.state import Agreed, NodeKind
from docsync.sync.titles import title_aside
from docsync.workspace.textfile import digest

CHANGED_THERE = "was edited there while this run went on"
ELSEWHERE = (
    "an empty folder elsewhere in the space may have it: delete that one, or rename this one"
)


@dataclass(frozen=True, slots=True)
class Poster:
    """Writes pages and folders; safe to call from several threads."""

    desk: Desk
    ids: dict[str, str]  # the content ids of paths that this run made pages for
    known: str  # the digest of the ids that were read
    aside: dict[str, int] = field(default_factory=dict)  # page -> its version after stepping aside

    def create(
        self, operation: CreatePage, work: Work, parent: str, progress: Progress
    ) -> PageContent:
        """Create a page, or find the one that a create without an answer made."""
        site, title = self.desk.site, operation.target.title
        agreed = self._about(progress)
        creation = Creation(title, parent, digest(operation.storage), self.known, agreed)
        intent = intend(self.desk.tree, creation, (operation.storage, *work.texts))
        page = NewPage(site.space, parent, title, operation.storage, work.message, operation.banner)
        try:
            content = site.remote.create(page)
        except (UnreachableError, TitleTakenError) as error:
            found = look_up_page(self.desk.tree, site, creation)
            if found is None:
                self._settle(intent, error)
                raise not_found(error) from error
            content = found
        except RemoteError as error:
            self._settle(intent, error)
            raise
        progress.intents.append(intent)
        return content

    def create_folder(self, operation: CreateFolder, parent: str, progress: Progress) -> PageState:
        """Create a folder, or take the one of this title that is there and in no list: empty."""
        site, title = self.desk.site, operation.target.title
        intent = intend(self.desk.tree, FolderCreation(title, parent, self._about(progress)))
        try:
            made = site.remote.create_folder(site.space, parent, title)
        except (UnreachableError, TitleTakenError) as error:
            found = site.remote.find_folder(parent, title)
            if found is None:
                self._settle(intent, error)
                if isinstance(error, TitleTakenError):
                    error.hint = ELSEWHERE
                raise not_found(error) from error
            made = found
        except RemoteError as error:
            self._settle(intent, error)
            raise
        progress.intents.append(intent)
        return made

    def update(
        self, operation: UpdatePage, work: Work, parent: str, progress: Progress
    ) -> PageContent:
        """Write a page over the version that was read, or find that this was done."""
        update = self._update(operation, work, parent)
        about = self._about(progress)
        facts = Update(update.id, update.expected, update.title, update.message, about, work.stays)
        intent = intend(self.desk.tree, facts, work.texts)
        try:
            content = self._write(update, facts)
        except RemoteError as error:
            self._settle(intent, error)
            raise
        progress.intents.append(intent)
        return content

    def step_aside(self, operation: UpdatePage, work: Work, parent: str) -> bool:
        """Free the title of a page that waits for its new one; no matter if that is interrupted.

        It goes below its new `parent` at once where that is made already: the page that takes its
        title may be one that it hangs below, and is to hang below it.
        """
        page, remote = operation.target.page, work.decided.item.remote
        if page in self.aside:
            return False
        title = title_aside(operation.target.title, page)
        step = replace(operation, target=replace(operation.target, title=title))
        stays = remote.parent if remote is not None else ""
        for place in dict.fromkeys((parent if parent.isdecimal() else stays, stays)):
            if remote is not None and (remote.title, remote.parent) == (title, place):
                self.aside[page] = operation.expected  # since a run that was cut short
                return True
            update = self._update(step, work, place)
            facts = Update(update.id, update.expected, title, update.message, _NOTHING)
            with suppress(RemoteError):
                self.aside[page] = self._write(update, facts).state.version
                return True
        return False

    def restore(self, operation: RestorePage, work: Work) -> Agreed | None:
        """Take a page out of the trash, and give what is agreed then: it hangs where it hangs."""
        tree, site, page = self.desk.tree, self.desk.site, operation.target.page
        base, trashed = work.decided.item.base, site.remote.page(page)
        if trashed.status is not Status.TRASHED:
            raise VersionConflictError("is not in the trash any more", status=409)
        if base is None or base.version != trashed.version:  # edited there before it was trashed
            site.remote.restore(trashed)
            return None
        intent = intend(tree, Restoration(base))
        try:
            state = site.remote.restore(trashed)
            agreed = replace(base, version=state.version, parent=state.parent)
        except UnreachableError as error:
            found = restored(site, base)
            if found is None:
                raise not_found(error) from error
            agreed = found
        except RemoteError as error:
            self._settle(intent, error)
            raise
        tree.index.agree(tree.id, agreed, settled=(intent,))
        return agreed

    def trash(self, operation: TrashPage) -> None:
        """Move a page or folder to the trash; what is there already is well."""
        remote, page = self.desk.site.remote, operation.target.page
        if operation.kind is NodeKind.FOLDER:
            self._trash_folder(page)
            return
        state = remote.page(page)  # one that is not shown is not gone: it fails
        if state.status is not Status.CURRENT:
            return
        if operation.kind is NodeKind.PAGE and state.version != operation.expected:
            raise VersionConflictError(CHANGED_THERE, status=409)
        try:
            remote.trash(page)
        except UnreachableError as error:
            if remote.page(page).status is not Status.TRASHED:
                raise not_found(error) from error

    def _trash_folder(self, folder: str) -> None:
        try:
            self.desk.site.remote.trash_folder(folder)
        except (NotFoundError, UnreachableError) as error:
            if self._shows(folder):
                raise not_found(error) from error

    def _shows(self, folder: str) -> bool:
        try:
            return self.desk.site.remote.folder(folder).status is Status.CURRENT
        except NotFoundError:
            return False

    def change_labels(self, operation: ChangeLabels, page: str) -> None:
        """Add labels and take labels off: done twice, it is done once."""
        remote = self.desk.site.remote
        try:
            if operation.add:
                remote.add_labels(page, operation.add)
            for label in operation.remove:
                remote.remove_label(page, label)
        except UnreachableError as error:
            there = set(remote.labels(page))
            if not set(operation.add) <= there or set(operation.remove) & there:
                raise not_found(error) from error

    def _write(self, update: PageUpdate, facts: Update) -> PageContent:
        try:
            return self.desk.site.remote.update(update)
        except (UnreachableError, VersionConflictError) as error:
            found = look_up_version(self.desk.site, facts)
            if found is None or found.state.version != update.expected + 1:
                raise not_found(error) from error
            return found

    def _update(self, operation: UpdatePage, work: Work, parent: str) -> PageUpdate:
        return PageUpdate(
            id=operation.target.page,
            expected=self.aside.get(operation.target.page, operation.expected),
            title=operation.target.title,
            parent=parent,
            storage=operation.storage,
            space=self.desk.site.space,
            message=work.message,
            minor=self.desk.request.minor or self.desk.tree.config.minor_edits,
            banner=operation.banner,
        )

    def _about(self, progress: Progress) -> Agreed:
        """Give what is agreed once a write is done, as far as it is known before."""
        agreed = progress.agreed if progress.agreed is not None else _NOTHING
        return replace(agreed, parent=self.ids.get(agreed.parent, agreed.parent))

    def _settle(self, intent: int, error: RemoteError) -> None:
        """Drop a note where the site said that it did not do it."""
        if is_refused(error):
            self.desk.tree.index.settle(intent)


_NOTHING = Agreed("", "", "", "", 0)


def not_found(error: RemoteError) -> RemoteError:
    """Say of a write without an answer that the site, which does answer, does not show it."""
    if not isinstance(error, UnreachableError):
        return error
    request = (error.method, error.address)
    return UnknownOutcomeError(error.message, status=error.status, request=request, hint=error.hint)


def is_refused(error: RemoteError) -> bool:
    """Say whether a write was surely not done: the site understood it, and said no."""
    return not isinstance(error, UnreachableError) and error.status // 100 == 4  # noqa: PLR2004 - 4xx
