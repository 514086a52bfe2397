"""Files that come back in folders: their pages count at once, and follow those above them."""

from __future__ import annotations

import pytest

from docsync.sync.plan import Policy, Request
from support.workbench import Bench, writes


def nothing_is_left(bench: Bench) -> bool:
    """Say whether another run has nothing to do."""
    with bench.requests() as seen:
        result = bench.sync()
    return (result.exit_code, result.outcomes, writes(seen)) == (0, (), [])


def above(bench: Bench, title: str) -> str:
    """Give the title of the page or folder above a page, '' for the root."""
    titles = {page.id: name for name, page in bench.pages().items()}
    return titles.get(bench.pages()[title].parent, "")


@pytest.mark.parametrize("policies", ["sync", "push pull", "pull push"])
def test_a_new_file_hangs_below_a_page_new_there_that_is_the_page_of_its_folder(
    bench: Bench, policies: str
) -> None:
    bench.make_page("User guide", "<p>About it.</p>")
    bench.write("user-guide/setup.md", "# Setup\n\nFirst.\n")
    for policy in policies.split():
        assert bench.run(Policy(policy)).exit_code == 0
    assert bench.files()[-1] == "user-guide/setup.md"
    assert set(bench.pages()) == {"User guide", "Setup"}
    assert above(bench, "Setup") == "User guide"
    assert nothing_is_left(bench)


def test_a_page_that_an_undo_took_out_of_its_folder_comes_back_above_its_child(
    bench: Bench,
) -> None:
    guide = bench.make_page("User guide", "<p>About it.</p>")
    bench.make_page("Setup", "<p>First.</p>", "User guide")
    assert bench.pull().exit_code == 0
    assert bench.files() == ["user-guide/index.md", "user-guide/setup.md"]
    bench.write("user-guide/setup.md", "# Setup\n\nOur first.\n")
    with bench.engine() as engine:
        engine.undo(None, Request(Policy.SYNC))
    assert bench.files() == ["user-guide/setup.md"]
    assert bench.sync().exit_code == 0
    assert bench.files() == ["user-guide/index.md", "user-guide/setup.md"]
    assert bench.pages()["Setup"].parent == guide.id
    assert nothing_is_left(bench)


def test_a_child_that_comes_back_goes_where_the_file_above_it_was_moved(bench: Bench) -> None:
    bench.write("other.md", "# Other\n\nElse.\n")
    bench.write("p.md", "# Parent\n\nOf one.\n")
    bench.write("p/c.md", "# Child\n\nText.\n")
    assert bench.push().exit_code == 0
    (bench.folder / "p/c.md").unlink()
    (bench.folder / "other").mkdir()
    (bench.folder / "p.md").rename(bench.folder / "other/p.md")
    bench.edit("Child", "Text.", "Text!")
    assert bench.sync().exit_code == 0
    assert bench.files() == ["other.md", "other/p.md", "other/p/c.md"]
    assert (above(bench, "Parent"), above(bench, "Child")) == ("Other", "Parent")
    assert nothing_is_left(bench)


def test_the_folder_of_a_child_that_comes_back_goes_where_the_page_above_it_was_moved(
    bench: Bench,
) -> None:
    bench.write("other.md", "# Other\n\nElse.\n")
    bench.write("p.md", "# Parent\n\nOf one.\n")
    bench.write("p/part/c.md", "# Child\n\nText.\n")
    assert bench.push().exit_code == 0
    folder = bench.pages()["Child"].parent
    (bench.folder / "p/part/c.md").unlink()
    (bench.folder / "other").mkdir()
    (bench.folder / "p.md").rename(bench.folder / "other/p.md")
    bench.edit("Child", "Text.", "Text!")
    assert bench.sync().exit_code == 0
    assert bench.files() == ["other.md", "other/p.md", "other/p/part/c.md"]
    assert bench.pages()["Child"].parent == folder
    assert nothing_is_left(bench)


def test_a_folder_that_a_file_comes_back_in_hangs_at_once_below_the_page_it_has_now(
    bench: Bench,
) -> None:
    bench.write("p.md", "# Parent\n\nOf one.\n")
    bench.write("p/part/c.md", "# Child\n\nText.\n")
    assert bench.push().exit_code == 0
    folder = bench.pages()["Child"].parent
    (bench.folder / "p/part/c.md").unlink()
    bench.write("p/index.md", "# Nearer\n\nIn the folder.\n")
    bench.edit("Child", "Text.", "Text!")
    assert bench.sync().exit_code == 0
    assert bench.files() == ["p.md", "p/index.md", "p/part/c.md"]
    assert bench.pages()["Child"].parent == folder
    assert nothing_is_left(bench)


@pytest.mark.parametrize("policies", ["sync", "pull push"])
def test_a_page_of_the_name_of_a_folder_comes_as_the_file_of_that_folder(
    bench: Bench, policies: str
) -> None:
    guide = bench.make_page("Guide", "<p>About it.</p>")
    bench.write("guide/setup.md", "# Setup\n\nFirst.\n")
    for policy in policies.split():
        assert bench.run(Policy(policy)).exit_code == 0
    assert bench.files() == ["guide/index.md", "guide/setup.md"]
    assert bench.read("guide/index.md") == "# Guide\n\nAbout it.\n"
    assert bench.pages()["Setup"].parent == guide.id
    assert nothing_is_left(bench)


def test_a_push_tells_of_a_page_of_the_name_of_a_folder_and_a_pull_brings_it(bench: Bench) -> None:
    guide = bench.make_page("Guide", "<p>About it.</p>")
    bench.write("guide/setup.md", "# Setup\n\nFirst.\n")
    told = bench.push()
    assert [(one.target.path, one.hint) for one in told.conflicts] == [("guide/", "docsync pull")]
    assert bench.pull().exit_code == 0
    assert bench.files() == ["guide/index.md", "guide/setup.md"]
    assert bench.pages()["Setup"].parent == guide.id
    assert nothing_is_left(bench)
