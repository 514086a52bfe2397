"""What a push would send of each file, without sending it: the same decisions, the same texts.

A `Foresight` holds one tree with its snapshots. Each is decided, prepared and converted exactly as
`docsync push` does it; what that would write is taken out of its operations. Without a look at the
site, the site is as it was last agreed on.

>>> foresight = Foresight(tree)
>>> foresight.foresee("guide/setup.md").storage
'<p>First line.</p>'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from docsync.annotations import Annotation, Level, of_conflict, of_failure, of_note
from docsync.config import STATE_FOLDER, Config
from docsync.confluence.remote import Attachment, PageContent, PageState, Remote
from docsync.engine.deciding.planning import TreePlan, decide_tree, moves_of
from docsync.engine.deciding.preparing import prepare
from docsync.engine.looking.mapping import map_tree
from docsync.engine.looking.pairing import Snapshots
from docsync.engine.looking.snapshots import list_space, look_as_spelled
from docsync.engine.page.anchors import Anchors, broken_anchor
from docsync.engine.page.attaching import pictures_of
from docsync.engine.page.desk import Desk
from docsync.engine.page.drawing import draw, picture_file
from docsync.engine.page.locating import Text, text_of
from docsync.engine.page.texts import converter
from docsync.engine.page.unasked import unasked_site
from docsync.engine.page.weighing import page_converter, unmarked, weigh
from docsync.engine.page.work import Found
from docsync.engine.runs.foreseen import Foreseen, Stage, There, files_of, sent, stage_of
from docsync.engine.runs.running import snapshots_offline, take_snapshots
from docsync.engine.runs.session import init_workspace
from docsync.engine.state.opening import open_site, open_tree, open_trees_afresh
from docsync.engine.state.tree import Reporter, Site, Tree
from docsync.errors import FileError, InputError, RemoteError
from docsync.index import Index
from docsync.sync.decisions import Decided
from docsync.sync.metadata import shown_emoji
from docsync.sync.pagefile import PageFile, read_page
from docsync.sync.plan import DrawPicture, Note, NoteKind, Policy, Request
from docsync.sync.reconcile import Decision
from docsync.sync.state import Agreed, LocalFile, NodeKind, Presence
from docsync.sync.titles import title_key
from docsync.syntax.entries import said
from docsync.values import Base

PUSH = Request(Policy.PUSH, force=True)
THERE_TOO = "edited in Confluence as well, and not looked at now: a push merges both"
NOT_KNOWN = "what was agreed on is not known here: converted afresh, ids and the like may differ"
BELIEVED = "@{…} is looked up when the page is pushed"


@dataclass(frozen=True, slots=True)
class Survey:
    """A look at the site: its place, and both sides as they were then."""

    site: Site
    snapshots: Snapshots


@dataclass(frozen=True, slots=True)
class _Outlook:
    """One tree at one moment."""

    desk: Desk
    plan: TreePlan
    local: Mapping[str, LocalFile]
    decided: dict[str, Decided]


class Foresight:
    """One tree and what a push would send of it. Not safe to call from several threads."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._site: Site | None = None
        self._snapshots = snapshots_offline(tree, replace(PUSH, offline=True))
        self._names: dict[str, str] = {}
        self._known = tree.index.agreed(tree.id)
        self._bodies: dict[tuple[str, int], PageContent] = {}
        self._outlook = self._seen()

    @property
    def asks(self) -> bool:
        """Whether the site was looked at, and is asked for what is not known."""
        return self._site is not None

    def survey(self, remote: Remote) -> Survey:
        """Look at the site now. Nothing changes here: another thread may do it."""
        site = open_site(self.tree, remote)
        listed = list_space(self.tree, site)
        snapshots, _ = take_snapshots(self.tree, site, PUSH, listed)
        return Survey(site, snapshots)

    def take(self, survey: Survey) -> None:
        """Go by what was seen of the site, and ask it from now on."""
        self._site, self._snapshots = survey.site, survey.snapshots
        self._outlook = self._seen()

    def refresh(self) -> None:
        """Look at the files again, and at what another run has agreed on meanwhile."""
        known = self.tree.index.agreed(self.tree.id)
        if known != self._known:
            self._known = known
            self._snapshots = snapshots_offline(self.tree, replace(PUSH, offline=not self.asks))
        else:
            base, local = look_as_spelled(self.tree, self._snapshots.base)
            self._snapshots = replace(self._snapshots, base=base, local=local)
        self._outlook = self._seen()

    @property
    def decided(self) -> tuple[Decided, ...]:
        """What is decided of each file, folder and page."""
        return self._outlook.plan.everyone

    @property
    def root(self) -> str:
        """The id of the page that the tree hangs below."""
        return self._snapshots.remote.root

    def is_taken(self, title: str) -> bool:
        """Say whether the space has a page of this title, as far as it was looked at."""
        return not self.asks or title_key(title) in self._snapshots.remote.taken

    def person(self, identity: str) -> str:
        """Give the name of a person, '' where nobody says."""
        if self._site is None:
            return ""
        if identity not in self._names:
            try:
                self._names[identity] = self._site.remote.person(identity).name
            except RemoteError:
                self._names[identity] = ""
        return self._names[identity]

    def fetch(self, page: str, name: str, to: Path) -> Attachment | None:
        """Download an attachment of a page; None where there is none, or nobody is asked."""
        if self._site is None:
            return None
        found = next((one for one in self.desk.listing(page) if one.name == name), None)
        if found is not None:
            self._site.remote.download(found, to)
        return found

    @property
    def desk(self) -> Desk:
        """What converting the pages needs."""
        return self._outlook.desk

    @property
    def local(self) -> Mapping[str, LocalFile]:
        """The files."""
        return self._outlook.local

    def foresee(self, path: str) -> Foreseen:
        """Say what a push would make of a file; whatever is wrong with it is told in the answer."""
        outlook = self._outlook
        one = outlook.decided.get(path)
        if one is None or one.item.local is None:
            return self._unplanned(path)
        try:
            page = outlook.desk.page_of(one.item.local)
        except FileError as error:
            return self._broken(path, error)
        content, now = self._content(one)
        try:
            return self._foreseen(one, page, self._prepared(now, content), content)
        except RemoteError as error:
            return self._broken(path, error)

    def there(self, path: str, *, now: bool) -> There | None:
        """Give the page of a file as the site has it (`now`) or as agreed on; None: not known."""
        one = self._outlook.decided.get(path)
        if one is None or not one.item.page:
            return None
        if now and self._site is not None:
            content = self._site.remote.read(one.item.page)
            self._bodies[one.item.page, content.state.version] = content
            text = weigh(self.desk, one, content).theirs
            state = content.state
            stored = content.banner + content.storage
            return There(state.version, state.title, stored, text, looked=True)
        base = one.item.base
        agreed = None if base is None else self._agreed(base)
        if base is None or agreed is None:
            return None
        text = self.tree.index.text(base.digest) or ""
        stored = agreed.banner + agreed.storage
        return There(base.version, base.title, stored, text, looked=False)

    def _seen(self) -> _Outlook:
        offline = self._site is None
        request = replace(PUSH, offline=offline)
        plan = decide_tree(self.tree, request, self._snapshots)
        site = self._site or unasked_site(self.tree)
        links = map_tree(self.tree, site, plan.everyone, self._snapshots)
        desk = Desk(self.tree, site, request, links, {}, moves_of(plan.decided))
        decided = {one.path: one for one in plan.everyone if one.item.local is not None}
        return _Outlook(desk, plan, self._snapshots.local.files, decided)

    # One file ----------------------------------------------------------------------------------

    def _content(self, one: Decided) -> tuple[PageContent | None, Decided]:
        """Give the body that a push weaves into, and the decision that it belongs to."""
        base, remote = one.item.base, one.item.remote
        if not one.item.page or (base is not None and base.kind is not NodeKind.PAGE):
            return None, one
        version = remote.version if remote is not None else 0
        there = remote is not None and remote.presence is Presence.CURRENT
        if base is not None and (not there or version == base.version or self._site is None):
            content = self._agreed(base)
            if content is not None:
                merges = self._site is None and one.decision is Decision.MERGE
                return content, replace(one, decision=Decision.PUSH) if merges else one
        if self._site is None or not there:
            return None, one
        return self._read(one.item.page, version), one

    def _prepared(self, one: Decided, content: PageContent | None) -> Found:
        """Prepare a page; what the site would have to be asked for is told, or known not to be."""
        try:
            return prepare(self.desk, one, content)
        except RemoteError as error:
            told = (Note(NoteKind.STATE, error.message, one.path),) if self.asks else ()
            return Found(notes=told)

    def _read(self, page: str, version: int) -> PageContent | None:
        """Read a body, each version once."""
        if (page, version) not in self._bodies:
            try:
                content = self.desk.site.remote.read(page)
            except RemoteError:
                return None
            self._bodies[page, version] = content
        return self._bodies[page, version]

    def _agreed(self, base: Agreed) -> PageContent | None:
        """Give a page as it was agreed on, where its body is known here."""
        storage = self.tree.index.text(base.storage)
        if storage is None:
            return None
        state = PageState(base.id, base.title, base.parent, base.version)
        is_topped = base.banner != "" and base.banner == self.tree.banner_mark(base.path)
        banner = self.tree.banner(base.path) if is_topped else ""
        return PageContent(state, storage, base.labels or (), banner=banner)

    def _foreseen(
        self, one: Decided, page: PageFile, found: Found, content: PageContent | None
    ) -> Foreseen:
        """Take what would be sent out of what was prepared; else show what the file alone says."""
        planned = sent(found, one.path)
        convert = page_converter(self.desk, one, "" if content is None else content.storage)
        problems = [*map(of_failure, found.failures), *map(of_conflict, found.conflicts)]
        alone: str | None = None
        try:
            ours = unmarked(page, one.path) or page
            clashing = content if found.conflicts and self.asks else None
            body = convert.storage(ours, self._lens(one, clashing))
            alone = self.tree.banner(one.path) + body
        except InputError as error:
            problems = problems or [_problem(error, one.path)]
        storage = alone if planned is None else planned
        notes = [*convert.notes, *found.notes, *self._own_notes(one, page, content)]
        text = text_of(self.tree, one.path)
        told = [_placed(note, text) for note in dict.fromkeys(notes)]
        told += self._anchors(page, text, storage)
        pictures = pictures_of(self.desk, one.target, storage or "")
        problems += self._draw(one, pictures)
        return Foreseen(
            path=one.path,
            page=one.item.page,
            title=one.title,
            stage=stage_of(one, problems),
            text=page.text,
            labels=page.labels,
            emoji=self._emoji(page),
            storage=storage,
            told=tuple(dict.fromkeys(told)),
            problems=tuple(dict.fromkeys(problems)),
            files=files_of(convert, one),
            pictures={one.name: picture_file(self.tree, one.name) for one in pictures},
        )

    def _emoji(self, page: PageFile) -> str:
        try:
            return shown_emoji(said(page.front), self.tree.config.metadata)
        except FileError:  # told as what a push refuses
            return ""

    def _lens(self, one: Decided, clashing: PageContent | None) -> Base | None:
        """Give the texts to weave into: what it clashes with, else the agreed ones if known."""
        base = one.item.base
        if base is None:
            return None
        if clashing is not None:
            return weigh(self.desk, one, clashing).lens
        text, storage = self.tree.index.text(base.digest), self.tree.index.text(base.storage)
        if text is None or storage is None:
            return None
        body = self.tree.index.text(base.lens) if base.lens else None
        return Base(read_page(text, base.path).body if body is None else body, storage)

    def _own_notes(self, one: Decided, page: PageFile, content: PageContent | None) -> list[Note]:
        """Tell what is not known while the site is not asked."""
        base, told = one.item.base, []
        if self._site is None and one.decision is Decision.MERGE:
            told.append(THERE_TOO)
        if base is not None and content is None and base.kind is NodeKind.PAGE:
            told.append(NOT_KNOWN)
        notes = [Note(NoteKind.STATE, message, one.path) for message in told]
        title = [note for note in self._outlook.plan.notes if note.path == one.path]
        if self._site is None and "@{" in page.body:
            line = page.body[: page.body.index("@{")].count("\n") + 1 + page.body_line
            notes.append(Note(NoteKind.STATE, BELIEVED, one.path, line))
        return [*title, *notes]

    def _anchors(self, page: PageFile, text: Text, storage: str | None) -> list[Annotation]:
        if storage is None:
            return []
        found = Anchors(self.desk, self._afresh).broken(page, text.path, storage)
        return [broken_anchor(one, text) for one in found]

    def _afresh(self, page: PageFile, path: str) -> str:
        return converter(self.desk, path).storage(page, None)

    def _draw(self, one: Decided, pictures: Sequence[DrawPicture]) -> list[Annotation]:
        """Draw the pictures of a body, each once; say which cannot be drawn."""
        problems = []
        for picture in pictures:
            try:
                draw(self.desk, picture)
            except InputError as error:
                problems.append(_problem(error, one.path))
        return problems

    def _unplanned(self, path: str) -> Foreseen:
        """Show a file that a push leaves alone, and why."""
        plan = self._outlook.plan
        problems = [of_failure(one) for one in plan.failures if one.target.path == path]
        problems += [of_conflict(one) for one in plan.conflicts if one.target.path == path]
        file = self._outlook.local.get(path)
        title = file.title if file is not None else path
        text = text_of(self.tree, path).text
        return Foreseen(path, "", title, Stage.STOPPED, text, problems=tuple(problems))

    def _broken(self, path: str, error: FileError | RemoteError) -> Foreseen:
        text = text_of(self.tree, path).text
        return Foreseen(path, "", path, Stage.STOPPED, text, problems=(_problem(error, path),))


def _placed(note: Note, text: Text) -> Annotation:
    line, column = text.place_of(note.line, note.address)
    return replace(of_note(note), line=line, column=column)


def _problem(error: InputError | RemoteError, path: str) -> Annotation:
    line = error.line or 0 if isinstance(error, InputError) else 0
    return Annotation(Level.ERROR, error.message, path, line, hint=error.hint)


@contextmanager
def foresights(root: Path, config: Config, reporter: Reporter) -> Iterator[tuple[Foresight, ...]]:
    """Open all trees of a folder; one that is no workspace stays as it is: nothing is written."""
    if config.source.is_file():
        state = root / STATE_FOLDER
        if not state.is_dir():
            init_workspace(root)
        with Index(state) as index:
            yield tuple(
                Foresight(open_tree(root, config, t, index, reporter)) for t in config.trees
            )
    else:
        with open_trees_afresh(root, config, reporter) as fresh:
            yield tuple(Foresight(tree) for tree in fresh)
