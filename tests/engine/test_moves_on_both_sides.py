"""Pages that move there while files come, go and move here: everything comes to rest at once."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from docsync.sync.plan import Policy, Request
from docsync.values import Profile
from support.workbench import Bench


@pytest.fixture
def shelf(bench: Bench) -> Bench:
    """Push two pages at the top, one of them with a child."""
    bench.write("a.md", "# A\n\nText of a.\n")
    bench.write("b.md", "# B\n\nText of b.\n")
    bench.write("b/c.md", "# C\n\nText of c.\n")
    assert bench.push().exit_code == 0
    return bench


def below(bench: Bench) -> dict[str, str]:
    """Give the title of the page above each page, '' below the homepage."""
    pages = bench.pages()
    titles = {page.id: title for title, page in pages.items()}
    return {title: titles.get(page.parent, "") for title, page in pages.items()}


def another(bench: Bench, folder: Path) -> Bench:
    """Make another workspace for the same tree, empty still."""
    folder.mkdir()
    shutil.copy(bench.folder / ".docsync.toml", folder)
    return replace(bench, folder=folder)


def test_a_new_file_follows_the_page_above_it_that_was_moved_there(shelf: Bench) -> None:
    shelf.change_page("B", parent="A")
    shelf.write("b/new.md", "# New\n\nSee [a](../a.md) and [c](c.md).\n")
    shelf.write("b/deep/er.md", "# Deeper\n\nText.\n")
    assert shelf.sync().exit_code == 0
    assert shelf.files() == ["a.md", "a/b.md", "a/b/c.md", "a/b/deep/er.md", "a/b/new.md"]
    assert shelf.read("a/b/new.md") == "# New\n\nSee [a](../../a.md) and [c](c.md).\n"
    assert below(shelf) == {
        "A": "",
        "B": "A",
        "C": "B",
        "New": "B",
        "deep": "B",
        "Deeper": "deep",
    }
    assert shelf.sync().outcomes == ()


def test_a_pull_takes_a_new_file_along_and_pushes_nothing(shelf: Bench) -> None:
    shelf.change_page("B", parent="A")
    shelf.write("b/new.md", "# New\n\nText.\n")
    pulled = shelf.pull()
    assert (pulled.exit_code, len(pulled.held)) == (0, 1)
    assert shelf.files() == ["a.md", "a/b.md", "a/b/c.md", "a/b/new.md"]
    assert shelf.push().exit_code == 0
    assert below(shelf)["New"] == "B"


def test_a_file_moved_here_below_a_page_that_moved_there_follows_it(shelf: Bench) -> None:
    shelf.write("d.md", "# D\n\nText of d.\n")
    shelf.push()
    shelf.change_page("B", parent="A")
    (shelf.folder / "d.md").rename(shelf.folder / "b/d.md")
    assert shelf.sync().exit_code == 0
    assert "a/b/d.md" in shelf.files()
    assert below(shelf)["D"] == "B"
    assert shelf.sync().outcomes == ()


def test_a_file_that_stands_in_the_way_stops_nobody_from_following(shelf: Bench) -> None:
    shelf.change_page("B", parent="A")
    shelf.write("b/new.md", "# New\n\nText.\n")
    shelf.write("a/b/new.md", "# Other\n\nText.\n")
    shelf.sync()
    assert {"New", "Other"} <= set(shelf.pages())
    assert {"b/new.md", "a/b/new.md"} <= set(shelf.files())


def test_a_page_moved_on_both_sides_stays_and_its_new_folder_too(shelf: Bench) -> None:
    shelf.change_page("C", parent="A")
    (shelf.folder / "b").rename(shelf.folder / "new")
    stopped = shelf.sync()
    assert [one.target.path for one in stopped.conflicts] == ["new/c.md"]
    before = {title: page.version for title, page in shelf.pages().items()}
    again = shelf.sync()
    assert (again.exit_code, again.outcomes) == (1, ())
    assert {title: page.version for title, page in shelf.pages().items()} == before


def test_a_page_whose_title_was_taken_stays_in_the_trash_and_is_told(shelf: Bench) -> None:
    shelf.remote.trash(shelf.pages()["A"].id)
    shelf.make_page("A", "<p>Another one.</p>")
    shelf.write("a.md", "# A\n\nText of a, edited.\n")
    stopped = shelf.sync()
    assert [one.reason for one in stopped.conflicts] == [
        'trashed there, and another page has its title "A" now'
    ]
    assert shelf.read("a.md") == "# A\n\nText of a, edited.\n"
    again = shelf.sync()
    assert (again.exit_code, again.outcomes) == (1, ())


def test_titles_in_another_kind_of_node_take_nothing(shelf: Bench) -> None:
    if shelf.sandbox.profile is not Profile.CLOUD:
        pytest.skip("folders have titles of their own on Cloud")
    shelf.remote.trash(shelf.pages()["A"].id)
    space = shelf.remote.space(shelf.sandbox.space)
    shelf.remote.create_folder(space, space.homepage, "A")
    shelf.write("a.md", "# A\n\nText of a, edited.\n")
    assert shelf.sync().exit_code == 0
    assert "edited" in shelf.page("A").storage


def test_a_page_that_only_the_manifest_names_goes_below_where_its_parent_is_now(
    shelf: Bench, tmp_path: Path
) -> None:
    shelf.change_page("C", parent="A")
    other = another(shelf, tmp_path / "other")
    assert other.pull(clone=True).exit_code == 0
    assert other.files() == ["a.md", "a/c.md", "b.md"]
    assert other.sync().outcomes == ()
    assert below(other)["C"] == "A"


def test_the_suffix_of_a_title_reaches_no_file_of_another_checkout(
    shelf: Bench, tmp_path: Path
) -> None:
    shelf.write("b/a.md", "# A\n\nAnother one.\n")
    assert shelf.push().exit_code == 0
    assert "A (B)" in shelf.pages()
    other = another(shelf, tmp_path / "other")
    assert other.pull(clone=True).exit_code == 0
    assert other.read("b/a.md") == "# A\n\nAnother one.\n"
    assert other.sync().outcomes == ()
    known = another(shelf, tmp_path / "known")
    known.pull(clone=True)
    shelf.write("b/b.md", "# B\n\nOne more.\n")
    assert shelf.push().exit_code == 0
    assert known.pull().exit_code == 0
    assert known.read("b/b.md") == "# B\n\nOne more.\n"


def test_no_place_is_written_into_a_file_that_holds_a_conflict(shelf: Bench) -> None:
    shelf.edit("A", "Text of a.", "Their text of a.")
    shelf.write("a.md", "# A\n\nOur text of a.\n")
    assert shelf.pull().exit_code == 1
    marked = shelf.read("a.md")
    shelf.pull(order=True)
    assert shelf.read("a.md") == marked
    assert shelf.read("b.md").startswith("---\norder: 2\n---\n")


def test_files_that_moved_are_known_where_they_are_though_their_pages_could_not_be_written(
    shelf: Bench,
) -> None:
    shelf.write("d.md", "# D\n\nText of d.\n")
    shelf.push()
    pages = {title: page.id for title, page in shelf.pages().items()}
    shelf.write("a.md", "# D\n\nText of a.\n")
    shelf.write("d.md", "# A\n\nText of d.\n")
    shelf.change_page("A", parent="B")
    shelf.change_page("D", parent="B")
    shelf.fault(method="PUT", path=".*/(content|pages)/[0-9]+$", times=20, status=400)
    assert shelf.sync().exit_code == 1
    assert shelf.files() == ["b.md", "b/a.md", "b/c.md", "b/d.md"]
    shelf.heal()
    assert shelf.sync().exit_code == 0
    assert {title: page.id for title, page in shelf.pages().items()} == {
        **pages,
        "A": pages["D"],
        "D": pages["A"],
    }
    assert shelf.sync().outcomes == ()


def test_a_move_that_the_rest_did_not_follow_is_taken_back(shelf: Bench) -> None:
    shelf.write("a.md", "# Other\n\nText of a.\n")
    shelf.change_page("A", parent="B")
    shelf.fault(method="PUT", path=".*/(content|pages)/[0-9]+$", times=20, status=400)
    assert shelf.sync().exit_code == 1
    assert shelf.files() == ["b.md", "b/a.md", "b/c.md"]
    shelf.heal()
    with shelf.engine() as engine:
        engine.undo(None, Request(Policy.SYNC))
    assert shelf.files() == ["a.md", "b.md", "b/c.md"]
    assert shelf.sync().exit_code == 0
    assert below(shelf)["Other"] == "B"
    assert shelf.files() == ["b.md", "b/a.md", "b/c.md"]
