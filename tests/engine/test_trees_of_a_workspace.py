"""Several trees in one workspace: files that change trees, and stops that say which tree."""

from __future__ import annotations

import pytest

from docsync.errors import SafetyStop
from docsync.sync.plan import Policy
from support.workbench import Bench


@pytest.fixture
def pair(bench: Bench) -> Bench:
    """Push two trees: each below a page of its own, with a few pages."""
    file = bench.folder / ".docsync.toml"
    text = "\n".join(one for one in file.read_text().splitlines() if "tree_id" not in one)
    for name in ("one", "two"):
        root = bench.make_page(f"Root {name}", "<p>Here.</p>").id
        text += f'\n[[trees]]\nid = "tree-{name}"\npath = "{name}"\nparent = "{root}"\n'
        bench.write(f"{name}/a.md", f"# A of {name}\n\nText.\n")
        bench.write(f"{name}/b.md", f"# B of {name}\n\nText of b.\n\nMore of it.\n")
    file.write_text(text)
    assert bench.push().exit_code == 0
    return bench


def places(bench: Bench) -> dict[str, str]:
    pages = bench.pages()
    titles = {page.id: title for title, page in pages.items()}
    return {title: titles.get(page.parent, "") for title, page in pages.items()}


def test_a_file_moved_to_another_tree_takes_its_page_along(pair: Bench) -> None:
    page = pair.pages()["B of one"]
    pair.write("one/pic.png", b"picture")
    pair.write("one/b.md", "# B of one\n\nText of b.\n\n![It](pic.png)\n")
    assert pair.push().exit_code == 0
    (pair.folder / "one/b.md").rename(pair.folder / "two/c.md")
    (pair.folder / "one/pic.png").rename(pair.folder / "two/pic.png")
    planned = pair.plan(Policy.PUSH)
    assert [(type(one).__name__, one.target.path) for one in planned.operations] == [
        ("UpdatePage", "two/c.md")
    ]
    result = pair.push()
    assert (result.exit_code, len(result.outcomes)) == (0, 1)
    assert pair.pages()["B of one"].id == page.id
    assert places(pair)["B of one"] == "Root two"
    assert pair.sync().outcomes == ()
    pair.lose_index()
    assert pair.sync().outcomes == ()


def test_a_file_moved_and_edited_is_still_the_same_page(pair: Bench) -> None:
    page = pair.pages()["B of one"].id
    (pair.folder / "one/b.md").unlink()
    pair.write("two/deep/b.md", "# B of one\n\nText of b, edited.\n\nMore of it.\n")
    pair.edit("B of one", "More of it.", "More of it, theirs.")
    assert pair.sync().exit_code == 0
    assert pair.pages()["B of one"].id == page
    assert places(pair)["B of one"] == "deep"
    assert pair.read("two/deep/b.md").endswith("Text of b, edited.\n\nMore of it, theirs.\n")
    assert pair.sync().outcomes == ()


def test_a_file_that_only_looks_alike_in_two_trees_stays_its_own_trees(pair: Bench) -> None:
    (pair.folder / "one/b.md").rename(pair.folder / "one/c.md")
    pair.write("two/c.md", "# Another\n\nOf its own.\n")
    page = pair.pages()["B of one"].id
    assert pair.push().exit_code == 0
    assert pair.pages()["B of one"].id == page
    assert places(pair)["B of one"] == "Root one"
    assert places(pair)["Another"] == "Root two"


def test_a_stop_says_in_which_tree_it_is(pair: Bench) -> None:
    for number in range(12):
        pair.write(f"two/n{number}.md", f"# Number {number}\n\nText.\n")
    pair.push()
    for number in range(12):
        (pair.folder / f"two/n{number}.md").unlink()
    pair.write("one/a.md", "# A of one\n\nEdited.\n")
    stop = pair.push().stop
    assert stop is not None
    assert stop.told.startswith("stopped before anything was written in two: ")


def test_the_place_of_every_tree_is_checked_before_any_is_written(pair: Bench) -> None:
    file = pair.folder / ".docsync.toml"
    roots = {title: page.id for title, page in pair.pages().items()}
    file.write_text(file.read_text().replace(roots["Root two"], roots["A of two"]))
    pair.write("one/a.md", "# A of one\n\nEdited.\n")
    with pytest.raises(SafetyStop, match="when two was last synced"):
        pair.push()
    assert "Edited" not in pair.page("A of one").storage
