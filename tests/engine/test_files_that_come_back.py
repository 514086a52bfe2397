"""Files that a run writes back count in the shape: what hangs below their pages stays there."""

from __future__ import annotations

import pytest

from docsync.confluence.remote import NewPage
from docsync.sync.plan import Policy
from docsync.values import Profile
from support.workbench import Bench, writes


@pytest.fixture
def family(bench: Bench) -> Bench:
    """Push a page beside its folder with two children."""
    bench.write("p.md", "# Parent\n\nOf two.\n")
    bench.write("p/one.md", "# One\n\nFirst.\n")
    bench.write("p/two.md", "# Two\n\nSecond.\n")
    assert bench.push().exit_code == 0
    return bench


def below(bench: Bench) -> dict[str, tuple[str, int]]:
    """Give the page above each page, and its version."""
    pages = bench.pages()
    titles = {page.id: title for title, page in pages.items()}
    return {title: (titles.get(page.parent, ""), page.version) for title, page in pages.items()}


def test_children_stay_below_a_page_whose_edit_beats_its_deletion(family: Bench) -> None:
    (family.folder / "p.md").unlink()
    family.edit("Parent", "Of two.", "Of two!")
    assert family.sync().exit_code == 0
    assert "Of two!" in family.read("p.md")
    assert below(family) == {"Parent": ("", 2), "One": ("Parent", 1), "Two": ("Parent", 1)}
    assert family.sync().outcomes == ()


def test_children_stay_below_a_page_that_a_page_was_added_to(family: Bench) -> None:
    (family.folder / "p.md").unlink()
    family.make_page("Three", "<p>Third.</p>", "Parent")
    assert family.sync().exit_code == 0
    assert below(family) == {
        "Parent": ("", 1),
        "One": ("Parent", 1),
        "Two": ("Parent", 1),
        "Three": ("Parent", 1),
    }
    assert "Of two." in family.read("p.md")
    assert family.sync().outcomes == ()


def test_a_new_file_hangs_below_the_page_that_comes_back(family: Bench) -> None:
    (family.folder / "p.md").unlink()
    family.write("p/new.md", "# New\n\nThird.\n")
    family.edit("Parent", "Of two.", "Of two!")
    assert family.sync().exit_code == 0
    assert below(family)["New"] == ("Parent", 1)
    assert family.sync().outcomes == ()


def test_children_follow_a_page_that_comes_back_elsewhere(family: Bench) -> None:
    family.write("other.md", "# Other\n\nElse.\n")
    family.push()
    (family.folder / "p.md").unlink()
    family.change_page("Parent", parent="Other")
    assert family.sync().exit_code == 0
    assert family.files() == ["other.md", "other/p.md", "other/p/one.md", "other/p/two.md"]
    assert below(family) == {
        "Other": ("", 1),
        "Parent": ("Other", 2),
        "One": ("Parent", 1),
        "Two": ("Parent", 1),
    }
    assert family.sync().outcomes == ()


def test_a_push_leaves_the_children_below_a_page_that_a_pull_will_bring_back(
    family: Bench,
) -> None:
    (family.folder / "p.md").unlink()
    family.edit("Parent", "Of two.", "Of two!")
    held = family.push()
    assert [one.target.path for one in held.held] == ["p.md"]
    assert family.plan(Policy.PUSH, offline=True).operations == ()
    assert family.pull().exit_code == 0
    assert family.push().outcomes == ()
    assert below(family) == {"Parent": ("", 2), "One": ("Parent", 1), "Two": ("Parent", 1)}


def test_children_stay_below_a_page_whose_conflicted_file_was_deleted(family: Bench) -> None:
    family.edit("Parent", "Of two.", "Of three.")
    family.write("p.md", "# Parent\n\nOf four.\n")
    assert family.sync().exit_code == 1
    (family.folder / "p.md").unlink()
    told = family.sync()  # whether it stays deleted is for `resolve` to say
    assert ([one.target.path for one in told.conflicts], told.outcomes) == (["p.md"], ())
    assert below(family) == {"Parent": ("", 2), "One": ("Parent", 1), "Two": ("Parent", 1)}


def test_without_any_edit_there_the_folder_takes_the_place_of_its_page(family: Bench) -> None:
    (family.folder / "p.md").unlink()
    assert family.sync().exit_code == 0
    assert below(family)["One"][0] == "p"
    assert "Parent" not in family.pages()
    assert family.sync().outcomes == ()


def test_a_page_that_comes_back_has_its_pictures(bench: Bench) -> None:
    bench.write("p.md", "# Parent\n\nOf one.\n\n![It](p/it.png)\n")
    bench.write("p/it.png", b"\x89PNG it")
    bench.write("q.md", "# Other\n\nAnother.\n")
    assert bench.push().exit_code == 0
    (bench.folder / "p.md").unlink()
    (bench.folder / "p/it.png").unlink()
    bench.edit("Parent", "Of one.", "Of one!")
    assert bench.sync().exit_code == 0
    assert (bench.folder / "p/it.png").read_bytes() == b"\x89PNG it"
    assert bench.sync().outcomes == ()


def test_a_file_that_comes_back_in_a_folder_of_the_site_takes_that_folder(bench: Bench) -> None:
    if bench.sandbox.profile is not Profile.CLOUD:
        pytest.skip("the site has folders on Cloud only")
    bench.write("p.md", "# Parent\n\nOf one.\n")
    bench.write("q.md", "# Other\n\nAnother.\n")
    assert bench.push().exit_code == 0
    space = bench.remote.space(bench.sandbox.space)
    folder = bench.remote.create_folder(space, space.homepage, "Read only?")
    bench.remote.create(NewPage(space, folder.id, "Guest", "<p>Text.</p>"))
    (bench.folder / "p.md").unlink()
    bench.change_page("Parent", parent="Read only?")
    assert bench.sync().exit_code == 0
    assert bench.files() == ["q.md", "read-only-79edd76a/guest.md", "read-only-79edd76a/p.md"]
    with bench.requests() as seen:
        assert bench.sync().outcomes == ()
    assert writes(seen) == []
