"""Pushing one file to one page by its address: no workspace, no index, no manifest.

What both sides had last is known from the page itself: docsync's sign in its versions' messages, or
a property on a page that such a push made. The decision, the merge and the writing are those of
every push; what is known lasts as long as the run.

>>> with opened_errand(errand, config, remote, reporter) as single:
...     run_single(single, Request(Policy.PUSH)).exit_code
0
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from docsync.config import Config, TreeConfig
from docsync.confluence.remote import PageContent, Remote, Space
from docsync.engine.deciding.drafts import open_drafts
from docsync.engine.deciding.planning import TreePlan
from docsync.engine.deciding.preparing import prepare
from docsync.engine.deciding.presenting import present_plan, present_result
from docsync.engine.doing.executor import execute
from docsync.engine.looking.former_pushes import Known, keep_sign, last_push
from docsync.engine.looking.snapshots import page_of, read_file
from docsync.engine.page.desk import Desk
from docsync.engine.page.weighing import weigh_newcomers
from docsync.engine.state.opening import MEGABYTE, known_user
from docsync.engine.state.tree import Reporter, Site, Tree
from docsync.errors import FileError, RemoteError
from docsync.index import Index
from docsync.sync.decisions import Decided
from docsync.sync.links import TreeMap, tree_map
from docsync.sync.merge import Clash, merge_value
from docsync.sync.pagefile import TitleSource, headings, read_page
from docsync.sync.plan import (
    Agree,
    Conflict,
    Failure,
    FileDiff,
    Plan,
    Request,
    RunResult,
    Stop,
    Target,
)
from docsync.sync.reconcile import Decision, decide, local_change, reason, remote_change
from docsync.sync.state import Agreed, Item, LocalFile, RemoteSnapshot
from docsync.workspace.commits import Commits
from docsync.workspace.files import TreeFiles
from docsync.workspace.git import Ancestry, checkout
from docsync.workspace.ignore import Ignore
from docsync.workspace.scan import Prober, Rules

STRANGER = (
    '"{}" was not written from this file as far as its history says: what it says would be lost'
)
LOOK = "--dry-run shows what would change; --force writes the file over the page"
BOTH = "edited there since the last push of this file, in the same place as here"
BEHIND = "behind: this file holds a text that was pushed before, and a newer one has been since"
GET_IT = "git pull --rebase, then repeat the command; --force pushes what is here over it"
SETTLE = "take the words of the page into the file, or push with --force over them"
_COMMIT = re.compile(r"\b[0-9a-f]{7,40}\b(?!\])")  # and not docsync's sign
_LOOKED_AT = frozenset({Decision.NOTHING, Decision.PUSH, Decision.PULL})


@dataclass(frozen=True, slots=True)
class Errand:
    """Which file goes to which page; `page` is '' for one that is to be made below `parent`.

    `path` is the file's, from `folder`: nothing outside of that is uploaded with it.
    """

    folder: Path
    path: str
    space: Space
    page: str
    parent: str


@dataclass(frozen=True, slots=True)
class Single:
    """One file at work."""

    errand: Errand
    tree: Tree
    site: Site


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a push of the file would do; `strange` is the difference to a page nobody knows."""

    desk: Desk
    plan: TreePlan
    strange: FileDiff | None = None


@contextmanager
def opened_errand(
    errand: Errand, config: Config, remote: Remote, reporter: Reporter
) -> Iterator[Single]:
    """Open what such a push needs; the state it takes is gone behind it."""
    with tempfile.TemporaryDirectory(prefix="docsync-") as state:
        index = Index(Path(state))
        try:
            tree = _tree(errand, replace(config, space=errand.space.key), index, reporter)
            user = known_user(remote, config)
            yield Single(errand, tree, Site(remote, errand.space, user, errand.parent))
        finally:
            index.close()


def plan_single(single: Single, request: Request) -> tuple[Plan, FileDiff | None]:
    """Say what a push would do, and how a page that is not known differs from the file."""
    prepared = _prepared(single, request)
    operations = [one for work in prepared.plan.works for one in work.operations]
    told = [one for one in operations if not isinstance(one, Agree)]
    return present_plan(single.tree, prepared.plan, told), prepared.strange


def run_single(single: Single, request: Request) -> tuple[RunResult, FileDiff | None]:
    """Push the file, or say why not."""
    prepared = _prepared(single, request)
    plan = prepared.plan
    remote = RemoteSnapshot(single.site.root, {}, {})
    done = execute(prepared.desk, plan.works, remote, "") if plan.stop is None else ()
    for one in done:
        if not one.failed and single.errand.page == "":
            text = single.tree.files.read(single.errand.path)
            with suppress(RemoteError):  # it is told by its text then
                keep_sign(single.site.remote, one.page, text)
    result = present_result(single.tree, plan, done, ())
    outcomes = tuple(one for one in result.outcomes if not isinstance(one.operation, Agree))
    return replace(result, outcomes=outcomes), prepared.strange


def _tree(errand: Errand, config: Config, index: Index, reporter: Reporter) -> Tree:
    limit = config.attachments.max_mb * MEGABYTE
    rules = Rules(frozenset(config.attachments.kinds), limit)
    return Tree(
        workspace=errand.folder,
        config=config,
        settings=TreeConfig("single"),
        index=index,
        files=TreeFiles(errand.folder, errand.folder / ".docsync" / "trash"),
        ignore=Ignore(),
        prober=Prober(errand.folder, Ignore(), rules),
        reporter=reporter,
    )


def _prepared(single: Single, request: Request) -> Prepared:
    request = replace(request, deep=True, paths=())
    errand, remote = single.errand, single.site.remote
    file = read_file(single.tree, errand.path)
    if file.fault is not None:
        target = Target(errand.path, errand.page, file.title)
        failure = Failure(target, file.fault.message, file.fault.line, file.fault.hint)
        return Prepared(_desk(single, request, file), TreePlan(failures=(failure,)))
    content = remote.read(errand.page) if errand.page else None
    file = _with_title(single, file, content)
    desk = _desk(single, request, file)
    if content is None:
        return _planned(desk, _decided(Item(local=file), errand), None)
    known = last_push(remote, content, file)
    if known is not None and known.passed and not (request.force or _is_on_top(single, known)):
        return Prepared(desk, TreePlan(stop=Stop(BEHIND, GET_IT)))
    base = known.agreed if known is not None else None
    if base is None and (request.force or not content.storage.strip()):
        base = _taken_over(content, file)
    if base is None:
        return _met(desk, Item(local=file, remote=page_of(content.state)), content, errand)
    if request.force and base.version != content.state.version:
        base = _taken_over(content, file)
    item = Item(base, file, page_of(content.state))
    return _planned(desk, _decided(item, errand), content)


def _is_on_top(single: Single, known: Known) -> bool:
    """Say whether what is checked out holds the commit that was pushed last.

    An older text is meant then. The message of a version names it, if the template says so.
    """
    here = checkout(single.tree.folder)
    named = _COMMIT.findall(known.message)
    return here is not None and any(here.holds(commit) is Ancestry.HELD for commit in named)


def _with_title(single: Single, file: LocalFile, content: PageContent | None) -> LocalFile:
    """Leave the title of a page alone where the file has none but its name."""
    if content is None:
        return file
    page = read_page(single.tree.files.read(file.path), file.path)
    named = page.source is TitleSource.FILE_NAME
    return replace(file, title=content.state.title) if named else file


def _desk(single: Single, request: Request, file: LocalFile) -> Desk:
    tree = single.tree

    def headings_of(path: str) -> tuple[str, ...]:
        try:
            return headings(read_page(tree.files.read(path), path).body)
        except FileError:
            return ()

    links = TreeMap(
        titles={file.path: file.title},
        aliases={},
        space=single.site.space.key,
        probe=tree.prober,
        headings=headings_of,
        editor=tree.editor(single.site.remote.profile),
    )
    commits = Commits(tree.folder)
    return Desk(tree, single.site, request, tree_map(links), {}, commits=commits)


def _decided(item: Item, errand: Errand) -> Decided:
    """Decide by the table; a page that is known is looked at in any case: its attachments too."""
    base, local, remote = item.base, item.local, item.remote
    here, there = local_change(item), remote_change(item)
    decision = decide(here, there)
    if base is not None and decision in _LOOKED_AT:
        decision = Decision.MERGE
    wanted = local.title if local is not None else ""
    title, clash = wanted, ""
    if base is not None and remote is not None:
        merged = merge_value(base.own_title, wanted, remote.title)
        title, clash = (remote.title, "title") if isinstance(merged, Clash) else (merged, "")
    parent = remote.parent if remote is not None else errand.parent
    return Decided(
        item=item,
        decision=decision,
        reason=reason(here, there),
        path=errand.path,
        title=title,
        parent=parent,
        ours_title=wanted,
        ours_parent=parent,
        depth=1,
        clash=clash,
    )


def _taken_over(content: PageContent, file: LocalFile) -> Agreed:
    """Take the page as it is for what was agreed on: the file is written over it."""
    state = content.state
    return Agreed(
        id=state.id,
        path=file.path,
        title=state.title,
        parent=state.parent,
        version=state.version,
        own_title=state.title,
        labels=None,
        unfinished=True,
    )


def _met(desk: Desk, item: Item, content: PageContent, errand: Errand) -> Prepared:
    """Meet a page that nothing is known of: the same text is well, any other a stop."""
    one = _decided(item, errand)
    weighed = weigh_newcomers(desk, one, content)
    if not weighed.merge.conflicts and not weighed.unreadable:
        return Prepared(desk, TreePlan())
    target = Target(errand.path, errand.page, content.state.title)
    strange = FileDiff(target, weighed.theirs, weighed.ours_text, None)
    stop = Stop(STRANGER.format(content.state.title), LOOK)
    return Prepared(desk, TreePlan(stop=stop), strange)


def _planned(desk: Desk, one: Decided, content: PageContent | None) -> Prepared:
    found = prepare(desk, one, content)
    works = (found.work,) if found.work is not None else ()
    plan = TreePlan(
        decided=(one,),
        everyone=(one,),
        works=works,
        conflicts=tuple(_told(conflict) for conflict in found.conflicts),
        failures=found.failures,
        held=found.held,
        notes=(*found.notes, *open_drafts(desk, works)),
    )
    return Prepared(desk, plan)


def _told(conflict: Conflict) -> Conflict:
    """Say what helps where there is no workspace to pull into."""
    if "docsync pull" not in conflict.hint:
        return conflict
    return replace(conflict, reason=BOTH, hint=SETTLE)
