"""What hangs below what: circles of moves, parents that stay, children that wait."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsync.sync.decisions import Decided, Decisions, Situation, decide_all
from docsync.sync.dependents import keep_parents, settle
from docsync.sync.hanging import circles, hang, key_of
from docsync.sync.layout import shape
from docsync.sync.reconcile import Decision
from docsync.sync.state import (
    Agreed,
    Item,
    LocalFile,
    NodeKind,
    Presence,
    RemotePage,
    RemoteSnapshot,
)

ROOT = RemotePage("1", "Root", "", 1)


def agreed(page: str, path: str, parent: str = "1") -> Agreed:
    return Agreed(page, path, page.upper(), parent, 1, own_title=page.upper(), digest="d")


def page(name: str, parent: str = "1", version: int = 1) -> RemotePage:
    return RemotePage(name, name.upper(), parent, version)


def file(path: str, title: str = "") -> LocalFile:
    return LocalFile(path, "d", title or path.rpartition("/")[2].removesuffix(".md").upper())


def settled(*items: Item, **more: object) -> Decisions:
    files = [item.local.path for item in items if item.local is not None]
    pages = {"1": ROOT} | {item.remote.id: item.remote for item in items if item.remote is not None}
    situation = Situation(
        items=items,
        nodes=shape([path for path in files if not path.endswith("/")], top_is_root=False),
        remote=RemoteSnapshot("1", pages, {}),
        placed={item.page: item.path for item in items if item.page},
    )
    situation = replace(situation, **more)  # type: ignore[arg-type]
    return settle(situation, decide_all(situation))


def of(decisions: Decisions) -> dict[str, Decision]:
    return {key_of(one.item): one.decision for one in decisions.decided}


# Circles -----------------------------------------------------------------------------------------


def moved_below_one_another() -> tuple[Item, ...]:
    return (
        Item(agreed("a", "a.md"), file("b/a.md"), page("a")),
        Item(agreed("b", "b.md"), file("b.md"), page("b", "a", 2)),
        Item(agreed("c", "b/c.md", "b"), file("b/c.md"), page("c", "b")),
    )


def test_moves_below_one_another_are_a_circle() -> None:
    items = moved_below_one_another()
    nodes = shape([item.path for item in items], top_is_root=False)
    assert circles(items, nodes, "1") == {"a", "b"}


def test_pages_of_a_circle_clash() -> None:
    items = moved_below_one_another()
    decisions = settled(*items, circled=frozenset({"a", "b"}))
    assert [one.clash for one in decisions.decided] == ["circle", "circle", ""]


PATHS = ["a", "b", "c", "d"]


@st.composite
def forests(draw: st.DrawFn) -> dict[str, str]:
    """Draw what each of a few pages hangs below: the root, or a page drawn before it."""
    order = draw(st.permutations(PATHS))
    return {
        name: draw(st.sampled_from(["1", *order[:number]])) for number, name in enumerate(order)
    }


def path_in(forest: dict[str, str], name: str) -> str:
    above = forest[name]
    return f"{name}.md" if above == "1" else f"{path_in(forest, above)[:-3]}/{name}.md"


@given(forests(), forests(), forests())
def test_what_is_left_of_two_trees_without_their_circles_is_a_tree(
    base: dict[str, str], here: dict[str, str], there: dict[str, str]
) -> None:
    items = [
        Item(
            agreed(name, path_in(base, name), base[name]),
            file(path_in(here, name)),
            page(name, there[name]),
        )
        for name in PATHS
    ]
    nodes = shape([item.path for item in items], top_is_root=False)
    stopped = circles(items, nodes, "1")
    assert circles(list(reversed(items)), nodes, "1") == stopped
    above = {key: one.merged for key, one in hang(items, nodes, "1").items()}
    above |= {name: base[name] for name in stopped}
    for name in PATHS:
        at, steps = name, 0
        while at != "1":
            at, steps = above[at], steps + 1
            assert steps <= len(PATHS)


def test_sides_that_agree_make_no_circle() -> None:
    items = [
        Item(agreed("a", "a.md"), file("b/a.md"), page("a", "b")),
        Item(agreed("b", "b.md"), file("b.md"), page("b")),
    ]
    nodes = shape(["b.md", "b/a.md"], top_is_root=False)
    assert circles(items, nodes, "1") == frozenset()


# Parents that stay -------------------------------------------------------------------------------


def test_a_deleted_page_stays_while_a_new_page_hangs_below_it() -> None:
    decisions = settled(
        Item(agreed("a", "a/index.md"), None, page("a")),
        Item(agreed("b", "a/b/index.md", "a"), None, page("b", "a")),
        Item(agreed("c", "a/c.md", "a"), None, page("c", "a")),
        Item(remote=page("n", "b")),
    )
    assert of(decisions) == {
        "a": Decision.RESTORE_FILE,
        "b": Decision.RESTORE_FILE,
        "c": Decision.TRASH_PAGE,
        "n": Decision.PULL,
    }
    assert decisions.decided[0].reason == 'deleted here, but "B" hangs below it there'


def test_a_deleted_folder_stays_silently() -> None:
    folder = replace(agreed("f", "f/"), kind=NodeKind.FOLDER)
    decisions = settled(Item(folder, None, page("f")), Item(remote=page("n", "f")))
    assert of(decisions) == {"f": Decision.NOTHING, "n": Decision.PULL}


def test_a_deleted_page_goes_when_all_below_it_goes_or_moves_away() -> None:
    decisions = settled(
        Item(agreed("a", "a/index.md"), None, page("a")),
        Item(agreed("b", "a/b.md", "a"), file("b.md"), page("b", "a")),
        Item(agreed("c", "a/c.md", "a"), None, page("c", "a")),
    )
    assert of(decisions) == {
        "a": Decision.TRASH_PAGE,
        "b": Decision.PUSH,
        "c": Decision.TRASH_PAGE,
    }


def test_a_deleted_page_stays_while_a_page_of_another_tree_hangs_below_it() -> None:
    items = (Item(agreed("a", "a.md"), None, page("a")),)
    remote = RemoteSnapshot("1", {"1": ROOT, "a": page("a")}, {}, guests={"a": "Theirs"})
    assert of(settled(*items, remote=remote)) == {"a": Decision.RESTORE_FILE}
    none: tuple[Decided, ...] = ()
    assert keep_parents(none, remote) == ()


# Children that wait ------------------------------------------------------------------------------


def gone(name: str, presence: Presence) -> RemotePage:
    return replace(page(name), presence=presence)


def below_one_that_is_gone(presence: Presence) -> tuple[Item, ...]:
    return (
        Item(agreed("a", "a/index.md"), file("a/index.md", "A"), gone("a", presence)),
        Item(local=file("a/n.md")),
        Item(local=file("a/n/o.md")),
    )


def test_a_page_in_the_trash_comes_back_for_what_was_added_below_it() -> None:
    decisions = settled(*below_one_that_is_gone(Presence.TRASHED))
    assert of(decisions) == {
        "a": Decision.RESTORE_PAGE,
        "a/n.md": Decision.CREATE,
        "a/n/o.md": Decision.CREATE,
    }


def test_without_leave_to_restore_what_was_added_below_it_waits() -> None:
    decisions = settled(*below_one_that_is_gone(Presence.TRASHED), restores=False)
    assert [one.target.path for one in decisions.conflicts] == ["a/n.md"]
    assert [one.target.path for one in decisions.failures] == ["a/n/o.md"]


@pytest.mark.parametrize("presence", [Presence.ARCHIVED, Presence.HIDDEN])
def test_nothing_is_added_below_a_page_that_is_archived_or_hidden(presence: Presence) -> None:
    decisions = settled(*below_one_that_is_gone(presence))
    assert [one.target.path for one in decisions.conflicts] == ["a/n.md"]
    assert list(of(decisions)) == ["a"]


def test_a_pull_makes_nothing_wait() -> None:
    decisions = settled(*below_one_that_is_gone(Presence.TRASHED), writes_there=False)
    assert (decisions.conflicts, decisions.failures) == ((), ())
    assert of(decisions)["a"] is Decision.TRASH_FILE
