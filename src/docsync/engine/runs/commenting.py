"""The comments of pages beside their files, on request: `x.comments.md`, never anybody's page.

Such a file is made anew where the comments changed, goes where its page's file goes, and is taken
away with the last comment. What somebody wrote into one is kept in `.docsync/trash`.

>>> write_comments(tree, site, request).exit_code
0
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from docsync.confluence.remote import Comment
from docsync.convert import to_markdown
from docsync.engine.deciding.planning import asked
from docsync.engine.state.tree import Site, Tree
from docsync.errors import FileError, InputError, NotFoundError, RemoteError, ends_run
from docsync.sync.plan import (
    Failure,
    Note,
    NoteKind,
    Operation,
    Outcome,
    Plan,
    Request,
    RunResult,
    Side,
    Target,
    TrashFile,
    WriteFile,
)
from docsync.sync.sidecar import Remark, Sidecar, head_of, line_of, sidecar_path, threads, written
from docsync.sync.state import Agreed, NodeKind
from docsync.workspace.scan import sidecars
from docsync.workspace.textfile import digest

GONE = "no comments any more"
TAKEN = "the comments of {} are not written: {} is a page of its own"
EDITED = "what was written into it is in .docsync/trash: comments are written in Confluence"


@dataclass(slots=True)
class _Found:
    """What there is to write, below the tree, and what could not be read."""

    operations: list[WriteFile | TrashFile] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def wants_comments(tree: Tree, request: Request) -> bool:
    """Say whether a run is to write comments: it is asked to, or the configuration says so."""
    return request.policy.may_write(Side.LOCAL) and (request.comments or tree.config.comments)


def plan_comments(tree: Tree, site: Site, request: Request) -> Plan:
    """Say which files of comments would be written."""
    found = _look(tree, site, request)
    operations = tuple(_shown(tree, one) for one in found.operations)
    return Plan(operations, failures=tuple(found.failures), notes=tuple(found.notes))


def write_comments(tree: Tree, site: Site, request: Request) -> RunResult:
    """Write the files of comments that differ."""
    found = _look(tree, site, request)
    outcomes = tuple(_done(tree, one) for one in found.operations)
    failures = (*found.failures, *(one.failure for one in outcomes if one.failure is not None))
    return RunResult(outcomes, failures=failures, notes=tuple(found.notes))


def _look(tree: Tree, site: Site, request: Request) -> _Found:
    """Read all comments, and compare them with what is here."""
    agreed = [one for one in tree.index.agreed(tree.id) if one.kind is NodeKind.PAGE]
    pages = [one for one in agreed if asked(tree, request, one.path)]
    here = {path: tree.files.read(path) for path in sidecars(tree.folder, tree.ignore)}
    found = _Found()
    wanted: dict[str, Sidecar] = {}
    failed: set[str] = set()
    tree.reporter.step("comments")
    for page, sidecar in _read_all(tree, site, pages):
        if isinstance(sidecar, Sidecar):
            wanted[sidecar_path(page.path)] = sidecar
        else:
            failed.add(page.id)
            found.failures.append(_failure(tree, page, sidecar))
    left = {one.id for one in agreed if one not in pages} | failed
    for path, sidecar in wanted.items():
        _compare(tree, path, sidecar, here, found)
    for path, text in here.items():
        head = head_of(text)
        if path not in wanted and not (head is not None and head.page in left):
            _compare(tree, path, Sidecar("", "", path, ()), here, found)
    return found


def _compare(
    tree: Tree, path: str, sidecar: Sidecar, here: Mapping[str, str], found: _Found
) -> None:
    """Say what is to be done with one file of comments."""
    text, old = written(sidecar), here.get(path)
    target = Target(path, sidecar.page, sidecar.title)
    if old == text or (old is None and not text):
        return
    if old is None and (tree.folder / path).exists():
        message = TAKEN.format(tree.shown(sidecar.path), tree.shown(path))
        found.notes.append(Note(NoteKind.SCOPE, message, tree.shown(path)))
        return
    head = head_of(old) if old is not None else None
    if text and head is not None and not head.untouched:
        found.notes.append(Note(NoteKind.STATE, EDITED, tree.shown(path)))
    if text:
        expected = digest(old) if old is not None else ""
        found.operations.append(WriteFile(target, _counted(sidecar), expected, text))
    elif old is not None:
        found.operations.append(TrashFile(target, GONE, digest(old)))


def _counted(sidecar: Sidecar) -> str:
    def count(remarks: Iterable[Remark]) -> int:
        return sum(1 + count(one.answers) for one in remarks)

    number = count(sidecar.remarks)
    return f"{number} comment{'' if number == 1 else 's'}"


def _done(tree: Tree, operation: WriteFile | TrashFile) -> Outcome:
    """Write one file, after what somebody wrote into it is safe."""
    files, path = tree.files, operation.target.path
    shown = _shown(tree, operation)
    try:
        if isinstance(operation, TrashFile):
            files.discard(path, expected=operation.expected)
        else:
            head = head_of(files.read(path)) if operation.expected else None
            if head is not None and not head.untouched:
                files.copy_to_trash(path)
            files.write(path, operation.text, expected=operation.expected)
    except FileError as error:
        return Outcome(shown, Failure(shown.target, error.message, hint=error.hint))
    return Outcome(shown)


def _shown(tree: Tree, operation: WriteFile | TrashFile) -> Operation:
    """Name the file from the workspace, as people do."""
    target = operation.target
    there = Target(tree.shown(target.path), target.page, target.title)
    if isinstance(operation, TrashFile):
        return TrashFile(there, operation.reason, operation.expected)
    return WriteFile(there, operation.reason, operation.expected, operation.text)


def _failure(tree: Tree, page: Agreed, error: RemoteError | InputError) -> Failure:
    target = Target(tree.shown(page.path), page.id, page.title)
    code = error.exit_code if ends_run(error) else 1
    return Failure(target, f"comments: {error.message}", hint=error.hint, exit_code=code)


# Reading --------------------------------------------------------------------------------------


def _read_all(
    tree: Tree, site: Site, pages: list[Agreed]
) -> list[tuple[Agreed, Sidecar | RemoteError | InputError]]:
    """Read the comments of pages, several at a time; one that cannot be read stops no other."""
    names: dict[str, str] = {}
    done: list[tuple[Agreed, Sidecar | RemoteError | InputError]] = []

    def read(page: Agreed) -> Sidecar | RemoteError | InputError:
        try:
            return _read(tree, site, page, names)
        except (RemoteError, InputError) as error:
            return error

    with ThreadPoolExecutor(tree.config.workers) as pool:
        for page, sidecar in zip(pages, pool.map(read, pages), strict=True):
            done.append((page, sidecar))
            tree.reporter.progress(len(done), len(pages), "pages")
    return done


def _read(tree: Tree, site: Site, page: Agreed, names: dict[str, str]) -> Sidecar:
    comments = site.remote.comments(page.id)
    inline = any(one.ref for one in comments)
    storage = site.remote.read(page.id).storage if inline else ""
    text = tree.files.read(page.path) if inline else ""

    def place(one: Comment) -> tuple[str, int]:
        known, line = line_of(one.words, one.ref, text, storage) if one.ref else ("", 0)
        return known, line

    shown = {one.id: _remark(one, place(one), _namer(site, names)) for one in comments}
    parents = {one.id: one.parent for one in comments}
    order = [one.id for one in comments]
    return Sidecar(page.id, page.title, page.path, threads(shown, parents, order))


def _remark(one: Comment, place: tuple[str, int], name: Callable[[str], str]) -> Remark:
    words, line = place
    try:
        text = to_markdown(one.storage).text
    except InputError:  # shown as it is: it is only for reading
        text = one.storage
    return Remark(name(one.author), one.when, text, words, line, one.inline, one.resolved)


def _namer(site: Site, names: dict[str, str]) -> Callable[[str], str]:
    """Ask for the name of a user once a run; one who left is named by id."""

    def name(user: str) -> str:
        if user not in names:
            try:
                names[user] = site.remote.person(user).name if user else "somebody"
            except NotFoundError:
                names[user] = user
        return names[user]

    return name
