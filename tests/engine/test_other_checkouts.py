"""What another checkout made of a page: one that has an index learns it from the manifest."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from docsync.confluence.remote import PageUpdate
from docsync.sync.plan import Policy
from docsync.values import Profile
from support.workbench import Bench, writes


@pytest.fixture
def pair(bench: Bench, tmp_path: Path) -> tuple[Bench, Bench]:
    """Have two checkouts of a small tree, both with an index."""
    bench.write("guide/setup.md", "# Setup\n\nFirst line.\n")
    bench.write("usage.md", "# Usage\n\nUse it well.\n")
    assert bench.push().exit_code == 0
    other = replace(bench, folder=tmp_path / "other")
    shutil.copytree(bench.folder, other.folder)
    return bench, other


def empty(bench: Bench, folder: Path) -> Bench:
    """Make another workspace for the same tree, without any file."""
    folder.mkdir()
    shutil.copy(bench.folder / ".docsync.toml", folder)
    return replace(bench, folder=folder)


def test_the_page_that_another_checkout_gave_a_folder_is_pulled(pair: tuple[Bench, Bench]) -> None:
    here, other = pair
    other.write("guide/index.md", "# Guide\n\nAll about it.\n")
    assert other.push().exit_code == 0
    assert here.push().exit_code == 0
    assert here.files() == ["guide/setup.md", "usage.md"]
    assert here.sync().exit_code == 0
    assert here.read("guide/index.md") == "# Guide\n\nAll about it.\n"
    here.write("guide/index.md", "# Guide\n\nAll about it, and more.\n")
    assert here.push().exit_code == 0
    assert here.pages()["Setup"].parent == here.pages()["Guide"].id
    assert other.sync().exit_code == 0
    assert other.read("guide/index.md") == "# Guide\n\nAll about it, and more.\n"
    with here.requests() as seen:
        assert here.sync().outcomes == other.sync().outcomes == ()
    assert writes(seen) == []


def test_a_path_in_the_manifest_where_no_page_may_be_is_not_taken(
    pair: tuple[Bench, Bench],
) -> None:
    here, other = pair
    other.write("guide/index.md", "# Guide\n\nAll about it.\n")
    assert other.push().exit_code == 0
    homepage = here.remote.space(here.sandbox.space).homepage
    [one] = here.remote.properties(homepage, "docsync.")
    value = one.value
    assert isinstance(value, dict)
    value["pages"][here.pages()["Guide"].id]["path"] = ".git/hooks/x.md"
    here.remote.put_property(homepage, one.key, value, one)
    here.sync()
    assert not (here.folder / ".git").exists()


def test_two_checkouts_that_give_a_folder_a_page_share_it(pair: tuple[Bench, Bench]) -> None:
    here, other = pair
    for bench, words in ((other, "Theirs."), (here, "Ours.")):
        bench.write("guide/index.md", f"# Guide\n\n{words}\n")
    assert other.push().exit_code == 0
    here.sync()
    assert {title for title in here.pages() if title.casefold().startswith("guide")} == {"Guide"}
    assert "Theirs." in here.page("Guide").storage
    assert "Ours." in here.read("guide/index.md")


def test_words_on_the_page_of_a_folder_are_merged_with_its_new_file(
    pair: tuple[Bench, Bench],
) -> None:
    here, _ = pair
    if here.remote.profile is not Profile.DATACENTER:
        return  # no words can be written on a folder
    page = here.page("guide")
    state, space = page.state, here.remote.space(here.sandbox.space)
    words = page.storage + "<p>Theirs.</p>"
    here.remote.update(PageUpdate(state.id, state.version, state.title, state.parent, words, space))
    here.write("guide/index.md", "# Guide\n\nOurs.\n")
    assert here.sync().exit_code == 0
    assert here.read("guide/index.md") == "# Guide\n\nOurs.\n\nTheirs.\n"


def test_a_suffix_that_another_checkout_pushed_reaches_no_file(pair: tuple[Bench, Bench]) -> None:
    here, other = pair
    other.write("guide/setup.md", "# Usage\n\nFirst line.\n")
    assert other.push().exit_code == 0
    assert "Usage (guide)" in here.pages()
    assert here.pull().exit_code == 0
    assert here.read("guide/setup.md") == "# Usage\n\nFirst line.\n"
    with here.requests() as seen:
        assert here.sync().outcomes == other.sync().outcomes == ()
    assert writes(seen) == []
    here.change_page("Usage (guide)", new_title="Setup (old)")  # a colleague's own words
    assert here.pull().exit_code == 0
    assert here.read("guide/setup.md") == "# Setup (old)\n\nFirst line.\n"


def test_a_picture_that_another_checkout_attached_is_never_replaced_unseen(
    pair: tuple[Bench, Bench],
) -> None:
    here, other = pair
    here.write("new.md", "# New\n\nIt:\n\n![It](it.png)\n")
    here.write("it.png", b"\x89PNG theirs")
    assert here.push().exit_code == 0
    other.write("it.png", b"\x89PNG ours")
    for _ in range(2):
        told = other.sync(deep=True)
        assert [one.target.path for one in told.conflicts] == ["it.png"]
    [there] = here.remote.attachments(here.pages()["New"].id)
    assert there.version == 1
    assert (other.folder / "it.png").read_bytes() == b"\x89PNG ours"


def test_a_page_between_two_titles_is_not_read_again_where_it_was_met_so(
    bench: Bench, tmp_path: Path
) -> None:
    bench.write("a.md", "# One\n\nText.\n")
    assert bench.push().exit_code == 0
    page = bench.pages()["One"].id
    bench.change_page("One", new_title=f"Two ({page})")  # as a run that was cut short leaves it
    other = empty(bench, tmp_path / "other")
    assert other.pull(clone=True).exit_code == 0
    assert other.read("a.md") == "# One\n\nText.\n"
    assert other.push().outcomes == ()
    with other.requests() as seen:
        assert other.push().outcomes == ()
    assert not [one for one in seen if one.endswith(f"/{page}")]
    bench.write("a.md", "# Two\n\nText.\n")
    assert bench.push().exit_code == 0
    assert other.sync().exit_code == 0
    assert other.read("a.md") == "# Two\n\nText.\n"


def test_a_folder_of_the_site_that_nothing_is_in_was_deleted_by_nobody(
    pair: tuple[Bench, Bench], tmp_path: Path
) -> None:
    here, _ = pair
    here.remote.trash(here.pages()["Setup"].id)
    other = empty(here, tmp_path / "empty")
    with here.requests() as seen:
        for _ in range(2):
            assert other.sync().exit_code == 0
    assert [one for one in writes(seen) if one.startswith("DELETE")] == []
    assert other.files() == ["usage.md"]
    other.write("guide/new.md", "# New\n\nText.\n")
    assert other.push().exit_code == 0
    pages = here.pages()
    assert pages["New"].parent == pages["guide"].id


@pytest.mark.parametrize("policy", [Policy.SYNC, Policy.PUSH])
def test_what_another_checkout_wrote_since_an_index_was_rebuilt_is_merged(
    bench: Bench, tmp_path: Path, policy: Policy
) -> None:
    bench.write("a.md", "# A\n\nOne.\n\nTwo.\n\nThree.\n")
    assert bench.push().exit_code == 0
    other = empty(bench, tmp_path / "other")
    other.write("a.md", bench.read("a.md"))
    assert other.push().outcomes == ()  # from now on it has an index, without any text
    bench.edit("A", "One.", "One by a colleague.")
    bench.write("a.md", "# A\n\nOne.\n\nTwo from here.\n\nThree.\n")
    assert bench.run(policy).exit_code == 0
    other.write("a.md", "# A\n\nOne.\n\nTwo.\n\nThree from there.\n")
    assert other.run(policy).exit_code == 0
    words = ("One by a colleague.", "Two from here.", "Three from there.")
    assert [word for word in words if word not in bench.page("A").storage] == []
