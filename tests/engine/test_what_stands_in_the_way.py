"""What stands where a page's file was and is none: it is told, and never taken for a deletion."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from docsync.sync.plan import Policy, Request, RunResult, TrashPage
from support.workbench import Bench

USAGE = "guide/usage.md"
FOLDER = ["guide/index.md", "guide/setup.md", USAGE]


def told(result: RunResult) -> list[str]:
    return [one.target.path for one in result.failures]


def link_to_nothing(file: Path) -> None:
    file.symlink_to("nowhere.md")


def link_to_itself(file: Path) -> None:
    file.symlink_to(file.name)


@pytest.mark.skipif(sys.platform == "win32", reason="it has no pipes in folders")
@pytest.mark.parametrize("put", [link_to_nothing, link_to_itself, os.mkfifo])
def test_what_is_no_file_is_told_and_its_page_stays(
    small: Bench, put: Callable[[Path], None]
) -> None:
    (small.folder / USAGE).unlink()
    put(small.folder / USAGE)
    small.write("guide/setup.md", "# Setup\n\nAnother line.\n")
    result = small.push()
    assert (result.exit_code, told(result)) == (1, [USAGE])
    assert {"Usage", "Setup"} <= small.pages().keys()
    assert "Another line." in small.page("Setup").storage


def test_a_folder_behind_a_symlink_is_no_folder_that_was_deleted(
    small: Bench, tmp_path: Path
) -> None:
    shutil.move(small.folder / "guide", tmp_path / "elsewhere")
    (small.folder / "guide").symlink_to(tmp_path / "elsewhere")
    small.write("new.md", "# New\n\nText.\n")
    result = small.sync()
    assert (result.exit_code, told(result)) == (1, FOLDER)
    assert {"Guide", "Setup", "Usage", "New"} <= small.pages().keys()


def test_a_folder_that_moved_and_left_a_symlink_takes_its_pages_along(small: Bench) -> None:
    before = small.pages()
    shutil.move(small.folder / "guide", small.folder / "manual")
    (small.folder / "guide").symlink_to("manual")
    assert small.push().exit_code == 0
    assert small.pages()["Setup"].id == before["Setup"].id
    assert small.sync().outcomes == ()


def test_a_folder_that_cannot_be_read_is_no_folder_that_was_deleted(
    small: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def scandir(path: Path) -> object:
        if os.fspath(path).endswith("guide"):
            raise PermissionError
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    result = small.push()
    assert (result.exit_code, told(result)) == (1, FOLDER)
    assert not [one for one in result.outcomes if isinstance(one.operation, TrashPage)]


@pytest.mark.skipif(sys.platform == "win32", reason="it has no pipes in folders")
def test_a_pipe_is_neither_read_nor_written(small: Bench) -> None:
    os.mkfifo(small.folder / "guide/new.md")
    os.mkfifo(small.folder / "guide/a.png")
    small.write(USAGE, "# Usage\n\n![a](a.png)\n")
    small.make_page("New", "<p>Text.</p>", "Guide")
    result = small.sync()
    assert told(result) == ["guide/new.md"]
    [other] = [path for path in small.files() if path.startswith("guide/new-")]
    assert "Text." in small.read(other)


def test_folders_and_pages_may_be_named_like_files(small: Bench) -> None:
    small.write("guide/new.md/deep.md", "# Deep\n\nText.\n")
    for title, parent in (("New", "Guide"), ("notes.md", "Guide"), ("Child", "notes.md")):
        small.make_page(title, "<p>Text.</p>", parent)
    small.make_page("Notes", "<p>Text.</p>", "Guide")
    assert small.sync().exit_code == 0
    assert small.pages()["Deep"].parent == small.pages()["new.md"].id
    files = small.files()
    assert "guide/notes.md" in files
    assert len([path for path in files if path.startswith("guide/new-")]) == 1
    assert small.sync().outcomes == ()
    (small.folder / "guide/new.md/deep.md").unlink()
    assert small.push().exit_code == 0
    assert "Deep" not in small.pages()


def test_a_symlink_in_the_tree_leads_on_where_it_is_moved_trashed_and_taken_back(
    small: Bench,
) -> None:
    file, link = small.folder / "shared/usage.txt", small.folder / "guide/deep/usage.md"
    file.parent.mkdir()
    (small.folder / USAGE).rename(file)
    (small.folder / USAGE).symlink_to("../shared/usage.txt")
    small.make_page("Deep", "<p>Text.</p>", "Guide")
    small.make_page("Deeper", "<p>Text.</p>", "Deep")
    small.change_page("Usage", parent="Deep")
    assert small.sync().exit_code == 0
    assert (link.is_symlink(), link.resolve()) == (True, file)
    small.edit("Usage", "Use it", "Read it")
    assert small.sync().exit_code == 0
    assert "Read it" in file.read_text(encoding="utf-8")
    small.remote.trash(small.pages()["Usage"].id)
    assert small.sync().exit_code == 0
    assert file.exists()
    assert not link.is_symlink()
    with small.engine() as engine:
        assert engine.undo(None, Request(Policy.SYNC))[1].exit_code == 0
    assert (link.is_symlink(), link.resolve()) == (True, file)
