"""A stale checkout reverts nothing: commits where git keeps the folder, older digests elsewhere."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from docsync.sync.plan import NoteKind, Policy
from support.git_repository import clone, commit, git, start
from support.workbench import Bench, writes

SETUP = "guide/setup.md"


@pytest.fixture
def kept(small: Bench) -> Bench:
    """Keep the folder in git, and push its first commit."""
    small.write(".gitignore", ".docsync/\n")
    start(small.folder)
    small.write("guide/usage.md", "# Usage\n\nUse it well, and often.\n")
    commit(small.folder)
    assert small.push().exit_code == 0
    return small


def edit(bench: Bench, old: str, new: str) -> None:
    text = bench.read(SETUP)
    assert old in text
    bench.write(SETUP, text.replace(old, new))


def fresh(bench: Bench, folder: Path, *options: str) -> Bench:
    """Clone the repository as a CI job does: without an index."""
    clone(bench.folder, folder, *options)
    return replace(bench, folder=folder)


def test_a_commit_behind_the_pushed_one_stops_a_push(kept: Bench) -> None:
    first = git(kept.folder, "rev-parse", "HEAD")
    edit(kept, "First", "1st")
    commit(kept.folder)
    assert kept.push().exit_code == 0
    git(kept.folder, "checkout", "-q", first)
    kept.write("new.md", "# New\n\nText.\n")
    for policy in (Policy.PUSH, Policy.SYNC):
        result = kept.run(policy)
        assert result.exit_code == 4
        assert result.stop is not None
        assert "behind: pull or rebase" in result.stop.message
        assert "git pull" in result.stop.hint
    assert "1st" in kept.page("Setup").storage
    assert "New" not in kept.pages()
    assert kept.plan(offline=True).stop is not None


def test_a_stale_checkout_without_an_index_stops_too(kept: Bench, tmp_path: Path) -> None:
    job = fresh(kept, tmp_path / "job")
    edit(kept, "First", "1st")
    commit(kept.folder)
    assert kept.push().exit_code == 0
    job.write("new.md", "# New\n\nText.\n")
    commit(job.folder)
    result = job.push()
    assert result.exit_code == 4, "the clone does not even know the commit"
    assert "New" not in job.pages()
    git(job.folder, "pull", "-q", "--rebase")
    assert job.push().exit_code == 0
    assert "New" in job.pages()
    assert "1st" in job.page("Setup").storage


def test_force_pushes_an_older_checkout(kept: Bench) -> None:
    edit(kept, "First", "1st")
    commit(kept.folder)
    assert kept.push().exit_code == 0
    git(kept.folder, "checkout", "-q", "HEAD~1")
    assert kept.push(force=True).exit_code == 0
    assert "First" in kept.page("Setup").storage


def test_a_feature_branch_beside_main_stops_until_it_holds_what_was_pushed(
    kept: Bench, tmp_path: Path
) -> None:
    job = fresh(kept, tmp_path / "job")
    git(job.folder, "checkout", "-q", "-b", "feature")
    job.write("new.md", "# New\n\nText.\n")
    commit(job.folder)
    edit(kept, "First", "1st")
    commit(kept.folder)
    assert kept.push().exit_code == 0
    git(job.folder, "fetch", "-q")
    assert job.push().exit_code == 4
    git(job.folder, "merge", "-q", "origin/main")
    assert job.push().exit_code == 0
    assert {"New"} <= job.pages().keys()
    assert "1st" in job.page("Setup").storage


def test_of_two_branches_that_pushed_neither_is_forgotten(kept: Bench, tmp_path: Path) -> None:
    """A workspace with an index may push its branch; a fresh checkout of it must hold both."""
    git(kept.folder, "checkout", "-q", "-b", "feature")
    job = fresh(kept, tmp_path / "job", "-b", "main")
    edit(job, "First", "1st")
    commit(job.folder)
    assert job.push().exit_code == 0
    kept.write("guide/usage.md", "# Usage\n\nUse it twice.\n")
    commit(kept.folder)
    assert kept.push().exit_code == 0
    late = fresh(kept, tmp_path / "late", "-b", "feature")
    assert late.push().exit_code == 4
    assert "1st" in kept.page("Setup").storage


def test_a_revert_in_git_is_an_edit(kept: Bench) -> None:
    edit(kept, "First", "1st")
    commit(kept.folder)
    assert kept.push().exit_code == 0
    git(kept.folder, "revert", "--no-edit", "HEAD")
    assert kept.push().exit_code == 0
    assert "First" in kept.page("Setup").storage


def test_a_shallow_clone_falls_back_to_digests_and_says_so(kept: Bench, tmp_path: Path) -> None:
    edit(kept, "First", "1st")
    commit(kept.folder)
    assert kept.push().exit_code == 0
    edit(kept, "Second", "2nd")
    commit(kept.folder)
    job = fresh(kept, tmp_path / "job", "--depth=1")
    result = job.push()
    assert result.exit_code == 0
    assert "2nd" in job.page("Setup").storage
    assert any("shallow" in one.message for one in result.notes if one.kind is NoteKind.STATE)


def test_a_shallow_clone_of_an_older_push_stops(kept: Bench, tmp_path: Path) -> None:
    job = fresh(kept, tmp_path / "job", "--depth=1")
    edit(kept, "First", "1st")
    commit(kept.folder)
    assert kept.push().exit_code == 0
    assert job.push().exit_code == 4
    assert "1st" in job.page("Setup").storage


def test_what_was_pushed_from_a_dirty_checkout_is_not_reverted_by_a_clean_one(
    kept: Bench, tmp_path: Path
) -> None:
    job = fresh(kept, tmp_path / "job")
    edit(kept, "First", "1st")
    assert kept.push().exit_code == 0
    result = job.push()
    assert result.exit_code == 0
    assert [one.target.path for one in result.held] == [SETUP]
    assert "1st" in job.page("Setup").storage


def test_an_edit_taken_back_before_its_commit_is_an_edit(kept: Bench) -> None:
    edit(kept, "First", "1st")
    assert kept.push().exit_code == 0
    edit(kept, "1st", "First")
    assert kept.push().exit_code == 0
    assert "First" in kept.page("Setup").storage


def copied(bench: Bench, folder: Path) -> Bench:
    shutil.copytree(bench.folder, folder, ignore=shutil.ignore_patterns(".docsync"))
    return replace(bench, folder=folder)


def test_without_git_an_older_agreed_text_is_behind_and_not_an_edit(
    small: Bench, tmp_path: Path
) -> None:
    old = copied(small, tmp_path / "old")
    for word in ("1st", "one"):
        small.write(SETUP, f"# Setup\n\n{word} line.\n\nSecond line.\n\nThird line.\n")
        assert small.push().exit_code == 0
    result = old.push()
    assert result.exit_code == 0
    assert [one.target.path for one in result.held] == [SETUP]
    assert "behind" in result.held[0].reason
    assert "one line" in small.page("Setup").storage
    with old.requests() as seen:
        assert old.pull().exit_code == 0
    assert old.read(SETUP) == small.read(SETUP)
    assert not writes(seen)
    assert old.push().outcomes == ()


def test_a_file_that_is_behind_takes_a_colleagues_edit_too(small: Bench, tmp_path: Path) -> None:
    old = copied(small, tmp_path / "old")
    small.write(SETUP, "# Setup\n\n1st line.\n\nSecond line.\n\nThird line.\n")
    assert small.push().exit_code == 0
    small.edit("Setup", "Third", "3rd")
    assert old.sync().exit_code == 0
    assert old.read(SETUP) == "# Setup\n\n1st line.\n\nSecond line.\n\n3rd line.\n"
    assert "1st line" in small.page("Setup").storage


def test_a_folder_that_is_behind_trashes_no_page_it_never_had(small: Bench, tmp_path: Path) -> None:
    old = copied(small, tmp_path / "old")
    small.write(SETUP, "# Setup\n\n1st line.\n")
    small.write("guide/new.md", "# New\n\nText.\n")
    assert small.push().exit_code == 0
    assert old.push().exit_code == 0
    assert "New" in small.pages()
    assert old.sync().exit_code == 0
    assert old.read("guide/new.md") == "# New\n\nText.\n"
    (old.folder / "guide/new.md").unlink()
    assert old.push().exit_code == 0
    assert "New" not in small.pages()


def test_an_undone_edit_is_an_edit(small: Bench) -> None:
    before = small.read(SETUP)
    small.write(SETUP, "# Setup\n\nElse.\n")
    assert small.push().exit_code == 0
    small.write(SETUP, before)
    assert small.push().exit_code == 0
    assert "First line" in small.page("Setup").storage
    assert small.push().outcomes == ()


def test_a_stale_copy_asks_for_no_page_of_a_folder_it_never_had(
    small: Bench, tmp_path: Path
) -> None:
    old = copied(small, tmp_path / "old")
    edit(small, "First", "1st")
    small.write("guide/later/new.md", "# New\n\nText.\n")
    assert small.push().exit_code == 0
    assert [one.target.path for one in old.push().held] == ["guide/later/new.md", SETUP]
    with old.requests() as seen:
        assert old.push().exit_code == 0
    later = small.pages()["later"].id
    assert not [one for one in seen if one.endswith(f"content/{later}")]


def test_a_stale_copy_is_behind_on_every_run_until_it_is_brought_up_to_date(
    small: Bench, tmp_path: Path
) -> None:
    old = copied(small, tmp_path / "old")
    small.write(SETUP, "# Setup\n\nElse.\n")
    assert small.push().exit_code == 0
    for _ in range(2):
        assert [one.target.path for one in old.push().held] == [SETUP]
        assert "Else" in small.page("Setup").storage
    assert old.push(force=True).exit_code == 0
    assert "First line" in small.page("Setup").storage


@pytest.mark.parametrize("lost", [False, True])
def test_a_file_that_is_behind_and_then_edited_takes_nothing_away(
    small: Bench,
    tmp_path: Path,
    lost: bool,  # noqa: FBT001 - a case
) -> None:
    old = copied(small, tmp_path / "old")
    small.write("guide/p.png", b"a picture")
    small.write(SETUP, small.read(SETUP).replace("Third line.", "Third line.\n\n![](p.png)"))
    assert small.push().exit_code == 0
    assert [one.target.path for one in old.push().held] == [SETUP]
    for word in ("1st", "The first"):
        old.write(SETUP, f"# Setup\n\n{word} line.\n\nSecond line.\n\nThird line.\n")
        assert old.push().exit_code == 0
        storage = small.page("Setup").storage
        assert f"{word} line" in storage
        assert "p.png" in storage
        if lost:
            old.lose_index()
    assert small.remote.attachments(small.page("Setup").state.id)
    assert old.sync().exit_code == 0
    assert "![](p.png)" in old.read(SETUP)
    assert "The first line" in old.read(SETUP)


@pytest.mark.parametrize("text", ["# P\n\nText.\n", "# P\n\nMore.\n", "# Page\n\nMore.\n"])
@pytest.mark.parametrize("first", [Policy.SYNC, Policy.PUSH])
def test_a_stale_copy_takes_no_move_back(
    small: Bench, tmp_path: Path, first: Policy, text: str
) -> None:
    small.write("guide/a/p.md", "# P\n\nText.\n")
    assert small.push().exit_code == 0
    old = copied(small, tmp_path / "old")
    edit(small, "First", "1st")
    (small.folder / "guide/a/p.md").unlink()
    small.write("guide/b/p.md", text)
    small.write("guide/b/more.md", "# More\n\nText.\n")
    assert small.push().exit_code == 0
    pages = small.pages()
    [title] = pages.keys() & {"P", "Page"}
    assert pages[title].parent == pages["b"].id
    for policy in (first, Policy.SYNC, Policy.SYNC):
        assert old.run(policy).exit_code == 0
    assert old.files() == small.files()
    assert old.read("guide/b/p.md") == text
    assert small.pages() == pages
