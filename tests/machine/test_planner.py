"""Laws of the planner alone: one tree, changed on both sides, and nothing but values."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsync.config import load
from docsync.engine.state.opening import open_tree
from docsync.engine.state.tree import Tree
from docsync.index import Index
from machine.desk import Silent
from machine.plans import Sides, agreed_tree, carried_out, change_files, change_pages, plan

PATHS = ["index.md", "a/index.md", "a/x.md", "a/y/index.md", "a/y/z.md", "b.md", "b/c.md", "d/e.md"]
SEEDS = st.integers(0, 2**32)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tree]:
    """Open a tree whose folder is empty: nothing of it is read."""
    folder = tmp_path_factory.mktemp("planner")
    (folder / ".docsync.toml").write_text(
        'url = "https://example.com"\nspace = "S"\ntree_id = "planner"\n', encoding="utf-8"
    )
    config = load(folder, {}, {})
    with Index(folder / ".docsync") as index:
        yield open_tree(folder, config, config.trees[0], index, Silent())


def changed(paths: list[str], seed: int, here: int, there: int) -> Sides:
    """Change a tree on both sides."""
    sides = agreed_tree(paths)
    choices = random.Random(seed)
    change_files(sides, choices, here)
    change_pages(sides, choices, there)
    return sides


TREES = st.lists(st.sampled_from(PATHS), min_size=2, unique=True)


@given(TREES, SEEDS, st.integers(0, 4), st.integers(0, 4))
def test_the_same_snapshots_give_the_same_plan(
    tree: Tree, paths: list[str], seed: int, here: int, there: int
) -> None:
    sides = changed(paths, seed, here, there)
    again = sides.copy()
    again.files = dict(reversed(again.files.items()))
    again.pages = dict(reversed(again.pages.items()))
    one, two = plan(tree, sides), plan(tree, again)
    assert sorted(map(repr, one.decided)) == sorted(map(repr, two.decided))
    assert (one.conflicts, one.failures) == (two.conflicts, two.failures)


@given(TREES, SEEDS, st.integers(0, 4), st.integers(0, 4))
def test_operations_in_any_order_give_the_same_end(
    tree: Tree, paths: list[str], seed: int, here: int, there: int
) -> None:
    sides = changed(paths, seed, here, there)
    one, two = (carried_out(tree, sides, random.Random(order)) for order in (1, 2))
    assert one.files == two.files
    assert one.pages == two.pages
    assert one.base == two.base


@given(TREES, SEEDS, st.integers(0, 4), st.integers(0, 4))
def test_a_plan_that_was_carried_out_leaves_nothing_to_do(
    tree: Tree, paths: list[str], seed: int, here: int, there: int
) -> None:
    sides = changed(paths, seed, here, there)
    planned = plan(tree, sides)
    if planned.conflicts or planned.failures:
        return
    end = carried_out(tree, sides, random.Random(3))
    for _ in range(2):  # what came out of the trash is looked at again in the same run
        end = carried_out(tree, end, random.Random(4))
    settled = carried_out(tree, end, random.Random(5))
    assert settled.files == end.files
    assert settled.pages == end.pages
