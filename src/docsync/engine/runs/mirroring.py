"""`pull --commit`: a commit for each version that a pull brought, by who made it, when they did.

Git itself says how far a page is: each commit names its page and version. A version's file is
spelled as the newest one is, so that its differences are those of the page. What belongs to no
version (labels, links that follow a move, comments) stands in one commit behind them.

>>> commit_pull(trees, remote, begin(trees), result).commits
3
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

from docsync.confluence.remote import PageContent, Remote, VersionInfo
from docsync.engine.page.desk import Desk
from docsync.engine.page.texts import converter
from docsync.engine.runs.comparing import desk_now
from docsync.engine.state.tree import Tree
from docsync.errors import (
    DocsyncError,
    FileError,
    NotFoundError,
    RejectedError,
    RemoteError,
    SafetyStop,
    ends_run,
)
from docsync.sync.pagefile import compose, read_page
from docsync.sync.plan import (
    DownloadAttachment,
    MoveFile,
    Note,
    NoteKind,
    Outcome,
    Policy,
    Request,
    RunResult,
    TrashFile,
    WriteFile,
)
from docsync.sync.state import Agreed, NodeKind
from docsync.values import Base
from docsync.workspace.committing import PAGE, VERSION, Commit, Person, Repository, repository
from docsync.workspace.git import ignored
from docsync.workspace.textfile import encode

BEGUN = "committing"  # what was agreed when a pull began whose commits are not made yet
AT_ONCE = 200  # versions that are read before they are committed
UNREAD = "version {} of this page cannot be read ({}): what it changed stands in the next commit"
EDITED = "has edits of yours that Confluence does not have: its versions stand in one commit"
MARKED = "holds a conflict: settle it, then commit it yourself"
VANISHED = "the site has no version {} of this page any more: what they changed stands in the next"
DIRTY = "files are changed and not committed: {}{}"
CLEAN = "git stash, or git commit, then run the command again: --commit makes commits of its own"
FEW = 3
REST = "Labels, links and what else follows Confluence"

_SIGN = re.compile(r"\s*\[docsync [^\]]*\]\s*$")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")

Before = Mapping[str, tuple[int, str]]  # by content id: the version and path agreed on


@dataclass(frozen=True, slots=True)
class _Step:
    """One version of a page that is to be committed, under the path that it had then."""

    page: Agreed
    version: VersionInfo
    when: datetime
    path: str

    @property
    def is_newest(self) -> bool:
        """Whether it is the version whose file is here."""
        return self.version.number == self.page.version


@dataclass(slots=True)
class _History:
    """One tree, its repository, and what is found out on the way."""

    desk: Desk
    repository: Repository
    before: Before
    fetched: Mapping[str, tuple[str, ...]]  # the attachments that came, by page
    notes: list[Note] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def tree(self) -> Tree:
        """The tree."""
        return self.desk.tree

    def tell(self, path: str, message: str) -> None:
        """Note what a person should know of a file."""
        self.notes.append(Note(NoteKind.STATE, message, self.tree.shown(path)))


def begin(trees: Sequence[Tree]) -> tuple[Before, ...]:
    """Refuse a work tree with changes of its own, and note what is agreed before a pull."""
    return tuple(_begun(tree) for tree in trees)


def commit_pull(
    trees: Sequence[Tree], remote: Remote, before: Sequence[Before], result: RunResult
) -> RunResult:
    """Commit what a pull brought to its trees; one that wrote nothing brought nothing."""
    count, notes = 0, []
    for tree, known in zip(trees, before, strict=True):
        if result.stop is None:
            tree.reporter.step("history")
            made, told = _commit(tree, remote, known, result)
            count += made
            notes += told
        tree.index.set_meta(tree.id, {BEGUN: ""})
    return replace(result, commits=count, notes=(*result.notes, *notes))


def _begun(tree: Tree) -> Before:
    """Take up what a pull that was killed before its commits had noted; its files are no edits."""
    told = repository(tree.folder)
    noted = tree.index.meta(tree.id).get(BEGUN, "")
    now = {one.id: (one.version, one.path) for one in _pages(tree)}
    before = {page: (known[0], known[1]) for page, known in json.loads(noted or "{}").items()}
    own = _written(tree, before) if noted else frozenset()
    edited = [path for path in told.dirty() if path.removeprefix(told.prefix) not in own]
    if edited:
        raise SafetyStop(DIRTY.format(", ".join(edited[:FEW]), *_rest(edited)), hint=CLEAN)
    tree.index.set_meta(tree.id, {BEGUN: json.dumps(before if noted else now)})
    return before if noted else now


def _written(tree: Tree, before: Before) -> frozenset[str]:
    """Name the files that are as a killed pull left them: written by it, or taken away."""
    files = {one.path: one.digest for one in _pages(tree)}
    files |= {it.path: it.digest for one in _pages(tree) for it in one.attachments if it.path}
    left = {path for _, path in before.values() if not (tree.folder / path).exists()}
    return frozenset(left | {path for path, known in files.items() if _is_as(tree, path, known)})


def _is_as(tree: Tree, path: str, known: str) -> bool:
    try:
        return known in (tree.files.digest(path), tree.files.text_digest(path))
    except FileError:  # no text, and not as it was
        return False


def _rest(edited: Sequence[str]) -> tuple[str]:
    return (f" and {len(edited) - FEW} more" if len(edited) > FEW else "",)


def _commit(
    tree: Tree, remote: Remote, before: Before, result: RunResult
) -> tuple[int, list[Note]]:
    """Commit what came to one tree."""
    desk, _ = desk_now(tree, remote, Request(Policy.PULL))
    done = [one for one in result.outcomes if one.failure is None]
    history = _History(desk, repository(tree.folder), before, _fetched(tree, done))
    left_out = ignored(tree.folder, [one.path for one in _pages(tree)])
    pages = [one for one in _pages(tree) if one.path not in left_out and _is_here(tree, one)]
    for one in [page for page in pages if page.conflicted]:
        history.tell(one.path, MARKED)
    marked = {one.path for one in pages if one.conflicted}
    steps = _steps(history, [one for one in pages if not one.conflicted])
    commits = itertools.chain(_moves(history, pages, steps), _versions(history, steps))
    count = history.repository.add(itertools.chain(commits, _deletions(history, pages)))
    written = {path for one in done for path in _paths(tree, one)} - marked - left_out
    rest = history.repository.changed(written)
    if rest:
        count += history.repository.add([_rest_of(history, rest)])
    return count, history.notes


def _pages(tree: Tree) -> list[Agreed]:
    return [one for one in tree.index.agreed(tree.id) if one.kind is NodeKind.PAGE]


def _is_here(tree: Tree, page: Agreed) -> bool:
    return (tree.folder / page.path).is_file()


# Which versions -------------------------------------------------------------------------------


def _steps(history: _History, pages: Sequence[Agreed]) -> list[_Step]:
    """List the versions that are no commits yet, oldest first over all pages."""
    recorded, tracked = history.repository.recorded(), history.repository.tracked()
    steps: list[_Step] = []
    for page in pages:
        version, path = history.before.get(page.id, (page.version, page.path))
        known = recorded.get(page.id, version if path in tracked else 0)
        if known < page.version:
            steps += _of_page(history, page, known, path if path in tracked else page.path)
    return sorted(steps, key=lambda step: (step.when, step.page.path, step.version.number))


def _of_page(history: _History, page: Agreed, known: int, path: str) -> list[_Step]:
    listed = history.desk.site.remote.versions(page.id)
    wanted = [one for one in listed if known < one.number <= page.version]
    if history.tree.files.text_digest(page.path) != page.digest:
        history.tell(page.path, EDITED)
        wanted = [one for one in wanted if one.number == page.version]
    elif gone := sorted(set(range(known + 1, page.version)) - {one.number for one in wanted}):
        history.tell(page.path, VANISHED.format(", ".join(map(str, gone))))
    if not any(one.number == page.version for one in wanted):
        wanted.append(VersionInfo(page.version, "", ""))
    return [
        _Step(page, one, _moment(one.when), page.path if one.number == page.version else path)
        for one in wanted
    ]


def _moment(when: str) -> datetime:
    """Read a moment; one that the site does not say is now."""
    try:
        found = datetime.fromisoformat(when)
    except ValueError:
        return datetime.now(UTC)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


# Commits --------------------------------------------------------------------------------------


def _versions(history: _History, steps: Sequence[_Step]) -> Iterator[Commit]:
    """Read versions, several at a time, and commit each as it comes in its turn."""
    with ThreadPoolExecutor(history.tree.config.workers) as pool:
        for start in range(0, len(steps), AT_ONCE):
            part = steps[start : start + AT_ONCE]
            for step, content in zip(part, pool.map(partial(_read, history), part), strict=True):
                history.tree.reporter.progress(start, len(steps), "versions")
                commit = _commit_of(history, step, content)
                if commit is not None:
                    yield commit


def _read(history: _History, step: _Step) -> PageContent | DocsyncError | None:
    """Read a version, but for the newest one, which is here."""
    if step.is_newest:
        return None
    try:
        return history.desk.site.remote.read_version(step.page.id, step.version.number)
    except RemoteError as error:
        if ends_run(error):
            raise
        return error


def _commit_of(
    history: _History, step: _Step, content: PageContent | DocsyncError | None
) -> Commit | None:
    page, number = step.page, step.version.number
    author = _person(history, step.version.author)
    if content is None:
        old = history.before.get(page.id, (0, page.path))[1]
        gone = {old: None} if old != page.path else {}
        stored = (page.path, *history.fetched.get(page.id, ()))
        return Commit(author, step.when, _message(step, page.title), gone, stored)
    try:
        if isinstance(content, DocsyncError):
            raise content
        text = _text(history, page, content)
    except DocsyncError as error:
        history.tell(page.path, UNREAD.format(number, error.message))
        return None
    data = encode(text, history.tree.files.read_bytes(page.path))
    return Commit(author, step.when, _message(step, content.state.title), {step.path: data})


def _text(history: _History, page: Agreed, content: PageContent) -> str:
    """Write the file as it was at a version, in the spelling that it has here."""
    tree = history.tree
    here = read_page(tree.files.read(page.path), page.path)
    convert = converter(history.desk, page.path)
    storage = tree.index.text(page.storage)
    lens = Base(here.body, storage) if storage is not None else None
    title = None if content.state.title == page.title else content.state.title
    return compose(here, title=title, body=convert.markdown(content.storage, lens))


def _message(step: _Step, title: str) -> str:
    said = _SIGN.sub("", step.version.message).strip()
    subject = said or f"{title}: version {step.version.number}"
    return f"{subject}\n\n{PAGE}: {step.page.id}\n{VERSION}: {step.version.number}\n"


def _moves(history: _History, pages: Sequence[Agreed], steps: Sequence[_Step]) -> Iterator[Commit]:
    """Commit the moves of pages that got no version with it."""
    versions = {step.page.id for step in steps}
    for page in pages:
        old = history.before.get(page.id, (0, page.path))[1]
        if old != page.path and page.id not in versions and not page.conflicted:
            message = f"Move {page.title} to {page.path}\n"
            yield Commit(_site(history), datetime.now(UTC), message, {old: None}, (page.path,))


def _deletions(history: _History, pages: Sequence[Agreed]) -> Iterator[Commit]:
    """Commit that pages are gone."""
    here, tracked = {one.id for one in _pages(history.tree)}, history.repository.tracked()
    taken = {one.path for one in pages}
    for page, (_, path) in sorted(history.before.items()):
        if page not in here and path in tracked and not (history.tree.folder / path).exists():
            message = f"Delete {path}\n\n{PAGE}: {page}\n"
            if path not in taken:
                yield Commit(_site(history), datetime.now(UTC), message, {path: None})


def _rest_of(history: _History, paths: Sequence[str]) -> Commit:
    stored = tuple(path for path in paths if (history.tree.folder / path).is_file())
    gone: dict[str, bytes | None] = {path: None for path in paths if path not in stored}
    committer = history.repository.committer
    return Commit(committer, datetime.now(UTC), REST, gone, stored)


# Who and what ---------------------------------------------------------------------------------


def _person(history: _History, user: str) -> Person:
    """Name an author: by mail where the site shows it, else by an address made of the id."""
    if user not in history.people:
        history.people[user] = _asked(history, user) if user else _site(history)
    return history.people[user]


def _asked(history: _History, user: str) -> Person:
    no_mail = f"{_UNSAFE.sub('-', user)}@noreply.{_host(history)}"
    try:
        found = history.desk.site.remote.person(user)
    except (NotFoundError, RejectedError):
        return Person(user, no_mail)
    return Person(found.name, found.mail or no_mail)


def _site(history: _History) -> Person:
    """Name the author of what Confluence names nobody for."""
    return Person("Confluence", f"confluence@noreply.{_host(history)}")


def _host(history: _History) -> str:
    return urlsplit(history.desk.site.remote.site).hostname or "localhost"


def _fetched(tree: Tree, outcomes: Sequence[Outcome]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in outcomes:
        if isinstance(one.operation, DownloadAttachment):
            page = one.operation.target.page
            found[page] = (*found.get(page, ()), _below(tree, one.operation.file))
    left_out = ignored(tree.folder, [path for paths in found.values() for path in paths])
    return {page: tuple(set(paths) - left_out) for page, paths in found.items()}


def _paths(tree: Tree, outcome: Outcome) -> tuple[str, ...]:
    """Name the files that an operation wrote, from the tree."""
    match outcome.operation:
        case WriteFile(target=target) | TrashFile(target=target):
            return (_below(tree, target.path),)
        case MoveFile(target=target, to=to):
            return _below(tree, target.path), _below(tree, to)
        case DownloadAttachment(file=file):
            return (_below(tree, file),)
        case _:
            return ()


def _below(tree: Tree, path: str) -> str:
    return path.removeprefix(tree.shown(""))
