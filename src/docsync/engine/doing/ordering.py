"""The order of siblings, planned and carried out: which pages are asked to stand where.

Files ask by `order` in their front matter, or by their place in a table of contents. The order of
the pages below one page is one value: agreed on, changed here, changed there, or both.

>>> order_works(desk, plan, works).works
(Work(...),)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from docsync.confluence.remote import PageState
from docsync.engine.page.desk import Desk
from docsync.engine.page.work import Work
from docsync.engine.state.tree import Tree
from docsync.errors import RemoteError
from docsync.sync.contents import positions
from docsync.sync.decisions import Decided
from docsync.sync.hanging import key_of
from docsync.sync.ordering import Siblings, Wanted, steps, wanted
from docsync.sync.plan import (
    Aspect,
    Conflict,
    CreateFolder,
    CreatePage,
    MoveFolder,
    OrderPages,
    Request,
    Side,
    Target,
    TrashPage,
    UpdatePage,
)
from docsync.sync.reconcile import Decision
from docsync.sync.state import Item, Presence, RemotePage

ASKED = "the order that the files ask for"
CLASH = "the order of the pages below it was changed here and there"
CHOOSE = "docsync pull --order takes theirs, docsync push --order takes ours"

ROOT = "the root page"
BEGUN = "ordering {}"  # the pages below it are being put in order

WORTH = 50  # new pages for each of which one move may be spent,
LEAST_MOVES = 2  # and a few in any case

Rank = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Family:
    """The pages below one page as this run leaves them, and what is asked of their order."""

    parent: str
    siblings: Siblings
    wanted: Wanted
    members: Mapping[str, Decided]
    moves: bool  # the site's order must change, or pages come to it


@dataclass(frozen=True, slots=True)
class Ordered:
    """What is to be done about orders, and what a person must settle."""

    works: tuple[Work, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def order_works(desk: Desk, everyone: Sequence[Decided], works: Sequence[Work]) -> Ordered:
    """Plan the orders that files ask for; where they ask for none there is nothing to do."""
    return pending_orders(desk.tree, desk.request, everyone, works)


def pending_orders(
    tree: Tree, request: Request, everyone: Sequence[Decided], works: Sequence[Work] = ()
) -> Ordered:
    """Say which orders the site does not have, as far as it was looked at."""
    if request.paths or not request.policy.may_write(Side.REMOTE):
        return Ordered()
    found: list[Work] = []
    conflicts: list[Conflict] = []
    by_key = {key_of(one.item): one for one in everyone}
    for family in families(tree, request, everyone, works):
        above = by_key.get(family.parent)
        target = _target(family.parent, above)
        if family.wanted.clash:
            conflicts.append(Conflict(target, CLASH, CHOOSE))
        elif family.moves:
            operation = OrderPages(target, ASKED, family.wanted.order, family.siblings.ours)
            found.append(Work(_holder(family.parent, above), (operation,)))
    return Ordered(tuple(found), tuple(conflicts))


def families(
    tree: Tree, request: Request, everyone: Sequence[Decided], works: Sequence[Work]
) -> tuple[Family, ...]:
    """Group the pages that will be there, where any file asks for a place, below each page."""
    ranks = _ranks(tree, everyone)
    if not ranks:
        return ()
    groups: dict[str, dict[str, Decided]] = defaultdict(dict)
    by_key = {work.key: work for work in works}
    for one in everyone:
        parent = _parent(one, by_key.get(key_of(one.item)))
        if parent is not None:
            groups[parent][key_of(one.item)] = one
    begun = tree.index.meta(tree.id)
    return tuple(
        _family(
            parent,
            members,
            ranks,
            ours_wins=request.order or begun.get(BEGUN.format(parent)) == "yes",
        )
        for parent, members in groups.items()
        if any(key in ranks for key in members)
    )


@dataclass(frozen=True, slots=True)
class Reordered:
    """What became of an order: whose entry changed, and how the pages stood before, if moved."""

    changed: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


def put_in_order(
    desk: Desk, operation: OrderPages, parent: str, ids: Mapping[str, str]
) -> Reordered:
    """Move pages as few as can be, and note what is agreed on then."""
    remote, tree = desk.site.remote, desk.tree
    seen = {page.id: page.version for page in remote.children(parent)}
    now = list(seen)
    order = [ids.get(key, key) for key in operation.order]
    touched: dict[str, PageState] = {}
    moves = steps(now, [page for page in order if page in now])
    if moves:  # half of them done look like a colleague's order: the next run must know better
        tree.index.set_meta(tree.id, {BEGUN.format(parent): "yes"})
    for step in moves:
        for state in remote.place(step.page, step.after, parent):
            touched[state.id] = state
    changed: list[str] = []
    asked = {ids.get(key, key): number for number, key in enumerate(operation.asked)}
    for page in asked.keys() | touched.keys():
        agreed = tree.index.page(tree.id, page)
        if agreed is None:
            continue
        fresh = touched.get(page)
        own = fresh is not None and seen.get(page) == agreed.version  # else a colleague's is below
        version = fresh.version if fresh is not None and own else agreed.version
        after = replace(agreed, place=asked.get(page, agreed.place), version=version)
        if after != agreed:
            tree.index.agree(tree.id, after)
            changed.append(page)
    if moves:
        tree.index.set_meta(tree.id, {BEGUN.format(parent): ""})
    return Reordered(tuple(changed), tuple(now) if moves else ())


def note_orders(desk: Desk, everyone: Sequence[Decided], works: Sequence[Work]) -> frozenset[str]:
    """Note orders that stand already as agreed; gives the pages of which that is news."""
    tree, news = desk.tree, set()
    for family in families(tree, desk.request, everyone, works):
        now = [page for page in family.siblings.now if page in set(family.siblings.ours)]
        if family.moves or tuple(now) != family.siblings.ours:
            continue
        for place, page in enumerate(now):
            agreed = tree.index.page(tree.id, page)
            if agreed is not None and agreed.place != place:
                tree.index.agree(tree.id, replace(agreed, place=place))
                news.add(page)
    return frozenset(news)


def append_in_path_order(
    desk: Desk, made: Iterable[tuple[str, PageState]], ordered: Collection[str]
) -> None:
    """Let new pages stand in path order where several workers made them in another.

    Below pages in `ordered` the files say the order. A page that cannot be moved stays: nothing
    is lost, and nobody asked for its place. Nor may the moves cost more than what they are worth:
    of very many pages, made while the site was busy, a few stay beside their places.
    """
    made = tuple(made)
    left = max(LEAST_MOVES, len(made) // WORTH)
    families_of: dict[str, list[tuple[str, PageState]]] = defaultdict(list)
    for path, state in made:
        if state.position is not None and state.parent not in ordered:
            families_of[state.parent].append((path, state))
    for parent, pages in families_of.items():
        now = [state.id for _, state in sorted(pages, key=lambda each: each[1].position or 0)]
        order = [state.id for _, state in sorted(pages, key=lambda each: each[0])]
        moves = steps(now[now.index(order[0]) :], order)[:left]  # the first one never moves
        left -= len(moves)
        for step in moves:
            with suppress(RemoteError):
                desk.site.remote.place(step.page, step.after, parent)


def server_order(page: RemotePage) -> tuple[bool, int, str]:
    """Say where readers see a page among its siblings: by position, then by title."""
    return page.position is None, page.position or 0, page.title.casefold()


def _ranks(tree: Tree, everyone: Sequence[Decided]) -> dict[str, Rank]:
    """Say which place each file asks for, by key: a table of contents goes before `order`."""
    asking = [one for one in everyone if one.item.local is not None]
    listed = positions(tree.contents, [one.item.path for one in asking]) if tree.contents else {}
    ranks: dict[str, Rank] = {}
    for one in asking:
        path, local = one.item.path, one.item.local
        if path in listed:
            ranks[key_of(one.item)] = (0, listed[path], path)
        elif local is not None and local.order is not None:
            ranks[key_of(one.item)] = (1, local.order, path)
    return ranks


def _parent(one: Decided, work: Work | None) -> str | None:
    """Say below which page one will hang after the run; None where it will not be there."""
    operations = work.operations if work is not None else ()
    if any(isinstance(each, TrashPage) for each in operations):
        return None
    if any(isinstance(each, CreatePage | CreateFolder) for each in operations):
        return one.parent
    remote = one.item.remote
    if remote is None or remote.presence is not Presence.CURRENT:
        return None
    moves = any(
        isinstance(each, MoveFolder)
        or (isinstance(each, UpdatePage) and Aspect.PARENT in each.aspects)
        for each in operations
    )
    return one.parent if moves else remote.parent


def _family(
    parent: str, members: Mapping[str, Decided], ranks: Mapping[str, Rank], *, ours_wins: bool
) -> Family:
    standing = [
        item.remote
        for one in members.values()
        if (item := one.item).remote is not None and item.remote.parent == parent
    ]
    now = tuple(page.id for page in sorted(standing, key=server_order))
    coming = {key: one for key, one in members.items() if key not in now}
    agreed = {
        page: base.place
        for page in now
        if (base := members[page].item.base) is not None
        and base.place >= 0
        and base.parent == parent
    }
    siblings = Siblings(
        now=now,
        base=tuple(sorted(agreed, key=lambda page: agreed[page])),
        ours=tuple(sorted((key for key in members if key in ranks), key=lambda key: ranks[key])),
        new=tuple(sorted((key for key in coming if key not in ranks), key=_path_of(coming))),
    )
    merged = wanted(siblings, ours_wins=ours_wins)
    moves = bool(coming) or bool(steps(now, merged.order))
    return Family(parent, siblings, merged, members, moves)


def _path_of(members: Mapping[str, Decided]) -> Callable[[str], str]:
    return lambda key: members[key].path


def _target(parent: str, above: Decided | None) -> Target:
    """Name the page whose children are ordered; one that no file stands for is the root."""
    return above.target if above is not None else Target("", parent, ROOT)


def _holder(parent: str, above: Decided | None) -> Decided:
    """Give the decision of the page whose children are ordered, which may be the root."""
    if above is not None:
        return above
    root = RemotePage(parent, ROOT, "", 0)
    return Decided(Item(remote=root), Decision.NOTHING, ASKED, "", ROOT, "", ROOT, "", 0)
