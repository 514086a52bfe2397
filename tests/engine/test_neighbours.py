"""Several folders below one page: none pulls, moves, adopts or deletes what is another's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from docsync.sandbox.server import Sandbox
from support.workbench import Bench, make_bench


def named(bench: Bench, tree: str, *, parent: str = "") -> Bench:
    file = bench.folder / ".docsync.toml"
    text = file.read_text().replace('"test-tree"', f'"{tree}"')
    file.write_text(text + (f'parent = "{parent}"\n' if parent else ""))
    return bench


@pytest.fixture
def two(tmp_path: Path, sandbox: Sandbox) -> Iterator[tuple[Bench, Bench]]:
    """Make two workspaces, each with a tree id of its own, below the homepage."""
    one = named(make_bench(tmp_path / "one", sandbox), "tree-one")
    other = named(make_bench(tmp_path / "two", sandbox), "tree-two")
    yield one, other
    one.remote.close()
    other.remote.close()


def filled(one: Bench, other: Bench) -> None:
    one.write("guide/index.md", "# Guide\n\nOne.\n")
    one.write("guide/setup.md", "# Setup\n\nOne set up.\n")
    one.write("plain/a.md", "# A\n\nIn a folder.\n")
    other.write("b/index.md", "# Book\n\nTwo.\n")
    other.write("b/c.md", "# Chapter\n\nTwo again.\n")
    assert one.push().exit_code == 0
    assert other.push().exit_code == 0


def test_neither_of_two_folders_below_one_page_pulls_the_others_pages(
    two: tuple[Bench, Bench],
) -> None:
    one, other = two
    filled(one, other)
    for bench, files in ((one, 3), (other, 2), (one, 3)):
        before = bench.files()
        assert len(before) == files
        result = bench.sync()
        assert (result.exit_code, result.outcomes) == (0, ())
        assert bench.files() == before
        assert bench.plan(offline=True).operations == ()


def test_that_holds_without_an_index_too(two: tuple[Bench, Bench]) -> None:
    one, other = two
    filled(one, other)
    for bench in two:
        bench.lose_index()
        before = bench.files()
        result = bench.sync()
        assert (result.exit_code, result.outcomes) == (0, ())
        assert bench.files() == before


def test_neither_adopts_the_others_pages(two: tuple[Bench, Bench]) -> None:
    one, other = two
    filled(one, other)
    other.write("guide.md", "# Guide\n\nOne.\n")
    assert other.push().exit_code == 0
    pages = other.pages()
    assert "One." in other.page("Guide").storage
    assert len([title for title in pages if title.startswith("Guide")]) == 2
    page = pages["Setup"].id
    other.write("claimed.md", f"---\nconfluence: {{id: {page}}}\n---\n\nMine now.\n")
    result = other.push()
    assert result.exit_code == 1
    assert "another tree" in result.failures[0].message
    assert "One set up." in other.page("Setup").storage


def test_neither_deletes_a_page_that_the_others_hang_below(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    one = named(make_bench(tmp_path / "one", sandbox), "tree-one")
    one.write("guide.md", "# Guide\n\nOne.\n")
    one.write("other.md", "# Other\n\nOne more.\n")
    one.push()
    guide = one.pages()["Guide"].id
    inner = named(make_bench(tmp_path / "two", sandbox), "tree-two", parent=guide)
    inner.write("b/index.md", "# Book\n\nTwo.\n")
    inner.write("b/c.md", "# Chapter\n\nTwo again.\n")
    assert inner.push().exit_code == 0
    result = one.sync()
    assert (result.exit_code, result.outcomes) == (0, ())
    (one.folder / "guide.md").unlink()
    result = one.sync()
    assert result.exit_code == 0
    assert one.files() == ["guide.md", "other.md"]
    assert inner.pages()["Book"].parent == guide
    assert inner.sync().outcomes == ()
    one.remote.close()
    inner.remote.close()


def test_a_colleagues_page_below_the_shared_page_costs_one_look_more(
    two: tuple[Bench, Bench],
) -> None:
    one, other = two
    filled(one, other)
    one.sync()
    with one.requests() as quiet:
        assert one.pull().outcomes == ()
    one.make_page("New", "<p>Fresh.</p>", "Guide")
    with one.requests() as seen:
        assert [each.operation.target.title for each in one.pull().outcomes] == ["New"]
    assert len(seen) <= len(quiet) + 4


def test_a_page_made_for_a_folder_elsewhere_is_no_file_in_another_checkout(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    one, other = (make_bench(tmp_path / name, sandbox) for name in ("one", "other"))
    one.write("a.md", "# A\n\nText.\n")
    one.push()
    other.write("a.md", "# A\n\nText.\n")
    assert other.sync().exit_code == 0
    one.write("d/x.md", "# X\n\nText.\n")
    one.write("d/e/y.md", "# Y\n\nText.\n")
    one.push()
    assert other.sync().exit_code == 0
    assert other.files() == ["a.md", "d/e/y.md", "d/x.md"]
    assert other.sync().outcomes == ()
    (other.folder / "d/e/y.md").rename(other.folder / "y.md")
    assert other.push().exit_code == 0
    assert "e" not in other.pages()
    one.remote.close()
    other.remote.close()


def test_trees_of_one_workspace_stay_apart_with_an_index_and_without(bench: Bench) -> None:
    file = bench.folder / ".docsync.toml"
    text = file.read_text().replace('tree_id = "test-tree"\n', "")
    trees = "".join(f'[[trees]]\nid = "tree-{name}"\npath = "{name}"\n' for name in ("one", "two"))
    file.write_text(text + trees)
    bench.write("one/index.md", "# One\n\nText.\n")
    bench.write("one/a.md", "# A\n\nText a.\n")
    bench.write("two/b.md", "# B\n\nText b.\n")
    bench.write("two/a.md", "# A\n\nAnother.\n")
    assert bench.push().exit_code == 0
    assert set(bench.pages()) >= {"One", "A", "B"}
    assert len(bench.pages()) == 4
    for _ in range(2):
        before = bench.files()
        result = bench.sync()
        assert (result.exit_code, result.outcomes) == (0, ())
        assert bench.files() == before
        bench.lose_index()
    bench.edit("B", "Text b.", "Text there.")
    assert bench.pull().exit_code == 0
    assert bench.read("two/b.md") == "# B\n\nText there.\n"
